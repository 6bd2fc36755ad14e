// What each area of the binding adds to the module.
#pragma once

#include <nanobind/nanobind.h>

namespace lightwell::bindings {

void bind_analysis(nanobind::module_& module);
void bind_checksum(nanobind::module_& module);
void bind_frozen(nanobind::module_& module);
void bind_histogram(nanobind::module_& module);
void bind_index(nanobind::module_& module);
void bind_pixels(nanobind::module_& module);
void bind_query(nanobind::module_& module);
void bind_read(nanobind::module_& module);
void bind_table(nanobind::module_& module);
void bind_text(nanobind::module_& module);
void bind_write(nanobind::module_& module);

}  // namespace lightwell::bindings
