#include "lightwell/event_log.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <thread>

#include "check.hpp"
#include "lightwell/drain.hpp"
#include "scratch.hpp"

using namespace lightwell;
using namespace std::chrono_literals;
using check::ScratchDirectory;
using State = FlushReport::State;

// Our children start threads although their parent had some; the thread sanitizer refuses by
// default.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options() {
  return "die_after_fork=0";
}

namespace {

/// Fails chosen appends: `plan` gets the number of the call (from 0) and may shorten or refuse it.
class FailingDisk : public Disk {
 public:
  struct Verdict {
    int error = 0;
    std::size_t at_most = static_cast<std::size_t>(-1);
  };
  std::function<Verdict(std::size_t call)> plan = [](std::size_t) { return Verdict{}; };
  std::atomic<bool> truncate_fails{false};
  bool sync_fails = false;
  std::size_t file_syncs = 0;
  std::vector<std::string> synced_directories;
  std::atomic<std::size_t> calls{0};

  int append(platform::File& file, std::span<const std::byte> bytes,
             std::size_t& written) noexcept override {
    const Verdict verdict = plan(calls++);
    const std::size_t size = std::min(bytes.size(), verdict.at_most);
    written = 0;
    if (verdict.error != 0 && verdict.at_most == static_cast<std::size_t>(-1)) return verdict.error;
    const int error = size == 0 ? 0 : file.append(bytes.first(size), written);
    return error != 0 ? error : verdict.error;
  }
  int truncate(platform::File& file, std::uint64_t size_bytes) noexcept override {
    return truncate_fails ? EIO : Disk::truncate(file, size_bytes);
  }
  int sync(platform::File& file) noexcept override {
    ++file_syncs;
    return sync_fails ? EIO : Disk::sync(file);
  }
  int sync_directory(const std::string& path) noexcept override {
    synced_directories.push_back(path);
    return Disk::sync_directory(path);
  }
};

EventFileWriterOptions in(const ScratchDirectory& scratch, Disk* disk = &Disk::local()) {
  EventFileWriterOptions options;
  options.directory = scratch.path();
  options.disk = disk;
  return options;
}

std::string event_named(std::size_t number) {
  return "event " + std::to_string(number);
}

/// The first `count` events, framed as one batch.
std::string records_of_events(std::size_t count) {
  std::string records;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string payload = event_named(i);
    append_record(records, std::as_bytes(std::span(payload)));
  }
  return records;
}

AppendResult add(EventLog& log, const std::string& payload) {
  return log.append(std::as_bytes(std::span(payload)));
}

FlushReport settle(EventLog& log, const FlushTicket& ticket) {
  for (;;) {
    const FlushReport report = log.wait(ticket, 10s);
    if (report.state != State::kPending) return report;
  }
}

/// A log on a disk of the test's own: closed before that disk goes.
class ClosingLog : public EventLog {
 public:
  using EventLog::EventLog;
  ~ClosingLog() { static_cast<void>(settle(*this, request_close())); }
};

FlushReport flush(EventLog& log) {
  return settle(log, log.request_flush(false));
}

void check_events(const std::vector<std::string>& events, std::size_t count) {
  CHECK_EQUAL(events.size(), count);
  for (std::size_t i = 0; i < count; ++i) CHECK_EQUAL(events[i], event_named(i));
}

void check_no_torn_bytes(const ScratchDirectory& scratch) {
  for (const auto& path : scratch.files()) {
    std::size_t torn_bytes = 1;
    static_cast<void>(check::payloads_of(check::content_of(path), torn_bytes));
    CHECK_EQUAL(torn_bytes, 0u);
  }
}

}  // namespace

TEST(what_was_appended_before_a_flush_is_in_the_file_after_it) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  CHECK(!log.open());
  for (std::size_t i = 0; i < 1000; ++i) CHECK(add(log, event_named(i)) == AppendResult::kAppended);
  CHECK(flush(log).state == State::kDone);
  check_events(check::events_in(scratch), 1000);
  CHECK_EQUAL(log.stats().written_events, 1000u);
}

TEST(an_event_reaches_the_file_without_any_flush) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  while (check::events_in(scratch).empty()) std::this_thread::yield();
  check_events(check::events_in(scratch), 1);
}

