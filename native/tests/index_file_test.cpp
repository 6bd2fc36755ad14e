#include "lightwell/index_file.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "check.hpp"
#include "event_bytes.hpp"
#include "lightwell/index_format.hpp"
#include "scratch.hpp"

using lightwell::EventFile;
using lightwell::IndexEntry;
using lightwell::IndexFile;
using lightwell::IndexWriter;
using lightwell::Series;
using lightwell::check::bytes_of;
using lightwell::check::content_of;
using lightwell::check::scalar_event;
using lightwell::check::ScratchDirectory;
using namespace std::string_literals;

namespace {

/// One point of `tag` at `step`, 1.0.
std::string point(std::int64_t step, const std::string& tag) {
  std::string record;
  lightwell::append_record(record, bytes_of(scalar_event(tag, step)));
  return record;
}

constexpr int kTags = 20;

/// A file of 100 steps of 20 tags, old enough to be at rest.
struct Log {
  explicit Log(const ScratchDirectory& directory) : path(directory.path() + "/events") {
    std::ofstream out(path, std::ios::binary);
    for (int step = 0; step < 100; ++step) {
      for (int tag = 0; tag < kTags; ++tag) out << point(step, "tag" + std::to_string(tag));
    }
    out.close();
    std::filesystem::last_write_time(path, {});
  }
  std::string path;
};

std::unique_ptr<IndexFile> pack_of(const EventFile& file, const std::string& path) {
  IndexWriter writer;
  CHECK_EQUAL(writer.open(path), 0);
  const auto entry = IndexEntry::take(file, "events");
  CHECK(entry != nullptr);
  CHECK(writer.add(*entry));
  CHECK_EQUAL(writer.finish(), 0);
  return IndexFile::open(path);
}

/// One whose first column is not what was kept.
std::unique_ptr<IndexFile> spoilt_pack_of(const EventFile& file, const std::string& path) {
  static_cast<void>(pack_of(file, path));
  std::string content = content_of(path);
  content[sizeof(lightwell::IndexHeader)] ^= 1;
  std::ofstream(path, std::ios::binary) << content;
  return IndexFile::open(path);
}

std::int64_t step_at(const Series& series, std::size_t index) {
  std::int64_t step = 0;
  std::memcpy(&step, series.steps().bytes() + index * sizeof step, sizeof step);
  return step;
}

void read_all(EventFile& file) {
  while (!file.poll(1u << 20).at_end) {
  }
}

}  // namespace

TEST(columns_are_read_when_they_are_looked_at) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = pack_of(read, directory.path() + "/pack");
  EventFile file(log.path);
  CHECK(pack->restore(file, "events", std::nullopt));
  const Series& series = (*file.columns())[3];
  CHECK_EQUAL(series.count(), std::size_t{100});
  CHECK(!series.is_loaded());
  CHECK_EQUAL(step_at(series, 99), 99);
  CHECK(series.is_loaded());
  CHECK(!(*file.columns())[4].is_loaded());
}

TEST(an_entry_stays_as_it_was_while_the_file_grows) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile file(log.path);
  read_all(file);
  const auto entry = IndexEntry::take(file, "events");
  std::ofstream(log.path, std::ios::binary | std::ios::app) << point(101, "tag0") << point(1, "n");
  read_all(file);
  CHECK_EQUAL((*file.columns())[0].count(), std::size_t{101});
  IndexWriter writer;
  CHECK_EQUAL(writer.open(directory.path() + "/pack"), 0);
  CHECK(writer.add(*entry));
  CHECK_EQUAL(writer.finish(), 0);
  EventFile restored(log.path);
  CHECK(IndexFile::open(directory.path() + "/pack")->restore(restored, "events", std::nullopt));
  CHECK_EQUAL(restored.columns()->size(), std::size_t{kTags});
  CHECK_EQUAL((*restored.columns())[0].count(), std::size_t{100});
  read_all(restored);
  CHECK_EQUAL((*restored.columns())[0].count(), std::size_t{101});
  CHECK_EQUAL(step_at((*restored.columns())[0], 100), 101);
  CHECK_EQUAL(step_at((*restored.columns())[0], 99), 99);
}

