#include "lightwell/group.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "check.hpp"
#include "lightwell/student_t.hpp"

using namespace lightwell;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A member at these steps; a wall time a second a step.
struct Member {
  std::vector<std::int64_t> steps;
  std::vector<double> values;
  std::vector<double> wall_times = {};

  [[nodiscard]] SeriesView view(bool is_sorted = true) {
    wall_times.assign(steps.begin(), steps.end());
    return {.steps = steps,
            .wall_times = wall_times,
            .values = std::span<const double>(values),
            .steps_sorted = is_sorted,
            .wall_times_sorted = is_sorted};
  }
};

bool is_near(double a, double b) {
  return std::abs(a - b) <= 1e-11 * std::abs(b);
}

}  // namespace

TEST(members_at_the_same_steps_give_exact_rows) {
  Member a{{0, 10}, {1, 5}};
  Member b{{0, 10}, {3, 6}};
  Member c{{0, 10}, {8, 10}};
  const std::vector<SeriesView> members = {a.view(), b.view(), c.view()};
  const auto group = aggregate(members, {});
  CHECK(group.is_exact);
  CHECK((group.x == std::vector<double>{0, 10}));
  CHECK((group.mean == std::vector<double>{4, 7}));
  CHECK((group.median == std::vector<double>{3, 6}));
  CHECK((group.min == std::vector<double>{1, 5}));
  CHECK((group.max == std::vector<double>{8, 10}));
  CHECK_EQUAL(group.sd[0], std::sqrt(13.0));
  // The quantile of two degrees of freedom is 4.302652729749464.
  CHECK(is_near(group.high[0], 4 + 4.302652729749464 * std::sqrt(13.0 / 3)));
  CHECK(is_near(group.low[0], 4 - 4.302652729749464 * std::sqrt(13.0 / 3)));
}

TEST(quartiles_are_on_the_line_between_the_ranks_around_them) {
  std::vector<Member> own;
  for (const double value : {7, 1, 4, 2, 9, 3}) own.push_back({{0}, {value}});
  std::vector<SeriesView> members;
  for (Member& member : own) members.push_back(member.view());
  const auto of_first = [&](std::size_t n) { return aggregate(std::span(members).first(n), {}); };
  CHECK_EQUAL(of_first(6).q1[0], 2.25);
  CHECK_EQUAL(of_first(6).median[0], 3.5);
  CHECK_EQUAL(of_first(6).q3[0], 6.25);
  CHECK_EQUAL(of_first(5).q1[0], 2.0);
  CHECK_EQUAL(of_first(5).q3[0], 7.0);
  CHECK_EQUAL(of_first(2).q1[0], 2.5);
  CHECK_EQUAL(of_first(2).q3[0], 5.5);
  CHECK_EQUAL(of_first(1).q1[0], 7.0);
  CHECK_EQUAL(of_first(1).q3[0], 7.0);
}

TEST(a_member_without_a_step_is_on_the_line_between_its_neighbours_and_nowhere_outside) {
  Member a{{0, 10, 20}, {0, 0, 0}};
  Member b{{5, 15}, {10, 20}};
  const std::vector<SeriesView> members = {a.view(), b.view()};
  const auto group = aggregate(members, {});
  CHECK((group.x == std::vector<double>{0, 5, 10, 15, 20}));
  CHECK((group.n == std::vector<std::uint32_t>{1, 2, 2, 2, 1}));
  CHECK((group.max == std::vector<double>{0, 10, 15, 20, 0}));
  CHECK(std::isnan(group.sd[0]));
}

TEST(a_value_that_is_not_finite_is_left_out_and_counted_with_the_lines_to_it) {
  Member a{{0, 2, 4}, {1, kNan, 3}};
  Member b{{0, 1, 2, 3, 4}, {1, 1, 1, 1, 1}};
  const std::vector<SeriesView> members = {a.view(), b.view()};
  const auto group = aggregate(members, {});
  CHECK((group.n == std::vector<std::uint32_t>{2, 1, 1, 1, 2}));
  CHECK((group.nonfinite == std::vector<std::uint32_t>{0, 1, 1, 1, 0}));
}

TEST(the_last_value_of_a_step_counts_where_steps_go_back) {
  Member a{{0, 1, 2, 1}, {5, 6, 7, 8}};
  const std::vector<SeriesView> members = {a.view(false)};
  CHECK((aggregate(members, {}).mean == std::vector<double>{5, 8, 7}));
}

TEST(too_many_steps_are_put_into_the_columns_and_no_extreme_is_lost) {
  Member a;
  Member b;
  for (int i = 0; i < 1000; ++i) {
    a.steps.push_back(i);
    a.values.push_back(i == 345 ? 99 : 1);
    b.steps.push_back(i);
    b.values.push_back(3);
  }
  const std::vector<SeriesView> members = {a.view(), b.view()};
  const auto group = aggregate(members, {.columns = 10});
  CHECK(!group.is_exact);
  CHECK_EQUAL(group.x.size(), 10u);
  CHECK_EQUAL(group.mean[0], 2.0);
  CHECK_EQUAL(group.max[3], 99.0);
  CHECK_EQUAL(group.x[0], 999.0 / 20);
}

TEST(the_line_to_a_step_behind_the_window_ends_at_the_last_value_written_there) {
  Member a{{5}, {0}};
  Member b{{0, 0, 10, 10, 10, 20}, {7, 0, 1, 2, 10, 99}};
  const std::vector<SeriesView> members = {a.view(), b.view()};
  const auto group = aggregate(members, {.from = 4, .to = 6});
  CHECK((group.x == std::vector<double>{5}));
  CHECK((group.max == std::vector<double>{5}));
  const std::vector<SeriesView> unsorted = {a.view(), b.view(false)};
  CHECK(aggregate(unsorted, {.from = 4, .to = 6}).max == group.max);
}

TEST(members_are_smoothed_before_they_are_put_together) {
  Member a{{0, 1, 2}, {0, 3, 9}};
  const std::vector<SeriesView> members = {a.view()};
  const auto group =
      aggregate(members, {.smoothing = {.method = SmoothingMethod::kMean, .parameter = 3}});
  CHECK((group.mean == std::vector<double>{1.5, 4, 6}));
}

TEST(no_member_makes_no_row) {
  CHECK(aggregate({}, {}).x.empty());
  Member empty;
  const std::vector<SeriesView> members = {empty.view()};
  CHECK(aggregate(members, {}).x.empty());
}

TEST(quantiles_of_students_t_are_those_of_the_tables) {
  CHECK(is_near(student_t_975(1), 12.706204736174698));
  CHECK(is_near(student_t_975(2), 4.302652729749464));
  CHECK(is_near(student_t_975(9), 2.2621571627982053));
  CHECK(is_near(student_t_975(200), 1.9718962236339095));
  CHECK(is_near(student_t_975(201), 1.971836506779859));
  CHECK(is_near(student_t_975(100000), 1.9599877075346095));
}

TEST(the_deviation_of_huge_and_of_tiny_values_is_as_exact_as_of_others) {
  for (const double size : {0x1p600, 0x1p-600, 0x1p1020}) {
    Member a{{0}, {1 * size}};
    Member b{{0}, {3 * size}};
    Member c{{0}, {8 * size}};
    const std::vector<SeriesView> members = {a.view(), b.view(), c.view()};
    const auto group = aggregate(members, {});
    CHECK(is_near(group.sd[0], std::sqrt(13.0) * size));
  }
}
