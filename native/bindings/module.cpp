#include "bind.hpp"

NB_MODULE(_core, module) {
  module.doc() =
      "Bytes and columns: the native half of lightwell. Private; see the package instead.";
  // A writer that is alive when the interpreter ends, say in a global, is ordinary use.
  nanobind::set_leak_warnings(false);
  lightwell::bindings::bind_checksum(module);
  lightwell::bindings::bind_frozen(module);
  lightwell::bindings::bind_histogram(module);
  lightwell::bindings::bind_pixels(module);
  lightwell::bindings::bind_query(module);
  lightwell::bindings::bind_analysis(module);
  lightwell::bindings::bind_read(module);
  lightwell::bindings::bind_index(module);
  lightwell::bindings::bind_table(module);
  lightwell::bindings::bind_text(module);
  lightwell::bindings::bind_write(module);
}
