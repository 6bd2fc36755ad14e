#include "lightwell/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "check.hpp"

using lightwell::Columns;
using lightwell::Event;
using lightwell::Kind;
using lightwell::SessionStatus;
using lightwell::SharedBuffer;
using lightwell::Value;
using lightwell::ValueForm;

namespace {

Event scalar_event(std::string_view tag, std::int64_t step, float value) {
  Event event;
  event.wall_time = 100.0 + static_cast<double>(step);
  event.step = step;
  event.values.push_back({tag, {}, ValueForm::kSimple, value, {}, {}});
  return event;
}

void commit(Columns& columns, const Event& event) {
  columns.commit(event, {});
}

Event start_event(std::int64_t step) {
  Event event;
  event.step = step;
  event.session = SessionStatus::kStart;
  return event;
}

Event tensor_event(std::string_view tag, std::string_view plugin,
                   std::span<const std::byte> tensor) {
  Event event;
  event.values.push_back({tag, plugin, ValueForm::kTensor, 0, tensor, {}});
  return event;
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// A tensor under our own plugin, whose content must live for ever.
Event mark_event(std::string_view tag, std::int64_t step, std::string_view content) {
  Event event;
  event.wall_time = 100.0 + static_cast<double>(step);
  event.step = step;
  event.values.push_back({tag, "lightwell", ValueForm::kTensor, 0, {}, bytes_of(content)});
  return event;
}

std::span<const std::byte> double_half() {  // DT_DOUBLE, double_val 0.5
  static const std::string bytes("\x08\x02\x31\x00\x00\x00\x00\x00\x00\xe0\x3f", 11);
  return {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
}

template <typename Element>
Element at(const SharedBuffer& column, std::size_t index) {
  Element element;
  std::memcpy(&element, column.bytes() + index * sizeof(Element), sizeof element);
  return element;
}

}  // namespace

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

TEST(a_mark_keeps_where_its_record_lies) {
  Columns columns;
  columns.commit(mark_event("marks/drop", 5, "mark"), {40, 77});
  columns.commit(mark_event("marks/drop", 9, ""), {200, 78});  // later ones may leave it out
  CHECK_EQUAL(columns.size(), 1u);
  CHECK(columns[0].kind() == Kind::kMark);
  CHECK_EQUAL(columns[0].count(), 2u);
  CHECK_EQUAL(at<std::int64_t>(columns[0].steps(), 1), 9);
  CHECK_EQUAL(at<double>(columns[0].wall_times(), 0), 105.0);
  CHECK_EQUAL(at<std::uint64_t>(columns[0].offsets(), 0), 40u);
  CHECK_EQUAL(at<std::uint64_t>(columns[0].offsets(), 1), 200u);
  CHECK_EQUAL(at<std::uint32_t>(columns[0].sizes(), 1), 78u);
}

TEST(places_grow_shrink_and_are_superseded_like_points) {
  Columns columns;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    columns.commit(mark_event("marks/epoch", i, "mark"), {std::uint64_t{i} * 100, 90 + i});
  }
  columns.shrink_changed();
  CHECK(columns[0].capacity() <= 1000u + 1000u / 8);
  CHECK_EQUAL(at<std::uint64_t>(columns[0].offsets(), 999), 99'900u);
  CHECK_EQUAL(at<std::uint32_t>(columns[0].sizes(), 999), 1089u);
  commit(columns, start_event(700));
  const auto purges = columns.purges(columns[0]);
  CHECK_EQUAL(purges.size(), 1u);
  CHECK_EQUAL(purges[0].index, 1000u);
  CHECK_EQUAL(purges[0].step, 700);
}

TEST(what_our_plugin_holds_besides_its_kinds_is_unknown) {
  Columns columns;
  columns.commit(mark_event("a", 0, "something"), {40, 50});
  columns.commit(mark_event("b", 0, ""), {40, 50});
  Event bare = mark_event("c", 0, "mark");
  bare.values[0].form = ValueForm::kNone;  // nothing to read later
  columns.commit(bare, {40, 50});
  CHECK_EQUAL(columns.size(), 3u);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    CHECK(columns[i].kind() == Kind::kUnknown);
    CHECK_EQUAL(columns[i].count(), 1u);
    CHECK(*reinterpret_cast<const std::uint64_t*>(columns[i].offsets().bytes()) == 40);
  }
}

TEST(a_forgotten_record_takes_its_rows_and_leaves_the_rest_as_if_it_had_never_been) {
  Columns columns;
  for (std::uint32_t i = 0; i < 6; ++i) {
    if (i == 4) commit(columns, start_event(2));
    columns.commit(mark_event("a", i == 3 ? -5 : i, "mark"), {std::uint64_t{i} * 100, 90});
    columns.commit(mark_event("b", i, "mark"), {std::uint64_t{i} * 100 + 50, 40});
  }
  CHECK(!columns[0].steps_are_sorted());
  CHECK_EQUAL(columns.purges(columns[0])[0].index, 4u);
  static_cast<void>(columns.take_changed());
  const auto version = columns.version(columns[0]);
  CHECK_EQUAL(columns.erase_record(300), 90u);
  CHECK_EQUAL(columns.erase_record(300), 0u);
  CHECK((columns.take_changed() == std::vector<std::uint32_t>{0}));
  CHECK_EQUAL(columns[0].count(), 5u);
  CHECK_EQUAL(columns[1].count(), 6u);
  CHECK(columns[0].steps_are_sorted());
  CHECK(columns[0].wall_times_are_sorted());
  CHECK_EQUAL(at<std::uint64_t>(columns[0].offsets(), 3), 400u);
  CHECK_EQUAL(columns.purges(columns[0])[0].index, 3u);
  CHECK(columns.version(columns[0]) > version);
  for (const std::uint64_t offset : {0u, 100u, 200u, 400u, 500u}) columns.erase_record(offset);
  CHECK_EQUAL(columns[0].count(), 0u);
  columns.commit(mark_event("a", 9, "mark"), {600, 90});
  CHECK_EQUAL(columns[0].first_step(), 9);
  CHECK_EQUAL(columns[0].last_wall_time(), 109.0);
}

TEST(several_values_of_a_forgotten_record_go_together) {
  Columns columns;
  for (std::uint64_t offset : {0u, 100u, 200u}) {
    Event event = mark_event("a", 1, "mark");
    event.values.push_back(event.values[0]);
    event.values.push_back(mark_event("b", 1, "mark").values[0]);
    columns.commit(event, {offset, 90});
  }
  CHECK_EQUAL(columns.erase_record(100), 90u);
  CHECK_EQUAL(columns[0].count(), 4u);
  CHECK_EQUAL(columns[1].count(), 2u);
  CHECK_EQUAL(at<std::uint64_t>(columns[0].offsets(), 2), 200u);
}

TEST(what_an_unverified_event_said_of_the_file_is_undone_with_it) {
  Columns columns;
  columns.commit(mark_event("a", 1, "mark"), {0, 90});
  Event stop;
  stop.session = SessionStatus::kStop;
  columns.commit(stop, {90, 30});
  CHECK(columns.is_finished());
  const Event late = mark_event("a", 700, "mark");
  columns.commit_unverified(late, {120, 90});
  CHECK(!columns.is_finished());
  CHECK_EQUAL(columns.last_wall_time(), 800.0);
  columns.take_back(120);
  CHECK(columns.is_finished());
  CHECK_EQUAL(columns.last_wall_time(), 101.0);
  CHECK_EQUAL(columns[0].count(), 1u);
  CHECK_EQUAL(columns[0].last_step(), 1);
}

TEST(a_skimmed_event_asks_for_the_proof_it_needs) {
  using lightwell::Proof;
  Columns columns;
  commit(columns, scalar_event("loss", 0, 1.0f));
  commit(columns, mark_event("marks/a", 0, "mark"));
  CHECK(columns.proof_for(mark_event("marks/a", 1, "")) == Proof::kNone);
  CHECK(columns.proof_for(mark_event("marks/b", 1, "mark")) == Proof::kChecksum);
  CHECK(columns.proof_for(tensor_event("loss", "", {})) == Proof::kPayload);
  CHECK(columns.proof_for(tensor_event("new", "scalars", {})) == Proof::kPayload);
  CHECK(columns.proof_for({}) == Proof::kChecksum);
  Event image;
  image.values.push_back({"loss", {}, ValueForm::kImage, 0, {}, {}});
  CHECK(columns.proof_for(image) == Proof::kChecksum);
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
