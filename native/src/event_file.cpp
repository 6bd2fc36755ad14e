#include "lightwell/event_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>

namespace lightwell {
namespace {

// A writer that stopped for this long is not in the middle of a record.
constexpr double kSettleSecs = 2;
// A record still incomplete after this long, in a file that grows, has a length that lies.
constexpr double kStuckSecs = 10;
// An unreadable end of this size is not searched at every poll.
constexpr std::uint64_t kLargeEndBytes = std::uint64_t{4} << 20;
// Share of time that repeated searches of such an end may take: one in this many.
constexpr double kScanRest = 20;
// Room for values that a file keeps between polls.
constexpr std::size_t kKeptValues = 256;

double monotonic_secs() noexcept {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const platform::File& file) noexcept : file_(file) {}
  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    return file_.read_at(offset, into, read);
  }

 private:
  const platform::File& file_;
};

double age_secs(const platform::FileStat& stat) noexcept {
  return platform::wall_time() - static_cast<double>(stat.modified_ns) * 1e-9;
}

/// False when the file has other bytes there; what cannot be read now is taken as the same.
bool is_same(const platform::File& file, std::uint64_t offset,
             std::span<const std::byte> expected) noexcept {
  std::array<std::byte, 64> bytes{};
  std::size_t read = 0;
  if (file.read_at(offset, {bytes.data(), expected.size()}, read) != 0) return true;
  return read == expected.size() && std::memcmp(bytes.data(), expected.data(), read) == 0;
}

bool is_absent(int error) noexcept {
  return error == ENOENT || error == ENOTDIR;
}

}  // namespace

PollResult EventFile::poll(std::uint64_t max_bytes) {
  PollResult result;
  platform::FileStat stat;
  platform::File file;
  int error = platform::stat_path(path_, stat);
  const bool has_news = error != 0 || !is_unchanged(stat);
  if (error == 0 && has_news) error = file.open_for_read(path_);
  if (error == 0 && has_news) error = file.stat(stat);
  if (error != 0) {
    if (is_restored_) start_over();  // nothing has been told of it, and nothing can be said of it
    result.is_gone = is_absent(error);
    result.error = result.is_gone ? 0 : error;
    result.at_end = true;
    return result;
  }
  try {
    if (has_news && is_known_ &&
        (must_start_over() || is_replaced(file, stat) || is_rewritten(stat))) {
      start_over();
      result.was_reset = true;
    }
    result.at_end = true;
    const bool is_doubtful = has_news && is_touched(stat);
    is_restored_ = false;
    if (has_news && !is_doubtful) {
      must_compare_ = false;
      note_stat(stat);
      read_records(file, max_bytes, result);
    }
    // Until it is told: changes that nobody heard of are told by reading everything again.
    is_incomplete_ = true;
    result.changed = columns_->take_changed();
    is_incomplete_ = false;
  } catch (const std::bad_alloc&) {
    tail_.end();
    result.error = ENOMEM;
    result.at_end = true;
  } catch (const LostColumns&) {
    // Points came to a series whose older ones are lost: the next poll reads everything again.
    tail_.end();
    result.error = EIO;
    result.at_end = true;
  }
  // One event with very many values must not be paid for until the file is forgotten.
  if (event_.values.capacity() > kKeptValues || event_.texts.has_room()) event_ = {};
  return result;
}

bool EventFile::is_unchanged(const platform::FileStat& stat) const noexcept {
  if (!is_known_ || must_start_over() || must_compare_ || !stat_.same_file(stat) ||
      stat.size_bytes != stat_.size_bytes || stat.modified_ns != stat_.modified_ns) {
    return false;
  }
  const bool is_read = tail_.offset() >= stat.size_bytes && !tail_.has_unverified_end();
  return is_read || end_was_settled_;
}

