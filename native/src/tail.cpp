#include "lightwell/tail.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "lightwell/checksum_mismatch.hpp"
#include "lightwell/record.hpp"

namespace lightwell {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
// A candidate record of up to this size is summed as it is, a longer one by its prefixes.
constexpr std::uint64_t kDirectBytes = 1024;
// The payload of a longer record is summed in pieces before memory is taken for all of it: a sparse
// file claims a gigabyte for nothing.
constexpr std::uint64_t kTrustedBytes = std::uint64_t{4} << 20;
constexpr std::size_t kSmallestRecordBytes = kRecordHeaderBytes + kRecordFooterBytes;
// What is read behind a jump: as a rule the end of one record and the beginning of the next.
constexpr std::uint64_t kWindowBytes = 4096;
// Of that, what lies before the place that was jumped to; records swallowed by a torn one are
// looked for in so many of its last bytes.
constexpr std::uint64_t kBehindBytes = 1024;

// Each thread keeps one chunk between rounds: a fresh one for every file would cost its page faults
// each time, and teach the allocator to keep columns of that size on its fragmented heap.
thread_local std::unique_ptr<std::byte[]> spare_chunk;

constexpr std::size_t framed_size(std::uint64_t length) noexcept {
  return kSmallestRecordBytes + static_cast<std::size_t>(length);
}

}  // namespace

void RecordTail::reset(std::uint64_t offset) noexcept {
  offset_ = offset;
  scanning_ = false;
  is_paused_ = false;
  ranges_ = {};
  buffer_size_ = 0;
  unverified_.reset();
  verify_at_ = kNowhere;
}

void RecordTail::begin(ByteSource& source, TailExtent extent,
                       std::uint64_t scan_budget_bytes) noexcept {
  source_ = &source;
  extent_ = extent;
  scan_budget_bytes_ = scan_budget_bytes;
  bytes_read_ = 0;
  buffer_offset_ = offset_;
  buffer_size_ = 0;
  load_bytes_ = kChunkBytes;
  error_ = 0;
  // A search that reached the end begins again with the record it began with: the bytes may be
  // there now. One that was paused goes on.
  if (!is_paused_) scanning_ = false;
  is_paused_ = false;
}

void RecordTail::end() noexcept {
  source_ = nullptr;
  payload_ = {};
  if (buffer_capacity_ == kChunkBytes) spare_chunk = std::move(buffer_);
  buffer_.reset();
  buffer_capacity_ = 0;
  buffer_size_ = 0;
}

Damage RecordTail::suspect_end() const {
  return {offset_, extent_.size_bytes - offset_, scan_reason_};
}

ReadStatus RecordTail::answer(ReadStatus status) const noexcept {
  return status == ReadStatus::kTruncated && error_ != 0 ? ReadStatus::kFailed : status;
}

ReadStatus RecordTail::next() {
  return answer(scanning_ ? scan() : read_one());
}

std::uint64_t RecordTail::record_bytes() const noexcept {
  return framed_size(record_.length);
}

ReadStatus RecordTail::read_one() {
  const std::uint64_t left = extent_.size_bytes - std::min(offset_, extent_.size_bytes);
  if (left < kRecordHeaderBytes) return stop_at_end();
  if (!load(offset_, kRecordHeaderBytes)) return ReadStatus::kTruncated;
  const std::byte* header = view(offset_);
  const auto length = load_word<std::uint64_t>(header);
  const auto header_crc = load_word<std::uint32_t>(header + 8);
  if (const auto crc = masked_crc32c({header, 8}); crc != header_crc) {
    return start_scan(false, checksum_mismatch("length", header_crc, crc));
  }
  if (length > kMaxPayloadBytes) {
    return start_scan(false, "record length " + std::to_string(length) + " exceeds the limit of " +
                                 std::to_string(kMaxPayloadBytes) + " bytes");
  }
  const std::size_t total = framed_size(length);
  if (total > left) {
    if (!extent_.is_settled || left <= kSmallestRecordBytes) return stop_at_end();
    return start_scan(
        true, "torn record: it claims " + std::to_string(total) + " bytes, more than the file has");
  }
  record_ = {offset_, length};
  if (length < framed_bytes_) return read_payload();
  is_checked_ = false;
  return offset_ == verify_at_ ? load_payload() : ReadStatus::kFramed;
}

ReadStatus RecordTail::load_payload() {
  if (record_.length > kTrustedBytes && !is_checked_) {
    if (const ReadStatus status = check(); status != ReadStatus::kFramed) return status;
  }
  return answer(read_payload());
}