TEST(records_larger_than_a_chunk_keep_their_place) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  const std::string large(1 << 20, 'x');
  CHECK(add(log, "first") == AppendResult::kAppended);
  CHECK(add(log, large) == AppendResult::kAppended);
  CHECK(add(log, "last") == AppendResult::kAppended);
  CHECK(flush(log).state == State::kDone);
  const auto events = check::events_in(scratch);
  CHECK_EQUAL(events.size(), 3u);
  CHECK(events[0] == "first" && events[1] == large && events[2] == "last");
}

TEST(threads_append_flush_and_close_together_and_each_keeps_its_order) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 3000;
  std::atomic<std::size_t> accepted[kThreads] = {};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < kEach; ++i) {
        auto payload = std::to_string(t) + ' ' + std::to_string(i);
        if (i % 97 == t) payload.resize(100'000, ' ');  // copied outside the lock
        const AppendResult result = add(log, payload);
        if (result == AppendResult::kClosed) return;
        accepted[t] = i + 1;
        if (i % 500 == 0) static_cast<void>(flush(log));
        if (t == 0 && i == kEach / 2) static_cast<void>(log.request_close());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(settle(log, log.request_close()).state == State::kDone);
  std::size_t seen[kThreads] = {};
  for (const auto& event : check::events_in(scratch)) {
    const auto t = static_cast<std::size_t>(event[0] - '0');
    CHECK_EQUAL(event.substr(2, event.find(' ', 2) - 2), std::to_string(seen[t]));
    CHECK_EQUAL(event.size() == 100'000, seen[t] % 97 == t);
    ++seen[t];
  }
  for (std::size_t t = 0; t < kThreads; ++t) CHECK_EQUAL(seen[t], accepted[t].load());
}

TEST(nothing_is_appended_after_close_and_closing_twice_is_fine) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  CHECK(settle(log, log.request_close()).state == State::kDone);
  CHECK(add(log, "late") == AppendResult::kClosed);
  CHECK(settle(log, log.request_close()).state == State::kDone);
  CHECK(flush(log).state == State::kDone);
  check_events(check::events_in(scratch), 1);
}

TEST(destroying_a_log_loses_nothing) {
  const ScratchDirectory scratch;
  {
    EventLog log(in(scratch));
    for (std::size_t i = 0; i < 100; ++i)
      CHECK(add(log, event_named(i)) == AppendResult::kAppended);
  }
  while (check::events_in(scratch).size() < 100) std::this_thread::yield();
  check_events(check::events_in(scratch), 100);
}

// Fails the n-th write for every n, each in three ways, and goes on until the disk works again.
TEST(no_single_failing_write_loses_or_repeats_an_event) {
  constexpr std::size_t kEvents = 200;
  for (const FailingDisk::Verdict& verdict :
       std::initializer_list<FailingDisk::Verdict>{{0, 5},
                                                   {EINTR, static_cast<std::size_t>(-1)},
                                                   {ENOSPC, static_cast<std::size_t>(-1)},
                                                   {ENOSPC, 5},
                                                   {EIO, 17}}) {
    for (std::size_t failing = 0; failing <= kEvents; failing += verdict.error == ENOSPC ? 1 : 7) {
      const ScratchDirectory scratch;
      FailingDisk disk;
      disk.plan = [&](std::size_t call) {
        return call == failing ? verdict : FailingDisk::Verdict{};
      };
      EventFileWriter file(in(scratch, &disk));
      std::size_t flushed = 0;
      for (std::size_t i = 0; i < kEvents; ++i) {
        std::string record;
        const std::string payload = event_named(i);
        append_record(record, std::as_bytes(std::span(payload)));
        std::span<const std::byte> left = std::as_bytes(std::span(record));
        int tries = 0;
        while (!left.empty()) {
          std::size_t stored = 0;
          static_cast<void>(file.append(left, stored));
          left = left.subspan(stored);
          CHECK(++tries <= 3);
        }
        ++flushed;
        if (i + 1 < failing || i > failing + 2) continue;  // look closely only around the failure
        check_no_torn_bytes(scratch);
        check_events(check::events_in(scratch), flushed);
      }
      check_events(check::events_in(scratch), kEvents);
    }
  }
}

TEST(a_batch_cut_short_keeps_its_whole_records_and_continues_behind_them) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  std::atomic<bool> full{true};
  disk.plan = [&](std::size_t call) {
    // The opening record fits, then 60 bytes of the batch, then nothing.
    if (!full || call == 0) return FailingDisk::Verdict{};
    return FailingDisk::Verdict{ENOSPC, call == 1 ? 60u : 0u};
  };
  ClosingLog log(in(scratch, &disk));
  for (std::size_t i = 0; i < 10; ++i) CHECK(add(log, event_named(i)) == AppendResult::kAppended);
  const FlushReport report = flush(log);
  CHECK(report.state == State::kFailed);
  CHECK_EQUAL(report.failure.error, ENOSPC);
  check_no_torn_bytes(scratch);
  CHECK(log.has_news());
  CHECK_EQUAL(log.take_news().size(), 1u);
  full = false;
  CHECK(flush(log).state == State::kDone);
  check_events(check::events_in(scratch), 10);
  CHECK_EQUAL(scratch.files().size(), 1u);
  CHECK(!log.has_news());
}

