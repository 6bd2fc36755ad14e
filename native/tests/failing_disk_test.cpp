// A log on a disk that fails, fills up or hangs.
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "lightwell/drain.hpp"
#include "lightwell/event_log.hpp"
#include "log_fixture.hpp"

using namespace lightwell;
using namespace lightwell::check_log;

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
