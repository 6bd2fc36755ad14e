// A series, or a window of it, in a few numbers: what a table of runs shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lightwell/series_view.hpp"

namespace lightwell {

/// Of each series so many values that are not finite are named, the first in order of writing.
inline constexpr std::size_t kNamedNonfinite = 16;

struct SummaryQuery {
  XAxis axis = XAxis::kStep;
  /// Both ends included; NaN: open.
  double from = std::numeric_limits<double>::quiet_NaN();
  double to = std::numeric_limits<double>::quiet_NaN();
};

/// One point of every series, or 0 and NaN where there is none.
struct PointTable {
  std::vector<std::int64_t> step;
  std::vector<double> wall_time;
  std::vector<double> value;
};

/// One row a series.
struct SummaryTable {
  std::vector<std::int64_t> count;  ///< points of any kind
  std::vector<std::int64_t> nan;
  std::vector<std::int64_t> posinf;
  std::vector<std::int64_t> neginf;
  std::vector<double> mean;  ///< of the finite points; NaN where there is none
  PointTable first;          ///< in order of writing, finite or not
  PointTable last;
  PointTable min;  ///< the first of the smallest finite points
  PointTable max;
  /// The points that are not finite, those of a row together.
  std::vector<std::int64_t> named_row;
  PointTable named;
};

[[nodiscard]] SummaryTable summarise(std::span<const SeriesView> series, const SummaryQuery& query);

}  // namespace lightwell
