#include "lightwell/event_queue.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "lightwell/drain.hpp"
#include "lightwell/record.hpp"

namespace lightwell {
namespace {

using std::chrono::seconds;

// Small enough to stay in a core's cache between filling and writing, large enough that a burst
// wakes the drain once per 5,000 scalars.
constexpr std::size_t kChunkBytes = 256u << 10;
constexpr std::size_t kMaxSpareChunks = 2;
// A record from this size on is copied and checksummed before the queue is locked, so that other
// threads append meanwhile.
constexpr std::size_t kLargePayloadBytes = 64u << 10;

// A disk that takes 64 MiB of waiting events and writes none of them for this long is failing, even
// if no call has returned an error.
constexpr auto kStallAfter = seconds(1);

// Frames the payload that `store` writes as the record at `record`.
template <typename Store>
void store_record(std::byte* record, std::size_t payload_bytes, Store store) {
  std::byte* const payload = record + kRecordHeaderBytes;
  store_header(record, payload_bytes);
  store(payload);
  store_word(payload + payload_bytes, masked_crc32c({payload, payload_bytes}));
}

}  // namespace

DiskFailure EventQueue::open() {
  const DiskFailure failure = file_.open();
  note_file();
  return failure;
}

template <typename Store>
AppendResult EventQueue::append_record(std::size_t payload_bytes, Store store) {
  if (payload_bytes > kMaxPayloadBytes) return AppendResult::kTooLarge;
  const std::size_t record_bytes = kRecordHeaderBytes + payload_bytes + kRecordFooterBytes;
  bool wake_drain = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return AppendResult::kClosed;
    if (front_.capacity - front_.end < record_bytes ||
        waiting_bytes_ + record_bytes > kMaxWaitingBytes) [[unlikely]] {
      const AppendResult result = make_space(record_bytes, wake_drain);
      if (result != AppendResult::kAppended) return result;
    }
    store_record(front_.bytes.get() + front_.end, payload_bytes, store);
    front_.end += record_bytes;
    ++front_.events;
    waiting_bytes_ += record_bytes;
    ++appended_;
    if (!scheduled_) scheduled_ = wake_drain = true;
  }
  if (wake_drain) [[unlikely]]
    wake();
  return AppendResult::kAppended;
}

AppendResult EventQueue::append(const ScalarEvent& event) {
  const ScalarLayout layout = layout_of(event);
  return append_record(layout.payload_bytes,
                       [&](std::byte* at) { store_scalar(at, event, layout); });
}

AppendResult EventQueue::append_large(std::span<const std::byte> payload) {
  if (payload.size() > kMaxPayloadBytes) return AppendResult::kTooLarge;
  const std::size_t record_bytes = kRecordHeaderBytes + payload.size() + kRecordFooterBytes;
  bool wake_drain = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return AppendResult::kClosed;
    // Looked at twice: here, so that a caller who has to wait has not copied in vain.
    if (make_room(record_bytes) == AppendResult::kFull) return AppendResult::kFull;
  }
  Chunk chunk = empty_chunk(record_bytes);
  store_record(chunk.bytes.get(), payload.size(),
               [&](std::byte* at) { std::memcpy(at, payload.data(), payload.size()); });
  chunk.end = record_bytes;
  chunk.events = 1;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return AppendResult::kClosed;
    if (make_room(record_bytes) == AppendResult::kFull) return AppendResult::kFull;
    finish_front();
    full_.push_back(std::move(chunk));
    waiting_bytes_ += record_bytes;
    ++appended_;
    // A failing disk is tried again at its own pace.
    wake_drain = !failure_ || !scheduled_;
    scheduled_ = true;
  }
  if (wake_drain) wake();
  return AppendResult::kAppended;
}

AppendResult EventQueue::append(std::span<const std::byte> payload) {
  if (payload.size() >= kLargePayloadBytes) return append_large(payload);
  return append_record(payload.size(), [&](std::byte* at) {
    if (!payload.empty()) std::memcpy(at, payload.data(), payload.size());
  });
}

AppendResult EventQueue::make_room(std::size_t record_bytes) {
  if (waiting_bytes_ == 0 || waiting_bytes_ + record_bytes <= kMaxWaitingBytes) {
    return AppendResult::kAppended;
  }
  if (!failure_ && !stalled_) return AppendResult::kFull;
  drop_oldest(kMaxWaitingBytes - std::min(record_bytes, kMaxWaitingBytes));
  return AppendResult::kAppended;
}

EventQueue::Chunk EventQueue::empty_chunk(std::size_t capacity) {
  Chunk chunk;
  // Not make_unique: it would write zeros over all of it.
  chunk.bytes = std::unique_ptr<std::byte[]>(new std::byte[capacity]);
  chunk.capacity = capacity;
  return chunk;
}

bool EventQueue::finish_front() {
  if (front_.events == 0) return false;
  full_.push_back(std::exchange(front_, {}));
  return true;
}

