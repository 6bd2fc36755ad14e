// Many series as one: what their values are like at each place of a common grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lightwell/envelope.hpp"
#include "lightwell/series_view.hpp"
#include "lightwell/smooth.hpp"

namespace lightwell {

struct GroupQuery {
  XAxis axis = XAxis::kStep;
  /// NaN: where the data of all members begins or ends.
  double from = std::numeric_limits<double>::quiet_NaN();
  double to = std::numeric_limits<double>::quiet_NaN();
  std::uint32_t columns = 800;
  Smoothing smoothing;  ///< of every member by itself, before they are put together
};

/// One row a place of the grid. NaN where no member has a value; `sd`, `low` and `high` also where
/// only one has.
struct GroupResult {
  Window window;
  /// The grid is every x at which a member has a point; else the middles of the pixel columns.
  bool is_exact = true;
  std::vector<double> x;
  std::vector<std::uint32_t> n;          ///< members with a finite value there
  std::vector<std::uint32_t> nonfinite;  ///< members whose value there is NaN or infinite
  std::vector<double> mean;
  std::vector<double> q1;  ///< the quartiles, on the straight line between the ranks around them
  std::vector<double> median;
  std::vector<double> q3;
  std::vector<double> sd;   ///< of the sample, divided by n - 1
  std::vector<double> low;  ///< the 95 % confidence interval of the mean, by Student's t
  std::vector<double> high;
  std::vector<double> min;
  std::vector<double> max;
};

/// Puts the members together. The last value that a member wrote at an x is its value there. The
/// grid is exact while it has at most twice as many places as there are columns; a member without a
/// point at one of them has the value of the straight line between its neighbours, and none
/// before its first and behind its last point. On the grid of columns a member has the mean of its
/// finite points in the column, and where there is no point that line in the column's middle;
/// `min` and `max` are of the points. A line with an end that is not finite is not finite.
[[nodiscard]] GroupResult aggregate(std::span<const SeriesView> members, const GroupQuery& query);

}  // namespace lightwell
