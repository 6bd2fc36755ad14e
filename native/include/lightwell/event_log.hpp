// A log that events are appended to: what a SummaryWriter holds, one for each directory it writes
// to.
#pragma once

#include <atomic>
#include <memory>

#include "lightwell/drain.hpp"
#include "lightwell/event_queue.hpp"

namespace lightwell {

/// Thread-safe and fork-safe. After a fork the child's first append starts a file of its own,
/// unless the log was closed before; what the parent had waiting stays the parent's, and none of
/// its locks are touched.
///
/// Destroying a log closes it without waiting; `Drain::finish` waits for what is left.
class EventLog {
 public:
  explicit EventLog(EventFileWriterOptions options);
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  /// Creates the file at once. Without this the drain does, and trouble is handled like any other
  /// trouble of the disk. Call it before sharing the log.
  DiskFailure open() { return queue().open(); }

  AppendResult append(const ScalarEvent& event) { return queue().append(event); }
  AppendResult append(std::span<const std::byte> payload) { return queue().append(payload); }
  void wait_for_room(Clock::duration timeout) { queue().wait_for_room(timeout); }

  [[nodiscard]] bool has_news() { return queue().has_news(); }
  [[nodiscard]] std::vector<LogNews> take_news() { return queue().take_news(); }

  [[nodiscard]] FlushTicket request_flush(bool sync) { return queue().request_flush(sync); }
  /// As `EventQueue::wait`; while the process ends, for no longer than that may be held up.
  [[nodiscard]] FlushReport wait(const FlushTicket& ticket, Clock::duration timeout,
                                 Clock::duration hang_after = kHangAfter) {
    if (Drain::is_finishing()) return Drain::wait_while_finishing(queue(), ticket, timeout);
    return queue().wait(ticket, timeout, hang_after);
  }
  FlushTicket request_close() {
    is_closed_.store(true, std::memory_order_relaxed);
    return queue().request_close();
  }
  [[nodiscard]] LogStats stats() { return queue().stats(); }

 private:
  /// The queue of one process. A fork leaves the parent's in the child's memory, never to be freed:
  /// its mutex may be locked by a thread that does not exist here.
  struct Generation {
    std::uint64_t number;
    std::shared_ptr<EventQueue> queue;
  };

  EventQueue& queue() {
    Generation* current = current_.load(std::memory_order_acquire);
    if (current->number != platform::fork_generation()) [[unlikely]]
      current = start_afresh(current);
    return *current->queue;
  }
  Generation* start_afresh(Generation* inherited);

  const EventFileWriterOptions options_;
  std::atomic<Generation*> current_;
  std::atomic<bool> is_closed_{false};  ///< holds in children, too
};

}  // namespace lightwell
