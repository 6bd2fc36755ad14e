#include <nanobind/ndarray.h>

#include <string>

#include "bind.hpp"
#include "lightwell/tsv.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {

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
}

}  // namespace lightwell::bindings
