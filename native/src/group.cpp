#include "lightwell/group.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "lightwell/query.hpp"
#include "lightwell/student_t.hpp"
#include "lightwell/tally.hpp"

namespace lightwell {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A member's points in order of x, one at each.
struct MemberPoints {
  std::vector<double> x;
  std::vector<double> values;
};

/// Where to look for points of the window and their neighbours.
std::pair<std::size_t, std::size_t> stretch_of(const SeriesView& series, XAxis axis,
                                               const Window& window) {
  if (!series.is_sorted_by(axis)) return {0, series.size()};
  const Selection selection = select_points(series, axis, window, series.size());
  std::size_t stop = selection.stop;
  // Of the neighbour behind the window the last value counts, too.
  with_x(series, axis, [&](auto x_at) {
    while (selection.start < stop && stop < series.size() && x_at(stop) == x_at(stop - 1)) ++stop;
  });
  return {selection.start, stop};
}

/// Every x in the stretch that is a number, in order, once.
std::vector<double> distinct_x(const SeriesView& series, XAxis axis, const Window& window) {
  const auto [first, last] = stretch_of(series, axis, window);
  std::vector<double> found;
  found.reserve(last - first);
  with_x(series, axis, [&, first = first, last = last](auto x_at) {
    for (std::size_t i = first; i < last; ++i) {
      if (window.contains(x_at(i))) found.push_back(x_at(i));
    }
  });
  if (!series.is_sorted_by(axis)) std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

/// The places of all members; empty when there are more than `most`.
std::vector<double> exact_grid(std::span<const SeriesView> members, XAxis axis,
                               const Window& window, std::size_t most) {
  std::vector<double> grid;
  std::vector<double> merged;
  for (const SeriesView& member : members) {
    const std::vector<double> own = distinct_x(member, axis, window);
    if (own == grid) continue;
    merged.clear();
    std::ranges::set_union(grid, own, std::back_inserter(merged));
    if (merged.size() > most) return {};
    std::swap(grid, merged);
  }
  return grid;
}

template <typename Value>
std::vector<double> smoothed_values(const SeriesView& series, const GroupQuery& query,
                                    std::size_t first, std::size_t last) {
  std::vector<double> values(last - first);
  if (query.smoothing.is_identity()) {
    const auto all = std::get<std::span<const Value>>(series.values);
    std::ranges::copy(all.subspan(first, last - first), values.begin());
  } else {
    SmoothedSeries<Value> smoothed(series, query.axis, query.smoothing, first, last);
    for (std::size_t i = first; i < last; ++i) {
      values[i - first] = static_cast<double>(smoothed.value_at(i));
    }
  }
  return values;
}

/// Keeps the last of equal x.
void add_point(MemberPoints& points, double x, double value) {
  if (!points.x.empty() && points.x.back() == x) {
    points.values.back() = value;
  } else {
    points.x.push_back(x);
    points.values.push_back(value);
  }
}

MemberPoints points_of(const SeriesView& series, const GroupQuery& query, const Window& window) {
  const auto [first, last] = stretch_of(series, query.axis, window);
  const std::vector<double> values = std::holds_alternative<std::span<const float>>(series.values)
                                         ? smoothed_values<float>(series, query, first, last)
                                         : smoothed_values<double>(series, query, first, last);
  MemberPoints points;
  points.x.reserve(values.size());
  points.values.reserve(values.size());
  with_x(series, query.axis, [&, first = first](auto x_at) {
    if (series.is_sorted_by(query.axis)) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(x_at(first + i))) add_point(points, x_at(first + i), values[i]);
      }
      return;
    }
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isfinite(x_at(first + i))) order.emplace_back(x_at(first + i), i);
    }
    std::ranges::sort(order);
    for (const auto& [x, i] : order) add_point(points, x, values[i]);
  });
  return points;
}

/// What one member has at one place of the grid.
struct Cell {
  double value = kNan;
  double min = kInfinity;
  double max = -kInfinity;
  bool is_nonfinite = false;
};

Cell cell_of(double value) {
  if (!std::isfinite(value)) return {.is_nonfinite = true};
  return {value, value, value, false};
}

/// The line of a member at `x`; `next` is the index of its first point behind `x` or at it.
Cell on_line(const MemberPoints& points, std::size_t next, double x) {
  if (next == points.x.size()) return {};
  if (points.x[next] == x) return cell_of(points.values[next]);
  if (next == 0) return {};
  const double share = (x - points.x[next - 1]) / (points.x[next] - points.x[next - 1]);
  return cell_of(points.values[next - 1] * (1 - share) + points.values[next] * share);
}

/// The points [begin, end) of a member in one column.
Cell in_column(const MemberPoints& points, std::size_t begin, std::size_t end) {
  const Tally total = tally(points.values.data() + begin, end - begin);
  if (!total.has_finite()) return {.is_nonfinite = true};
  return {total.mean(), total.min, total.max, false};
}

/// Calls `put(place, cell)` for every place of the grid.
template <typename Put>
void sample(const MemberPoints& points, const GroupResult& result, Put put) {
  std::size_t at = 0;
  const auto advance = [&](auto is_before) {
    while (at < points.x.size() && is_before(points.x[at])) ++at;
  };
  for (std::size_t place = 0; place < result.x.size(); ++place) {
    const double x = result.x[place];
    if (result.is_exact) {
      advance([&](double own) { return own < x; });
      put(place, on_line(points, at, x));
      continue;
    }
    const bool is_last = place + 1 == result.x.size();
    const double edge = is_last ? result.window.to : result.window.edge(place + 1);
    advance([&](double own) { return own < result.window.edge(place); });
    const std::size_t begin = at;
    advance([&](double own) { return is_last ? own <= edge : own < edge; });
    put(place, at > begin ? in_column(points, begin, at) : on_line(points, at, x));
  }
}

