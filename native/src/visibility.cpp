#include "lightwell/visibility.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace lightwell {
namespace {

/// The first of the later STARTs that a point of this time was written before; one without a time
/// meets them all.
const LaterStart* start_behind(std::span<const LaterStart> later, double wall_time) noexcept {
  const auto found = std::partition_point(
      later.begin(), later.end(),
      [wall_time](const LaterStart& start) { return start.wall_time < wall_time; });
  return found == later.end() ? nullptr : &*found;
}

bool is_stretch(const WrittenPoints& points, const Restarts& restarts) noexcept {
  if (!restarts.purges.empty()) return false;
  if (restarts.later.empty() || points.steps.empty()) return true;
  // All of them meet the first START, which has the lowest step.
  return points.steps_are_sorted && points.wall_times_are_sorted &&
         !(restarts.later.front().wall_time < points.wall_times.back());
}

}  // namespace

LaterStarts with_starts(LaterStarts known, std::span<const SessionStart> starts) {
  if (starts.empty()) return known;
  std::vector<LaterStart> all;
  if (known != nullptr) all = *known;
  for (const auto& [step, wall_time] : starts) {
    const bool has_time = wall_time > 0;  // not so for NaN
    all.push_back({has_time ? wall_time : std::numeric_limits<double>::infinity(), step});
  }
  std::sort(all.begin(), all.end(), [](const LaterStart& a, const LaterStart& b) {
    return a.wall_time != b.wall_time ? a.wall_time > b.wall_time : a.step < b.step;
  });
  // From the newest on: an older one counts if its step is lower.
  std::vector<LaterStart> kept;
  for (const LaterStart& start : all) {
    if (kept.empty() || start.step < kept.back().step) kept.push_back(start);
  }
  std::reverse(kept.begin(), kept.end());
  if (known != nullptr && *known == kept) return known;
  return std::make_shared<const std::vector<LaterStart>>(std::move(kept));
}

VisiblePoints visible_points(const WrittenPoints& points, const Restarts& restarts) {
  const auto& [purges, later] = restarts;
  const std::span<const std::int64_t> steps = points.steps;
  VisiblePoints visible;
  if (is_stretch(points, restarts)) {
    const auto end =
        later.empty() ? steps.end() : std::lower_bound(steps.begin(), steps.end(), later[0].step);
    visible.stop = static_cast<std::size_t>(end - steps.begin());
    return visible;
  }
  visible.is_stretch = false;
  // A point obeys the lowest of all STARTs behind it in its file: one pass from the end, however
  // many there are.
  std::optional<std::int64_t> limit;
  auto purge = purges.rbegin();
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (; purge != purges.rend() && purge->index > i; ++purge) {
      limit = limit ? std::min(*limit, purge->step) : purge->step;
    }
    if (limit && steps[i] >= *limit) continue;
    const LaterStart* start = start_behind(later, points.wall_times[i]);
    if (start == nullptr || steps[i] < start->step) visible.gathered.push_back(i);
  }
  std::reverse(visible.gathered.begin(), visible.gathered.end());
  return visible;
}

}  // namespace lightwell
