#include <nanobind/ndarray.h>
#include <nanobind/stl/array.h>

#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bind.hpp"
#include "lightwell/point_rows.hpp"
#include "lightwell/tsv.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

template <class Number>
using Column = nb::ndarray<const Number, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class Number>
std::span<const Number> numbers(const Column<Number>& column) {
  return {column.data(), column.size()};
}

std::string_view view(const nb::bytes& bytes) {
  return {bytes.c_str(), bytes.size()};
}

using Values = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

nb::bytes format_points(const Column<std::int64_t>& steps, const Column<double>& wall_times,
                        const Values& values, const std::array<nb::bytes, 4>& around,
                        const std::array<nb::bytes, 3>& names) {
  const std::size_t count = values.size();
  if (steps.size() != count || wall_times.size() != count) {
    throw std::invalid_argument("format_points: expected columns of equal length");
  }
  const bool is_float = values.dtype() == nb::dtype<float>();
  if (!is_float && values.dtype() != nb::dtype<double>()) {
    throw nb::type_error("values must be float32 or float64");
  }
  const RowText text{view(around[0]), view(around[1]), view(around[2]), view(around[3]),
                     view(names[0]),  view(names[1]),  view(names[2])};
  std::string rows;
  {
    const nb::gil_scoped_release release;  // the caller holds what the views are of
    if (is_float) {
      append_points(rows, numbers(steps), numbers(wall_times),
                    std::span(static_cast<const float*>(values.data()), count), text);
    } else {
      append_points(rows, numbers(steps), numbers(wall_times),
                    std::span(static_cast<const double*>(values.data()), count), text);
    }
  }
  return nb::bytes(rows.data(), rows.size());
}

}  // namespace

void bind_text(nb::module_& module) {
  using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
  module.def(
      "format_rows",
      [](const Matrix& rows) {
        std::string text;
        {
          const nb::gil_scoped_release release;  // the caller holds the array
          text.reserve(rows.size() * 20);
          append_rows(text, {rows.data(), rows.size()}, rows.shape(1));
        }
        return nb::bytes(text.data(), text.size());
      },
      nb::arg("rows"), "A line for each row: numbers as Python writes them, with tabs between.");
  module.def(
      "format_points", &format_points, nb::arg("steps"), nb::arg("wall_times"), nb::arg("values"),
      nb::arg("around"), nb::arg("names"),
      nb::sig("def format_points(steps: numpy.typing.NDArray[numpy.int64], "
              "wall_times: numpy.typing.NDArray[numpy.float64], "
              "values: numpy.typing.NDArray[numpy.float32 | numpy.float64], "
              "around: tuple[bytes, bytes, bytes, bytes], names: tuple[bytes, bytes, bytes]) "
              "-> bytes"),
      "A line for each point. `around`: what stands before step, wall time and value and after "
      "the value; `names`: NaN, infinity and minus infinity. Numbers are in the fewest digits "
      "that read back as the same.");
}

}  // namespace lightwell::bindings
