#include "lightwell/smooth.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "check.hpp"

using namespace lightwell;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// `values` must outlive it; all are at x = 0.
SmoothedSeries<double> walk(const std::vector<double>& values, const Smoothing& smoothing) {
  static const std::vector<std::int64_t> steps(10'000);
  return {{.steps = std::span(steps).first(values.size()), .values = std::span(values)},
          XAxis::kStep,
          smoothing,
          0,
          values.size()};
}

std::vector<double> smoothed(const std::vector<double>& values, double weight) {
  auto series = walk(values, {.method = SmoothingMethod::kEma, .parameter = weight});
  std::vector<double> out;
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(series.value_at(i));
  return out;
}

}  // namespace

TEST(the_first_average_is_the_first_value) {
  CHECK_EQUAL(smoothed({4.0, 2.0}, 0.5)[0], 4.0);
}

TEST(later_averages_are_freed_from_the_start_at_zero) {
  // (0.5 * 2 + 0.5 * 2) / (1 - 0.25) = 2.666...
  CHECK_EQUAL(smoothed({4.0, 2.0}, 0.5)[1], 2.0 / 0.75);
}

TEST(weight_zero_changes_nothing) {
  const std::vector<double> values = {1.5, -2.25, 1e300, 0.1};
  CHECK(smoothed(values, 0) == values);
}

TEST(values_that_are_not_finite_pass_through_and_are_not_counted) {
  const auto with_gaps = smoothed({4.0, kNan, kInfinity, 2.0}, 0.5);
  CHECK(std::isnan(with_gaps[1]));
  CHECK_EQUAL(with_gaps[2], kInfinity);
  CHECK_EQUAL(with_gaps[3], smoothed({4.0, 2.0}, 0.5)[1]);
}

TEST(a_constant_series_stays_as_it_is) {
  const std::vector<double> values(100, 0.1);
  CHECK(smoothed(values, 0.999) == values);
}

TEST(nan_makes_no_series_constant) {
  CHECK(is_constant(std::span<const double>()));
  const std::vector<double> values = {kNan, kNan};
  CHECK(!is_constant(std::span<const double>(values)));
}

TEST(skipping_points_gives_the_same_average_as_asking_at_each) {
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back((i * 37) % 101);
  const auto all = smoothed(values, 0.99);
  auto series = walk(values, {.method = SmoothingMethod::kEma, .parameter = 0.99});
  for (const std::size_t i : {0u, 7u, 8u, 1000u, 4999u}) CHECK_EQUAL(series.value_at(i), all[i]);
}

namespace {

std::vector<double> smoothed_by(SmoothingMethod method, double parameter,
                                const std::vector<double>& values) {
  auto series = walk(values, {.method = method, .parameter = parameter});
  std::vector<double> out;
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(series.value_at(i));
  return out;
}

std::vector<double> waves(std::size_t size) {
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) values.push_back(static_cast<double>(i * i % 97) - 40);
  return values;
}

}  // namespace

TEST(a_window_has_one_point_more_before_than_behind_where_its_count_is_even) {
  const std::vector<double> values = {8, 4, 2, 6};
  CHECK((smoothed_by(SmoothingMethod::kMean, 2, values) == std::vector<double>{8, 6, 3, 4}));
  CHECK((smoothed_by(SmoothingMethod::kMedian, 3, values) == std::vector<double>{6, 4, 4, 4}));
}

TEST(values_that_are_not_finite_count_in_no_window) {
  const std::vector<double> values = {8, kNan, 4, kInfinity, 2};
  const auto means = smoothed_by(SmoothingMethod::kMean, 3, values);
  CHECK_EQUAL(means[0], 6.0);
  CHECK(std::isnan(means[1]));
  CHECK_EQUAL(means[2], 14.0 / 3);
  CHECK_EQUAL(means[3], kInfinity);
  CHECK_EQUAL(means[4], 3.0);
}

TEST(a_huge_value_leaves_no_trace_behind_its_window) {
  auto values = waves(200);
  const auto before = smoothed_by(SmoothingMethod::kMean, 5, values);
  values[50] = 1e300;
  const auto after = smoothed_by(SmoothingMethod::kMean, 5, values);
  for (std::size_t i = 53; i < values.size(); ++i) CHECK_EQUAL(after[i], before[i]);
}

TEST(means_of_the_largest_doubles_are_finite) {
  std::vector<double> values(500, 1.7e308);
  values[0] = 1.6e308;
  for (const auto method : {SmoothingMethod::kMean, SmoothingMethod::kMedian,
                            SmoothingMethod::kGaussian, SmoothingMethod::kTime}) {
    for (const double value : smoothed_by(method, 101, values)) CHECK(std::isfinite(value));
  }
}

TEST(a_first_point_without_a_time_is_where_the_next_one_is) {
  const std::vector<std::int64_t> steps = {0, 1, 2};
  const std::vector<double> values = {8, 4, 2};
  const auto last_at = [&](const std::vector<double>& wall_times) {
    const SeriesView series{.steps = steps, .wall_times = wall_times, .values = std::span(values)};
    return SmoothedSeries<double>(series, XAxis::kWall, {SmoothingMethod::kTime, 1}, 0, 3)
        .value_at(2);
  };
  CHECK_EQUAL(last_at({kNan, 1e9, 1e9 + 1}), last_at({1e9, 1e9, 1e9 + 1}));
  CHECK_EQUAL(last_at({kNan, kNan, kNan}), 14.0 / 3);
}

TEST(a_stretch_is_smoothed_as_it_is_within_the_whole) {
  const auto values = waves(3000);
  for (const Smoothing smoothing :
       {Smoothing{SmoothingMethod::kMean, 40}, Smoothing{SmoothingMethod::kMedian, 41},
        Smoothing{SmoothingMethod::kGaussian, 9}}) {
    const auto whole = smooth_stretch(std::span(values), smoothing, 0, values.size());
    const auto part = smooth_stretch(std::span(values), smoothing, 1000, 1700);
    CHECK_EQUAL(part.size(), 700u);
    for (std::size_t i = 0; i < part.size(); ++i) {
      CHECK(std::abs(part[i] - whole[1000 + i]) < 1e-12);
    }
  }
}

TEST(the_median_of_long_windows_agrees_with_sorting) {
  const auto values = waves(2000);
  const auto medians = smoothed_by(SmoothingMethod::kMedian, 601, values);
  for (std::size_t i = 0; i < values.size(); i += 37) {
    const std::size_t from = i < 300 ? 0 : i - 300;
    const std::size_t to = std::min(values.size(), i + 301);
    std::vector<double> window(values.begin() + static_cast<std::ptrdiff_t>(from),
                               values.begin() + static_cast<std::ptrdiff_t>(to));
    std::ranges::sort(window);
    const std::size_t n = window.size();
    CHECK_EQUAL(medians[i], (window[(n - 1) / 2] + window[n / 2]) / 2);
  }
}

TEST(smoothings_out_of_range_are_not_valid) {
  CHECK(!(Smoothing{SmoothingMethod::kEma, 1}.is_valid()));
  CHECK(!(Smoothing{SmoothingMethod::kTime, 0}.is_valid()));
  CHECK(!(Smoothing{SmoothingMethod::kMean, 2.5}.is_valid()));
  CHECK(!(Smoothing{SmoothingMethod::kMedian, 0}.is_valid()));
  CHECK(!(Smoothing{SmoothingMethod::kGaussian, kNan}.is_valid()));
  CHECK((Smoothing{SmoothingMethod::kGaussian, 0.1}.is_valid()));
}
