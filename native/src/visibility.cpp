#include "lightwell/visibility.hpp"

#include <algorithm>

namespace lightwell {
namespace {

bool is_below(std::int64_t step, const std::optional<std::int64_t>& limit) noexcept {
  return !limit || step < *limit;
}

}  // namespace

VisiblePoints visible_points(std::span<const std::int64_t> steps, bool steps_are_sorted,
                             const Restarts& restarts) {
  VisiblePoints visible;
  if (restarts.purges.empty() && (steps_are_sorted || !restarts.cutoff)) {
    visible.stop = steps.size();
    if (restarts.cutoff) {
      const auto end = std::lower_bound(steps.begin(), steps.end(), *restarts.cutoff);
      visible.stop = static_cast<std::size_t>(end - steps.begin());
    }
    return visible;
  }
  visible.is_stretch = false;
  // A point obeys the lowest of all STARTs behind it: one pass from the end, however many there
  // are.
  std::optional<std::int64_t> limit = restarts.cutoff;
  auto purge = restarts.purges.rbegin();
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (; purge != restarts.purges.rend() && purge->index > i; ++purge) {
      limit = limit ? std::min(*limit, purge->step) : purge->step;
    }
    if (is_below(steps[i], limit)) visible.gathered.push_back(i);
  }
  std::reverse(visible.gathered.begin(), visible.gathered.end());
  return visible;
}

}  // namespace lightwell
