// Rows of values that stay in their records: where these lie, and how they are taken back.
#include <cstdint>

#include "check.hpp"
#include "column_events.hpp"
#include "lightwell/columns.hpp"

using namespace lightwell;
using namespace lightwell::check_columns;

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
