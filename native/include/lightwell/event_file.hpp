// One event file, followed by its path: grown, cut, replaced, deleted, damaged.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lightwell/columns.hpp"
#include "lightwell/platform.hpp"
#include "lightwell/tail.hpp"

namespace lightwell {

struct PollResult {
  std::uint64_t bytes_read = 0;
  bool at_end = false;     ///< everything that can be read now has been read
  bool was_reset = false;  ///< another file, or another content, is at the path: it began anew
  bool is_gone = false;    ///< nothing is at the path; what was read stays
  int error = 0;           ///< `errno` of a failure other than that; the next poll tries again
  std::vector<std::uint32_t> changed;  ///< indices of the series that grew, shrank or appeared
};

/// Follows the event file at a path. Keeps no descriptor between polls. Not thread-safe.
class EventFile {
 public:
  /// Damaged places kept in detail; beyond this only `damage_count` grows.
  static constexpr std::size_t kMaxDamageListed = 1000;

  /// Records of `framed_bytes` and more are read when their values are shown (tail.hpp).
  explicit EventFile(std::string path, std::uint64_t framed_bytes = kFramedBytes)
      : path_(std::move(path)), tail_(framed_bytes) {}

  /// Reads what came since the last poll, at most about `max_bytes` of it.
  [[nodiscard]] PollResult poll(std::uint64_t max_bytes);

  /// The record at `offset` proved damaged when a value of it was read: it is listed as damage for
  /// `reason` and its values leave their series, which the next poll reports as changed. The last
  /// record, if nobody has checked it, is read again instead by the next poll.
  ///
  /// Returns false, and does nothing, when no value of a series lies there: then it was told
  /// before, or the file has started over.
  bool mark_damaged(std::uint64_t offset, std::string reason);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Goes on at another path, where the same file lies now; another one there is read anew.
  void move_to(std::string path) {
    columns_->move_to(path);
    path_ = std::move(path);
  }
  /// The series found so far. A file that starts over gets new columns; the old ones live as long
  /// as somebody holds them.
  [[nodiscard]] const std::shared_ptr<Columns>& columns() const noexcept { return columns_; }
  /// Skipped places, oldest first. The last one may be an end that is wrong now and may come right
  /// when the file changes.
  [[nodiscard]] std::vector<Damage> damage() const;
  [[nodiscard]] std::uint64_t damage_count() const noexcept {
    return damage_count_ + (has_suspect_end_ ? 1 : 0);
  }
  /// Everything before this offset has been read or skipped.
  [[nodiscard]] std::uint64_t offset() const noexcept { return tail_.offset(); }
  [[nodiscard]] std::uint64_t size_bytes() const noexcept { return stat_.size_bytes; }
  [[nodiscard]] std::int64_t modified_ns() const noexcept { return stat_.modified_ns; }
  /// Grows each time the file starts over.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  /// Something was read, and the file can be known again by its bytes.
  [[nodiscard]] bool can_be_kept() const noexcept {
    return is_known_ && !must_start_over() && !tail_.has_unverified_end() && head_size_ > 0 &&
           last_end_ == tail_.offset();
  }

 private:
  friend struct IndexFields;

  static constexpr std::size_t kSampleBytes = 64;
  using Sample = std::array<std::byte, kSampleBytes>;

  [[nodiscard]] bool must_start_over() const noexcept {
    return is_incomplete_ || columns_->is_lost();
  }
  [[nodiscard]] bool is_unchanged(const platform::FileStat& stat) const noexcept;
  [[nodiscard]] bool is_replaced(const platform::File& file,
                                 const platform::FileStat& stat) const noexcept;
  /// All of it was read, and now it has another time and the same size: its bytes may be others.
  [[nodiscard]] bool is_touched(const platform::FileStat& stat) const noexcept;
  /// That is certain: no writer is about to show another size.
  [[nodiscard]] bool is_rewritten(const platform::FileStat& stat) noexcept;
  void start_over();
  /// Goes on behind `last_`, all that was kept having been put in place.
  void resume(bool must_compare) noexcept;
  void note_stat(const platform::FileStat& stat);
  [[nodiscard]] bool is_settled() const noexcept;
  void read_records(const platform::File& file, std::uint64_t max_bytes, PollResult& result);
  [[nodiscard]] ReadStatus keep_framed();
  void keep_record();
  /// Keeps what the tail answered with; false when it has nothing more for now.
  [[nodiscard]] bool keep(ReadStatus status);
  void add_damage(Damage damage);
  void remember_ends(const platform::File& file) noexcept;

  std::string path_;
  std::shared_ptr<Columns> columns_ = std::make_shared<Columns>();
  RecordTail tail_;
  Event event_;
  platform::FileStat stat_;
  bool is_known_ = false;  // stat_ is the stat of the file that was read
  // Memory ran out while something that the tail has passed was being kept: part of it may be in
  // the columns, so that only reading everything again makes them right.
  bool is_incomplete_ = false;

  // The first and the last bytes of what was read. A file cut and written anew may be longer than
  // before at the next look; its events carry other times.
  Sample head_{};
  std::size_t head_size_ = 0;
  Sample last_{};
  std::uint64_t last_end_ = 0;  // the offset behind them

  bool is_restored_ = false;   // from an index, and no poll has seen the file since
  bool must_compare_ = false;  // even when it looks unchanged

  std::vector<Damage> damage_;
  std::uint64_t damage_count_ = 0;
  Damage suspect_end_;
  bool has_suspect_end_ = false;
  bool end_was_settled_ = false;  // the unread end was looked at when the file was settled
  std::int64_t touched_ns_ = 0;   // the time of a file that was touched
  double touched_at_secs_ = 0;    // on the monotonic clock: when it was first seen
  double changed_at_secs_ = 0;    // on the monotonic clock: when the file was last seen to change
  double stuck_since_secs_ = 0;   // ... when the tail stopped at stuck_at_
  std::uint64_t stuck_at_ = 0;
  double next_scan_secs_ = 0;  // ... when a large unreadable end may be searched again
  std::uint64_t generation_ = 0;
};

}  // namespace lightwell