ReadStatus RecordTail::read_payload() {
  const std::size_t total = framed_size(record_.length);
  if (!load(offset_, total)) return ReadStatus::kTruncated;
  const std::span<const std::byte> payload{view(offset_) + kRecordHeaderBytes,
                                           static_cast<std::size_t>(record_.length)};
  const auto data_crc = load_word<std::uint32_t>(payload.data() + payload.size());
  if (const auto crc = masked_crc32c(payload); crc != data_crc) {
    return start_scan(false, checksum_mismatch("data", data_crc, crc));
  }
  payload_ = payload;
  offset_ += total;
  bytes_read_ += total;
  unverified_.reset();
  return ReadStatus::kRecord;
}

std::span<const std::byte> RecordTail::fetch(std::uint64_t at, std::size_t size) {
  const std::uint64_t begin = record_.offset + kRecordHeaderBytes;
  const std::uint64_t wanted = begin + at;
  const bool is_jump = wanted > buffer_offset_ + buffer_size_;
  const std::uint64_t from =
      is_jump ? std::max(begin, wanted - std::min(wanted, kBehindBytes)) : wanted;
  if (!load(from, wanted + size - from)) return {};
  return {view(wanted), size};
}

bool RecordTail::ends_like_another() {
  const std::uint64_t end = record_.offset + framed_size(record_.length);
  const std::uint64_t begin =
      std::max(record_.offset + kRecordHeaderBytes, end - std::min(end, kBehindBytes));
  if (end - begin < kSmallestRecordBytes || !load(begin, end - begin)) return false;
  const std::byte* bytes = view(begin);
  // A record there would have a length that ends it where this one ends.
  for (std::uint64_t length = end - begin - kSmallestRecordBytes + 1; length-- > 0; ++bytes) {
    if (load_word<std::uint64_t>(bytes) == length && header_is_intact(bytes)) return true;
  }
  return false;
}

ReadStatus RecordTail::check() {
  std::uint32_t crc = 0;
  std::uint32_t stored = 0;
  if (!sum_payload(record_, crc, stored)) return answer(ReadStatus::kTruncated);
  is_checked_ = crc == stored;
  if (is_checked_) return ReadStatus::kFramed;
  return answer(start_scan(false, checksum_mismatch("data", stored, crc)));
}

void RecordTail::accept() noexcept {
  const std::size_t total = framed_size(record_.length);
  offset_ += total;
  bytes_read_ += std::min<std::uint64_t>(total, kWindowBytes);
  unverified_.reset();
  if (!is_checked_) unverified_ = record_;
}

bool RecordTail::take_back(std::uint64_t offset) noexcept {
  if (!unverified_ || unverified_->offset != offset) return false;
  record_ = *std::exchange(unverified_, std::nullopt);
  offset_ = verify_at_ = record_.offset;
  return true;
}

// Nothing follows for now. Once nobody is writing, the last record must hold as it is.
ReadStatus RecordTail::stop_at_end() {
  if (!extent_.is_settled) return ReadStatus::kTruncated;
  const ReadStatus status = settle_unverified();
  return status == ReadStatus::kRecord ? ReadStatus::kTruncated : status;
}

// Answers kRecord when the record before offset_ may stay.
ReadStatus RecordTail::settle_unverified() {
  if (!unverified_) return ReadStatus::kRecord;
  const Frame last = *unverified_;
  std::uint32_t crc = 0;
  std::uint32_t stored = 0;
  if (!sum_payload(last, crc, stored)) return ReadStatus::kTruncated;
  if (crc != stored) {
    static_cast<void>(take_back(last.offset));
    return ReadStatus::kTakenBack;
  }
  unverified_.reset();
  return ReadStatus::kRecord;
}

ReadStatus RecordTail::start_scan(bool is_torn, std::string reason) {
  // What is wrong here may be the middle of a torn record before, with others appended to it.
  if (const ReadStatus status = settle_unverified(); status != ReadStatus::kRecord) return status;
  scanning_ = true;
  is_torn_ = is_torn;
  scan_at_ = offset_ + 1;  // not behind its claimed end: the length may be the lie
  scan_reason_ = std::move(reason);
  ranges_.reset(scan_at_);
  return scan();
}

