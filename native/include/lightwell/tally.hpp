// Sum, count and extremes of the finite ones among many values.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lightwell {

/// Keeps sums of doubles finite: a power of two, and more points than a column can hold.
inline constexpr double kTallyScale = 0x1p-64;

/// What a column, or a whole series, has seen of its finite points.
struct Tally {
  double sum = 0;
  double scaled_sum = 0;  ///< used where `sum` overflows
  std::uint64_t finite = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  [[nodiscard]] bool has_finite() const noexcept { return finite > 0; }

  /// Of the finite points; there must be one. Rounding does not put it outside of them.
  [[nodiscard]] double mean() const noexcept {
    const auto count = static_cast<double>(finite);
    const double mean = std::isfinite(sum) ? sum / count : scaled_sum / count / kTallyScale;
    return std::clamp(mean, min, max);
  }

  void add(double finite_value) noexcept {
    sum += finite_value;
    scaled_sum += finite_value * kTallyScale;
    ++finite;
    min = std::min(min, finite_value);
    max = std::max(max, finite_value);
  }
};

/// The tally of contiguous points. Independent lanes and selections instead of branches let the
/// compiler use vector instructions without reordering any one sum.
template <typename Value>
Tally tally(const Value* values, std::size_t size) noexcept {
  constexpr std::size_t kLanes = 8;
  constexpr Value kInfinity = std::numeric_limits<Value>::infinity();
  std::array<double, kLanes> sums{};
  std::array<std::uint32_t, kLanes> finite{};
  std::array<Value, kLanes> minima;
  std::array<Value, kLanes> maxima;
  minima.fill(kInfinity);
  maxima.fill(-kInfinity);
  const auto take = [&](std::size_t lane, Value value) {
    const bool is_finite = value - value == Value{0};
    sums[lane] += static_cast<double>(is_finite ? value : Value{0});
    finite[lane] += is_finite ? 1u : 0u;
    const Value low = is_finite ? value : kInfinity;
    const Value high = is_finite ? value : -kInfinity;
    minima[lane] = low < minima[lane] ? low : minima[lane];
    maxima[lane] = high > maxima[lane] ? high : maxima[lane];
  };
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(lane, values[i + lane]);
  }
  for (; i < size; ++i) take(0, values[i]);
  Tally total;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    total.sum += sums[lane];
    total.finite += finite[lane];
    total.min = std::min(total.min, static_cast<double>(minima[lane]));
    total.max = std::max(total.max, static_cast<double>(maxima[lane]));
  }
  if (!std::isfinite(total.sum)) {
    for (i = 0; i < size; ++i) {
      if (std::isfinite(values[i]))
        total.scaled_sum += static_cast<double>(values[i]) * kTallyScale;
    }
  }
  return total;
}

}  // namespace lightwell
