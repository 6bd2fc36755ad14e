#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include "bind.hpp"
#include "lightwell/checksum_mismatch.hpp"
#include "lightwell/crc32c.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {

void bind_checksum(nb::module_& module) {
  module.def(
      "masked_crc32c",
      [](nb::bytes data) {
        return masked_crc32c({static_cast<const std::byte*>(data.data()), data.size()});
      },
      nb::arg("data"), "Masked CRC-32C of `data`, as TFRecord framing stores it.");
  module.def(
      "checksum_mismatch", &checksum_mismatch, nb::arg("what"), nb::arg("stored"),
      nb::arg("computed"),
      "What is said of a record whose checksum of `what` (\"length\", \"data\") does not hold.");
}

}  // namespace lightwell::bindings
