#include "lightwell/summary.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "check.hpp"

using namespace lightwell;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

const std::vector<std::int64_t> kSteps = {0, 10, 20, 30, 40, 50};
const std::vector<double> kWallTimes = {100, 101, 102, 103, 104, 105};
const std::vector<float> kValues = {kNan, 4, -1, -1, kInfinity, 2};

SeriesView series(bool is_sorted = true) {
  return {.steps = kSteps,
          .wall_times = kWallTimes,
          .values = std::span<const float>(kValues),
          .started = 100,
          .steps_sorted = is_sorted,
          .wall_times_sorted = is_sorted};
}

SummaryTable summary(const SeriesView& one, const SummaryQuery& query = {}) {
  return summarise({&one, 1}, query);
}

}  // namespace

TEST(a_summary_names_first_last_and_extremes) {
  const auto table = summary(series());
  CHECK_EQUAL(table.count[0], 6);
  CHECK_EQUAL(table.nan[0], 1);
  CHECK_EQUAL(table.posinf[0], 1);
  CHECK_EQUAL(table.neginf[0], 0);
  CHECK_EQUAL(table.mean[0], 1.0);
  CHECK(std::isnan(table.first.value[0]));
  CHECK_EQUAL(table.last.step[0], 50);
  CHECK_EQUAL(table.max.step[0], 10);
  CHECK_EQUAL(table.max.wall_time[0], 101.0);
  CHECK_EQUAL(table.min.step[0], 20);
  CHECK((table.named.step == std::vector<std::int64_t>{0, 40}));
  CHECK((table.named_row == std::vector<std::int64_t>{0, 0}));
}

TEST(a_window_includes_both_ends_in_order_or_not) {
  for (const bool is_sorted : {true, false}) {
    const auto by_step = summary(series(is_sorted), {.from = 10, .to = 30});
    CHECK_EQUAL(by_step.count[0], 3);
    CHECK_EQUAL(by_step.first.step[0], 10);
    CHECK_EQUAL(by_step.last.step[0], 30);
    CHECK_EQUAL(by_step.min.step[0], 20);
    const auto by_time = summary(series(is_sorted), {.axis = XAxis::kRelative, .from = 4.5});
    CHECK_EQUAL(by_time.count[0], 1);
    CHECK_EQUAL(by_time.mean[0], 2.0);
  }
}

TEST(an_empty_window_has_no_point_to_name) {
  for (const bool is_sorted : {true, false}) {
    const auto table = summary(series(is_sorted), {.from = 11, .to = 12});
    CHECK_EQUAL(table.count[0], 0);
    CHECK(std::isnan(table.mean[0]));
    CHECK(std::isnan(table.last.value[0]));
    CHECK(std::isnan(table.max.wall_time[0]));
    CHECK(table.named_row.empty());
  }
}

TEST(so_many_values_that_are_not_finite_are_named) {
  const std::vector<float> values(100, kNan);
  const std::vector<std::int64_t> steps(100);
  const std::vector<double> wall_times(100);
  const SeriesView one{.steps = steps,
                       .wall_times = wall_times,
                       .values = std::span<const float>(values),
                       .steps_sorted = true,
                       .wall_times_sorted = true};
  const auto table = summary(one);
  CHECK_EQUAL(table.nan[0], 100);
  CHECK_EQUAL(table.named_row.size(), kNamedNonfinite);
}
