// What the tests of logs share: a disk that fails on demand, and the verbs of their stories.
#pragma once

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "check.hpp"
#include "lightwell/event_log.hpp"
#include "lightwell/record.hpp"
#include "scratch.hpp"

namespace lightwell::check_log {

using namespace std::chrono_literals;
using check::ScratchDirectory;
using State = FlushReport::State;

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

inline EventFileWriterOptions in(const ScratchDirectory& scratch, Disk* disk = &Disk::local()) {
  EventFileWriterOptions options;
  options.directory = scratch.path();
  options.disk = disk;
  return options;
}

inline std::string event_named(std::size_t number) {
  return "event " + std::to_string(number);
}

/// The first `count` events, framed as one batch.
inline std::string records_of_events(std::size_t count) {
  std::string records;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string payload = event_named(i);
    append_record(records, std::as_bytes(std::span(payload)));
  }
  return records;
}

inline AppendResult add(EventLog& log, const std::string& payload) {
  return log.append(std::as_bytes(std::span(payload)));
}

inline FlushReport settle(EventLog& log, const FlushTicket& ticket) {
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

inline FlushReport flush(EventLog& log) {
  return settle(log, log.request_flush(false));
}

inline void check_events(const std::vector<std::string>& events, std::size_t count) {
  CHECK_EQUAL(events.size(), count);
  for (std::size_t i = 0; i < count; ++i) CHECK_EQUAL(events[i], event_named(i));
}

inline void check_no_torn_bytes(const ScratchDirectory& scratch) {
  for (const auto& path : scratch.files()) {
    std::size_t torn_bytes = 1;
    static_cast<void>(check::payloads_of(check::content_of(path), torn_bytes));
    CHECK_EQUAL(torn_bytes, 0u);
  }
}

}  // namespace lightwell::check_log
