// The one thread of a process that writes: it empties every event queue in turn.
#pragma once

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

  /// For the end of the process: has everything written that waits in any queue, and makes every
  /// later append flush at once. Returns how many events are not written when `timeout` has passed
  /// or their disk has failed.
  [[nodiscard]] std::uint64_t finish(Clock::duration timeout);

  /// True once `finish` was called in this process; costs one load.
  [[nodiscard]] static bool is_finishing() noexcept;

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
};

}  // namespace lightwell
