#include "borrowed_series.hpp"

#include <nanobind/stl/tuple.h>

#include <cmath>
#include <span>

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

template <typename Value>
using Column = nb::ndarray<const Value, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Anything = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename Value>
std::span<const Value> span_of(const Column<Value>& column) {
  return {column.data(), column.size()};
}

}  // namespace

BorrowedSeries borrow(const nb::list& series) {
  BorrowedSeries borrowed;
  borrowed.views.reserve(series.size());
  for (const nb::handle one : series) {
    const auto parts = nb::cast<nb::tuple>(one);
    if (parts.size() != 6) throw nb::value_error("a series is a tuple of six");
    const auto steps = nb::cast<Column<std::int64_t>>(parts[0], false);
    const auto wall_times = nb::cast<Column<double>>(parts[1], false);
    const auto values = nb::cast<Anything>(parts[2], false);
    SeriesView view;
    view.steps = span_of(steps);
    view.wall_times = span_of(wall_times);
    if (values.dtype() == nb::dtype<float>()) {
      view.values = std::span(static_cast<const float*>(values.data()), values.size());
    } else if (values.dtype() == nb::dtype<double>()) {
      view.values = std::span(static_cast<const double*>(values.data()), values.size());
    } else {
      throw nb::type_error("values must be float32 or float64");
    }
    if (steps.size() != wall_times.size() || steps.size() != values.size()) {
      throw nb::value_error("the columns of a series must be equally long");
    }
    view.started = nb::cast<double>(parts[3]);
    view.steps_sorted = nb::cast<bool>(parts[4]);
    view.wall_times_sorted = nb::cast<bool>(parts[5]);
    borrowed.views.push_back(view);
    borrowed.owners.push_back(nb::borrow(one));
  }
  return borrowed;
}

Smoothing checked(SmoothingMethod method, double parameter) {
  const Smoothing smoothing{method, parameter};
  if (!smoothing.is_valid()) throw nb::value_error("smoothing: parameter out of range");
  return smoothing;
}

void check_window(double from, double to, std::uint32_t columns) {
  if (columns == 0) throw nb::value_error("columns must be positive");
  if (from > to || std::isinf(to - from)) throw nb::value_error("from must not lie behind to");
}

}  // namespace lightwell::bindings
