#include "lightwell/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "check.hpp"
#include "lightwell/query.hpp"

using namespace lightwell;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr double kData = std::numeric_limits<double>::quiet_NaN();

struct Columns {
  std::vector<std::int64_t> steps;
  std::vector<double> wall_times;
  std::vector<float> values;

  explicit Columns(std::vector<std::int64_t> at) : steps(std::move(at)) {
    for (const auto step : steps) {
      wall_times.push_back(100.0 + static_cast<double>(step));
      values.push_back(static_cast<float>(step));
    }
  }
  [[nodiscard]] SeriesView view(bool is_sorted = true) const {
    return {.steps = steps,
            .wall_times = wall_times,
            .values = std::span(values),
            .started = 100.0,
            .steps_sorted = is_sorted,
            .wall_times_sorted = is_sorted};
  }
};

Columns counting(std::int64_t size) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = 0; step < size; ++step) steps.push_back(step);
  return Columns(std::move(steps));
}

QueryResult answer(const std::vector<SeriesView>& series, double from, double to,
                   std::uint32_t columns, double weight = 0) {
  return answer_query(series, {.from = from,
                               .to = to,
                               .columns = columns,
                               .smoothing = {.parameter = weight},
                               .counts_by_kind = true});
}

}  // namespace

TEST(a_point_on_an_edge_belongs_to_the_column_that_begins_there) {
  const Window window{0, 10, 4};
  CHECK_EQUAL(window.column_of(0), 0u);
  CHECK_EQUAL(window.column_of(std::nextafter(2.5, 0)), 0u);
  CHECK_EQUAL(window.column_of(2.5), 1u);
  CHECK_EQUAL(window.column_of(10), 3u);
}

TEST(every_edge_lies_in_its_own_column_whatever_the_rounding) {
  const Window window{0.1, 1e9 / 3, 8192};
  for (std::size_t i = 0; i < window.columns; ++i) {
    CHECK_EQUAL(window.column_of(window.edge(i)), i);
    if (i > 0) CHECK_EQUAL(window.column_of(std::nextafter(window.edge(i), 0)), i - 1);
  }
}

TEST(a_window_wider_than_a_double_can_measure_is_cut_into_equal_columns) {
  const double far = 1.7e308;
  CHECK_EQUAL((Window{-far, far, 1}).column_of(0), 0u);
  const Window window{-far, far, 8192};
  CHECK_EQUAL(window.column_of(-far), 0u);
  CHECK_EQUAL(window.column_of(5), 4096u);
  CHECK_EQUAL(window.column_of(far), 8191u);
  for (std::size_t i = 1; i < window.columns; ++i) {
    CHECK_EQUAL(window.column_of(window.edge(i)), i);
    CHECK_EQUAL(window.column_of(std::nextafter(window.edge(i), -far)), i - 1);
  }
}

TEST(a_point_on_edges_that_rounding_made_equal_is_in_the_last_of_their_columns) {
  const double from = 1e17;  // doubles are 16 apart here
  const Window window{from, from + 32, 8192};
  const std::size_t column = window.column_of(from + 16);
  CHECK(window.edge(column) <= from + 16);
  CHECK(window.edge(column + 1) > from + 16);
}

TEST(times_at_the_ends_of_the_doubles_are_answered_on_every_axis) {
  Columns columns = counting(6);
  columns.wall_times = {-1.7e308, 0, 1.7e308, 5, 6, 7};
  for (const XAxis axis : {XAxis::kWall, XAxis::kRelative}) {
    for (const double started : {100.0, -1.7e308, 1.7e308}) {
      SeriesView view = columns.view(false);
      view.started = started;
      const auto result = answer_query({{view}}, {.axis = axis, .columns = 1});
      CHECK(std::isfinite(result.window.from) && std::isfinite(result.window.to));
      CHECK(result.answers[0].kind == AnswerKind::kEnvelope);
      // A relative time that no double holds lies in no window.
      const bool overflows = axis == XAxis::kRelative && started != 100.0;
      CHECK_EQUAL(result.envelopes_f4.counts[0], overflows ? 5u : 6u);
    }
  }
}

TEST(an_infinite_end_of_a_window_stands_for_the_largest_double) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Columns columns = counting(9);
  const auto result = answer({columns.view(), columns.view(false)}, -infinity, infinity, 2);
  CHECK_EQUAL(result.window.from, std::numeric_limits<double>::lowest());
  CHECK_EQUAL(result.window.to, std::numeric_limits<double>::max());
  const std::vector<std::uint32_t> counts = {0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
                                             0, 9, 0, 0, 0, 0, 0, 0, 0, 0};
  CHECK(result.envelopes_f4.counts == counts);
}