AppendResult EventQueue::make_space(std::size_t record_bytes, bool& wake_drain) {
  if (make_room(record_bytes) == AppendResult::kFull) return AppendResult::kFull;
  if (front_.capacity - front_.end >= record_bytes) return AppendResult::kAppended;
  // A failing disk is tried again at its own pace.
  if (finish_front()) wake_drain = !failure_;
  if (record_bytes <= kChunkBytes && !spare_.empty()) {
    front_ = std::move(spare_.back());
    spare_.pop_back();
  } else {
    front_ = empty_chunk(std::max(record_bytes, kChunkBytes));
  }
  return AppendResult::kAppended;
}

void EventQueue::drop_oldest(std::size_t until_bytes) {
  const auto drop = [this](const Chunk& chunk) {
    waiting_bytes_ -= chunk.size();
    settled_ += chunk.events;
    unreported_losses_ += chunk.events;
    counters_.dropped_events += chunk.events;
  };
  const std::uint64_t before = counters_.dropped_events;
  while (waiting_bytes_ > until_bytes && !full_.empty()) {
    drop(full_.front());
    retire(std::exchange(full_.front(), {}));
    full_.pop_front();
  }
  if (waiting_bytes_ > until_bytes && front_.events != 0) {
    drop(front_);
    retire(std::exchange(front_, {}));
  }
  if (counters_.dropped_events == before) return;
  loss_reason_ = failure_ ? failure_ : DiskFailure{"write", ETIMEDOUT};
  if (before == 0) {
    news_.push_back({loss_reason_, counters_.path, true});
    has_news_.store(true, std::memory_order_relaxed);
  }
}

void EventQueue::retire(Chunk chunk) {
  if (chunk.capacity != kChunkBytes || spare_.size() == kMaxSpareChunks) return;
  chunk.begin = chunk.end = 0;
  chunk.events = 0;
  spare_.push_back(std::move(chunk));
}

std::vector<LogNews> EventQueue::take_news() {
  const std::lock_guard lock(mutex_);
  has_news_.store(false, std::memory_order_relaxed);
  return std::exchange(news_, {});
}

void EventQueue::wait_for_room(Clock::duration timeout) {
  std::unique_lock lock(mutex_);
  if (!full_since_) full_since_ = Clock::now();
  // Half empty, so that callers do not come back for every single event.
  progress_.wait_for(lock, timeout, [this] {
    return waiting_bytes_ <= kMaxWaitingBytes / 2 || closing_ || failure_;
  });
  // The writing of anything clears full_since_.
  if (full_since_ && Clock::now() - *full_since_ > kStallAfter) stalled_ = true;
}

FlushTicket EventQueue::request_flush(bool sync) {
  FlushTicket ticket;
  bool wake_drain = false;
  {
    const std::lock_guard lock(mutex_);
    ticket.events = appended_;
    ticket.attempts = attempts_;
    if (sync) ticket.syncs = ++syncs_wanted_;
    wake_drain = settled_ < appended_ || sync;
    if (wake_drain) scheduled_ = true;
  }
  if (wake_drain) wake();
  return ticket;
}

FlushReport EventQueue::wait(const FlushTicket& ticket, Clock::duration timeout,
                             Clock::duration hang_after) {
  std::unique_lock lock(mutex_);
  const auto is_done = [&] {
    return settled_ >= ticket.events && syncs_done_ >= ticket.syncs && (closed_ || !ticket.closes);
  };
  const auto has_failed = [&] { return last_failed_attempt_ > ticket.attempts; };
  progress_.wait_for(lock, timeout, [&] { return is_done() || has_failed(); });

  FlushReport report;
  report.path = counters_.path;
  report.waiting_events = appended_ - settled_;
  if (is_done()) {
    report.state = FlushReport::State::kDone;
  } else if (has_failed()) {
    report.state = FlushReport::State::kFailed;
    report.failure = failure_ ? failure_ : counters_.last_failure;
  } else if (Drain::instance().is_hanging(hang_after)) {
    report.state = FlushReport::State::kFailed;
    report.failure = {"write", ETIMEDOUT};
  } else {
    return report;
  }
  report.lost_events = std::exchange(unreported_losses_, 0);
  if (report.lost_events != 0 && !report.failure) {
    report.state = FlushReport::State::kFailed;
    report.failure = loss_reason_;
  }
  return report;
}

FlushTicket EventQueue::request_close() {
  FlushTicket ticket;
  {
    const std::lock_guard lock(mutex_);
    ticket = {appended_, attempts_, 0, true};
    closing_ = true;
    // A log that was never used, as a child inherits it, has nothing for the drain to close.
    if (appended_ == 0 && counters_.files == 0) closed_ = true;
    if (closed_) return ticket;
    scheduled_ = true;
  }
  progress_.notify_all();
  wake();
  return ticket;
}

LogStats EventQueue::stats() {
  const std::lock_guard lock(mutex_);
  LogStats stats = counters_;
  stats.events = appended_;
  stats.written_events = settled_ - counters_.dropped_events;
  stats.waiting_events = appended_ - settled_;
  stats.waiting_bytes = waiting_bytes_;
  return stats;
}

}  // namespace lightwell
