// The side of an event queue that is emptied: waking the drain, and what the drain does.
#include <algorithm>
#include <utility>

#include "lightwell/drain.hpp"
#include "lightwell/event_queue.hpp"
#include "lightwell/record.hpp"

namespace lightwell {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Chunks written before other logs get their turn.
constexpr int kChunksPerTurn = 64;
// The pace of an active log: at most ten writes a second, and everything in the kernel after 0.1 s.
constexpr auto kPace = milliseconds(100);
constexpr auto kFirstBackoff = milliseconds(100);
constexpr auto kLastBackoff = seconds(2);
constexpr std::size_t kMaxKnownKinds = 32;

}  // namespace

void EventQueue::wake() {
  const int error = Drain::instance().schedule(shared_from_this(), Clock::now());
  if (error == 0) return;
  const std::lock_guard lock(mutex_);
  ++attempts_;
  note_failure({"start the writing thread", error});
  scheduled_ = false;  // the next append tries again
}

bool EventQueue::take_batch(bool& front_was_taken, Chunk& batch) {
  if (!full_.empty()) {
    batch = std::move(full_.front());
    full_.pop_front();
    return true;
  }
  // The front goes once a turn: what callers append meanwhile waits for the pace.
  if (front_was_taken || front_.events == 0) return false;
  front_was_taken = true;
  batch = std::exchange(front_, {});
  if (!spare_.empty()) {
    front_ = std::move(spare_.back());
    spare_.pop_back();
  }
  return true;
}

Clock::time_point EventQueue::note_failure(const DiskFailure& failure) {
  failure_ = failure;
  counters_.last_failure = failure;
  ++counters_.failures;
  last_failed_attempt_ = attempts_;
  const bool is_known = std::any_of(known_kinds_.begin(), known_kinds_.end(),
                                    [&](const auto& known) { return known.same_kind(failure); });
  if (!is_known && known_kinds_.size() < kMaxKnownKinds) {
    known_kinds_.push_back(failure);
    news_.push_back({failure, counters_.path, false});
    has_news_.store(true, std::memory_order_relaxed);
  }
  drop_oldest(kMaxWaitingBytes);
  backoff_ = backoff_ == Clock::duration::zero()
                 ? Clock::duration(kFirstBackoff)
                 : std::min<Clock::duration>(2 * backoff_, kLastBackoff);
  progress_.notify_all();
  return Clock::now() + backoff_;
}

void EventQueue::note_progress() {
  failure_ = {};
  stalled_ = false;
  full_since_.reset();
  backoff_ = {};
  progress_.notify_all();
}

void EventQueue::note_file() {
  counters_.writes = file_.writes();
  if (counters_.files == file_.files() && counters_.path == file_.path()) return;
  counters_.files = file_.files();
  counters_.path = file_.path();
}

std::optional<Clock::time_point> EventQueue::drain() {
  Drain& drain = Drain::instance();
  std::unique_lock lock(mutex_);
  bool front_was_taken = false;
  bool wrote = false;
  Chunk batch;
  for (int turn = 0; take_batch(front_was_taken, batch); ++turn) {
    if (turn == kChunksPerTurn) {
      full_.push_front(std::move(batch));
      return Clock::now();
    }
    ++attempts_;
    lock.unlock();
    const std::span records(batch.bytes.get() + batch.begin, batch.size());
    std::size_t stored = 0;
    drain.begin_call();
    const DiskFailure failure = file_.append(records, stored);
    drain.end_call();
    const std::uint64_t stored_events =
        stored == records.size() ? batch.events : count_records(records.first(stored));
    lock.lock();

    wrote = true;
    note_file();
    counters_.written_bytes += stored;
    waiting_bytes_ -= stored;
    settled_ += stored_events;
    if (failure) {
      batch.begin += stored;
      batch.events -= stored_events;
      full_.push_front(std::move(batch));
      return note_failure(failure);
    }
    retire(std::exchange(batch, {}));
    note_progress();
  }

  if (syncs_done_ < syncs_wanted_) {
    const std::uint64_t wanted = syncs_wanted_;
    ++attempts_;
    lock.unlock();
    const DiskFailure failure = file_.sync();
    lock.lock();
    if (failure) return note_failure(failure);
    syncs_done_ = wanted;
    note_progress();
  }
  if (closing_ && settled_ == appended_) {
    lock.unlock();
    drain.begin_call();
    file_.finish();
    drain.end_call();
    lock.lock();
    closed_ = true;
    progress_.notify_all();
    return std::nullopt;
  }
  if (wrote) return Clock::now() + kPace;
  scheduled_ = false;
  return std::nullopt;
}

}  // namespace lightwell