TEST(a_torn_tail_that_cannot_be_cut_ends_the_file_and_the_rest_goes_into_the_next) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  disk.truncate_fails = true;
  disk.plan = [](std::size_t call) {
    return call == 1 ? FailingDisk::Verdict{EIO, 60} : FailingDisk::Verdict{};
  };
  const std::string records = records_of_events(10);
  EventFileWriter file(in(scratch, &disk));
  const std::span all = std::as_bytes(std::span(records));
  std::size_t stored = 0;
  CHECK_EQUAL(file.append(all, stored).error, EIO);
  CHECK_EQUAL(count_records(all.first(stored)), 2u);
  CHECK(!file.append(all.subspan(stored), stored));
  check_events(check::events_in(scratch), 10);
  CHECK_EQUAL(scratch.files().size(), 2u);
}

TEST(a_file_given_up_with_a_torn_tail_is_synced_or_the_next_sync_tells) {
  for (const bool sync_fails : {false, true}) {
    const ScratchDirectory scratch;
    FailingDisk disk;
    disk.truncate_fails = true;
    disk.sync_fails = sync_fails;
    disk.plan = [](std::size_t call) {
      return call == 1 ? FailingDisk::Verdict{EIO, 60} : FailingDisk::Verdict{};
    };
    const std::string records = records_of_events(10);
    EventFileWriter file(in(scratch, &disk));
    const std::span all = std::as_bytes(std::span(records));
    std::size_t stored = 0;
    CHECK_EQUAL(file.append(all, stored).error, EIO);
    CHECK_EQUAL(disk.file_syncs, 1u);
    CHECK(!file.append(all.subspan(stored), stored));
    disk.sync_fails = false;
    if (sync_fails) CHECK_EQUAL(file.sync().error, EIO);
    CHECK(!file.sync());
    CHECK_EQUAL(disk.file_syncs, 2u);
  }
}

TEST(a_sync_reaches_every_directory_that_was_made) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  EventFileWriterOptions options = in(scratch, &disk);
  options.directory += "/new/deep";
  EventFileWriter file(options);
  CHECK(!file.open());
  CHECK(!file.sync());
  CHECK(disk.synced_directories ==
        (std::vector<std::string>{scratch.path(), scratch.path() + "/new",
                                  scratch.path() + "/new/deep"}));
  CHECK(!file.sync());
  CHECK_EQUAL(disk.synced_directories.size(), 3u);  // once is enough
}

TEST(a_deleted_directory_is_made_again_with_a_whole_file) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  CHECK(flush(log).state == State::kDone);
  std::filesystem::remove_all(scratch.path());
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  CHECK(flush(log).state == State::kDone);
  check_events(check::events_in(scratch), 1);
  CHECK_EQUAL(log.stats().files, 2u);
}

TEST(a_disk_that_stays_full_costs_the_oldest_events_and_bounded_memory) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  std::atomic<bool> full{true};
  disk.plan = [&](std::size_t call) {
    return FailingDisk::Verdict{full && call > 0 ? ENOSPC : 0, static_cast<std::size_t>(-1)};
  };
  ClosingLog log(in(scratch, &disk));
  const std::string payload(1 << 20, 'x');
  CHECK(add(log, payload) == AppendResult::kAppended);
  CHECK(flush(log).state == State::kFailed);
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(add(log, payload + event_named(i)) == AppendResult::kAppended);
    CHECK(log.stats().waiting_bytes <= kMaxWaitingBytes);
  }
  full = false;
  const FlushReport report = flush(log);
  CHECK(report.state == State::kFailed);  // what was lost is told once
  const auto dropped = log.stats().dropped_events;
  CHECK(dropped > 30 && dropped < 45);
  CHECK_EQUAL(report.lost_events, dropped);
  CHECK(flush(log).state == State::kDone);
  const auto events = check::events_in(scratch);
  CHECK_EQUAL(events.size() + dropped, 101u);
  CHECK_EQUAL(events.back().substr(payload.size()), event_named(99));
}

