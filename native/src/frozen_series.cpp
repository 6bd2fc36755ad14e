#include "lightwell/frozen_series.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace lightwell {
namespace {

template <typename Element>
std::span<const Element> span_of(const SharedBuffer& column, std::size_t count) noexcept {
  return {reinterpret_cast<const Element*>(column.bytes()), count};
}

template <typename Element>
SharedBuffer column_of(std::size_t count) {
  SharedBuffer column;
  if (count > 0) column.resize(count * sizeof(Element), 0);
  return column;
}

// Compared this way round, a NaN makes it unsorted.
template <typename Element>
bool is_sorted(std::span<const Element> column) noexcept {
  if (column.size() == 1) return column[0] == column[0];
  for (std::size_t i = 1; i < column.size(); ++i) {
    if (!(column[i - 1] <= column[i])) return false;
  }
  return true;
}

/// Copies the chosen elements behind the first `at` of `to`, converted where the types differ.
template <typename To, typename From>
void copy_chosen(std::span<const From> from, const VisiblePoints& chosen, SharedBuffer& to,
                 std::size_t at) {
  auto* out = reinterpret_cast<To*>(to.bytes()) + at;
  const std::size_t count = chosen.size();
  if (count == 0) return;
  if constexpr (std::is_same_v<To, From>) {
    if (chosen.is_stretch) {
      std::memcpy(out, from.data(), count * sizeof(To));
      return;
    }
  }
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<To>(from[chosen[i]]);
}

template <typename Element>
SharedBuffer chosen_of(const SharedBuffer& column, std::size_t count, const VisiblePoints& chosen) {
  SharedBuffer taken = column_of<Element>(chosen.size());
  copy_chosen<Element>(span_of<Element>(column, count), chosen, taken, 0);
  return taken;
}

/// All points that a part has published.
PointColumns every_point(const FrozenPart& part) {
  const std::lock_guard lock(*part.source->mutex);
  const Series& series = (*part.columns)[part.series];
  // What is in order up to a later point is so up to this one.
  return {series.steps(),
          series.wall_times(),
          series.values(),
          part.count,
          series.values_are_double(),
          series.steps_are_sorted(),
          series.wall_times_are_sorted()};
}

/// When the values of a part were written.
struct PartColumns {
  SharedBuffer steps;
  SharedBuffer wall_times;
  bool steps_sorted = true;
  bool wall_times_sorted = true;
};

/// Call it with the file's lock held.
PartColumns columns_of(const Series& series) {
  return {series.steps(), series.wall_times(), series.steps_are_sorted(),
          series.wall_times_are_sorted()};
}

/// Leaves out what proved damaged since the part was published. Call it with the file's lock held.
void leave_out_erased(FrozenPart& part, const Series& series) {
  const std::span<const RowRange> erased = series.erased().subspan(part.erased);
  if (erased.empty()) return;
  std::vector<Purge> purges;
  if (part.purges != nullptr) purges = *part.purges;
  for (const RowRange& rows : erased) {
    part.count -= rows.before(part.count);
    for (Purge& purge : purges) purge.index -= rows.before(purge.index);
  }
  part.purges = std::make_shared<const std::vector<Purge>>(std::move(purges));
}

VisiblePoints visible_of(const FrozenPart& part, const PartColumns& columns, bool superseded) {
  if (superseded || !part.may_hide) return {true, part.count, {}};
  return visible_points({span_of<std::int64_t>(columns.steps, part.count),
                         span_of<double>(columns.wall_times, part.count), columns.steps_sorted,
                         columns.wall_times_sorted},
                        part.restarts());
}

struct ChosenPoints {
  PointColumns points;
  VisiblePoints chosen;
};

PointColumns joined(const std::vector<ChosenPoints>& parts) {
  PointColumns all;
  for (const auto& [points, chosen] : parts) {
    all.count += chosen.size();
    all.values_are_double |= points.values_are_double;
  }
  all.steps = column_of<std::int64_t>(all.count);
  all.wall_times = column_of<double>(all.count);
  all.values = all.values_are_double ? column_of<double>(all.count) : column_of<float>(all.count);
  std::size_t at = 0;
  for (const auto& [points, chosen] : parts) {
    const std::size_t count = points.count;
    copy_chosen<std::int64_t>(span_of<std::int64_t>(points.steps, count), chosen, all.steps, at);
    copy_chosen<double>(span_of<double>(points.wall_times, count), chosen, all.wall_times, at);
    if (points.values_are_double) {
      copy_chosen<double>(span_of<double>(points.values, count), chosen, all.values, at);
    } else if (all.values_are_double) {
      copy_chosen<double>(span_of<float>(points.values, count), chosen, all.values, at);
    } else {
      copy_chosen<float>(span_of<float>(points.values, count), chosen, all.values, at);
    }
    at += chosen.size();
  }
  all.steps_sorted = is_sorted(span_of<std::int64_t>(all.steps, all.count));
  all.wall_times_sorted = is_sorted(span_of<double>(all.wall_times, all.count));
  return all;
}

}  // namespace

