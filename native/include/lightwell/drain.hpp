// The one thread of a process that writes: it empties every event queue in turn.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "lightwell/event_queue.hpp"

namespace lightwell {

/// Thread-safe. There is one per process and fork generation, never destroyed: a child leaves its
/// parent's behind untouched, because the thread did not come along and its mutex may be held.
class Drain {
 public:
  [[nodiscard]] static Drain& instance();

  /// Has `queue` drained at `due`, or earlier if it was to be already. Keeps the queue alive until
  /// it needs no draining. Returns an `errno` value when the thread cannot be started.
  [[nodiscard]] int schedule(std::shared_ptr<EventQueue> queue, Clock::time_point due);

  /// For the end of the process: has everything written that waits in any queue. Returns how many
  /// events are not written when `timeout` has passed or their disk has failed. From here on each
  /// append should be waited for; `timeout` is what all waits in vain of the process, this one
  /// included, may take together.
  [[nodiscard]] std::uint64_t finish(Clock::duration timeout);

  /// True once `finish` was called in this process; costs one load.
  [[nodiscard]] static bool is_finishing() noexcept;

  /// As `EventQueue::wait`, in a process that is finishing: fails with ETIMEDOUT once the time for
  /// waits in vain is used up.
  [[nodiscard]] static FlushReport wait_while_finishing(EventQueue& queue,
                                                        const FlushTicket& ticket,
                                                        Clock::duration timeout);

  /// Around a call to the disk that should not take long. Only the thread of the drain calls these.
  void begin_call() noexcept { call_began_.store(Clock::now(), std::memory_order_relaxed); }
  void end_call() noexcept {
    call_began_.store(Clock::time_point::max(), std::memory_order_relaxed);
  }
  /// True while such a call has taken longer than `limit`.
  [[nodiscard]] bool is_hanging(Clock::duration limit) const noexcept {
    const auto began = call_began_.load(std::memory_order_relaxed);
    return began != Clock::time_point::max() && Clock::now() - began > limit;
  }

 private:
  struct Entry {
    std::shared_ptr<EventQueue> queue;
    Clock::time_point due;
  };

  explicit Drain(std::uint64_t generation) : generation_(generation) {}
  [[noreturn]] void run();
  void drain_due(std::unique_lock<std::mutex>& lock);

  const std::uint64_t generation_;
  std::mutex mutex_;  ///< guards the rest; never held while a queue is drained
  std::condition_variable wakeup_;
  std::vector<Entry> entries_;  ///< queues with something to do; each knows its place here
  bool is_running_ = false;

  std::atomic<Clock::time_point> call_began_{Clock::time_point::max()};
};

}  // namespace lightwell
