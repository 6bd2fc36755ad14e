#include "lightwell/event_log.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "lightwell/drain.hpp"
#include "log_fixture.hpp"

using namespace lightwell;
using namespace lightwell::check_log;

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
