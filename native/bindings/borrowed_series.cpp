#include "borrowed_series.hpp"

#include <cmath>

#include "lightwell/frozen_series.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

void add(BorrowedSeries& borrowed, nb::handle series, XAxis axis) {
  const auto parts = nb::cast<nb::tuple>(series);
  if (parts.size() != 2) throw nb::value_error("a series is a tuple of two");
  const auto& points = nb::cast<const PointColumns&>(parts[0]);
  if (axis == XAxis::kPosition && !points.is_placed) {
    throw nb::value_error("a series without positions has no place on their axis");
  }
  borrowed.views.push_back(points.view(nb::cast<double>(parts[1])));
  borrowed.owners.push_back(nb::borrow(series));
}

}  // namespace

BorrowedSeries borrow(const nb::list& series, XAxis axis) {
  BorrowedSeries borrowed;
  borrowed.views.reserve(series.size());
  for (const nb::handle one : series) add(borrowed, one, axis);
  return borrowed;
}

BorrowedSeries borrow(const nb::tuple& one, XAxis axis) {
  BorrowedSeries borrowed;
  add(borrowed, one, axis);
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
