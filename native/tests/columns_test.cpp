#include "lightwell/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "check.hpp"
#include "column_events.hpp"

using namespace lightwell;
using namespace lightwell::check_columns;

TEST(a_series_keeps_every_point) {
  Columns columns;
  for (int i = 0; i < 1000; ++i)
    commit(columns, scalar_event("loss", i, static_cast<float>(i) / 2));
  CHECK_EQUAL(columns.size(), 1u);
  CHECK_EQUAL(columns[0].count(), 1000u);
  for (std::size_t i = 0; i < 1000; ++i) {
    CHECK_EQUAL(at<std::int64_t>(columns[0].steps(), i), static_cast<std::int64_t>(i));
    CHECK_EQUAL(at<double>(columns[0].wall_times(), i), 100.0 + static_cast<double>(i));
    CHECK_EQUAL(at<float>(columns[0].values(), i), static_cast<float>(i) / 2);
  }
  CHECK_EQUAL(columns[0].last_step(), 999);
  CHECK(columns[0].steps_are_sorted());
}

TEST(a_shared_column_stays_as_it_was_while_the_series_grows) {
  Columns columns;
  for (int i = 0; i < 5; ++i) commit(columns, scalar_event("loss", i, 1.0f));
  const SharedBuffer held = columns[0].steps();
  const std::byte* const bytes = held.bytes();
  for (int i = 5; i < 5000; ++i) commit(columns, scalar_event("loss", i, 1.0f));
  CHECK(held.bytes() == bytes);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK_EQUAL(at<std::int64_t>(held, i), static_cast<std::int64_t>(i));
  }
  CHECK_EQUAL(at<std::int64_t>(columns[0].steps(), 4999), 4999);
}

TEST(a_double_turns_the_column_into_doubles) {
  Columns columns;
  commit(columns, scalar_event("loss", 0, 0.1f));
  CHECK(!columns[0].values_are_double());
  commit(columns, tensor_event("loss", "", double_half()));
  commit(columns, scalar_event("loss", 2, 0.2f));
  CHECK(columns[0].values_are_double());
  CHECK_EQUAL(at<double>(columns[0].values(), 0), static_cast<double>(0.1f));
  CHECK_EQUAL(at<double>(columns[0].values(), 1), 0.5);
  CHECK_EQUAL(at<double>(columns[0].values(), 2), static_cast<double>(0.2f));
}

TEST(a_first_value_of_double_is_kept_as_double) {
  Columns columns;
  commit(columns, tensor_event("loss", "scalars", double_half()));
  CHECK(columns[0].kind() == Kind::kScalar);
  CHECK_EQUAL(at<double>(columns[0].values(), 0), 0.5);
}

TEST(the_first_plugin_name_decides_what_later_tensors_are) {
  Columns columns;
  commit(columns, tensor_event("a", "scalars", double_half()));
  commit(columns, tensor_event("a", "", double_half()));
  commit(columns, tensor_event("b", "", double_half()));
  commit(columns, tensor_event("c", "text", double_half()));
  commit(columns, tensor_event("c", "", double_half()));
  CHECK_EQUAL(columns.size(), 3u);
  CHECK_EQUAL(columns[0].count(), 2u);
  CHECK(columns[1].kind() == Kind::kTensor);
  CHECK(columns[2].kind() == Kind::kText);
  CHECK_EQUAL(columns[2].count(), 2u);
}

TEST(a_value_that_names_another_plugin_is_of_that_plugins_kind) {
  Columns columns;
  commit(columns, scalar_event("x", 0, 1.0f));
  commit(columns, tensor_event("x", "text", double_half()));
  commit(columns, tensor_event("x", "foreign", double_half()));
  commit(columns, tensor_event("x", "text", double_half()));
  commit(columns, tensor_event("x", "scalars", double_half()));
  commit(columns, tensor_event("x", "", double_half()));
  CHECK_EQUAL(columns.size(), 3u);
  CHECK_EQUAL(columns[0].count(), 3u);
  CHECK(columns[1].kind() == Kind::kText);
  CHECK_EQUAL(columns[1].count(), 2u);
  CHECK(columns[2].kind() == Kind::kUnknown);
  CHECK_EQUAL(columns[2].count(), 1u);
}

