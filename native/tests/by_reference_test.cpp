// Files whose large records are indexed without being read: what a user gets of them, whole,
// growing, torn and spoilt.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "check.hpp"
#include "event_bytes.hpp"
#include "lightwell/event_file.hpp"
#include "lightwell/index_file.hpp"
#include "scratch.hpp"

using lightwell::EventFile;
using lightwell::Kind;
using lightwell::kind_name;
using lightwell::RecordPlace;
using lightwell::Series;
using namespace lightwell::check;
using lightwell::IndexEntry;
using lightwell::IndexFile;
using lightwell::IndexWriter;

namespace {

constexpr std::uint64_t kFramed = 64;  // so that small files hold large records
constexpr std::uint64_t kNever = ~std::uint64_t{0};
constexpr std::size_t kContent = 90;

struct TestFile {
  ScratchDirectory directory;
  std::string path = directory.path() + "/tfevents";

  explicit TestFile(const std::string& content = {}) { write(content); }

  /// With a file that nobody has written to for a while, unless it is fresh.
  void write(const std::string& content, bool is_fresh = false) const {
    std::ofstream(path, std::ios::binary) << content;
    if (is_fresh) return;
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }
};

void add(std::string& file, const std::string& payload) {
  lightwell::append_record(file, bytes_of(payload));
}

std::vector<std::string> mixed_payloads() {
  return {scalar_event("loss", 0),
          image_event("image", 1, kContent),
          tensor_event("text", "text", 2, kContent),
          image_event("image", 3, kContent),
          scalar_event("loss", 4),
          tensor_event("text", "text", 5, kContent),
          image_event("image", 6, kContent),
          session_event(7, 3, "model.ckpt"),
          tensor_event("text", "", 8, kContent),
          scalar_event("loss", 9)};
}

std::string mixed_file() {
  std::string file;
  for (const auto& payload : mixed_payloads()) add(file, payload);
  return file;
}

/// Where each value lies that is no scalar, and what each scalar is: "tag/kind@offset step".
std::vector<std::string> content_of(const EventFile& file) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < file.columns()->size(); ++i) {
    const Series& series = (*file.columns())[i];
    for (std::size_t row = 0; row < series.count(); ++row) {
      const auto step = reinterpret_cast<const std::int64_t*>(series.steps().bytes())[row];
      const auto where = series.kind() == Kind::kScalar
                             ? "value"
                             : std::to_string(reinterpret_cast<const std::uint64_t*>(
                                   series.offsets().bytes())[row]);
      all.push_back(std::string(series.tag()) + "/" + kind_name(series.kind()) + "@" + where + " " +
                    std::to_string(step));
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> read_eagerly(const std::string& content) {
  const TestFile file(content);
  EventFile whole(file.path, kNever);
  CHECK(whole.poll(1 << 20).at_end);
  return content_of(whole);
}

/// What a reader does that shows every value: it marks records that do not hold. Returns how many.
std::size_t show_all(EventFile& file, const std::string& content) {
  std::vector<RecordPlace> broken;
  for (std::size_t i = 0; i < file.columns()->size(); ++i) {
    const Series& series = (*file.columns())[i];
    if (series.kind() == Kind::kScalar) continue;
    for (std::size_t row = 0; row < series.count(); ++row) {
      const RecordPlace place{reinterpret_cast<const std::uint64_t*>(series.offsets().bytes())[row],
                              reinterpret_cast<const std::uint32_t*>(series.sizes().bytes())[row]};
      std::size_t torn_bytes = 0;
      const std::string record = content.substr(place.offset, place.bytes);
      if (payloads_of(record, torn_bytes).size() != 1) broken.push_back(place);
    }
  }
  for (const RecordPlace& place : broken) {
    CHECK(file.mark_damaged(place.offset, "data checksum mismatch"));
    CHECK(!file.mark_damaged(place.offset, "data checksum mismatch"));
  }
  return broken.size();
}

}  // namespace

TEST(reading_by_reference_indexes_what_reading_whole_does) {
  const std::string content = mixed_file();
  const auto expected = read_eagerly(content);
  CHECK_EQUAL(expected.size(), 9u);
  const TestFile file(content);
  EventFile by_reference(file.path, kFramed);
  CHECK(by_reference.poll(1 << 20).at_end);
  CHECK(content_of(by_reference) == expected);
  CHECK_EQUAL(by_reference.damage_count(), 0u);
  CHECK_EQUAL((*by_reference.columns())[2].plugin_name(), "text");
  CHECK_EQUAL((*by_reference.columns())[1].plugin_name(), "images");
}

TEST(every_split_of_a_growing_file_indexes_the_same) {
  const std::string content = mixed_file();
  const auto expected = read_eagerly(content);
  for (std::size_t split = 0; split <= content.size(); ++split) {
    const TestFile file;
    file.write(content.substr(0, split), true);
    EventFile growing(file.path, kFramed);
    CHECK_EQUAL(growing.poll(1 << 20).error, 0);
    file.write(content);
    while (!growing.poll(64).at_end) {
    }
    CHECK(content_of(growing) == expected);
    CHECK_EQUAL(growing.damage_count(), 0u);
  }
}

TEST(a_flipped_byte_costs_its_record_only_and_is_found_when_that_is_shown) {
  const std::string content = mixed_file();
  std::vector<std::size_t> starts{0};
  for (const auto& payload : mixed_payloads())
    starts.push_back(starts.back() + payload.size() + 16);
  std::size_t found_when_shown = 0;
  for (std::size_t at = 0; at < content.size(); ++at) {
    for (const char flip : {'\x01', '\x10', '\x7f'}) {
      std::string spoilt = content;
      spoilt[at] = static_cast<char>(spoilt[at] ^ flip);
      const auto expected = read_eagerly(spoilt);
      const TestFile file(spoilt);
      EventFile by_reference(file.path, kFramed);
      CHECK(by_reference.poll(1 << 20).at_end);
      found_when_shown += show_all(by_reference, spoilt);
      CHECK(by_reference.poll(1 << 20).at_end);
      CHECK(content_of(by_reference) == expected);
      CHECK_EQUAL(by_reference.damage_count(), 1u);
      CHECK_EQUAL(show_all(by_reference, spoilt), 0u);
    }
  }
  CHECK(found_when_shown > 400);
}

TEST(a_flipped_byte_begins_no_series_and_no_scalar) {
  const std::string content = mixed_file();
  for (std::size_t bit = 0; bit < content.size() * 8; ++bit) {
    std::string spoilt = content;
    spoilt[bit / 8] = static_cast<char>(spoilt[bit / 8] ^ (1 << (bit % 8)));
    const TestFile file(spoilt);
    EventFile by_reference(file.path, kFramed);
    CHECK(by_reference.poll(1 << 20).at_end);
    CHECK(by_reference.columns()->size() <= 3);
    for (std::size_t i = 0; i < by_reference.columns()->size(); ++i) {
      const Series& series = (*by_reference.columns())[i];
      CHECK(series.tag() == "loss" || series.tag() == "image" || series.tag() == "text");
      CHECK(series.count() <= 3);
    }
  }
}

TEST(a_torn_large_record_loses_only_itself) {
  std::string start;
  add(start, image_event("image", 0, kContent));
  std::string torn;
  add(torn, image_event("image", 1, 3 * kContent));
  for (std::size_t size = 12; size < torn.size(); ++size) {
    std::string content = start + torn.substr(0, size);
    for (int step = 2; step < 12; ++step) {
      add(content,
          step % 3 == 0 ? image_event("image", step, kContent) : scalar_event("loss", step));
    }
    const TestFile file(content);
    EventFile by_reference(file.path, kFramed);
    CHECK(by_reference.poll(1 << 20).at_end);
    CHECK(content_of(by_reference) == read_eagerly(content));
    CHECK_EQUAL(by_reference.damage_count(), 1u);
    CHECK_EQUAL(by_reference.damage()[0].offset, start.size());
    CHECK_EQUAL(by_reference.damage()[0].bytes, size);
  }
}

TEST(a_large_record_at_the_end_is_read_once_the_file_is_still) {
  std::string content;
  add(content, image_event("image", 1, kContent));
  const std::size_t last = content.size();
  add(content, image_event("image", 2, kContent));
  std::string unfinished = content;  // the size is visible before all bytes are
  for (std::size_t i = content.size() - 50; i < content.size(); ++i) unfinished[i] = '\0';
  const TestFile file;
  file.write(unfinished, true);
  EventFile growing(file.path, kFramed);
  CHECK(growing.poll(1 << 20).at_end);
  CHECK_EQUAL((*growing.columns())[0].count(), 2u);
  CHECK_EQUAL(growing.columns()->last_wall_time(), 102.0);
  file.write(unfinished);  // nobody has written for a while
  const auto taken_back = growing.poll(1 << 20);
  CHECK((taken_back.changed == std::vector<std::uint32_t>{0}));
  CHECK_EQUAL((*growing.columns())[0].count(), 1u);
  CHECK_EQUAL(growing.columns()->last_wall_time(), 101.0);
  CHECK_EQUAL(growing.damage_count(), 1u);
  CHECK_EQUAL(growing.damage()[0].offset, last);
  add(content, scalar_event("loss", 3));
  file.write(content, true);
  CHECK(growing.poll(1 << 20).at_end);
  CHECK_EQUAL((*growing.columns())[0].count(), 2u);
  CHECK_EQUAL(growing.damage_count(), 0u);
  CHECK_EQUAL(growing.columns()->last_wall_time(), 103.0);
}

TEST(a_value_shown_before_its_bytes_have_come_is_not_lost) {
  std::string content;
  add(content, image_event("image", 1, kContent));
  const std::size_t last = content.size();
  add(content, image_event("image", 2, kContent));
  std::string unfinished = content;
  for (std::size_t i = content.size() - 50; i < content.size(); ++i) unfinished[i] = '\0';
  const TestFile file;
  file.write(unfinished, true);
  EventFile growing(file.path, kFramed);
  CHECK(growing.poll(1 << 20).at_end);
  CHECK(growing.mark_damaged(last, "data checksum mismatch"));
  CHECK(!growing.mark_damaged(last, "data checksum mismatch"));
  CHECK_EQUAL(growing.damage_count(), 0u);
  const auto still_wrong = growing.poll(1 << 20);
  CHECK((still_wrong.changed == std::vector<std::uint32_t>{0}));
  CHECK_EQUAL((*growing.columns())[0].count(), 1u);
  file.write(content, true);
  CHECK(growing.poll(1 << 20).at_end);
  CHECK_EQUAL((*growing.columns())[0].count(), 2u);
  CHECK_EQUAL(growing.damage_count(), 0u);
}

TEST(a_marked_record_leaves_its_series_but_not_who_looks_at_it) {
  std::string content;
  std::vector<std::uint64_t> offsets;
  for (int step = 0; step < 6; ++step) {
    offsets.push_back(content.size());
    add(content, image_event("image", step, kContent));
  }
  const TestFile file(content);
  EventFile by_reference(file.path, kFramed);
  CHECK(by_reference.poll(1 << 20).at_end);
  const Series& series = (*by_reference.columns())[0];
  const auto version = by_reference.columns()->version(series);
  const auto held = series.offsets();
  const auto* seen = reinterpret_cast<const std::uint64_t*>(held.bytes());
  CHECK(!by_reference.mark_damaged(offsets[2] + 1, "no record begins here"));
  CHECK(by_reference.mark_damaged(offsets[2], "data checksum mismatch"));
  for (std::size_t row = 0; row < 6; ++row) CHECK_EQUAL(seen[row], offsets[row]);
  CHECK_EQUAL(series.count(), 5u);
  CHECK_EQUAL(reinterpret_cast<const std::uint64_t*>(series.offsets().bytes())[2], offsets[3]);
  CHECK_EQUAL(series.last_step(), 5);
  CHECK(by_reference.columns()->version(series) > version);
  CHECK_EQUAL(by_reference.damage()[0].bytes, offsets[3] - offsets[2]);
  CHECK_EQUAL(by_reference.damage()[0].reason, "data checksum mismatch");
  CHECK((by_reference.poll(1 << 20).changed == std::vector<std::uint32_t>{0}));
  CHECK(by_reference.poll(1 << 20).changed.empty());
  add(content, image_event("image", 6, kContent));
  file.write(content);
  CHECK(by_reference.poll(1 << 20).at_end);
  CHECK_EQUAL(series.count(), 6u);
  CHECK_EQUAL(series.last_step(), 6);
  CHECK_EQUAL(by_reference.damage_count(), 1u);
}

TEST(a_session_log_says_where_its_checkpoint_stands) {
  std::string content;
  add(content, session_event(0, 1));
  const std::size_t checkpoint = content.size();
  add(content, session_event(5, 3, std::string(kContent, 'p')));
  const std::size_t stop = content.size();
  add(content, session_event(9, 2));
  const TestFile file(content);
  EventFile by_reference(file.path, kFramed);
  CHECK(by_reference.poll(1 << 20).at_end);
  const auto& sessions = by_reference.columns()->sessions();
  CHECK_EQUAL(sessions.size(), 3u);
  CHECK(sessions[1].status == lightwell::SessionStatus::kCheckpoint);
  CHECK_EQUAL(sessions[1].step, 5);
  CHECK_EQUAL(sessions[1].wall_time, 105.0);
  CHECK_EQUAL(sessions[1].place.offset, checkpoint);
  CHECK_EQUAL(sessions[1].place.bytes, stop - checkpoint);
  CHECK(sessions[2].status == lightwell::SessionStatus::kStop);
  CHECK(by_reference.columns()->is_finished());
}

// A pack may hold very many series: a record that proves torn asks for its own alone.
TEST(taking_a_record_back_loads_no_other_series) {
  std::string content;
  for (std::int64_t step = 0; step < 2; ++step) {
    add(content, image_event("image", step, kContent));
    add(content, image_event("other", step, kContent));
  }
  const TestFile file(content);
  EventFile read(file.path, kFramed);
  CHECK(read.poll(1 << 20).at_end);
  const std::string pack_path = file.directory.path() + "/pack";
  IndexWriter writer;
  CHECK_EQUAL(writer.open(pack_path), 0);
  CHECK(writer.add(*IndexEntry::take(read, "events")));
  CHECK_EQUAL(writer.finish(), 0);
  EventFile restored(file.path);
  CHECK(IndexFile::open(pack_path)->restore(restored, "events", std::nullopt));
  std::string spoilt = content;
  add(spoilt, image_event("image", 2, lightwell::kFramedBytes));
  spoilt.back() = static_cast<char>(spoilt.back() ^ 1);
  file.write(spoilt);
  CHECK(restored.poll(1 << 20).at_end);
  CHECK_EQUAL((*restored.columns())[0].count(), 2u);
  CHECK((*restored.columns())[0].is_loaded());
  CHECK(!(*restored.columns())[1].is_loaded());
}