TEST(a_slow_disk_makes_a_burst_wait_and_loses_nothing) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  std::atomic<bool> is_open{false};
  disk.plan = [&](std::size_t call) {
    while (call > 0 && !is_open) std::this_thread::yield();
    return FailingDisk::Verdict{};
  };
  ClosingLog log(in(scratch, &disk));
  const std::string payload(1 << 20, 'x');
  std::size_t appended = 0;
  AppendResult result = AppendResult::kAppended;
  while ((result = add(log, payload)) == AppendResult::kAppended) ++appended;
  CHECK(result == AppendResult::kFull);
  CHECK_EQUAL(appended, kMaxWaitingBytes / (payload.size() + 16));
  is_open = true;
  while ((result = add(log, "last")) == AppendResult::kFull) log.wait_for_room(1s);
  CHECK(result == AppendResult::kAppended);
  CHECK(flush(log).state == State::kDone);
  CHECK_EQUAL(log.stats().dropped_events, 0u);
  CHECK_EQUAL(check::events_in(scratch).size(), appended + 1);
}

TEST(a_disk_that_hangs_counts_as_failing_before_long) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  std::atomic<bool> is_open{false};
  disk.plan = [&](std::size_t call) {
    while (call > 0 && !is_open) std::this_thread::yield();
    return FailingDisk::Verdict{};
  };
  ClosingLog log(in(scratch, &disk));
  const std::string payload(1 << 20, 'x');
  for (std::size_t i = 0; i < 100; ++i) {
    AppendResult result = AppendResult::kFull;
    while ((result = add(log, payload)) == AppendResult::kFull) log.wait_for_room(100ms);
    CHECK(result == AppendResult::kAppended);
  }
  CHECK(log.stats().dropped_events > 0);
  CHECK(log.stats().waiting_bytes <= kMaxWaitingBytes);
  CHECK(log.has_news());
  CHECK(log.take_news().back().events_were_dropped);
  is_open = true;
  CHECK_EQUAL(flush(log).failure.error, ETIMEDOUT);
  CHECK(flush(log).state == State::kDone);
}

/// Hangs in the append after the opening records until told to go on; `log` is appended to first.
struct HangingDisk : FailingDisk {
  std::atomic<bool> may_go_on{false};
  HangingDisk() {
    plan = [this](std::size_t call) {
      while (call > 0 && !may_go_on) std::this_thread::yield();
      return Verdict{};
    };
  }
};

TEST(waiting_for_a_disk_that_hangs_fails_and_loses_nothing) {
  const ScratchDirectory scratch;
  HangingDisk disk;
  ClosingLog log(in(scratch, &disk));
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  while (disk.calls < 2) std::this_thread::yield();
  const FlushTicket ticket = log.request_close();
  CHECK(log.wait(ticket, 1ms).state == State::kPending);  // a call may take a while
  const FlushReport report = log.wait(ticket, 1ms, 0s);   // but not for ever
  CHECK(report.state == State::kFailed);
  CHECK_EQUAL(report.failure.error, ETIMEDOUT);
  CHECK_EQUAL(report.waiting_events, 1u);
  disk.may_go_on = true;
  CHECK(settle(log, ticket).state == State::kDone);
  check_events(check::events_in(scratch), 1);
}

TEST(a_disk_that_takes_long_to_sync_does_not_count_as_hanging) {
  const ScratchDirectory scratch;
  struct : Disk {
    std::atomic<bool> is_syncing{false};
    std::atomic<bool> may_go_on{false};
    int sync(platform::File&) noexcept override {
      is_syncing = true;
      while (!may_go_on) std::this_thread::yield();
      return 0;
    }
  } disk;
  ClosingLog log(in(scratch, &disk));
  CHECK(add(log, event_named(0)) == AppendResult::kAppended);
  const FlushTicket ticket = log.request_flush(true);
  while (!disk.is_syncing) std::this_thread::yield();
  CHECK(log.wait(ticket, 1ms, 0s).state == State::kPending);
  disk.may_go_on = true;
  CHECK(settle(log, ticket).state == State::kDone);
}