TEST(an_entry_of_stored_columns_can_be_written_while_they_are_loaded) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = pack_of(read, directory.path() + "/pack");
  EventFile file(log.path);
  CHECK(pack->restore(file, "events", std::nullopt));
  const auto entry = IndexEntry::take(file, "events");
  std::thread loading([&] {
    for (std::size_t i = 0; i < kTags; ++i) (*file.columns())[i].load();
  });
  IndexWriter writer;
  CHECK_EQUAL(writer.open(directory.path() + "/second"), 0);
  const bool was_added = writer.add(*entry);
  loading.join();
  CHECK(was_added);
  CHECK_EQUAL(writer.finish(), 0);
  CHECK(content_of(directory.path() + "/second") == content_of(directory.path() + "/pack"));
}

TEST(several_threads_restore_from_one_pack) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = pack_of(read, directory.path() + "/pack");
  std::vector<std::unique_ptr<EventFile>> files(4);
  std::vector<std::thread> threads;
  for (auto& file : files) {
    threads.emplace_back([&] {
      file = std::make_unique<EventFile>(log.path);
      if (!pack->restore(*file, "events", std::nullopt)) file.reset();
      if (file) (*file->columns())[0].load();
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& file : files) {
    CHECK(file != nullptr);
    CHECK_EQUAL(step_at((*file->columns())[0], 50), 50);
  }
}

TEST(an_only_point_needs_no_columns) {
  const ScratchDirectory directory;
  const std::string path = directory.path() + "/events";
  std::ofstream(path, std::ios::binary)
      << point(7, "once") << point(1, "twice") << point(2, "twice");
  EventFile read(path);
  read_all(read);
  CHECK_EQUAL(step_at((*read.columns())[0], 0), 7);
  const auto pack = pack_of(read, directory.path() + "/pack");
  EventFile file(path);
  CHECK(pack->restore(file, "events", std::nullopt));
  const Series& once = (*file.columns())[0];
  CHECK(once.is_loaded());
  CHECK(!(*file.columns())[1].is_loaded());
  CHECK_EQUAL(step_at((*file.columns())[1], 1), 2);
  std::ofstream(path, std::ios::binary | std::ios::app) << point(9, "once");
  read_all(file);
  CHECK_EQUAL(once.count(), std::size_t{2});
  CHECK_EQUAL(step_at(once, 0), 7);
  CHECK_EQUAL(step_at(once, 1), 9);
}

TEST(columns_that_are_lost_are_read_anew_by_the_next_poll) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = spoilt_pack_of(read, directory.path() + "/pack");
  EventFile file(log.path);
  CHECK(pack->restore(file, "events", std::nullopt));
  CHECK(file.poll(1u << 20).at_end);
  // Another content that looks the same: neither the pack nor the file has the points.
  std::ofstream(log.path, std::ios::binary) << point(3, "other");
  std::filesystem::resize_file(log.path, read.size_bytes());
  std::filesystem::last_write_time(log.path, {});
  bool was_lost = false;
  try {
    (*file.columns())[0].load();
  } catch (const lightwell::LostColumns&) {
    was_lost = true;
  }
  CHECK(was_lost);
  CHECK(!file.can_be_kept());
  CHECK(file.poll(1u << 20).was_reset);
  CHECK_EQUAL(file.columns()->size(), std::size_t{1});
  CHECK_EQUAL(step_at((*file.columns())[0], 0), 3);
}

TEST(a_damaged_pack_costs_nothing_where_the_file_was_renamed) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = spoilt_pack_of(read, directory.path() + "/pack");
  EventFile file(log.path);
  CHECK(pack->restore(file, "events", std::nullopt));
  std::filesystem::rename(log.path, log.path + ".old");
  file.move_to(log.path + ".old");
  CHECK_EQUAL(step_at((*file.columns())[0], 99), 99);
}

TEST(a_full_disk_shows_at_the_end) {
  IndexWriter writer;
  CHECK(writer.open("/proc/absent/pack") != 0);
  CHECK(writer.finish() != 0);
}

// A pack of an older build must not be read by one that keeps other things. When this fails, what
// an entry holds has changed: raise kIndexFormat, then set the numbers to what they are now.
TEST(the_format_is_the_one_of_its_number) {
  const ScratchDirectory directory;
  const Log log(directory);
  EventFile read(log.path);
  read_all(read);
  const auto pack = pack_of(read, directory.path() + "/pack");
  CHECK_EQUAL(lightwell::kIndexFormat, 2u);
  CHECK_EQUAL(pack->entries().size(), std::size_t{1});
  CHECK_EQUAL(pack->entries()[0].fields.size(), std::size_t{2784});
}
