#include "lightwell/summary.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <ranges>

#include "lightwell/tally.hpp"

namespace lightwell {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// What is found while points are walked; positions in the series.
struct Found {
  Tally total;
  std::int64_t count = 0;
  std::int64_t nan = 0;
  std::int64_t posinf = 0;
  std::int64_t neginf = 0;
  std::optional<std::size_t> first;
  std::optional<std::size_t> last;
  std::optional<std::size_t> min;
  std::optional<std::size_t> max;
  std::vector<std::size_t> named;

  void add_nonfinite(std::size_t i, double value) {
    if (std::isnan(value)) {
      ++nan;
    } else {
      ++(value > 0 ? posinf : neginf);
    }
    if (named.size() < kNamedNonfinite) named.push_back(i);
  }
};

/// Points in order of x: those of the window lie together.
template <typename Value>
Found walk_stretch(std::span<const Value> values, std::size_t begin, std::size_t end) {
  Found found;
  if (begin == end) return found;
  found.first = begin;
  found.last = end - 1;
  found.count = static_cast<std::int64_t>(end - begin);
  found.total = tally(values.data() + begin, end - begin);
  const auto position_of = [&](double wanted) {
    const auto stretch = values.subspan(begin, end - begin);
    const auto at = std::ranges::find(stretch, static_cast<Value>(wanted));
    return begin + static_cast<std::size_t>(at - stretch.begin());
  };
  if (found.total.has_finite()) {
    found.min = position_of(found.total.min);
    found.max = position_of(found.total.max);
  }
  if (found.total.finite < end - begin) {
    for (std::size_t i = begin; i < end; ++i) {
      if (!std::isfinite(values[i])) found.add_nonfinite(i, static_cast<double>(values[i]));
    }
  }
  return found;
}

template <typename Value, typename IsInside>
Found walk_all(std::span<const Value> values, IsInside is_inside) {
  Found found;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_inside(i)) continue;
    if (!found.first) found.first = i;
    found.last = i;
    ++found.count;
    const auto value = static_cast<double>(values[i]);
    if (!std::isfinite(value)) {
      found.add_nonfinite(i, value);
      continue;
    }
    if (!found.min || value < found.total.min) found.min = i;
    if (!found.max || value > found.total.max) found.max = i;
    found.total.add(value);
  }
  return found;
}

template <typename Value>
Found walk(const SeriesView& series, const SummaryQuery& query) {
  const auto values = std::get<std::span<const Value>>(series.values);
  const bool is_open = std::isnan(query.from) && std::isnan(query.to);
  if (is_open) return walk_stretch(values, 0, values.size());
  const double from =
      std::isnan(query.from) ? -std::numeric_limits<double>::infinity() : query.from;
  const double to = std::isnan(query.to) ? std::numeric_limits<double>::infinity() : query.to;
  return with_x(series, query.axis, [&](auto x_at) {
    if (!series.is_sorted_by(query.axis)) {
      return walk_all(values, [&](std::size_t i) { return from <= x_at(i) && x_at(i) <= to; });
    }
    const auto positions = std::views::iota(std::size_t{0}, values.size());
    const auto begin =
        std::ranges::partition_point(positions, [&](std::size_t i) { return x_at(i) < from; });
    const auto end =
        std::ranges::partition_point(positions, [&](std::size_t i) { return x_at(i) <= to; });
    const auto first = static_cast<std::size_t>(begin - positions.begin());
    const auto last = static_cast<std::size_t>(end - positions.begin());
    return walk_stretch(values, first, std::max(first, last));
  });
}

void add_point(PointTable& table, const SeriesView& series, std::optional<std::size_t> at) {
  table.step.push_back(at ? series.steps[*at] : 0);
  table.wall_time.push_back(at ? series.wall_times[*at] : kNan);
  table.value.push_back(
      at ? std::visit([&](auto values) { return static_cast<double>(values[*at]); }, series.values)
         : kNan);
}

}  // namespace

SummaryTable summarise(std::span<const SeriesView> series, const SummaryQuery& query) {
  SummaryTable table;
  for (std::size_t row = 0; row < series.size(); ++row) {
    const SeriesView& one = series[row];
    const Found found = std::holds_alternative<std::span<const float>>(one.values)
                            ? walk<float>(one, query)
                            : walk<double>(one, query);
    table.count.push_back(found.count);
    table.nan.push_back(found.nan);
    table.posinf.push_back(found.posinf);
    table.neginf.push_back(found.neginf);
    table.mean.push_back(found.total.has_finite() ? found.total.mean() : kNan);
    add_point(table.first, one, found.first);
    add_point(table.last, one, found.last);
    add_point(table.min, one, found.min);
    add_point(table.max, one, found.max);
    for (const std::size_t i : found.named) {
      table.named_row.push_back(static_cast<std::int64_t>(row));
      add_point(table.named, one, i);
    }
  }
  return table;
}

}  // namespace lightwell
