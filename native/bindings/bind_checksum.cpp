#include "bind.hpp"
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
}

}  // namespace lightwell::bindings