SeriesView PointColumns::view(double started) const noexcept {
  SeriesView view;
  view.steps = span_of<std::int64_t>(steps, count);
  view.wall_times = span_of<double>(wall_times, count);
  if (values_are_double) {
    view.values = span_of<double>(values, count);
  } else {
    view.values = span_of<float>(values, count);
  }
  view.started = started;
  view.steps_sorted = steps_sorted;
  view.wall_times_sorted = wall_times_sorted;
  if (is_placed) view.positions = span_of<double>(positions, count);
  view.positions_sorted = positions_sorted;
  return view;
}

Restarts FrozenPart::restarts() const noexcept {
  Restarts restarts;
  if (purges != nullptr) restarts.purges = *purges;
  if (later != nullptr) restarts.later = *later;
  return restarts;
}

std::size_t FrozenSeries::count(bool superseded) const noexcept {
  if (!superseded) return visible_count_;
  std::size_t count = 0;
  for (const FrozenPart& part : parts_) count += part.count;
  return count;
}

bool FrozenSeries::is_stretch(bool superseded) const noexcept {
  if (parts_.size() > 1) return false;
  return superseded || parts_.empty() || !parts_.front().may_hide;
}

std::shared_ptr<const PointColumns> FrozenSeries::points(bool superseded) const {
  if (!is_scalar_ || parts_.empty()) return std::make_shared<const PointColumns>();
  if (is_stretch(superseded)) {
    return std::make_shared<const PointColumns>(every_point(parts_.front()));
  }
  const std::lock_guard lock(mutex_);
  std::weak_ptr<const PointColumns>& made = superseded ? every_ : visible_;
  if (auto known = made.lock()) return known;
  std::vector<ChosenPoints> chosen;
  for (const FrozenPart& part : parts_) {
    PointColumns points = every_point(part);
    VisiblePoints visible = visible_of(
        part, {points.steps, points.wall_times, points.steps_sorted, points.wall_times_sorted},
        superseded);
    if (visible.size() > 0) chosen.push_back({std::move(points), std::move(visible)});
  }
  std::shared_ptr<const PointColumns> all;
  if (chosen.size() == 1 && chosen.front().chosen.is_stretch) {
    chosen.front().points.count = chosen.front().chosen.stop;
    all = std::make_shared<const PointColumns>(std::move(chosen.front().points));
  } else {
    all = std::make_shared<const PointColumns>(joined(chosen));
  }
  made = all;
  return all;
}

std::vector<FilePlaces> FrozenSeries::places(bool superseded) const {
  std::vector<FilePlaces> all;
  if (is_scalar_) return all;
  for (FrozenPart part : parts_) {
    FilePlaces places{part.file, part.source, part.generation, {}, {}, {}, {}, {}, 0};
    PartColumns columns;
    {
      const std::lock_guard lock(*part.source->mutex);
      const Series& series = (*part.columns)[part.series];
      leave_out_erased(part, series);
      places.kind = series.kind();
      columns = columns_of(series);
      places.offsets = series.offsets();
      places.sizes = series.sizes();
    }
    places.steps = columns.steps;
    places.wall_times = columns.wall_times;
    const VisiblePoints chosen = visible_of(part, columns, superseded);
    if (!chosen.is_stretch) {
      places.steps = chosen_of<std::int64_t>(places.steps, part.count, chosen);
      places.wall_times = chosen_of<double>(places.wall_times, part.count, chosen);
      places.offsets = chosen_of<std::uint64_t>(places.offsets, part.count, chosen);
      places.sizes = chosen_of<std::uint32_t>(places.sizes, part.count, chosen);
    }
    places.count = chosen.size();
    all.push_back(std::move(places));
  }
  return all;
}

std::vector<Segment> FrozenSeries::segments() const {
  std::vector<Segment> all;
  std::size_t before = 0;  // rows of the parts before
  for (FrozenPart part : parts_) {
    PartColumns columns;
    {
      const std::lock_guard lock(*part.source->mutex);
      const Series& series = (*part.columns)[part.series];
      leave_out_erased(part, series);
      columns = columns_of(series);
    }
    const auto steps = span_of<std::int64_t>(columns.steps, part.count);
    const VisiblePoints visible = visible_of(part, columns, false);
    std::size_t seen = 0;  // visible points of the segments before
    std::size_t start = 0;
    const auto add = [&](std::size_t stop) {
      if (stop <= start) return;
      std::size_t shown = std::min(visible.stop, stop);
      if (!visible.is_stretch) {
        shown = static_cast<std::size_t>(
            std::lower_bound(visible.gathered.begin(), visible.gathered.end(), stop) -
            visible.gathered.begin());
      }
      all.push_back({part.file, before + start, before + stop, steps[start], steps[stop - 1],
                     stop - start - (shown - seen)});
      seen = shown;
      start = stop;
    };
    for (const Purge& purge : part.restarts().purges) add(std::min(purge.index, part.count));
    add(part.count);
    before += part.count;
  }
  return all;
}

}  // namespace lightwell
