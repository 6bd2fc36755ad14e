// One event file being written: its name, its opening records, and appends that leave no torn
// record behind as long as the process lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "lightwell/disk.hpp"

namespace lightwell {

struct EventFileWriterOptions {
  std::string directory;  ///< absolute, so that a later chdir() changes nothing
  std::string suffix;     ///< appended to the file's name; must hold no '/'
  std::optional<std::int64_t> purge_step;
  Disk* disk = &Disk::local();  ///< must outlive the file
};

/// Not thread-safe: one thread at a time. After any failure the next call starts from a clean
/// state, so a caller only has to try again.
class EventFileWriter {
 public:
  explicit EventFileWriter(EventFileWriterOptions options) : options_(std::move(options)) {}

  /// Makes the directories and a new file with its opening records. A file that cannot hold these
  /// is removed again.
  DiskFailure open();

  /// Appends `records`, a sequence of whole records, in one write when the disk allows. `stored` is
  /// how many of these bytes the file now holds, always a whole number of records; less than asked
  /// for only with a failure. A file that was deleted, or whose end is not ours to repair, is
  /// followed by a new one.
  DiskFailure append(std::span<const std::byte> records, std::size_t& stored);

  /// Waits until what was appended, and the names that lead to it, are on the device. Fails once
  /// more when a file that had to be given up could not be synced.
  DiskFailure sync();

  void close() noexcept { file_.close(); }

  /// Adds the closing record if the disk takes it, and closes. A file that was deleted stays so.
  void finish();

  [[nodiscard]] const EventFileWriterOptions& options() const noexcept { return options_; }
  /// The newest file's path; empty before the first was opened.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t files() const noexcept { return files_; }
  [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }

 private:
  DiskFailure create();
  DiskFailure write_all(std::span<const std::byte> bytes, std::size_t& written);
  void take_back(std::uint64_t torn_size, std::uint64_t whole_size);
  void give_up_file();
  DiskFailure sync_file();

  EventFileWriterOptions options_;
  platform::File file_;
  std::string path_;
  std::uint64_t files_ = 0;
  std::uint64_t writes_ = 0;
  std::set<std::string> unsynced_directories_;  ///< which got an entry since they were synced
  DiskFailure unsynced_loss_;  ///< why a file that was given up may not be on the device
};

/// How many bytes at the start of `records` are whole records when only `size` bytes of it exist.
[[nodiscard]] std::size_t whole_records(std::span<const std::byte> records,
                                        std::size_t size) noexcept;

/// The number of records in `records`, a sequence of whole ones.
[[nodiscard]] std::uint64_t count_records(std::span<const std::byte> records) noexcept;

}  // namespace lightwell
