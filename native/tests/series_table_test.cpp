#include "lightwell/series_table.hpp"

#include <atomic>
#include <cmath>
#include <span>
#include <thread>

#include "check.hpp"
#include "run_fixture.hpp"

using lightwell::FrozenSeries;
using lightwell::Kind;
using lightwell::PointColumns;
using lightwell::ScalarStyle;
using lightwell::SeriesTable;
using lightwell::check::GrowingFile;
using lightwell::check::ScratchDirectory;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One run of several files in a table, and the versions it goes through.
class OneRun {
 public:
  GrowingFile& file(const std::string& name) {
    files_.push_back(std::make_unique<GrowingFile>(directory_, name));
    return *files_.back();
  }
  std::size_t update() {
    std::vector<std::shared_ptr<lightwell::SharedFile>> sources;
    for (const auto& file : files_) {
      file->poll();
      sources.push_back(file->source());
    }
    table.set_files(0, std::move(sources));
    return table.update(0, ++version);
  }
  void lose_first_file() { files_.erase(files_.begin()); }

  /// Of the first kind of the name.
  [[nodiscard]] std::uint32_t row(std::string_view tag) const {
    return table.find(0, table.tags_named(tag).at(0));
  }
  [[nodiscard]] std::uint32_t row(std::string_view tag, Kind kind) const {
    return table.find(0, table.find_tag(tag, kind));
  }
  [[nodiscard]] lightwell::SeriesFacts facts(std::string_view tag) const {
    return table.facts(row(tag));
  }
  /// Of the values of a row: how many each series of a file has.
  std::vector<std::size_t> counts(std::uint32_t row) {
    std::vector<std::size_t> all;
    for (const auto& places : table.frozen(row)->places(true)) all.push_back(places.count);
    return all;
  }
  std::vector<double> values(std::string_view tag, bool superseded = false) {
    return values_of(*table.frozen(row(tag))->points(superseded));
  }
  static std::vector<double> values_of(const PointColumns& points) {
    std::vector<double> all;
    std::visit([&](auto values) { all.assign(values.begin(), values.end()); },
               points.view(0).values);
    return all;
  }

  SeriesTable table;
  std::uint64_t version = 0;

 private:
  ScratchDirectory directory_;
  std::vector<std::unique_ptr<GrowingFile>> files_;
};

using Values = std::vector<double>;

TEST(rows_say_what_is_in_the_files_of_a_run) {
  OneRun run;
  run.file("a").point("x", 3, 1.5).point("x", 9, NAN).image("sample", 2);
  run.file("b").point("x", 10, 2.5);
  CHECK_EQUAL(run.update(), 4u);
  const auto x = run.facts("x");
  CHECK(x.kind == Kind::kScalar);
  CHECK_EQUAL(x.count, 3u);
  CHECK_EQUAL(x.first_step, 3);
  CHECK_EQUAL(x.last_step, 10);
  CHECK_EQUAL(x.last_value, 2.5);
  CHECK_EQUAL(x.nonfinite, 1u);
  const auto sample = run.facts("sample");
  CHECK(sample.kind == Kind::kImage);
  CHECK_EQUAL(sample.count, 1u);
  CHECK(std::isnan(sample.last_value));
  CHECK_EQUAL(run.table.shape(0).series, 2u);
  CHECK(run.table.shape(0).has_scalars);
  CHECK(!run.table.shape(0).only_scalar.has_value());
}

TEST(only_rows_that_changed_get_the_version) {
  OneRun run;
  GrowingFile& file = run.file("a").point("x", 0, 0).point("y", 0, 0);
  run.update();
  CHECK_EQUAL(run.update(), 0u);
  file.point("y", 1, 1);
  CHECK_EQUAL(run.update(), 1u);
  CHECK_EQUAL(run.facts("x").version, 1u);
  CHECK_EQUAL(run.facts("y").version, 3u);
  CHECK(run.table.tags_since(1).empty());
  CHECK_EQUAL(run.table.tags_since(0).size(), 2u);
  CHECK(run.table.rows_since(2) == std::vector{run.row("y")});
  CHECK_EQUAL(run.table.rows_since(0).size(), 2u);
}

