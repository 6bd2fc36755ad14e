// The events that wait to be written to one event file: filled by any thread, emptied by the drain.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lightwell/event_encode.hpp"
#include "lightwell/event_file_writer.hpp"

namespace lightwell {

using Clock =
    std::chrono::steady_clock;  // CLOCK_MONOTONIC: a jump of the wall clock moves no timer

/// Waiting events use at most this much memory.
inline constexpr std::size_t kMaxWaitingBytes = 64u << 20;

/// A disk that has not returned from a write for this long is failing. Network file systems pause
/// for seconds and go on.
inline constexpr auto kHangAfter = std::chrono::seconds(10);

enum class [[nodiscard]] AppendResult {
  kAppended,
  kFull,      ///< the disk is healthy but behind: `wait_for_room`, then append again
  kClosed,    ///< the log is closed; nothing was appended
  kTooLarge,  ///< no reader would take an event this long; nothing was appended
};

/// A point in the order of appends that a caller waits for.
struct FlushTicket {
  std::uint64_t events = 0;    ///< how many had been appended
  std::uint64_t attempts = 0;  ///< tries to write that had begun; later ones report to this ticket
  std::uint64_t syncs = 0;     ///< 0: reaching the kernel is enough
  bool closes = false;         ///< the file must be closed as well
};

struct FlushReport {
  enum class State { kPending, kDone, kFailed };
  State state = State::kPending;
  DiskFailure failure;
  std::string path;
  std::uint64_t waiting_events = 0;  ///< kept in memory; the drain goes on trying
  std::uint64_t lost_events = 0;     ///< dropped since the last report
};

struct LogStats {
  std::uint64_t events = 0;          ///< appended
  std::uint64_t written_events = 0;  ///< in the kernel
  std::uint64_t dropped_events = 0;  ///< lost to a failing disk
  std::uint64_t waiting_events = 0;
  std::uint64_t waiting_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t writes = 0;    ///< calls of write()
  std::uint64_t files = 0;     ///< opened so far; more than 1 when a file was deleted
  std::uint64_t failures = 0;  ///< tries that did not succeed
  DiskFailure last_failure;
  std::string path;
};

/// A disk trouble to tell the user about: the first of its kind, or the first events dropped.
struct LogNews {
  DiskFailure failure;
  std::string path;
  bool events_were_dropped = false;
};

/// Thread-safe, except `drain`, which only the drain calls. One mutex guards everything but the
/// file, which belongs to the drain once `open` has returned. The mutex is never held during I/O,
/// and never while the drain's own mutex is taken.
class EventQueue : public std::enable_shared_from_this<EventQueue> {
 public:
  explicit EventQueue(EventFileWriterOptions options) : file_(std::move(options)) {}

  /// Opens the file now instead of before the first write. Call it before sharing the queue.
  DiskFailure open();

  AppendResult append(const ScalarEvent& event);
  /// Appends an encoded Event message.
  AppendResult append(std::span<const std::byte> payload);
  /// True when `take_news` has something; costs one load.
  [[nodiscard]] bool has_news() const noexcept { return has_news_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::vector<LogNews> take_news();

  /// After kFull: waits until there is room or `timeout` has passed. A disk that gets nothing done
  /// for long counts as failing, and makes room by dropping the oldest events.
  void wait_for_room(Clock::duration timeout);

  /// Has everything appended so far written at once, without waiting for the pace.
  [[nodiscard]] FlushTicket request_flush(bool sync);
  /// Waits up to `timeout`. A failed or done report is final. While the drain has been in one call
  /// to the disk for `hang_after`, the report is a failure, ETIMEDOUT, and nothing is lost by it.
  [[nodiscard]] FlushReport wait(const FlushTicket& ticket, Clock::duration timeout,
                                 Clock::duration hang_after = kHangAfter);

  /// No append succeeds from here on; the file is closed once everything is written.
  FlushTicket request_close();

  [[nodiscard]] LogStats stats();

  /// Writes what waits. Returns when to come back, nothing when there is no need to.
  [[nodiscard]] std::optional<Clock::time_point> drain();

 private:
  friend class Drain;

  /// A run of whole records in one allocation.
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t capacity = 0;
    std::size_t begin = 0;  ///< what lies before is written
    std::size_t end = 0;
    std::uint64_t events = 0;  ///< between `begin` and `end`

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
  };

  /// Appends one record of `payload_bytes`, which `store(std::byte*)` writes.
  template <typename Store>
  AppendResult append_record(std::size_t payload_bytes, Store store);
  /// For payloads whose copying takes long: only their place in line is taken under the lock.
  AppendResult append_large(std::span<const std::byte> payload);
  /// Room in the memory that may wait: kAppended or kFull.
  AppendResult make_room(std::size_t record_bytes);
  /// Room, and space for the record in the front chunk: kAppended or kFull.
  AppendResult make_space(std::size_t record_bytes, bool& wake_drain);
  static Chunk empty_chunk(std::size_t capacity);
  bool finish_front();  ///< false when there was nothing in it
  void drop_oldest(std::size_t until_bytes);
  void retire(Chunk chunk);
  bool take_batch(bool& front_was_taken, Chunk& batch);
  Clock::time_point note_failure(const DiskFailure& failure);
  void note_progress();
  void note_file();
  void wake();

  std::mutex mutex_;
  std::condition_variable progress_;  ///< something was written, dropped, closed or failed

  Chunk front_;               ///< being filled
  std::deque<Chunk> full_;    ///< waiting, oldest first
  std::vector<Chunk> spare_;  ///< emptied, to be filled again
  std::size_t waiting_bytes_ = 0;

  bool scheduled_ = false;  ///< the drain will come by itself
  bool closing_ = false;
  bool closed_ = false;
  bool stalled_ = false;
  std::optional<Clock::time_point> full_since_;

  std::uint64_t appended_ = 0;
  std::uint64_t settled_ = 0;  ///< written or dropped
  std::uint64_t attempts_ = 0;
  std::uint64_t last_failed_attempt_ = 0;
  std::uint64_t syncs_wanted_ = 0;
  std::uint64_t syncs_done_ = 0;
  std::uint64_t unreported_losses_ = 0;

  DiskFailure failure_;      ///< why the last try failed; none when it succeeded
  DiskFailure loss_reason_;  ///< why events were dropped
  Clock::duration backoff_{};
  std::vector<DiskFailure> known_kinds_;
  std::vector<LogNews> news_;
  std::atomic<bool> has_news_{false};
  LogStats counters_;

  EventFileWriter file_;
  std::size_t drain_slot_ = static_cast<std::size_t>(-1);  ///< the drain's; guarded by its mutex
};

}  // namespace lightwell
