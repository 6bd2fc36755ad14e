#include "bind.hpp"

NB_MODULE(_core, module) {
  module.doc() =
      "Bytes and columns: the native half of lightwell. Private; see the package instead.";
  lightwell::bindings::bind_checksum(module);
  lightwell::bindings::bind_query(module);
  lightwell::bindings::bind_read(module);
  lightwell::bindings::bind_write(module);
}