TEST(a_restart_hides_what_older_files_hold_from_its_step_on) {
  OneRun run;
  GrowingFile& first = run.file("a").point("x", 0, 0).point("x", 1, kInfinity).point("y", 7, 7);
  first.point("x", 2, 2);
  run.update();
  run.file("b").start(1).point("x", 1, 10);
  CHECK_EQUAL(run.update(), 2u);
  CHECK(run.values("x") == (Values{0, 10}));
  CHECK(run.values("x", true) == (Values{0, kInfinity, 2, 10}));
  CHECK_EQUAL(run.facts("x").count, 2u);
  CHECK_EQUAL(run.facts("x").nonfinite, 0u);
  CHECK_EQUAL(run.facts("y").count, 0u);
  CHECK(run.table.is_there(run.row("y")));
  first.point("x", 3, 3);
  run.update();
  CHECK(run.values("x") == (Values{0, 10}));
  const auto segments = run.table.frozen(run.row("x"))->segments();
  CHECK_EQUAL(segments.size(), 2u);
  CHECK_EQUAL(segments[0].stop, 4u);
  CHECK_EQUAL(segments[0].superseded, 3u);
  CHECK_EQUAL(segments[1].start, 4u);
  CHECK_EQUAL(segments[1].file, 1u);
  CHECK_EQUAL(segments[1].superseded, 0u);
}

TEST(a_restart_within_a_file_makes_two_stretches) {
  OneRun run;
  run.file("a").start(0).point("x", 0, 0).point("x", 5, 5).start(3).point("x", 3, 30);
  run.update();
  CHECK(run.values("x") == (Values{0, 30}));
  const auto segments = run.table.frozen(run.row("x"))->segments();
  CHECK_EQUAL(segments.size(), 2u);
  CHECK_EQUAL(segments[0].superseded, 1u);
  CHECK_EQUAL(segments[0].last_step, 5);
  CHECK_EQUAL(segments[1].first_step, 3);
}

TEST(a_restart_that_nothing_precedes_any_more_makes_no_stretch) {
  OneRun run;
  GrowingFile& first = run.file("a").image("sample", 5).start(3).image("sample", 3);
  first.image("sample", 4);
  run.file("b").start(9);
  run.update();
  CHECK_EQUAL(run.table.frozen(run.row("sample"))->segments().size(), 2u);
  CHECK(first.source()->file.mark_damaged(0, "not an image"));
  run.update();
  // The restart of the later file has every point looked at.
  first.image("sample", 9);
  run.update();
  const auto series = run.table.frozen(run.row("sample"));
  CHECK_EQUAL(series->segments().size(), 1u);
  CHECK_EQUAL(run.facts("sample").count, 2u);
  CHECK_EQUAL(series->places(false)[0].count, 2u);
}

TEST(what_proves_damaged_after_it_was_published_leaves_the_restarts_where_they_were) {
  OneRun run;
  GrowingFile& file = run.file("a").image("sample", 0).image("sample", 5).start(4);
  file.image("sample", 4);
  run.update();
  const auto series = run.table.frozen(run.row("sample"));
  CHECK(file.source()->file.mark_damaged(0, "not an image"));
  file.image("sample", 6).poll();
  const auto places = series->places(false);
  CHECK_EQUAL(places[0].count, 1u);
  CHECK_EQUAL(reinterpret_cast<const std::int64_t*>(places[0].steps.bytes())[0], 4);
  CHECK_EQUAL(series->places(true)[0].count, 2u);
  const auto segments = series->segments();
  CHECK_EQUAL(segments.size(), 2u);
  CHECK_EQUAL(segments[0].superseded, 1u);
  CHECK_EQUAL(segments[1].first_step, 4);
}

TEST(places_of_hidden_values_are_left_out_unless_asked_for) {
  OneRun run;
  run.file("a").image("sample", 0).image("sample", 5).start(4).image("sample", 4);
  run.file("b").image("sample", 9);
  run.update();
  const auto series = run.table.frozen(run.row("sample"));
  const auto places = series->places(false);
  CHECK_EQUAL(places.size(), 2u);
  CHECK_EQUAL(places[0].count, 2u);
  const auto* steps = reinterpret_cast<const std::int64_t*>(places[0].steps.bytes());
  CHECK_EQUAL(steps[0], 0);
  CHECK_EQUAL(steps[1], 4);
  CHECK_EQUAL(places[1].file, 1u);
  CHECK_EQUAL(series->places(true)[0].count, 3u);
  CHECK_EQUAL(series->points(false)->count, 0u);
}

