// Series that Python lends to the queries, and buffers of results that it borrows in turn.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <initializer_list>
#include <vector>

#include "lightwell/series_view.hpp"
#include "lightwell/smooth.hpp"

/// How the stub spells a list of series.
#define LIGHTWELL_SERIES "tuple[PointColumns, float]"
#define LIGHTWELL_SERIES_LIST "list[" LIGHTWELL_SERIES "]"

namespace lightwell::bindings {

template <typename Value>
using Array = nanobind::ndarray<nanobind::numpy, const Value, nanobind::c_contig>;

/// The series of one call and what keeps their memory alive while the GIL is released.
struct BorrowedSeries {
  std::vector<SeriesView> views;
  std::vector<nanobind::object> owners;
};

/// Each is a tuple (points, started). Throws ValueError for one that has no place on the axis.
BorrowedSeries borrow(const nanobind::list& series, XAxis axis);
BorrowedSeries borrow(const nanobind::tuple& one, XAxis axis);

/// Throws ValueError for a parameter that the method does not take.
Smoothing checked(SmoothingMethod method, double parameter);

/// Throws ValueError for a window that cannot be cut into columns.
void check_window(double from, double to, std::uint32_t columns);

/// A buffer of a result as an array that keeps the result alive.
template <typename Value>
Array<Value> as_array(nanobind::handle owner, const std::vector<Value>& buffer,
                      std::initializer_list<std::size_t> shape) {
  return Array<Value>(buffer.data(), shape, owner);
}

namespace detail {
template <typename Member>
struct BufferOf;
template <typename Owner, typename Element>
struct BufferOf<std::vector<Element> Owner::*> {
  using Result = Owner;
  using Value = Element;
};
}  // namespace detail

/// A getter of one flat buffer of a result.
template <auto Buffer>
auto flat() {
  using Result = typename detail::BufferOf<decltype(Buffer)>::Result;
  return [](nanobind::handle_t<Result> self) {
    const auto& buffer = nanobind::cast<const Result&>(self).*Buffer;
    return as_array(self, buffer, {buffer.size()});
  };
}

}  // namespace lightwell::bindings