TEST(what_is_not_finite_is_counted_by_kind_only_when_asked) {
  for (const bool is_sorted : {true, false}) {
    Columns columns = counting(9);
    columns.values[1] = kNan;
    columns.values[2] = std::numeric_limits<float>::infinity();
    const auto view = columns.view(is_sorted);
    const auto few = answer_query({{view}}, {.columns = 2});
    CHECK(few.envelopes_f4.counts == (std::vector<std::uint32_t>{4, 5, 2, 0}));
    const auto all = answer_query({{view}}, {.columns = 2, .counts_by_kind = true});
    CHECK(all.envelopes_f4.counts == (std::vector<std::uint32_t>{4, 5, 2, 0, 1, 0, 1, 0, 0, 0}));
    CHECK(std::ranges::equal(few.envelopes_f4.wall_times, all.envelopes_f4.wall_times));
  }
}

TEST(a_window_without_width_puts_everything_in_its_last_column) {
  const Columns columns(std::vector<std::int64_t>(17, 3));
  const auto result = answer({columns.view(), columns.view(false)}, kData, kData, 4);
  for (const std::size_t row : {0u, 1u}) {
    const auto* counts = &result.envelopes_f4.counts[row * result.count_kinds * 4];
    CHECK_EQUAL(counts[0], 0u);
    CHECK_EQUAL(counts[3], 17u);
  }
}

TEST(sorted_and_unsorted_ways_agree) {
  Columns columns = counting(5000);
  for (std::size_t i = 0; i < columns.values.size(); ++i) {
    columns.values[i] = i % 11 == 0 ? kNan : static_cast<float>((i * 7919) % 613);
  }
  const auto result = answer({columns.view(true), columns.view(false)}, 13.7, 4321.1, 97, 0.9);
  const auto& block = result.envelopes_f4;
  CHECK_EQUAL(block.rows, 2u);
  const std::size_t half = block.statistics.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const float a = block.statistics[i];
    const float b = block.statistics[half + i];
    CHECK(std::abs(a - b) <= 1e-3f || (std::isnan(a) && std::isnan(b)));
  }
  const std::size_t counts = block.counts.size() / 2;
  for (std::size_t i = 0; i < counts; ++i) {
    CHECK_EQUAL(block.counts[i], block.counts[counts + i]);
  }
  CHECK_EQUAL(result.answers[0].step_offset, result.answers[1].step_offset);
  for (std::size_t i = 0; i < 97; ++i) {
    CHECK_EQUAL(block.wall_times[i], block.wall_times[97 + i]);
  }
}

TEST(a_column_names_the_step_and_time_of_its_last_point) {
  // Columns of 10: the last points are at 3, none, 29 and, in order of writing, 31.
  const Columns columns({0, 0, 1, 1, 2, 2, 3, 3, 20, 21, 22, 25, 26, 29, 30, 40, 31});
  for (const bool is_sorted : {true, false}) {
    Columns given = columns;
    if (is_sorted) given.steps.back() = 40;
    const auto result = answer({given.view(is_sorted)}, 0, 40, 4);
    CHECK(result.answers[0].kind == AnswerKind::kEnvelope);
    CHECK(!result.answers[0].has_wide_steps);
    const std::vector<std::uint32_t> steps = {3, 0, 29, is_sorted ? 40u : 31u};
    CHECK(result.steps_u4 == steps);
    const auto& walls = result.envelopes_f4.wall_times;
    CHECK_EQUAL(walls[0], 103.0);
    CHECK(std::isnan(walls[1]));
    CHECK_EQUAL(walls[2], 129.0);
    CHECK_EQUAL(walls[3], 131.0);
    CHECK_EQUAL(result.envelopes_f4.statistics[3 * 4 + 3], 31.0f);
  }
}

TEST(an_envelope_has_wide_steps_when_the_last_point_of_a_column_does_not_fit) {
  const std::int64_t large = std::int64_t{1} << 32;
  const Columns large_steps({0, 1, 2, 3, 4, 5, 6, 7, large, large + 1});
  const auto result = answer({large_steps.view()}, kData, kData, 2);
  CHECK(result.answers[0].has_wide_steps);
  CHECK_EQUAL(result.steps_f8.at(result.answers[0].step_offset + 1),
              static_cast<double>(large + 1));
  const Columns negative({-9, -8, -7, -6, -5, 1, 2, 3, 4, 5});
  CHECK(answer({negative.view()}, kData, kData, 2).answers[0].has_wide_steps);
  // Negative steps that no column ends on need no room.
  const Columns hidden({-9, -8, -7, -6, -5, 0, 1, 2, 3, 4});
  CHECK(!answer({hidden.view()}, kData, kData, 1).answers[0].has_wide_steps);
}

