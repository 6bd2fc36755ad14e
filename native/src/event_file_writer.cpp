#include "lightwell/event_file_writer.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "lightwell/event_encode.hpp"
#include "lightwell/record.hpp"

namespace lightwell {
namespace {

// Part of the name, so that two writers of one second never meet; shared by all of the process.
std::atomic<std::uint64_t> g_file_counter{0};

// A file of this name can exist only if another host shares our name and process id.
constexpr int kNameAttempts = 1000;

std::string file_name(const std::string& suffix) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%010lld", static_cast<long long>(platform::wall_time()));
  return std::string("events.out.tfevents.") + seconds + '.' + platform::host_name() + '.' +
         std::to_string(platform::process_id()) + '.' +
         std::to_string(g_file_counter.fetch_add(1, std::memory_order_relaxed)) + suffix;
}

std::string parent_of(const std::string& path) {
  const std::size_t end = path.rfind('/');
  return end == 0 || end == std::string::npos ? "/" : path.substr(0, end);
}

std::size_t record_bytes(const std::byte* record) noexcept {
  return kRecordHeaderBytes + static_cast<std::size_t>(load_word<std::uint64_t>(record)) +
         kRecordFooterBytes;
}

}  // namespace

std::size_t whole_records(std::span<const std::byte> records, std::size_t size) noexcept {
  std::size_t end = 0;
  while (end < size) {
    const std::size_t next = end + record_bytes(records.data() + end);
    if (next > size) break;
    end = next;
  }
  return end;
}

std::uint64_t count_records(std::span<const std::byte> records) noexcept {
  std::uint64_t count = 0;
  for (std::size_t at = 0; at < records.size(); at += record_bytes(records.data() + at)) ++count;
  return count;
}

DiskFailure EventFileWriter::create() {
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    path_ = options_.directory + '/' + file_name(options_.suffix);
    const int error = options_.disk->create(file_, path_);
    if (error != EEXIST) return {"create", error};
  }
  return {"create", EEXIST};
}

DiskFailure EventFileWriter::open() {
  close();
  std::vector<std::string> made;
  const int error = options_.disk->make_directories(options_.directory, made);
  for (const std::string& directory : made) unsynced_directories_.insert(parent_of(directory));
  if (error != 0) {
    path_ = options_.directory;
    return {"make the directory", error};
  }
  if (const DiskFailure failure = create()) return failure;
  const std::string opening = opening_records(platform::wall_time(), options_.purge_step);
  std::size_t written = 0;
  if (const DiskFailure failure = write_all(std::as_bytes(std::span(opening)), written)) {
    close();
    // When it cannot be removed either, an empty or torn file stays: readers take both as no
    // events.
    static_cast<void>(platform::remove_file(path_));
    return failure;
  }
  ++files_;
  unsynced_directories_.insert(options_.directory);
  return {};
}

DiskFailure EventFileWriter::write_all(std::span<const std::byte> bytes, std::size_t& written) {
  written = 0;
  while (written < bytes.size()) {
    std::size_t count = 0;
    const int error = options_.disk->append(file_, bytes.subspan(written), count);
    ++writes_;
    written += count;
    if (error == EINTR) continue;
    if (error != 0) return {"write", error};
    if (count == 0) return {"write", EIO};  // no progress and no reason: do not spin
  }
  return {};
}

void EventFileWriter::take_back(std::uint64_t torn_size, std::uint64_t whole_size) {
  platform::FileStat status;
  const bool is_ours = file_.stat(status) == 0 && status.size_bytes == torn_size;
  // Anything appended behind a torn record would be lost to most readers, so a tail that cannot be
  // cut ends this file; the rest goes into the next.
  if (!is_ours || options_.disk->truncate(file_, whole_size) != 0) give_up_file();
}

// What the file holds counts as written, and no later sync() would reach it.
void EventFileWriter::give_up_file() {
  if (const DiskFailure failure = sync_file()) unsynced_loss_ = failure;
  close();
}

DiskFailure EventFileWriter::append(std::span<const std::byte> records, std::size_t& stored) {
  stored = 0;
  platform::FileStat status;
  if (file_.is_open() && (file_.stat(status) != 0 || status.link_count == 0)) close();
  if (!file_.is_open()) {
    if (const DiskFailure failure = open()) return failure;
    if (const int error = file_.stat(status)) return {"stat", error};
  }
  std::size_t written = 0;
  const DiskFailure failure = write_all(records, written);
  stored = whole_records(records, written);
  if (stored < written) take_back(status.size_bytes + written, status.size_bytes + stored);
  // A stale handle of a network file system stays stale; a new file may work.
  if (file_.is_open() && (failure.error == ESTALE || failure.error == EBADF)) give_up_file();
  return failure;
}

DiskFailure EventFileWriter::sync() {
  if (unsynced_loss_) return std::exchange(unsynced_loss_, {});
  return file_.is_open() ? sync_file() : DiskFailure{};
}

DiskFailure EventFileWriter::sync_file() {
  if (const int error = options_.disk->sync(file_)) return {"sync", error};
  while (!unsynced_directories_.empty()) {
    const auto next = unsynced_directories_.begin();
    if (const int error = options_.disk->sync_directory(*next)) return {"sync", error};
    unsynced_directories_.erase(next);
  }
  return {};
}

void EventFileWriter::finish() {
  platform::FileStat status;
  if (file_.is_open() && file_.stat(status) == 0 && status.link_count > 0) {
    const std::string closing = closing_record(platform::wall_time());
    std::size_t written = 0;
    // Nothing that was logged is in it, so a disk that refuses it loses nothing.
    if (write_all(std::as_bytes(std::span(closing)), written) && written > 0) {
      take_back(status.size_bytes + written, status.size_bytes);
    }
  }
  close();
}

}  // namespace lightwell