/// Of a sample of at least two. Deviations whose squares are no numbers of the type are scaled.
double deviation(std::span<const double> values, double mean) {
  double squares = 0;
  double largest = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
    largest = std::max(largest, std::abs(value - mean));
  }
  const auto degrees = static_cast<double>(values.size() - 1);
  if (std::isnormal(squares) || largest == 0 || !std::isfinite(largest)) {
    return std::sqrt(squares / degrees);
  }
  squares = 0;
  for (const double value : values) {
    squares += (value - mean) / largest * ((value - mean) / largest);
  }
  return largest * std::sqrt(squares / degrees);
}

/// The end of so many quarters of the values: on the straight line between the two ranks around it.
/// Both ranks lie in [begin, end), and so do the values that belong there; on return the two are in
/// their places.
double quartile(std::span<double> values, std::size_t quarters, std::size_t begin,
                std::size_t end) {
  const std::size_t position = (values.size() - 1) * quarters;  // in quarters of a rank
  const auto stop = values.begin() + static_cast<std::ptrdiff_t>(end);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(position / 4);
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(begin), at, stop);
  const std::size_t rest = position % 4;
  if (rest == 0) return *at;
  std::iter_swap(at + 1, std::min_element(at + 1, stop));
  return rest == 2 ? std::midpoint(at[0], at[1])
                   : std::lerp(at[0], at[1], static_cast<double>(rest) / 4);
}

/// Writes the row of one place from the values that members have there, in any order.
void summarise(std::vector<double>& values, std::size_t place, std::vector<double>& quantiles,
               GroupResult& result) {
  const std::size_t n = values.size();
  result.n[place] = static_cast<std::uint32_t>(n);
  if (n == 0) return;
  const double mean = tally(values.data(), n).mean();
  result.mean[place] = mean;
  result.median[place] = quartile(values, 2, 0, n);
  // Of fewer than four the ranks around a quartile lie on both sides of this.
  const std::size_t half = n < 4 ? 0 : (n - 1) / 2 + 1;
  result.q1[place] = quartile(values, 1, 0, n < 4 ? n : half);
  result.q3[place] = quartile(values, 3, half, n);
  if (n == 1) return;
  const double sd = deviation(values, mean);
  if (quantiles.size() < n) quantiles.resize(n);
  if (quantiles[n - 1] == 0) quantiles[n - 1] = student_t_975(n - 1);
  const double reach = quantiles[n - 1] * sd / std::sqrt(static_cast<double>(n));
  result.sd[place] = sd;
  result.low[place] = mean - reach;
  result.high[place] = mean + reach;
}

void make_grid(std::span<const SeriesView> members, const GroupQuery& query, GroupResult& result) {
  result.x = exact_grid(members, query.axis, result.window, 2 * std::size_t{query.columns});
  const auto has_point = [&](const SeriesView& member) {
    return !distinct_x(member, query.axis, result.window).empty();
  };
  result.is_exact = !result.x.empty() || std::ranges::none_of(members, has_point);
  if (result.is_exact) return;
  result.x.resize(query.columns);
  for (std::size_t i = 0; i < query.columns; ++i) {
    result.x[i] = result.window.edge(i) / 2 + result.window.edge(i + 1) / 2;
  }
}

}  // namespace

GroupResult aggregate(std::span<const SeriesView> members, const GroupQuery& query) {
  GroupResult result;
  result.window = window_of(members, query.axis, query.from, query.to, query.columns);
  make_grid(members, query, result);
  const std::size_t places = result.x.size();
  for (auto* column : {&result.mean, &result.q1, &result.median, &result.q3, &result.sd,
                       &result.low, &result.high}) {
    column->assign(places, kNan);
  }
  result.n.assign(places, 0);
  result.nonfinite.assign(places, 0);
  result.min.assign(places, kInfinity);
  result.max.assign(places, -kInfinity);

  std::vector<double> matrix(members.size() * places);
  for (std::size_t member = 0; member < members.size(); ++member) {
    const MemberPoints points = points_of(members[member], query, result.window);
    sample(points, result, [&](std::size_t place, const Cell& cell) {
      matrix[member * places + place] = cell.value;
      result.nonfinite[place] += cell.is_nonfinite ? 1 : 0;
      result.min[place] = std::min(result.min[place], cell.min);
      result.max[place] = std::max(result.max[place], cell.max);
    });
  }
  // A few places at a time: a whole line of the cache is used of every member's row.
  std::array<std::vector<double>, 8> columns;
  std::vector<double> quantiles;
  for (std::size_t begin = 0; begin < places; begin += columns.size()) {
    const std::size_t width = std::min(columns.size(), places - begin);
    for (auto& column : columns) column.clear();
    for (std::size_t member = 0; member < members.size(); ++member) {
      for (std::size_t i = 0; i < width; ++i) {
        const double value = matrix[member * places + begin + i];
        if (!std::isnan(value)) columns[i].push_back(value);
      }
    }
    for (std::size_t i = 0; i < width; ++i) {
      summarise(columns[i], begin + i, quantiles, result);
      if (columns[i].empty()) result.min[begin + i] = result.max[begin + i] = kNan;
    }
  }
  return result;
}

}  // namespace lightwell
