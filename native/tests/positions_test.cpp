#include "lightwell/positions.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "check.hpp"
#include "lightwell/query.hpp"

using namespace lightwell;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename Element>
SharedBuffer buffer_of(const std::vector<Element>& elements) {
  SharedBuffer buffer;
  if (elements.empty()) return buffer;
  buffer.resize(elements.size() * sizeof(Element), 0);
  std::memcpy(buffer.bytes(), elements.data(), elements.size() * sizeof(Element));
  return buffer;
}

PointColumns columns_of(const std::vector<std::int64_t>& steps, const std::vector<double>& values) {
  const std::vector<double> wall_times(steps.begin(), steps.end());
  PointColumns columns{buffer_of(steps), buffer_of(wall_times), buffer_of(values), steps.size(),
                       true};
  columns.steps_sorted = std::ranges::is_sorted(steps);
  return columns;
}

std::vector<double> positions_of(const PointColumns& columns) {
  const auto view = columns.view(0);
  return {view.positions.begin(), view.positions.end()};
}

std::vector<std::int64_t> steps_of(const PointColumns& columns) {
  const auto view = columns.view(0);
  return {view.steps.begin(), view.steps.end()};
}

}  // namespace

TEST(a_point_is_where_the_other_series_is_at_its_step) {
  const auto placed =
      placed_by(columns_of({0, 1, 2, 5}, {1, 2, 3, 4}), columns_of({1, 2, 3, 5}, {10, 20, 30, 15}));
  CHECK((steps_of(placed) == std::vector<std::int64_t>{1, 2, 5}));
  CHECK((positions_of(placed) == std::vector<double>{10, 20, 15}));
  CHECK(placed.is_placed);
  CHECK(!placed.positions_sorted);
  CHECK(!placed.view(0).is_sorted_by(XAxis::kPosition));
}

TEST(the_last_value_of_a_repeated_step_counts_in_any_order_of_writing) {
  const auto points = columns_of({3, 1, 1, 2}, {1, 2, 3, 4});
  const auto placed = placed_by(points, columns_of({1, 3, 1, 2, 3}, {9, 30, 10, 20, 31}));
  CHECK((steps_of(placed) == std::vector<std::int64_t>{3, 1, 1, 2}));
  CHECK((positions_of(placed) == std::vector<double>{31, 10, 10, 20}));
  CHECK(placed.steps.bytes() == points.steps.bytes());
}

TEST(a_position_that_is_not_finite_is_none) {
  const auto placed =
      placed_by(columns_of({0, 1, 2}, {1, 2, 3}),
                columns_of({0, 1, 2}, {kNan, 7, std::numeric_limits<double>::infinity()}));
  CHECK((steps_of(placed) == std::vector<std::int64_t>{1}));
  CHECK(placed.positions_sorted);
}

TEST(series_without_a_common_step_have_no_points) {
  for (const auto& by : {columns_of({4, 6}, {1, 2}), columns_of({}, {})}) {
    const auto placed = placed_by(columns_of({3, 5, 7}, {1, 2, 3}), by);
    CHECK_EQUAL(placed.count, 0u);
    CHECK_EQUAL(placed.view(0).size(), 0u);
    CHECK_EQUAL(answer_query(std::vector{placed.view(0)}, {.axis = XAxis::kPosition})
                    .answers[0]
                    .selection.size(),
                0u);
  }
}

TEST(far_apart_steps_are_found) {
  std::vector<std::int64_t> steps(1000);
  std::vector<double> values(1000);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = static_cast<std::int64_t>(2 * i);
    values[i] = static_cast<double>(i);
  }
  const auto placed = placed_by(columns_of({0, 700, 701, 1998, 4, 2000}, {1, 2, 3, 4, 5, 6}),
                                columns_of(steps, values));
  CHECK((positions_of(placed) == std::vector<double>{0, 350, 999, 2}));
}

TEST(an_envelope_over_positions_that_go_back_keeps_a_spike) {
  std::vector<std::int64_t> steps(1000);
  std::vector<double> values(1000, 1.0);
  std::vector<double> positions(1000);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = static_cast<std::int64_t>(i);
    positions[i] = static_cast<double>(i * 7919 % 1000);
  }
  values[417] = 99;
  const auto placed = placed_by(columns_of(steps, values), columns_of(steps, positions));
  const auto result =
      answer_query(std::vector{placed.view(0)}, {.axis = XAxis::kPosition, .columns = 10});
  CHECK(result.answers[0].kind == AnswerKind::kEnvelope);
  const std::size_t column = result.window.column_of(positions[417]);
  CHECK_EQUAL(result.envelopes_f8.statistics[2 * 10 + column], 99.0);
  CHECK_EQUAL(result.envelopes_f8.counts[column], 100u);
}

TEST(smoothing_by_distance_follows_positions) {
  const auto placed =
      placed_by(columns_of({0, 1, 2, 3}, {0, 1, 5, 2}), columns_of({0, 1, 2, 3}, {0, 1, 2, 3}));
  const auto by_step = columns_of({0, 1, 2, 3}, {0, 1, 5, 2});
  const Smoothing smoothing{SmoothingMethod::kTime, 2};
  SmoothedSeries<double> ours(placed.view(0), XAxis::kPosition, smoothing, 0, 4);
  SmoothedSeries<double> expected(by_step.view(0), XAxis::kStep, smoothing, 0, 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK_EQUAL(ours.value_at(i), expected.value_at(i));
}
