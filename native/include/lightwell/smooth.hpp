// TensorBoard's smoothing: an exponential moving average without the bias towards its start at
// zero.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lightwell {

/// The average of the values added so far. Feed it finite values only: TensorBoard passes the
/// others through and does not count them.
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

/// True when all values are equal: such a series is drawn as it is (TensorBoard issue #786),
/// because the average would differ from it by rounding and show as noise. NaN equals nothing.
template <typename Value>
[[nodiscard]] bool is_constant(std::span<const Value> values) noexcept {
  for (const Value value : values) {
    if (!(value == values.front())) return false;
  }
  return true;
}

/// Walks a series from its first point and knows the average wherever it stands. `values` must
/// outlive it.
template <typename Value>
class SmoothedSeries {
 public:
  SmoothedSeries(std::span<const Value> values, double weight) noexcept
      : values_(values), average_(weight), is_constant_(is_constant(values)) {}

  /// Takes the points up to index `end`; true when one of them was finite.
  bool advance(std::size_t end) noexcept {
    bool has_finite = false;
    for (; next_ < end; ++next_) {
      const Value value = values_[next_];
      if (!std::isfinite(value)) continue;
      if (!is_constant_) average_.add(static_cast<double>(value));
      has_finite = true;
    }
    return has_finite;
  }

  /// The average at the last finite point taken; there must have been one.
  [[nodiscard]] Value value() noexcept {
    return is_constant_ ? values_.front() : static_cast<Value>(average_.value());
  }

  /// The average at point `index`, not before the last one asked for; a value that is not finite
  /// is passed through.
  [[nodiscard]] Value value_at(std::size_t index) noexcept {
    advance(index + 1);
    return std::isfinite(values_[index]) ? value() : values_[index];
  }

 private:
  std::span<const Value> values_;
  DebiasedAverage average_;
  bool is_constant_;
  std::size_t next_ = 0;
};

}  // namespace lightwell