bool EventFile::is_replaced(const platform::File& file,
                            const platform::FileStat& stat) const noexcept {
  if (!stat_.same_file(stat) || stat.size_bytes < tail_.offset()) return true;
  // Where damage ends was found by the record behind it, which is gone.
  if (stat.size_bytes < stat_.size_bytes && !damage_.empty() &&
      damage_.back().offset + damage_.back().bytes == tail_.offset()) {
    return true;
  }
  const std::size_t last_size = std::min<std::uint64_t>(last_.size(), last_end_);
  return !is_same(file, 0, {head_.data(), head_size_}) ||
         !is_same(file, last_end_ - last_size, {last_.data(), last_size});
}

bool EventFile::is_touched(const platform::FileStat& stat) const noexcept {
  return is_known_ && stat.size_bytes == stat_.size_bytes &&
         stat.modified_ns != stat_.modified_ns && tail_.offset() == stat.size_bytes &&
         !tail_.has_unverified_end();
}

// A writer's new time may show a moment before its new size.
bool EventFile::is_rewritten(const platform::FileStat& stat) noexcept {
  if (!is_touched(stat)) return false;
  if (touched_ns_ != stat.modified_ns) {
    touched_ns_ = stat.modified_ns;
    touched_at_secs_ = monotonic_secs();
  }
  return is_restored_ || age_secs(stat) >= kSettleSecs ||
         monotonic_secs() - touched_at_secs_ >= kSettleSecs;
}

void EventFile::start_over() {
  columns_ = std::make_shared<Columns>();
  tail_.reset();
  is_known_ = false;
  is_incomplete_ = false;
  is_restored_ = false;
  must_compare_ = false;
  head_size_ = 0;
  last_end_ = 0;
  damage_.clear();
  damage_count_ = 0;
  has_suspect_end_ = false;
  next_scan_secs_ = 0;
  ++generation_;
}

void EventFile::resume(bool must_compare) noexcept {
  tail_.reset(last_end_);
  is_known_ = true;
  is_restored_ = true;
  must_compare_ = must_compare;
  changed_at_secs_ = monotonic_secs();
}

void EventFile::note_stat(const platform::FileStat& stat) {
  if (!is_known_ || stat.size_bytes != stat_.size_bytes || stat.modified_ns != stat_.modified_ns) {
    changed_at_secs_ = monotonic_secs();
  }
  stat_ = stat;
  is_known_ = true;
}

// Both clocks are asked: the file system's may belong to another machine and be ahead.
bool EventFile::is_settled() const noexcept {
  const double now = monotonic_secs();
  if (age_secs(stat_) >= kSettleSecs || now - changed_at_secs_ >= kSettleSecs) return true;
  return stuck_at_ == tail_.offset() && stuck_since_secs_ != 0 &&
         now - stuck_since_secs_ >= kStuckSecs;
}

void EventFile::read_records(const platform::File& file, std::uint64_t max_bytes,
                             PollResult& result) {
  const double started_secs = monotonic_secs();
  const bool settled = is_settled();
  if (started_secs < next_scan_secs_ && !settled) {
    result.at_end = true;
    return;
  }
  FileSource source(file);
  tail_.begin(source, {stat_.size_bytes, settled}, std::max<std::uint64_t>(max_bytes, 1));
  has_suspect_end_ = false;
  end_was_settled_ = false;
  ReadStatus status = ReadStatus::kPaused;
  while (tail_.bytes_read() < max_bytes) {
    status = tail_.next();
    is_incomplete_ = true;
    if (status == ReadStatus::kFramed) status = keep_framed();
    const bool has_more = keep(status);
    is_incomplete_ = false;
    if (!has_more) break;
  }
  result.bytes_read = tail_.bytes_read();
  result.error = status == ReadStatus::kFailed ? tail_.error() : 0;
  result.at_end = status == ReadStatus::kTruncated || status == ReadStatus::kFailed;
  const bool is_settled_end = settled && status == ReadStatus::kTruncated;
  if (is_settled_end && tail_.has_suspect_end()) {
    suspect_end_ = tail_.suspect_end();
    has_suspect_end_ = true;
  }
  end_was_settled_ = is_settled_end;
  tail_.end();
  if (result.at_end) columns_->shrink_changed();
  remember_ends(file);
  const double now = monotonic_secs();
  if (stuck_at_ != tail_.offset() || stuck_since_secs_ == 0) {
    stuck_at_ = tail_.offset();
    stuck_since_secs_ = now;
  }
  if (result.at_end && stat_.size_bytes - tail_.offset() > kLargeEndBytes) {
    next_scan_secs_ = now + kScanRest * (now - started_secs);
  }
}