TEST(envelopes_with_equal_steps_share_one_column) {
  const Columns one = counting(100);
  const Columns other({0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 99});
  const auto result = answer({one.view(), other.view(), one.view()}, 0, 99, 4);
  CHECK_EQUAL(result.answers[0].step_offset, result.answers[2].step_offset);
  CHECK(result.answers[0].step_offset != result.answers[1].step_offset);
  CHECK_EQUAL(result.steps_u4.size(), 8u);
}

TEST(four_times_as_many_points_as_columns_are_points_and_one_more_is_an_envelope) {
  const Columns columns = counting(41);
  CHECK(answer({columns.view()}, 0, 39, 10).answers[0].kind == AnswerKind::kPoints);
  CHECK(answer({columns.view()}, 0, 40, 10).answers[0].kind == AnswerKind::kEnvelope);
}

TEST(points_come_with_one_neighbour_on_each_side) {
  const Columns columns({0, 10, 20, 30, 40});
  const auto selected = answer({columns.view()}, 15, 25, 10).answers[0].selection;
  CHECK_EQUAL(selected.in_window, 1u);
  CHECK_EQUAL(selected.start, 1u);
  CHECK_EQUAL(selected.stop, 4u);
}

TEST(a_line_that_crosses_an_empty_window_keeps_both_ends) {
  const Columns columns({0, 10, 20});
  const auto crossing = answer({columns.view()}, 12, 18, 10).answers[0].selection;
  CHECK_EQUAL(crossing.start, 1u);
  CHECK_EQUAL(crossing.stop, 3u);
  CHECK_EQUAL(answer({columns.view()}, 21, 25, 10).answers[0].selection.size(), 0u);
  CHECK_EQUAL(answer({columns.view()}, -5, -1, 10).answers[0].selection.size(), 0u);
}

TEST(where_x_goes_back_every_visit_to_the_window_is_kept) {
  const Columns columns({0, 5, 9, 1, 5, 9});
  const auto result = answer({columns.view(false)}, 4, 6, 10);
  CHECK(result.answers[0].selection.gathered.empty());
  CHECK_EQUAL(result.answers[0].selection.size(), 6u);
  const Columns far({0, 5, 50, 60, 70, 5, 0, -9});
  const auto gathered = answer({far.view(false)}, 4, 6, 10).answers[0].selection.gathered;
  CHECK((gathered == std::vector<std::int64_t>{0, 1, 2, 4, 5, 6}));
}

TEST(a_line_that_crosses_the_window_more_often_than_it_may_have_points_is_an_envelope) {
  Columns sawtooth({});
  for (std::int64_t i = 0; i < 1000; ++i) sawtooth.steps.push_back(i % 2 == 0 ? 0 : 100);
  sawtooth.wall_times.assign(1000, 0.0);
  sawtooth.values.assign(1000, 1.0f);
  const auto result = answer({sawtooth.view(false)}, 40, 60, 10);
  CHECK(result.answers[0].kind == AnswerKind::kEnvelope);
  CHECK_EQUAL(result.answers[0].selection.size(), 0u);
  // Four times the columns and a neighbour at either end are still points.
  sawtooth.steps.resize(42);
  sawtooth.wall_times.resize(42);
  sawtooth.values.resize(42);
  const auto points = answer({sawtooth.view(false)}, 40, 60, 10);
  CHECK(points.answers[0].kind == AnswerKind::kPoints);
  CHECK_EQUAL(points.answers[0].selection.size(), 42u);
}

TEST(no_series_and_empty_series_are_answered) {
  const Columns nothing({});
  CHECK_EQUAL(answer({}, kData, kData, 10).window.to, 0.0);
  const auto result = answer({nothing.view()}, kData, kData, 10, 0.5);
  CHECK_EQUAL(result.answers[0].selection.size(), 0u);
}

TEST(equal_step_columns_are_stored_once) {
  const Columns one = counting(10);
  const Columns other({0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
  const auto result = answer({one.view(), other.view(), one.view()}, kData, kData, 10);
  CHECK_EQUAL(result.answers[0].step_offset, result.answers[2].step_offset);
  CHECK(result.answers[0].step_offset != result.answers[1].step_offset);
  CHECK_EQUAL(result.steps_u4.size(), 20u);
}