TEST(values_of_several_kinds_under_one_name_are_series_of_their_own) {
  OneRun run;
  run.file("a").image("x", 0).image("y", 0);
  run.update();
  run.file("b").image("x", 1).point("x", 1, 1).image("x", 2).point("x", 2, 2);
  CHECK_EQUAL(run.update(), 3u);  // the images, the points, and their tag
  const auto tags = run.table.tags_named("x");
  CHECK_EQUAL(tags.size(), 2u);
  CHECK(run.table.tag_kind(tags[0]) == Kind::kScalar);
  CHECK(run.table.tag_kind(tags[1]) == Kind::kImage);
  CHECK_EQUAL(run.table.tag_version(tags[1]), 1u);
  CHECK(run.table.tags_since(1) == std::vector{tags[0]});
  CHECK_EQUAL(run.facts("x").count, 2u);
  CHECK(run.values("x") == (Values{1, 2}));
  CHECK_EQUAL(run.table.facts(run.row("x", Kind::kImage)).count, 3u);
  CHECK_EQUAL(run.table.shape(0).series, 3u);
  CHECK(!run.table.shape(0).only_scalar.has_value());
}

TEST(a_tensor_without_a_kind_belongs_to_the_one_that_an_older_file_names) {
  OneRun run;
  run.file("a").tensor("x", 0, "text");
  run.file("b").tensor("x", 1).tensor("y", 1).image("x", 2);
  run.file("c").tensor("y", 2, "text");
  run.update();
  CHECK(run.counts(run.row("x", Kind::kText)) == (std::vector<std::size_t>{1, 1}));
  CHECK(run.counts(run.row("x", Kind::kImage)) == (std::vector<std::size_t>{1}));
  CHECK(run.counts(run.row("y", Kind::kTensor)) == (std::vector<std::size_t>{1}));
  CHECK(run.counts(run.row("y", Kind::kText)) == (std::vector<std::size_t>{1}));
  CHECK_EQUAL(run.table.find_tag("x", Kind::kTensor), SeriesTable::kNone);
  CHECK_EQUAL(run.table.plugins()[run.table.facts(run.row("x", Kind::kText)).plugin], "text");
}

TEST(a_kind_that_comes_late_gathers_what_came_before_without_one) {
  OneRun run;
  GrowingFile& first = run.file("a").point("other", 0, 0);
  GrowingFile& second = run.file("b").point("other", 1, 1);
  run.file("c").tensor("x", 2).tensor("x", 3);
  run.update();
  const auto formless = run.row("x", Kind::kTensor);
  CHECK_EQUAL(run.table.facts(formless).count, 2u);
  second.tensor("x", 1, "text");
  run.update();
  CHECK(!run.table.is_there(formless));
  CHECK(run.counts(run.row("x", Kind::kText)) == (std::vector<std::size_t>{1, 2}));
  first.image("x", 0);
  run.update();
  CHECK(run.counts(run.row("x", Kind::kText)) == (std::vector<std::size_t>{1}));
  CHECK(run.counts(run.row("x", Kind::kImage)) == (std::vector<std::size_t>{1, 2}));
  CHECK_EQUAL(run.table.shape(0).series, 3u);
}

TEST(a_file_may_add_two_series_to_one) {
  OneRun run;
  run.file("a").image("x", 0);
  GrowingFile& second = run.file("b").tensor("x", 1).image("x", 2);
  run.update();
  CHECK(!run.table.shape(0).has_scalars);
  CHECK(run.counts(run.row("x")) == (std::vector<std::size_t>{1, 1, 1}));
  second.image("x", 3).image("x", 4);
  run.update();
  CHECK(run.counts(run.row("x")) == (std::vector<std::size_t>{1, 1, 3}));
  CHECK_EQUAL(run.facts("x").last_step, 4);
}

TEST(ids_stay_when_a_file_begins_anew_or_goes) {
  OneRun run;
  GrowingFile& file = run.file("a").point("old", 0, 0).point("x", 0, 0).point("x", 1, 1);
  run.update();
  const auto x = run.row("x");
  const auto before = run.table.frozen(x);
  file.begin_anew().point("x", 0, 7);
  CHECK_EQUAL(run.update(), 2u);
  CHECK_EQUAL(run.row("x"), x);
  CHECK(run.values("x") == (Values{7}));
  CHECK(OneRun::values_of(*before->points(false)) == (Values{0, 1}));
  CHECK(!run.table.is_there(run.row("old")));
  CHECK_EQUAL(*run.table.shape(0).only_scalar, run.table.find_tag("x", Kind::kScalar));
  run.file("b").point("x", 5, 5);
  run.update();
  run.lose_first_file();
  run.update();
  CHECK(run.values("x") == (Values{5}));
  run.table.set_files(0, {});
  run.table.update(0, ++run.version);
  CHECK_EQUAL(run.table.shape(0).series, 0u);
  CHECK(!run.table.shape(0).has_scalars);
  CHECK_EQUAL(run.facts("x").count, 0u);
  CHECK(run.table.rows_of_run(0) == (std::vector<lightwell::RowId>{0, 1}));
  CHECK(run.table.rows_of_run(0, Kind::kScalar).empty());
}