// Looks at every byte, so the common case is one load and one comparison: read as a length, most
// bytes claim more than the file has.
ReadStatus RecordTail::scan() {
  static const auto kCrcOfZeroLength = [] {
    const std::byte zeros[8] = {};
    return masked_crc32c(zeros);
  }();
  const std::uint64_t size = extent_.size_bytes;
  while (scan_at_ + kSmallestRecordBytes <= size) {
    is_paused_ = bytes_read_ >= scan_budget_bytes_;
    if (is_paused_) return ReadStatus::kPaused;
    const std::uint64_t window_end = std::min<std::uint64_t>(scan_at_ + kChunkBytes, size);
    if (!load(scan_at_, window_end - scan_at_)) return ReadStatus::kTruncated;
    const std::uint64_t window_start = scan_at_;
    const std::uint64_t last = window_end - kRecordHeaderBytes;
    const std::byte* bytes = view(window_start);
    std::uint64_t at = window_start;
    bool is_candidate = false;
    std::uint64_t length = 0;
    for (; at <= last; ++at, ++bytes) {
      length = load_word<std::uint64_t>(bytes);
      if (length > size - at) continue;
      if (length == 0 && load_word<std::uint32_t>(bytes + 8) != kCrcOfZeroLength) continue;
      if (!header_is_intact(bytes) || framed_size(length) > size - at) continue;
      is_candidate = true;
      break;
    }
    bytes_read_ += at - window_start;
    scan_at_ = at;
    if (!is_candidate) continue;
    bool intact = false;
    if (!verify_candidate(at, length, intact)) return ReadStatus::kTruncated;
    if (intact) {
      ranges_ = {};
      damage_ = {offset_, at - offset_, std::move(scan_reason_)};
      offset_ = at;
      scanning_ = false;
      return ReadStatus::kCorrupt;
    }
    ++scan_at_;
  }
  scan_at_ = size;
  return ReadStatus::kTruncated;
}

bool RecordTail::verify_candidate(std::uint64_t at, std::uint64_t length, bool& intact) {
  if (length > kMaxPayloadBytes) return true;
  const std::uint64_t begin = at + kRecordHeaderBytes;
  if (length > kDirectBytes) {
    std::uint32_t crc = 0;
    std::uint32_t stored = 0;
    if (!sum_candidate({at, length}, crc, stored)) return false;
    intact = crc == stored;
    return true;
  }
  if (!load(at, framed_size(length))) return false;
  const std::byte* payload = view(begin);
  intact = masked_crc32c({payload, static_cast<std::size_t>(length)}) ==
           load_word<std::uint32_t>(payload + length);
  bytes_read_ += length;
  return true;
}

bool RecordTail::sum_payload(const Frame& record, std::uint32_t& crc, std::uint32_t& stored) {
  const std::uint64_t begin = record.offset + kRecordHeaderBytes;
  if (!crc32c_of_range(*source_, begin, begin + record.length, crc, error_)) return false;
  bytes_read_ += record.length;
  crc = mask_crc(crc);
  return read_stored_sum(record, stored);
}

bool RecordTail::sum_candidate(const Frame& record, std::uint32_t& crc, std::uint32_t& stored) {
  const std::uint64_t begin = record.offset + kRecordHeaderBytes;
  if (!ranges_.compute(*source_, begin, begin + record.length, crc, bytes_read_, error_)) {
    return false;
  }
  crc = mask_crc(crc);
  return read_stored_sum(record, stored);
}

bool RecordTail::read_stored_sum(const Frame& record, std::uint32_t& stored) {
  const std::uint64_t at = record.offset + kRecordHeaderBytes + record.length;
  std::size_t read = 0;
  error_ = source_->read_at(at, std::as_writable_bytes(std::span(&stored, 1)), read);
  return error_ == 0 && read == sizeof stored;
}

bool RecordTail::load(std::uint64_t at, std::uint64_t size) {
  const std::uint64_t buffer_end = buffer_offset_ + buffer_size_;
  if (at >= buffer_offset_ && at + size <= buffer_end) return true;
  const std::size_t kept =
      at >= buffer_offset_ && at < buffer_end ? static_cast<std::size_t>(buffer_end - at) : 0;
  const bool is_jump = at < buffer_offset_ || at > buffer_end;
  load_bytes_ = is_jump ? kWindowBytes : std::min<std::uint64_t>(2 * load_bytes_, kChunkBytes);
  // Never more than the bytes that are there, whatever a length claims.
  const auto wanted = static_cast<std::size_t>(
      std::max<std::uint64_t>(size, std::min<std::uint64_t>(load_bytes_, extent_.size_bytes - at)));
  if (wanted > buffer_capacity_) {
    const std::size_t capacity = std::max(wanted, kChunkBytes);
    auto larger = capacity == kChunkBytes && spare_chunk
                      ? std::move(spare_chunk)
                      : std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (kept > 0) std::memcpy(larger.get(), view(at), kept);
    buffer_ = std::move(larger);
    buffer_capacity_ = capacity;
  } else if (kept > 0) {
    std::memmove(buffer_.get(), view(at), kept);
  }
  buffer_offset_ = at;
  buffer_size_ = kept;
  std::size_t read = 0;
  error_ = source_->read_at(at + kept, {buffer_.get() + kept, wanted - kept}, read);
  buffer_size_ += read;
  return buffer_size_ >= size;
}

}  // namespace lightwell
