// One metric drawn over another: the value of a second series at the same step is where a point is.
#pragma once

#include "lightwell/frozen_series.hpp"

namespace lightwell {

/// The points at whose step `by` has a value that is finite, in order of writing; that value, the
/// last one that `by` wrote at the step, is their position. Columns are shared where every point
/// has one. Pure: safe on any thread.
[[nodiscard]] PointColumns placed_by(const PointColumns& points, const PointColumns& by);

}  // namespace lightwell
