// Records out of a file that may be torn, damaged and still growing.
//
// `RecordTail` finds every intact record and no other. It knows a stretch of bytes that can be read
// at an offset, nothing of paths; `EventFile` (event_file.hpp) follows a path with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "lightwell/byte_source.hpp"
#include "lightwell/lazy_wire.hpp"
#include "lightwell/range_crc.hpp"

namespace lightwell {

enum class [[nodiscard]] ReadStatus : std::uint8_t {
  kRecord,     ///< `payload()` holds the next intact record
  kFramed,     ///< a large record is all there; answer with `accept`, `check` or `load_payload`
  kTakenBack,  ///< the record accepted last is no record after all; the next call tells why
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

/// A payload of at least this many bytes is not read to be indexed: for a smaller one, fetching the
/// pieces that matter takes longer than reading and summing it.
inline constexpr std::uint64_t kFramedBytes = std::uint64_t{16} << 10;

/// Reads records from where it stopped. Of a large record only the header's checksum is compared
/// unless the caller wants more; the caller looks into it by `fetch`. Its own checksum is compared
/// at last when damage follows it, or when the file ends with it and is settled. Damaged bytes that
/// reach the end are not damage yet: they may be a record half written, or a size that became
/// visible before its bytes; they are read again whenever `begin` is called. Not thread-safe.
class RecordTail final : public MessageSource {
 public:
  /// Payloads of `framed_bytes` and more come as `kFramed`.
  explicit RecordTail(std::uint64_t framed_bytes = kFramedBytes) noexcept
      : framed_bytes_(framed_bytes) {}

  /// Starts over at `offset`.
  void reset(std::uint64_t offset = 0) noexcept;

  /// Opens a round of reading; `source` must live until `end`. `scan_budget_bytes` bounds the
  /// search behind damage before `next` answers `kPaused`.
  void begin(ByteSource& source, TailExtent extent, std::uint64_t scan_budget_bytes) noexcept;
  [[nodiscard]] ReadStatus next();
  /// Closes the round and gives the buffer back.
  void end() noexcept;

  /// Bytes of the framed record's payload.
  [[nodiscard]] std::span<const std::byte> fetch(std::uint64_t at, std::size_t size) override;
  /// The framed record's payload ends as if a record of its own ended there: a torn record may have
  /// swallowed those that were appended behind it.
  [[nodiscard]] bool ends_like_another();
  /// Compares the framed record's checksum without holding its payload: `kFramed` when it holds,
  /// else what `next` would answer.
  [[nodiscard]] ReadStatus check();
  /// Reads the framed record as a small one: `kRecord`, or what `next` would answer.
  [[nodiscard]] ReadStatus load_payload();
  /// Goes on behind the framed record.
  void accept() noexcept;
  /// The record accepted last, if it was not checked: it may still be taken back.
  [[nodiscard]] bool has_unverified_end() const noexcept { return unverified_.has_value(); }
  /// Takes that record back if it begins at `offset`: it is read again, whole. Between rounds only.
  [[nodiscard]] bool take_back(std::uint64_t offset) noexcept;

  /// The record's bytes, valid until the next call of any member.
  [[nodiscard]] std::span<const std::byte> payload() const noexcept { return payload_; }
  /// Where the last record begins, and its bytes with header and footer; of one taken back too.
  [[nodiscard]] std::uint64_t record_offset() const noexcept { return record_.offset; }
  [[nodiscard]] std::uint64_t record_bytes() const noexcept;
  [[nodiscard]] std::uint64_t payload_bytes() const noexcept { return record_.length; }
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
  struct Frame {
    std::uint64_t offset = 0;  // of the header
    std::uint64_t length = 0;  // of the payload
  };

  [[nodiscard]] ReadStatus answer(ReadStatus status) const noexcept;
  ReadStatus read_one();
  ReadStatus read_payload();
  ReadStatus stop_at_end();
  ReadStatus settle_unverified();
  ReadStatus start_scan(bool is_torn, std::string reason);
  ReadStatus scan();
  bool verify_candidate(std::uint64_t at, std::uint64_t length, bool& intact);
  /// Sums a payload without holding it, and reads what the sum should be; false when they cannot
  /// be read. `sum_candidate` costs less for many records that overlap.
  bool sum_payload(const Frame& record, std::uint32_t& crc, std::uint32_t& stored);
  bool sum_candidate(const Frame& record, std::uint32_t& crc, std::uint32_t& stored);
  bool read_stored_sum(const Frame& record, std::uint32_t& stored);
  /// Makes `size` bytes at `at` visible at `view()`; false when they cannot be read.
  bool load(std::uint64_t at, std::uint64_t size);
  [[nodiscard]] const std::byte* view(std::uint64_t at) const noexcept {
    return buffer_.get() + (at - buffer_offset_);
  }

  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

  std::uint64_t framed_bytes_;
  ByteSource* source_ = nullptr;
  TailExtent extent_;
  std::uint64_t offset_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t scan_budget_bytes_ = 0;

  std::unique_ptr<std::byte[]> buffer_;
  std::size_t buffer_capacity_ = 0;
  std::uint64_t buffer_offset_ = 0;  // file offset of the buffer's first byte
  std::size_t buffer_size_ = 0;
  std::uint64_t load_bytes_ = 0;  // little behind a jump, then more and more

  // While scanning: bytes from offset_ up to scan_at_ begin no intact record.
  bool scanning_ = false;
  bool is_paused_ = false;
  bool is_torn_ = false;
  std::uint64_t scan_at_ = 0;
  std::string scan_reason_;
  RangeCrc ranges_;

  std::span<const std::byte> payload_;
  Frame record_;
  bool is_checked_ = false;  // the framed record's checksum holds
  // The record that ends at offset_, when it was accepted unchecked.
  std::optional<Frame> unverified_;
  std::uint64_t verify_at_ = kNowhere;  // a record here was taken back: it is not trusted again
  Damage damage_;
  int error_ = 0;
};

}  // namespace lightwell
