// What a restart hides: points that a run wrote before at the step it went on from, or later.
//
// A `SessionLog` START names the step that training went on from. Whatever the run had written
// before, in the same file or an older one, at that step or later is superseded. A step that goes
// back without a START supersedes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lightwell/columns.hpp"

namespace lightwell {

/// What supersedes points of one series in one file.
struct Restarts {
  /// Those in the file itself that came when the series had begun; indices never go back.
  std::span<const Purge> purges;
  /// The lowest step of the STARTs of the run's later files.
  std::optional<std::int64_t> cutoff;

  /// False when every point is visible for certain; cheap.
  [[nodiscard]] bool may_hide(bool steps_are_sorted, std::int64_t last_step) const noexcept {
    return !purges.empty() || (cutoff && !(steps_are_sorted && last_step < *cutoff));
  }
};

/// Positions of the points that stay visible: the first `stop`, or those of `gathered`.
struct VisiblePoints {
  bool is_stretch = true;
  std::size_t stop = 0;
  std::vector<std::size_t> gathered;

  [[nodiscard]] std::size_t size() const noexcept { return is_stretch ? stop : gathered.size(); }
  [[nodiscard]] std::size_t operator[](std::size_t i) const { return is_stretch ? i : gathered[i]; }
};

/// `steps_are_sorted`: no step is below the one before it.
[[nodiscard]] VisiblePoints visible_points(std::span<const std::int64_t> steps,
                                           bool steps_are_sorted, const Restarts& restarts);

}  // namespace lightwell