TEST(two_kinds_under_one_tag_are_two_series) {
  Columns columns;
  for (int i = 0; i < 4; ++i) {
    commit(columns, scalar_event("x", i, 1.0f));
    Event histogram;
    histogram.step = i;
    histogram.values.push_back({"x", {}, ValueForm::kHistogram, 0, {}});
    commit(columns, histogram);
  }
  CHECK_EQUAL(columns.size(), 2u);
  CHECK_EQUAL(columns[0].count(), 4u);
  CHECK_EQUAL(columns[1].count(), 4u);
  CHECK(columns[1].kind() == Kind::kHistogram);
  CHECK_EQUAL(columns[1].last_step(), 3);
}

TEST(nonfinite_values_are_data_and_counted) {
  Columns columns;
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float value : {1.0f, std::nanf(""), infinity, -infinity, 3.4e38f}) {
    commit(columns, scalar_event("x", 0, value));
  }
  CHECK_EQUAL(columns[0].count(), 5u);
  CHECK_EQUAL(columns[0].nonfinite_count(), 3u);
}

TEST(steps_that_go_back_are_kept_in_order_of_writing) {
  Columns columns;
  for (const int step : {0, 1, 2, 1, 2}) commit(columns, scalar_event("x", step, 1.0f));
  CHECK(!columns[0].steps_are_sorted());
  CHECK_EQUAL(at<std::int64_t>(columns[0].steps(), 3), 1);
}

TEST(session_starts_mark_where_points_were_superseded) {
  Columns columns;
  commit(columns, start_event(0));
  for (int step = 0; step < 3; ++step) commit(columns, scalar_event("x", step, 1.0f));
  CHECK(columns.purges(columns[0]).empty());
  commit(columns, start_event(2));
  commit(columns, start_event(1));
  commit(columns, scalar_event("x", 1, 1.0f));
  commit(columns, start_event(9));
  const auto purges = columns.purges(columns[0]);
  CHECK_EQUAL(purges.size(), 2u);
  CHECK_EQUAL(purges[0].index, 3u);
  CHECK_EQUAL(purges[0].step, 1);
  CHECK_EQUAL(purges[1].index, 4u);
  CHECK_EQUAL(purges[1].step, 9);
}

TEST(changed_series_are_told_once) {
  Columns columns;
  commit(columns, scalar_event("a", 0, 1.0f));
  commit(columns, scalar_event("b", 0, 1.0f));
  commit(columns, scalar_event("a", 1, 1.0f));
  CHECK((columns.take_changed() == std::vector<std::uint32_t>{0, 1}));
  CHECK(columns.take_changed().empty());
  commit(columns, scalar_event("b", 1, 1.0f));
  CHECK((columns.take_changed() == std::vector<std::uint32_t>{1}));
  commit(columns, start_event(0));
  CHECK_EQUAL(columns.take_changed().size(), 2u);
}

