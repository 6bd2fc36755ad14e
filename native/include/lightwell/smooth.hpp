// Smoothing of a series: TensorBoard's moving average and its like, over every point of it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lightwell/series_view.hpp"

namespace lightwell {

enum class SmoothingMethod : std::uint8_t { kEma, kTime, kMean, kMedian, kGaussian };

/// How to smooth. Values that are not finite are passed through and count in no window; a series of
/// equal values is passed through whole.
struct Smoothing {
  SmoothingMethod method = SmoothingMethod::kEma;
  /// kEma: weight of the past, 0 <= w < 1. kTime: the half-life, in units of x. kMean, kMedian:
  /// finite points in the centred window. kGaussian: standard deviation, in finite points.
  double parameter = 0;

  [[nodiscard]] bool is_identity() const noexcept {
    return method == SmoothingMethod::kEma && parameter == 0;
  }
  [[nodiscard]] bool is_valid() const noexcept;
};

/// No window is longer, and no Gaussian wider, in points.
inline constexpr double kMostSmoothedPoints = 1e9;

/// The average of the values added so far, without the bias towards its start at zero. Feed it
/// finite values only: TensorBoard passes the others through and does not count them.
class DebiasedAverage {
 public:
  /// `weight` of the past, 0 <= weight < 1.
  explicit DebiasedAverage(double weight) noexcept : weight_(weight) {}

  void add(double finite_value) noexcept {
    last_ = last_ * weight_ + (1 - weight_) * finite_value;
    ++count_;
  }

  /// Needs at least one value. The correction stays 1 once it has rounded to 1, and is not computed
  /// again.
  [[nodiscard]] double value() noexcept {
    if (is_settled_) return last_;
    const double correction = 1 - std::pow(weight_, static_cast<double>(count_));
    is_settled_ = correction == 1;
    return last_ / correction;
  }

 private:
  double weight_;
  double last_ = 0;
  std::uint64_t count_ = 0;
  bool is_settled_ = false;
};

/// The average whose weights halve with every half-life of x, for points that are not evenly
/// spaced: sum(2^(-(x_n - x_i) / h) v_i) / sum(2^(-(x_n - x_i) / h)) over the points i <= n (Wright
/// 1986; pandas' ewm with `halflife` and `times`). At even gaps d it is the debiased average of
/// weight 2^(-d / h).
class TimedAverage {
 public:
  explicit TimedAverage(double half_life) noexcept : half_life_(half_life) {}

  /// An x that goes back is as far as one that goes on; one that is no number is where the last
  /// one was, or where the first one will be.
  void add(double x, double finite_value) noexcept {
    if (std::isfinite(x)) {
      const double gap = std::abs(x - x_);
      if (gap > 0) weights_ *= std::exp2(-gap / half_life_);
      x_ = x;
    }
    weights_ += 1;
    // A mean of the two, so that no sum of large values overflows.
    const double share = 1 / weights_;
    value_ = value_ * (1 - share) + finite_value * share;
  }

  [[nodiscard]] double value() const noexcept { return value_; }

 private:
  double half_life_;
  double x_ = std::numeric_limits<double>::quiet_NaN();
  double weights_ = 0;
  double value_ = 0;
};

/// True when all values are equal: such a series is drawn as it is (TensorBoard issue #786),
/// because the average would differ from it by rounding and show as noise. NaN equals nothing.
template <typename Value>
[[nodiscard]] bool is_constant(std::span<const Value> values) noexcept {
  for (const Value value : values) {
    if (!(value == values.front())) return false;
  }
  return true;
}

/// kMean, kMedian or kGaussian at the points [first, last) of a series, from all the points around
/// that count there. O(n), the median O(n log w).
template <typename Value>
[[nodiscard]] std::vector<Value> smooth_stretch(std::span<const Value> values,
                                                const Smoothing& smoothing, std::size_t first,
                                                std::size_t last);

/// Walks a series and knows its smoothed value wherever it stands. The columns of the series must
/// outlive it.
template <typename Value>
class SmoothedSeries {
 public:
  /// May be asked for the points [first, last). `series` must hold values of this type.
  SmoothedSeries(const SeriesView& series, XAxis axis, const Smoothing& smoothing,
                 std::size_t first, std::size_t last);

  /// Takes the points up to index `end`; true when one of them was finite.
  bool advance(std::size_t end) noexcept;

  /// At the last finite point taken; there must have been one.
  [[nodiscard]] Value value() noexcept;

  /// At point `index`, not before the last one asked for; a value that is not finite is passed
  /// through.
  [[nodiscard]] Value value_at(std::size_t index) noexcept {
    advance(index + 1);
    return std::isfinite(values_[index]) ? value() : values_[index];
  }

 private:
  [[nodiscard]] double x_at(std::size_t index) const noexcept {
    return axis_ == XAxis::kStep ? static_cast<double>(steps_[index])
                                 : seconds_or_positions_[index];
  }

  std::span<const Value> values_;
  std::span<const std::int64_t> steps_;
  std::span<const double> seconds_or_positions_;
  XAxis axis_;
  SmoothingMethod method_;
  bool is_constant_;
  DebiasedAverage average_;
  TimedAverage timed_;
  std::size_t first_;
  std::vector<Value> stretch_;  ///< of the methods that look ahead, from `first_` on
  std::size_t next_ = 0;
  std::size_t last_finite_ = 0;
};

}  // namespace lightwell