TEST(a_finishing_process_waits_in_vain_only_once_for_all_that_comes_after) {
  const ScratchDirectory scratch;
  const pid_t child = ::fork();  // finishing is for the rest of a process
  if (child == 0) {
    HangingDisk disk;
    EventLog log(in(scratch, &disk));
    bool ok = add(log, event_named(0)) == AppendResult::kAppended;
    ok = ok && Drain::instance().finish(50ms) == 1;
    // With no patience left, none of these waits begins: the timeout of a test is shorter.
    ok = ok && add(log, event_named(1)) == AppendResult::kAppended;
    ok = ok && log.wait(log.request_flush(false), 1h).failure.error == ETIMEDOUT;
    ok = ok && log.wait(log.request_close(), 1h).failure.error == ETIMEDOUT;
    ::_exit(ok ? 0 : 1);
  }
  int status = -1;
  CHECK_EQUAL(::waitpid(child, &status, 0), child);
  CHECK_EQUAL(status, 0);
}

TEST(a_finishing_process_never_loses_patience_with_a_disk_that_works) {
  const ScratchDirectory scratch;
  const pid_t child = ::fork();
  if (child == 0) {
    EventLog log(in(scratch));
    bool ok = add(log, event_named(0)) == AppendResult::kAppended;
    ok = ok && Drain::instance().finish(1h) == 0;
    for (std::size_t i = 1; i < 100; ++i) {
      ok = ok && add(log, event_named(i)) == AppendResult::kAppended;
      ok = ok && log.wait(log.request_flush(false), 1h).state == State::kDone;
    }
    ::_exit(ok ? 0 : 1);
  }
  int status = -1;
  CHECK_EQUAL(::waitpid(child, &status, 0), child);
  CHECK_EQUAL(status, 0);
  check_events(check::events_in(scratch), 100);
}

TEST(an_active_log_is_written_at_most_ten_times_a_second) {
  const ScratchDirectory scratch;
  EventLog log(in(scratch));
  const auto start = Clock::now();
  std::uint64_t seen = 0;
  while (log.stats().writes < 5) {
    // One event whenever the last one is out: the log is never idle for long and no chunk fills up.
    if (log.stats().waiting_events == 0)
      CHECK(add(log, event_named(seen++)) == AppendResult::kAppended);
    std::this_thread::yield();
  }
  // The opening record and the first event go at once; each of the others waits for the pace. This
  // is a lower bound: a slow machine only adds to it, and only a write ahead of its time fails it.
  CHECK(Clock::now() - start >= 3 * 100ms);
}

TEST(a_child_writes_its_own_file_and_none_of_its_parents_events) {
  const ScratchDirectory scratch;
  FailingDisk disk;
  disk.plan = [](std::size_t) { return FailingDisk::Verdict{}; };
  ClosingLog log(in(scratch, &disk));
  CHECK(!log.open());
  CHECK(add(log, "parent") == AppendResult::kAppended);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool appended = add(log, "child") == AppendResult::kAppended;
    const bool settled = flush(log).state == State::kDone;
    ::_exit(appended && settled ? 0 : 1);
  }
  int status = -1;
  CHECK_EQUAL(::waitpid(child, &status, 0), child);
  CHECK_EQUAL(status, 0);
  CHECK(flush(log).state == State::kDone);
  CHECK_EQUAL(scratch.files().size(), 2u);
  auto events = check::events_in(scratch);
  std::sort(events.begin(), events.end());
  CHECK(events == (std::vector<std::string>{"child", "parent"}));
}

TEST(finishing_waits_for_logs_that_are_already_gone) {
  const ScratchDirectory scratch;
  const pid_t child = ::fork();  // finishing is for the rest of a process
  if (child == 0) {
    {
      EventLog log(in(scratch));
      if (add(log, "gone") != AppendResult::kAppended) ::_exit(2);
    }
    ::_exit(Drain::instance().finish(5s) == 0 ? 0 : 1);
  }
  int status = -1;
  CHECK_EQUAL(::waitpid(child, &status, 0), child);
  CHECK_EQUAL(status, 0);
  CHECK_EQUAL(check::events_in(scratch).size(), 1u);
}
