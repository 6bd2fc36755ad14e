#include "lightwell/drain.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "lightwell/platform.hpp"

namespace lightwell {
namespace {

constexpr auto kNever = Clock::time_point::max();
constexpr auto kNoSlot = static_cast<std::size_t>(-1);

std::atomic<Drain*> g_drain{nullptr};
// The fork generation that is finishing, plus one: a child of a finishing process starts afresh.
std::atomic<std::uint64_t> g_finishing{0};
// How much longer the end of the process may be held up by waits in vain.
std::atomic<Clock::rep> g_patience{0};

}  // namespace

Drain& Drain::instance() {
  Drain* drain = g_drain.load(std::memory_order_acquire);
  const std::uint64_t generation = platform::fork_generation();
  while (drain == nullptr || drain->generation_ != generation) {
    auto* fresh = new Drain(generation);
    if (g_drain.compare_exchange_strong(drain, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;  // another thread was first; `drain` is its
  }
  return *drain;
}

int Drain::schedule(std::shared_ptr<EventQueue> queue, Clock::time_point due) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_running_) {
      const int error = platform::start_background_thread(
          [](void* self) { static_cast<Drain*>(self)->run(); }, this);
      if (error != 0) return error;
      is_running_ = true;
    }
    if (queue->drain_slot_ == kNoSlot) {
      queue->drain_slot_ = entries_.size();
      entries_.push_back({std::move(queue), due});
    } else {
      Entry& entry = entries_[queue->drain_slot_];
      entry.due = std::min(entry.due, due);
    }
  }
  wakeup_.notify_one();
  return 0;
}

void Drain::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    drain_due(lock);
    auto next = kNever;
    for (const Entry& entry : entries_) next = std::min(next, entry.due);
    if (next == kNever) {
      wakeup_.wait(lock);
    } else {
      wakeup_.wait_until(lock, next);
    }
  }
}

void Drain::drain_due(std::unique_lock<std::mutex>& lock) {
  // Other threads only add behind the end and lower a due time, so places hold while unlocked.
  const auto now = Clock::now();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].due > now) continue;
    entries_[i].due = kNever;
    EventQueue& queue = *entries_[i].queue;
    lock.unlock();
    const auto again = queue.drain();
    lock.lock();
    if (again) entries_[i].due = std::min(entries_[i].due, *again);
  }
  std::vector<std::shared_ptr<EventQueue>> idle;
  for (std::size_t i = 0; i < entries_.size();) {
    if (entries_[i].due != kNever) {
      ++i;
      continue;
    }
    entries_[i].queue->drain_slot_ = kNoSlot;
    idle.push_back(std::move(entries_[i].queue));
    if (i + 1 != entries_.size()) {
      entries_[i] = std::move(entries_.back());
      entries_[i].queue->drain_slot_ = i;
    }
    entries_.pop_back();
  }
  if (idle.empty()) return;
  // The last reference to a queue may be ours, and freeing it closes a file.
  lock.unlock();
  idle.clear();
  lock.lock();
}

std::uint64_t Drain::finish(Clock::duration timeout) {
  g_patience.store(timeout.count(), std::memory_order_relaxed);
  g_finishing.store(generation_ + 1, std::memory_order_release);
  std::vector<std::shared_ptr<EventQueue>> queues;
  {
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) queues.push_back(entry.queue);
  }
  std::vector<FlushTicket> tickets;
  for (const auto& queue : queues) tickets.push_back(queue->request_flush(false));
  std::uint64_t unwritten = 0;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    const FlushReport report = wait_while_finishing(*queues[i], tickets[i], timeout);
    if (report.state != FlushReport::State::kDone) {
      unwritten += report.waiting_events + report.lost_events;
    }
  }
  return unwritten;
}

FlushReport Drain::wait_while_finishing(EventQueue& queue, const FlushTicket& ticket,
                                        Clock::duration timeout) {
  const Clock::duration left(std::max(g_patience.load(std::memory_order_relaxed), Clock::rep{0}));
  const auto began = Clock::now();
  FlushReport report = queue.wait(ticket, std::min(timeout, left));
  if (report.state == FlushReport::State::kDone) return report;
  const Clock::rep spent = (Clock::now() - began).count();
  const Clock::rep before = g_patience.fetch_sub(spent, std::memory_order_relaxed);
  if (report.state == FlushReport::State::kPending && before <= spent) {
    report.state = FlushReport::State::kFailed;
    report.failure = {"write", ETIMEDOUT};
  }
  return report;
}

bool Drain::is_finishing() noexcept {
  return g_finishing.load(std::memory_order_acquire) == platform::fork_generation() + 1;
}

}  // namespace lightwell