TEST(slack_is_given_back_unless_somebody_looks) {
  Columns columns;
  for (int i = 0; i < 10'000; ++i) commit(columns, scalar_event("x", i, 1.0f));
  {
    const SharedBuffer held = columns[0].steps();
    const std::size_t before = columns[0].capacity();
    columns.shrink_changed();
    CHECK_EQUAL(columns[0].capacity(), before);
  }
  columns.shrink_changed();
  CHECK(columns[0].capacity() <= 10'000 + 10'000 / 8);
  CHECK_EQUAL(at<std::int64_t>(columns[0].steps(), 9'999), 9'999);
  commit(columns, scalar_event("x", 10'000, 1.0f));
  CHECK_EQUAL(columns[0].count(), 10'001u);
}

TEST(the_first_value_is_the_same_with_and_without_columns) {
  Columns columns;
  commit(columns, scalar_event("alone", 3, 0.1f));
  commit(columns, scalar_event("pair", 4, 0.1f));
  commit(columns, scalar_event("pair", 5, 0.2f));
  commit(columns, scalar_event("widened", 5, 0.1f));
  commit(columns, tensor_event("widened", "scalars", double_half()));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_EQUAL(columns[i].count(), i == 0 ? 1u : 2u);
    CHECK_EQUAL(at<std::int64_t>(columns[i].steps(), 0), static_cast<std::int64_t>(3 + i));
    CHECK_EQUAL(at<double>(columns[i].wall_times(), 0), 103.0 + static_cast<double>(i));
  }
  CHECK_EQUAL(columns[0].capacity(), 1u);
  CHECK_EQUAL(at<float>(columns[0].values(), 0), 0.1f);
  CHECK_EQUAL(at<float>(columns[1].values(), 0), 0.1f);
  CHECK_EQUAL(at<float>(columns[1].values(), 1), 0.2f);
  CHECK_EQUAL(at<double>(columns[2].values(), 0), static_cast<double>(0.1f));
  CHECK_EQUAL(at<double>(columns[2].values(), 1), 0.5);
  commit(columns, scalar_event("alone", 9, 0.3f));
  CHECK_EQUAL(at<float>(columns[0].values(), 0), 0.1f);
  CHECK_EQUAL(at<float>(columns[0].values(), 1), 0.3f);
}

TEST(a_first_value_that_is_a_signalling_nan_keeps_its_bits) {
  Columns columns;
  const std::uint32_t bits = 0x7FA12345;
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  commit(columns, scalar_event("x", 0, value));
  CHECK_EQUAL(at<std::uint32_t>(columns[0].values(), 0), bits);
  CHECK_EQUAL(columns[0].nonfinite_count(), 1u);
}

TEST(of_many_starts_between_two_points_the_lowest_counts) {
  Columns columns;
  std::uint32_t random = 1;
  const auto next = [&random] { return (random = random * 1664525 + 1013904223) >> 24; };
  std::vector<std::pair<std::size_t, std::int64_t>> expected;
  commit(columns, scalar_event("seldom", 0, 1));
  for (int i = 0; i < 3000; ++i) {
    if (next() % 8 != 0) {
      const std::int64_t step = next();
      commit(columns, start_event(step));
      const std::size_t index = columns[0].count();
      if (expected.empty() || expected.back().first != index) expected.push_back({index, step});
      expected.back().second = std::min(expected.back().second, step);
    } else {
      commit(columns, scalar_event("seldom", next(), 1));
    }
    if (i % 100 != 0 && i != 2999) continue;
    const auto purges = columns.purges(columns[0]);
    CHECK_EQUAL(purges.size(), expected.size());
    for (std::size_t k = 0; k < purges.size(); ++k) {
      CHECK_EQUAL(purges[k].index, expected[k].first);
      CHECK_EQUAL(purges[k].step, expected[k].second);
    }
  }
}

TEST(a_series_has_the_plugin_that_its_form_stands_for) {
  Columns columns;
  for (const ValueForm form :
       {ValueForm::kSimple, ValueForm::kHistogram, ValueForm::kImage, ValueForm::kAudio}) {
    Event event;
    event.values.push_back({"x", {}, form, 0, {}, {}});
    commit(columns, event);
  }
  CHECK_EQUAL(columns[0].plugin_name(), "scalars");
  CHECK_EQUAL(columns[1].plugin_name(), "histograms");
  CHECK_EQUAL(columns[2].plugin_name(), "images");
  CHECK_EQUAL(columns[3].plugin_name(), "audio");
  commit(columns, tensor_event("y", "somebody's", {}));
  CHECK(columns[4].kind() == Kind::kUnknown);
  CHECK_EQUAL(columns[4].plugin_name(), "somebody's");
}