bool EventFile::keep(ReadStatus status) {
  switch (status) {
    case ReadStatus::kFramed:
      return true;
    case ReadStatus::kRecord:
      keep_record();
      return true;
    case ReadStatus::kTakenBack:
      columns_->take_back(tail_.record_offset());
      return true;
    case ReadStatus::kCorrupt:
      add_damage(tail_.damage());
      return true;
    case ReadStatus::kTruncated:
    case ReadStatus::kPaused:
    case ReadStatus::kFailed:
      break;
  }
  return false;
}

void EventFile::keep_record() {
  const RecordPlace place{tail_.record_offset(), static_cast<std::uint32_t>(tail_.record_bytes())};
  if (const char* fault = decode_event(tail_.payload(), event_)) {
    add_damage({place.offset, place.bytes, fault});
  } else {
    columns_->commit(event_, place);
  }
}

// Keeps a large record without reading it, and answers kFramed; or else what the tail has to say
// when it is read.
ReadStatus EventFile::keep_framed() {
  if (!skim_event(tail_, tail_.payload_bytes(), event_)) return tail_.load_payload();
  const Proof proof = columns_->proof_for(event_);
  if (proof == Proof::kPayload) return tail_.load_payload();
  if (proof == Proof::kChecksum || tail_.ends_like_another()) {
    if (const ReadStatus status = tail_.check(); status != ReadStatus::kFramed) return status;
  }
  columns_->commit_unverified(
      event_, {tail_.record_offset(), static_cast<std::uint32_t>(tail_.record_bytes())});
  tail_.accept();
  return ReadStatus::kFramed;
}

bool EventFile::mark_damaged(std::uint64_t offset, std::string reason) {
  if (must_start_over()) return false;
  is_incomplete_ = true;
  const bool is_unverified = tail_.take_back(offset);
  std::uint32_t bytes = 0;
  try {
    if (is_unverified) {
      // Its bytes may still be on their way: whether it is damage, the next poll finds out.
      columns_->take_back(offset);
      end_was_settled_ = false;
    } else if (bytes = columns_->erase_record(offset); bytes != 0) {
      add_damage({offset, bytes, std::move(reason)});
    }
  } catch (const LostColumns&) {
    return false;  // the next poll reads everything again
  }
  is_incomplete_ = false;
  return is_unverified || bytes != 0;
}

void EventFile::add_damage(Damage damage) {
  ++damage_count_;
  if (damage_.size() < kMaxDamageListed) damage_.push_back(std::move(damage));
}

std::vector<Damage> EventFile::damage() const {
  std::vector<Damage> all = damage_;
  if (has_suspect_end_) all.push_back(suspect_end_);
  return all;
}

void EventFile::remember_ends(const platform::File& file) noexcept {
  const std::uint64_t offset = tail_.offset();
  const std::size_t wanted = std::min<std::uint64_t>(head_.size(), offset);
  std::size_t read = 0;
  if (head_size_ < wanted && file.read_at(0, {head_.data(), wanted}, read) == 0) {
    head_size_ = std::min(read, wanted);
  }
  if (last_end_ == offset) return;
  const int error = file.read_at(offset - wanted, {last_.data(), wanted}, read);
  last_end_ = error == 0 && read == wanted ? offset : 0;
}

}  // namespace lightwell
