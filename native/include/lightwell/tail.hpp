// Records out of a file that may be torn, damaged and still growing.
//
// `RecordTail` finds every intact record and no other. It knows a stretch of bytes that can be read
// at an offset, nothing of paths; `EventFile` (event_file.hpp) follows a path with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "lightwell/byte_source.hpp"
#include "lightwell/range_crc.hpp"

namespace lightwell {

enum class [[nodiscard]] ReadStatus : std::uint8_t {
  kRecord,     ///< `payload()` holds the next intact record
  kCorrupt,    ///< bytes were skipped, see `damage()`; the next call returns the record behind them
  kTruncated,  ///< nothing more until the bytes change
  kPaused,     ///< the search behind damaged bytes used up its budget; call again to go on
  kFailed,     ///< reading failed, see `error()`; call again later
};

struct Damage {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string reason;
};

/// How the bytes stand while records are asked for.
struct TailExtent {
  std::uint64_t size_bytes = 0;
  /// The bytes have not changed for a while: nobody is in the middle of writing them. A record that
  /// reaches beyond the end is then searched for intact records behind its start.
  bool is_settled = false;
};

/// Reads records from where it stopped. Damaged bytes that reach the end are not damage yet: they
/// may be a record half written, or a size that became visible before its bytes; they are read
/// again whenever `begin` is called. Not thread-safe.
class RecordTail {
 public:
  /// Starts over at `offset`.
  void reset(std::uint64_t offset = 0) noexcept;

  /// Opens a round of reading; `source` must live until `end`. `scan_budget_bytes` bounds the
  /// search behind damage before `next` answers `kPaused`.
  void begin(ByteSource& source, TailExtent extent, std::uint64_t scan_budget_bytes) noexcept;
  [[nodiscard]] ReadStatus next();
  /// Closes the round and gives the buffer back.
  void end() noexcept;

  /// The record's bytes, valid until the next call of any member.
  [[nodiscard]] std::span<const std::byte> payload() const noexcept { return payload_; }
  /// Where the last record begins.
  [[nodiscard]] std::uint64_t record_offset() const noexcept { return record_offset_; }
  [[nodiscard]] const Damage& damage() const noexcept { return damage_; }
  [[nodiscard]] int error() const noexcept { return error_; }

  /// Everything before this offset has been dealt with.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  /// Bytes looked at in this round, those of a search included.
  [[nodiscard]] std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  /// After `kTruncated`: the bytes from `offset()` to the end are wrong rather than unfinished.
  [[nodiscard]] bool has_suspect_end() const noexcept { return scanning_ && !is_torn_; }
  /// What the suspect end would be reported as.
  [[nodiscard]] Damage suspect_end() const;

 private:
  ReadStatus read_one();
  ReadStatus start_scan(bool is_torn, std::string reason);
  ReadStatus scan();
  bool verify_candidate(std::uint64_t at, std::uint64_t length, bool& intact);
  /// Sums the payload of the record at `at`, and reads what the sum should be, without holding the
  /// payload; false when they cannot be read.
  bool sum_payload(std::uint64_t at, std::uint64_t length, std::uint32_t& crc,
                   std::uint32_t& stored);
  /// Makes `size` bytes at `at` visible at `view()`; false when they cannot be read.
  bool load(std::uint64_t at, std::uint64_t size);
  [[nodiscard]] const std::byte* view(std::uint64_t at) const noexcept {
    return buffer_.get() + (at - buffer_offset_);
  }

  ByteSource* source_ = nullptr;
  TailExtent extent_;
  std::uint64_t offset_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t scan_budget_bytes_ = 0;

  std::unique_ptr<std::byte[]> buffer_;
  std::size_t buffer_capacity_ = 0;
  std::uint64_t buffer_offset_ = 0;  // file offset of the buffer's first byte
  std::size_t buffer_size_ = 0;

  // While scanning: bytes from offset_ up to scan_at_ begin no intact record.
  bool scanning_ = false;
  bool is_paused_ = false;
  bool is_torn_ = false;
  std::uint64_t scan_at_ = 0;
  std::string scan_reason_;
  RangeCrc ranges_;

  std::span<const std::byte> payload_;
  std::uint64_t record_offset_ = 0;
  Damage damage_;
  int error_ = 0;
};

}  // namespace lightwell