TEST(rows_of_a_tag_come_in_the_order_of_runs) {
  ScratchDirectory directory;
  SeriesTable table;
  for (const std::uint32_t run : {2u, 0u, 1u}) {
    GrowingFile file(directory, std::to_string(run));
    file.point("x", 0, run).poll();
    table.set_files(run, {file.source()});
    table.update(run, 1);
  }
  const auto rows = table.rows_of_tag(table.find_tag("x", Kind::kScalar));
  CHECK_EQUAL(rows.size(), 3u);
  for (std::uint32_t run = 0; run < 3; ++run) {
    CHECK_EQUAL(table.facts(rows[run]).run, run);
    CHECK_EQUAL(table.find(run, 0), rows[run]);
  }
  CHECK_EQUAL(table.find(3, 0), SeriesTable::kNone);
  CHECK_EQUAL(table.find_tag("y", Kind::kScalar), SeriesTable::kNone);
  CHECK_EQUAL(table.find_tag("x", Kind::kImage), SeriesTable::kNone);
  CHECK(table.tags_named("y").empty());
}

TEST(every_one_of_many_tags_is_found_again) {
  OneRun run;
  GrowingFile& file = run.file("a");
  constexpr std::uint32_t kTags = 300;
  for (std::uint32_t tag = 0; tag < kTags; ++tag) file.point("tag" + std::to_string(tag), 0, tag);
  CHECK_EQUAL(run.update(), 2u * kTags);
  for (std::uint32_t tag = 0; tag < kTags; ++tag) {
    const std::string name = "tag" + std::to_string(tag);
    CHECK_EQUAL(run.table.find_tag(name, Kind::kScalar), tag);
    CHECK_EQUAL(run.table.tag_name(tag), name);
    CHECK_EQUAL(run.facts(name).last_value, static_cast<double>(tag));
  }
}

TEST(a_series_in_one_file_is_not_copied_and_does_not_grow) {
  OneRun run;
  GrowingFile& file = run.file("a").point("x", 0, 0);
  run.update();
  const auto points = run.table.frozen(run.row("x"))->points(false);
  const auto again = run.table.frozen(run.row("x"))->points(false);
  CHECK(points->values.bytes() == again->values.bytes());
  file.point("x", 1, 1);
  file.poll();
  CHECK(run.values("x") == (Values{0}));  // before the table is told
  run.update();
  CHECK(run.values("x") == (Values{0, 1}));
  CHECK(OneRun::values_of(*points) == (Values{0}));
}

TEST(points_put_together_are_made_once_while_somebody_holds_them) {
  OneRun run;
  run.file("a").point("x", 0, 0.5);
  run.file("b").point("x", 1, 0.1, ScalarStyle::kDoubleTensor);
  run.update();
  const auto points = run.table.frozen(run.row("x"))->points(false);
  CHECK(points->values_are_double);
  CHECK(OneRun::values_of(*points) == (Values{0.5, 0.1}));
  CHECK(run.table.frozen(run.row("x"))->points(false) == points);
  CHECK(points->steps_sorted && points->wall_times_sorted);
}

TEST(what_was_published_stays_while_files_are_polled_on_other_threads) {
  OneRun run;
  constexpr int kPoints = 300;
  GrowingFile& first = run.file("a").point("x", 0, 0);
  GrowingFile& second = run.file("b").point("x", 1000, 1000);
  run.update();
  const auto frozen = run.table.frozen(run.row("x"));
  std::atomic<int> wrong{0};
  std::atomic<bool> is_done{false};
  std::thread asks([&] {
    while (!is_done) {
      if (OneRun::values_of(*frozen->points(false)) != (Values{0, 1000})) ++wrong;
      if (frozen->segments().size() != 2) ++wrong;
    }
  });
  const auto grow = [](GrowingFile& file, int from) {
    for (int step = from; step < from + kPoints; ++step) {
      file.point("x", step, step,
                 step % 2 == 0 ? ScalarStyle::kDoubleTensor : ScalarStyle::kSimpleValue);
      file.poll();
    }
  };
  std::thread polls([&] { grow(first, 1); });
  grow(second, 1001);
  polls.join();
  is_done = true;
  asks.join();
  CHECK_EQUAL(wrong.load(), 0);
  run.update();
  CHECK_EQUAL(run.facts("x").count, std::size_t{2 * kPoints + 2});
}

}  // namespace
