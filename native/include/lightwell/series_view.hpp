// One series as the queries see it: parallel columns, borrowed, and what its x axis is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

namespace lightwell {

/// `kPosition`: each point has a place of its own, such as the value of another series.
enum class XAxis : std::uint8_t { kStep, kRelative, kWall, kPosition };

/// Values as the file holds them; nothing is widened until it is computed with.
using ValueSpan = std::variant<std::span<const float>, std::span<const double>>;

/// Points in order of writing. The three columns are equally long and must outlive the view.
struct SeriesView {
  std::span<const std::int64_t> steps;
  std::span<const double> wall_times;  ///< seconds since the epoch; may be NaN in foreign files
  ValueSpan values;
  double started = 0;  ///< wall time of the run's first event: zero of the relative axis
  /// True only when the column never goes back and holds no NaN; false costs time, never exactness.
  bool steps_sorted = false;
  bool wall_times_sorted = false;
  std::span<const double> positions = {};  ///< as long as the others where the axis is `kPosition`
  bool positions_sorted = false;

  [[nodiscard]] std::size_t size() const noexcept { return steps.size(); }
  [[nodiscard]] bool is_sorted_by(XAxis axis) const noexcept {
    if (axis == XAxis::kStep) return steps_sorted;
    return axis == XAxis::kPosition ? positions_sorted : wall_times_sorted;
  }
};

/// Calls `body(x_at)` with a function from index to x; the axis is chosen once, outside the loops.
template <typename Body>
decltype(auto) with_x(const SeriesView& series, XAxis axis, Body&& body) {
  switch (axis) {
    case XAxis::kStep:
      return body([steps = series.steps.data()](std::size_t i) noexcept {
        return static_cast<double>(steps[i]);
      });
    case XAxis::kRelative:
      return body([walls = series.wall_times.data(), started = series.started](
                      std::size_t i) noexcept { return walls[i] - started; });
    case XAxis::kPosition:
      return body(
          [positions = series.positions.data()](std::size_t i) noexcept { return positions[i]; });
    case XAxis::kWall:
      break;
  }
  return body([walls = series.wall_times.data()](std::size_t i) noexcept { return walls[i]; });
}

}  // namespace lightwell
