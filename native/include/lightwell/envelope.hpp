// A series seen through the pixel columns of a plot: what is in each column, no point left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lightwell/series_view.hpp"
#include "lightwell/smooth.hpp"

namespace lightwell {

/// The visible range of x, both ends included, cut into `columns` pixel columns. Column i covers
/// [edge(i), edge(i + 1)), the last one also its end. Both ends are finite; the width between them
/// need not be.
struct Window {
  double from = 0;
  double to = 0;
  std::uint32_t columns = 1;

  [[nodiscard]] double edge(std::size_t column) const noexcept;
  [[nodiscard]] bool contains(double x) const noexcept { return from <= x && x <= to; }
  /// The column of an x inside the window.
  [[nodiscard]] std::size_t column_of(double x) const noexcept;
};

struct Extent {
  double from = 0;
  double to = 0;
};

/// Smallest and largest finite x; nothing when there is none.
[[nodiscard]] std::optional<Extent> x_extent(const SeriesView& series, XAxis axis);

/// The points that a line needs to look right inside a window: those in it, and both ends of every
/// segment that crosses it.
struct Selection {
  std::size_t in_window = 0;  ///< points inside the window proper, counted until too many
  /// More points than the limit lie in the window, or where x goes back more segments cross it: the
  /// series is asked for its envelope instead.
  bool is_too_long = false;
  /// The selected points are [start, stop), unless `gathered` names them one by one: that happens
  /// only where x goes back.
  std::size_t start = 0;
  std::size_t stop = 0;
  std::vector<std::int64_t> gathered;

  [[nodiscard]] std::size_t size() const noexcept {
    return gathered.empty() ? stop - start : gathered.size();
  }
};

/// A selection that is not too long has at most `limit` points in the window and two more.
[[nodiscard]] Selection select_points(const SeriesView& series, XAxis axis, const Window& window,
                                      std::size_t limit);

/// Where the envelope goes: one row per statistic, each as long as the window has columns.
/// `smooth` may be empty: then nothing is smoothed. `nan`, `posinf` and `neginf` may be empty
/// together: then nobody asks which values are not finite.
template <typename Value>
struct EnvelopeRows {
  std::span<std::uint32_t> count;
  std::span<std::uint32_t> nonfinite;  ///< the three below together
  std::span<std::uint32_t> nan;
  std::span<std::uint32_t> posinf;
  std::span<std::uint32_t> neginf;
  std::span<Value> first;  ///< in order of writing, finite or not; NaN where there is no point
  std::span<Value> min;    ///< of the finite points, like max and mean; NaN where there is none
  std::span<Value> max;
  std::span<Value> last;
  std::span<Value> mean;
  std::span<Value> smooth;  ///< the smoothed value at the column's last finite point
  /// Of the point that `last` is the value of; 0 and NaN where there is no point.
  std::span<std::int64_t> step;
  std::span<double> wall_time;
};

/// Writes every row of `out`. `series` must hold values of this type. Smoothing sees
/// every point of the series, whatever the window.
void compute_envelope(const SeriesView& series, XAxis axis, const Window& window,
                      const Smoothing& smoothing, const EnvelopeRows<float>& out);
void compute_envelope(const SeriesView& series, XAxis axis, const Window& window,
                      const Smoothing& smoothing, const EnvelopeRows<double>& out);

}  // namespace lightwell
