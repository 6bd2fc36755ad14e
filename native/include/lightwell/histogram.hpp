// Histograms: values counted into buckets in one pass, with the statistics that are kept beside.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace lightwell {

/// The 1549 edges that TensorFlow's histograms have: 1e-12 times 1.1 to the n below 1e20, by
/// repeated multiplication, the same below zero, and zero. Ascending.
[[nodiscard]] const std::vector<double>& default_histogram_edges();

/// Counts values into buckets and sums them up, as they are added piece by piece.
///
/// Bucket i holds the values from edge i up to, but without, edge i + 1; the last bucket holds its
/// right edge as well. These are NumPy's rules, and the counts are exact. Values that are not
/// finite are counted apart and left out of everything else. Not thread-safe.
class HistogramCounter {
 public:
  /// Counts into the default edges; the outermost buckets take what lies beyond them.
  HistogramCounter();

  /// Counts into `edges`: at least two, ascending, equal ones allowed, no NaN. What lies outside of
  /// them is in the statistics but in no bucket.
  explicit HistogramCounter(std::vector<double> edges);

  void add(std::span<const float> values);
  void add(std::span<const double> values);

  /// One count a bucket, one less than there are edges.
  [[nodiscard]] const std::vector<std::int64_t>& counts() const noexcept { return counts_; }

  /// How many finite values were added; those in no bucket are among them.
  [[nodiscard]] std::int64_t finite() const noexcept { return finite_; }
  [[nodiscard]] std::int64_t nonfinite() const noexcept { return nonfinite_; }

  /// Of the finite values: infinity and minus infinity while there is none.
  [[nodiscard]] double min() const noexcept { return min_; }
  [[nodiscard]] double max() const noexcept { return max_; }

  /// Of the finite values, summed up in short stretches first so that rounding stays small.
  [[nodiscard]] double sum() const noexcept { return sum_; }
  [[nodiscard]] double sum_squares() const noexcept { return sum_squares_; }

 private:
  template <typename Value>
  void add_values(std::span<const Value> values);
  template <typename Value>
  void count_in_default(std::span<const Value> values);
  template <typename Value>
  void count_in_edges(std::span<const Value> values);
  template <typename Value>
  void add_statistics(std::span<const Value> finite_values);
  template <typename Value>
  void add_statistics_of_finite(std::span<const Value> values);

  std::vector<double> edges_;  // empty for the default ones
  std::vector<std::int64_t> counts_;
  std::int64_t finite_ = 0;
  std::int64_t nonfinite_ = 0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
  double sum_squares_ = 0;
};

}  // namespace lightwell
