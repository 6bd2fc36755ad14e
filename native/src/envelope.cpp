#include "lightwell/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lightwell/smooth.hpp"
#include "lightwell/tally.hpp"

namespace lightwell {
namespace {

/// First index in [begin, end) for which `is_behind` holds; `is_behind` goes from false to true
/// once. Doubles its stride from `begin`: the next column's end is usually near.
template <typename Predicate>
std::size_t partition_point(std::size_t begin, std::size_t end, Predicate is_behind) {
  std::size_t stride = 1;
  while (begin < end && stride < end - begin && !is_behind(begin + stride - 1)) {
    begin += stride;
    stride *= 2;
  }
  end = std::min(end, begin + stride);
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (is_behind(middle)) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  return begin;
}

struct Bounds {
  std::size_t begin;
  std::size_t end;
};

template <typename X>
Bounds bounds_in_sorted(std::size_t size, const Window& window, X x_at) {
  const auto begin =
      partition_point(0, size, [&](std::size_t i) { return x_at(i) >= window.from; });
  const auto end = partition_point(begin, size, [&](std::size_t i) { return x_at(i) > window.to; });
  return {begin, end};
}

template <typename Value>
void store(const EnvelopeRows<Value>& out, std::size_t column, const Tally& total,
           std::uint64_t count) noexcept {
  constexpr Value kNan = std::numeric_limits<Value>::quiet_NaN();
  out.count[column] = static_cast<std::uint32_t>(count);
  out.nonfinite[column] = static_cast<std::uint32_t>(count - total.finite);
  if (!total.has_finite()) {
    out.min[column] = out.max[column] = out.mean[column] = kNan;
    return;
  }
  out.min[column] = static_cast<Value>(total.min);
  out.max[column] = static_cast<Value>(total.max);
  out.mean[column] = static_cast<Value>(total.mean());
}

template <typename Value>
void store_last(const EnvelopeRows<Value>& out, std::size_t column, const SeriesView& series,
                std::span<const Value> values, std::size_t point) noexcept {
  out.last[column] = values[point];
  out.step[column] = series.steps[point];
  out.wall_time[column] = series.wall_times[point];
}

template <typename Value>
void count_kind(const EnvelopeRows<Value>& out, std::size_t column, Value value) noexcept {
  if (std::isnan(value)) {
    ++out.nan[column];
  } else if (std::isinf(value)) {
    ++(value > 0 ? out.posinf : out.neginf)[column];
  }
}

template <typename Value, typename X>
void envelope_of_sorted(const SeriesView& series, std::span<const Value> values,
                        const Window& window, XAxis axis, const Smoothing& smoothing, X x_at,
                        const EnvelopeRows<Value>& out) {
  const auto [begin, end] = bounds_in_sorted(values.size(), window, x_at);
  const bool is_smoothing = !out.smooth.empty();
  std::optional<SmoothedSeries<Value>> cursor;
  if (is_smoothing) {
    cursor.emplace(series, axis, smoothing, begin, end);
    cursor->advance(begin);
  }
  std::size_t at = begin;
  for (std::size_t column = 0; column < window.columns && at < end; ++column) {
    const double edge = window.edge(column + 1);
    const bool is_last = column + 1 == window.columns;
    const std::size_t stop =
        is_last ? end : partition_point(at, end, [&](std::size_t i) { return x_at(i) >= edge; });
    if (stop == at) continue;
    store(out, column, tally(values.data() + at, stop - at), stop - at);
    if (out.nonfinite[column] > 0 && !out.nan.empty()) {
      for (std::size_t i = at; i < stop; ++i) count_kind(out, column, values[i]);
    }
    out.first[column] = values[at];
    store_last(out, column, series, values, stop - 1);
    if (is_smoothing && cursor->advance(stop)) out.smooth[column] = cursor->value();
    at = stop;
  }
}

template <typename Value, typename X>
void envelope_of_unsorted(const SeriesView& series, std::span<const Value> values,
                          const Window& window, XAxis axis, const Smoothing& smoothing, X x_at,
                          const EnvelopeRows<Value>& out) {
  const bool is_smoothing = !out.smooth.empty();
  std::optional<SmoothedSeries<Value>> cursor;
  if (is_smoothing) cursor.emplace(series, axis, smoothing, 0, values.size());
  std::vector<Tally> totals(window.columns);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_finite = std::isfinite(values[i]);
    if (is_smoothing) cursor->advance(i + 1);
    const double x = x_at(i);
    if (!window.contains(x)) continue;
    const std::size_t column = window.column_of(x);
    if (out.count[column]++ == 0) out.first[column] = values[i];
    store_last(out, column, series, values, i);
    if (!is_finite) {
      if (!out.nan.empty()) count_kind(out, column, values[i]);
      continue;
    }
    totals[column].add(static_cast<double>(values[i]));
    if (is_smoothing) out.smooth[column] = cursor->value();
  }
  for (std::size_t column = 0; column < window.columns; ++column) {
    store(out, column, totals[column], out.count[column]);
  }
}

template <typename Value>
void envelope(const SeriesView& series, XAxis axis, const Window& window,
              const Smoothing& smoothing, const EnvelopeRows<Value>& out) {
  constexpr Value kNan = std::numeric_limits<Value>::quiet_NaN();
  for (const auto& row : {out.count, out.nonfinite, out.nan, out.posinf, out.neginf}) {
    std::ranges::fill(row, 0u);
  }
  for (const auto& row : {out.first, out.min, out.max, out.last, out.mean, out.smooth}) {
    std::ranges::fill(row, kNan);
  }
  std::ranges::fill(out.step, 0);
  std::ranges::fill(out.wall_time, std::numeric_limits<double>::quiet_NaN());
  const auto values = std::get<std::span<const Value>>(series.values);
  with_x(series, axis, [&](auto x_at) {
    if (series.is_sorted_by(axis)) {
      envelope_of_sorted(series, values, window, axis, smoothing, x_at, out);
    } else {
      envelope_of_unsorted(series, values, window, axis, smoothing, x_at, out);
    }
  });
}

template <typename X>
Selection select_from_sorted(std::size_t size, const Window& window, std::size_t limit, X x_at) {
  const auto [begin, end] = bounds_in_sorted(size, window, x_at);
  Selection selection;
  selection.in_window = end - begin;
  selection.is_too_long = selection.in_window > limit;
  selection.start = selection.stop = begin;
  // Nothing inside, and not a neighbour on each side: no segment crosses the window.
  if (begin == end && (begin == 0 || end == size)) return selection;
  selection.start = begin == 0 ? 0 : begin - 1;
  selection.stop = std::min(size, end + 1);
  return selection;
}

template <typename X>
Selection select_from_unsorted(std::size_t size, const Window& window, std::size_t limit, X x_at) {
  Selection selection;
  const auto crosses = [&](double a, double b) {
    return std::min(a, b) <= window.to && std::max(a, b) >= window.from;
  };
  bool left_crosses = false;
  for (std::size_t i = 0; i < size; ++i) {
    const double x = x_at(i);
    const bool is_inside = window.contains(x);
    // A NaN beside it makes no segment.
    const bool has_right = i + 1 < size && !std::isnan(x) && !std::isnan(x_at(i + 1));
    const bool right_crosses = has_right && crosses(x, x_at(i + 1));
    if (is_inside) ++selection.in_window;
    if (is_inside || left_crosses || right_crosses) {
      selection.is_too_long = selection.in_window > limit || selection.gathered.size() >= limit + 2;
      if (selection.is_too_long) break;
      selection.gathered.push_back(static_cast<std::int64_t>(i));
    }
    left_crosses = right_crosses;
  }
  if (selection.is_too_long) selection.gathered.clear();
  if (selection.gathered.empty()) return selection;
  const auto first = static_cast<std::size_t>(selection.gathered.front());
  const auto stop = static_cast<std::size_t>(selection.gathered.back()) + 1;
  if (stop - first == selection.gathered.size()) {
    selection.start = first;
    selection.stop = stop;
    selection.gathered.clear();
  }
  return selection;
}

}  // namespace

