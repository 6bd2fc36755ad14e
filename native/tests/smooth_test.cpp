#include "lightwell/smooth.hpp"

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
