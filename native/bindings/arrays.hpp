// NumPy arrays over the core's memory.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "lightwell/columns.hpp"

namespace lightwell::bindings {

// A read-only view that shares the column's buffer: it stays valid, and as long as it was.
template <typename Element>
nanobind::object view_of(const SharedBuffer& column, std::size_t count) {
  namespace nb = nanobind;
  auto* holder = new SharedBuffer(column);
  const nb::capsule owner(holder,
                          [](void* held) noexcept { delete static_cast<SharedBuffer*>(held); });
  static const Element nothing{};
  const auto* elements = count == 0 ? &nothing : reinterpret_cast<const Element*>(holder->bytes());
  return nb::cast(nb::ndarray<nb::numpy, const Element, nb::ndim<1>>(elements, {count}, owner));
}

// An array of its own that takes the vector over.
template <typename Element>
nanobind::object array_of(std::vector<Element> elements) {
  namespace nb = nanobind;
  auto* holder = new std::vector<Element>(std::move(elements));
  const nb::capsule owner(
      holder, [](void* held) noexcept { delete static_cast<std::vector<Element>*>(held); });
  static Element nothing{};
  Element* data = holder->empty() ? &nothing : holder->data();
  return nb::cast(nb::ndarray<nb::numpy, Element, nb::ndim<1>>(data, {holder->size()}, owner));
}

}  // namespace lightwell::bindings
