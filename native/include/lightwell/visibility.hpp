// What a restart hides: points that a run wrote before at the step it went on from, or later.
//
// A `SessionLog` START names the step that training went on from. Whatever the run had written
// before at that step or later is superseded: what stands in front of the START in its file, and in
// older files what has no later wall time. A step that goes back without a START supersedes
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lightwell/columns.hpp"

namespace lightwell {

/// STARTs of a run's later files, as a point of an older file meets them.
struct LaterStart {
  double wall_time = 0;   ///< seconds since the epoch; infinite where the START has none
  std::int64_t step = 0;  ///< the lowest of all STARTs at that time or later

  bool operator==(const LaterStart&) const = default;
};

/// Both rise strictly from one to the next: a START that another one makes needless is left out.
/// Null: none.
using LaterStarts = std::shared_ptr<const std::vector<LaterStart>>;

/// `known` and the STARTs of one more file. `known` itself where they change nothing.
[[nodiscard]] LaterStarts with_starts(LaterStarts known, std::span<const SessionStart> starts);

/// What supersedes points of one series in one file.
struct Restarts {
  /// Those in the file itself that came when the series had begun; indices never go back.
  std::span<const Purge> purges;
  std::span<const LaterStart> later;

  /// False when every point is visible for certain; cheap.
  [[nodiscard]] bool may_hide(bool steps_are_sorted, std::int64_t last_step) const noexcept {
    return !purges.empty() ||
           (!later.empty() && !(steps_are_sorted && last_step < later.front().step));
  }
};

/// Points in order of writing. Sorted: none is below the one before it.
struct WrittenPoints {
  std::span<const std::int64_t> steps;
  std::span<const double> wall_times;
  bool steps_are_sorted = false;
  bool wall_times_are_sorted = false;
};

/// Positions of the points that stay visible: the first `stop`, or those of `gathered`.
struct VisiblePoints {
  bool is_stretch = true;
  std::size_t stop = 0;
  std::vector<std::size_t> gathered;

  [[nodiscard]] std::size_t size() const noexcept { return is_stretch ? stop : gathered.size(); }
  [[nodiscard]] std::size_t operator[](std::size_t i) const { return is_stretch ? i : gathered[i]; }
};

[[nodiscard]] VisiblePoints visible_points(const WrittenPoints& points, const Restarts& restarts);

}  // namespace lightwell