double Window::edge(std::size_t column) const noexcept {
  const auto at = static_cast<double>(column);
  const double width = (to - from) / columns;
  if (std::isfinite(width)) return from + at * width;
  const double share = at / columns;  // no double holds the width: weigh the ends instead
  return from * (1 - share) + to * share;
}

std::size_t Window::column_of(double x) const noexcept {
  const double half_width = to / 2 - from / 2;  // halves cannot overflow
  const double share = half_width > 0 ? (x / 2 - from / 2) / half_width : 1;
  const double guess = std::min(share * columns, static_cast<double>(columns - 1));
  std::size_t column = guess > 0 ? static_cast<std::size_t>(guess) : 0;
  // A quotient and an edge round differently, and many edges may round to one; the edges decide.
  const auto begins_behind = [&](std::size_t i) { return edge(i) > x; };
  if (column > 0 && begins_behind(column)) --column;
  if (column > 0 && begins_behind(column)) return partition_point(1, column, begins_behind) - 1;
  return partition_point(column + 1, columns, begins_behind) - 1;
}

std::optional<Extent> x_extent(const SeriesView& series, XAxis axis) {
  return with_x(series, axis, [&](auto x_at) -> std::optional<Extent> {
    const std::size_t size = series.size();
    if (size == 0) return std::nullopt;
    const Extent ends{x_at(0), x_at(size - 1)};
    if (series.is_sorted_by(axis) && std::isfinite(ends.from) && std::isfinite(ends.to)) {
      return ends;
    }
    std::optional<Extent> extent;
    for (std::size_t i = 0; i < size; ++i) {
      const double x = x_at(i);
      if (!std::isfinite(x)) continue;
      if (!extent) extent = Extent{x, x};
      extent->from = std::min(extent->from, x);
      extent->to = std::max(extent->to, x);
    }
    return extent;
  });
}

Selection select_points(const SeriesView& series, XAxis axis, const Window& window,
                        std::size_t limit) {
  return with_x(series, axis, [&](auto x_at) {
    return series.is_sorted_by(axis) ? select_from_sorted(series.size(), window, limit, x_at)
                                     : select_from_unsorted(series.size(), window, limit, x_at);
  });
}

void compute_envelope(const SeriesView& series, XAxis axis, const Window& window,
                      const Smoothing& smoothing, const EnvelopeRows<float>& out) {
  envelope(series, axis, window, smoothing, out);
}

void compute_envelope(const SeriesView& series, XAxis axis, const Window& window,
                      const Smoothing& smoothing, const EnvelopeRows<double>& out) {
  envelope(series, axis, window, smoothing, out);
}

}  // namespace lightwell
