// Appending to event files from Python: conversion and the GIL only.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <cstring>

#include "bind.hpp"
#include "lightwell/drain.hpp"
#include "lightwell/event_log.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

// What an append did; Python finishes what is not kDone.
enum Outcome : int { kDone = 0, kHasNews = 1, kNotPlain = 2, kIsClosed = 3 };

// How long a wait may keep Ctrl-C waiting.
constexpr auto kSignalInterval = std::chrono::milliseconds(50);

// Appending this much takes longer than handing the GIL over.
constexpr std::size_t kLongAppendBytes = 256u << 10;

std::string bytes_to_string(const nb::bytes& bytes) {
  return {bytes.c_str(), bytes.size()};
}

nb::object path_to_python(const std::string& path) {
  return nb::steal(
      PyUnicode_DecodeFSDefaultAndSize(path.data(), static_cast<Py_ssize_t>(path.size())));
}

[[noreturn]] void raise_os_error(int error, const std::string& message, const std::string& path) {
  const nb::tuple arguments = nb::make_tuple(error, message, path_to_python(path));
  PyErr_SetObject(PyExc_OSError, arguments.ptr());  // picks the subclass that the number stands for
  throw nb::python_error();
}

void check_signals() {
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

std::string describe(const FlushReport& report) {
  std::string text = std::string("could not ") + report.failure.operation + ": " +
                     std::strerror(report.failure.error);
  if (report.lost_events != 0) text += ", " + std::to_string(report.lost_events) + " events lost";
  if (report.waiting_events != 0) {
    text += ", " + std::to_string(report.waiting_events) + " events waiting in memory";
  }
  return text;
}

FlushReport settle(EventLog& log, const FlushTicket& ticket) {
  for (;;) {
    FlushReport report;
    {
      const nb::gil_scoped_release release;
      report = log.wait(ticket, kSignalInterval);
    }
    if (report.state != FlushReport::State::kPending) return report;
    check_signals();
  }
}

void wait_for(EventLog& log, const FlushTicket& ticket) {
  const FlushReport report = settle(log, ticket);
  if (report.state == FlushReport::State::kFailed) {
    raise_os_error(report.failure.error, describe(report), report.path);
  }
}

AppendResult append_once(EventLog& log, const ScalarEvent& event) {
  return log.append(event);
}

AppendResult append_once(EventLog& log, std::span<const std::byte> payload) {
  if (payload.size() < kLongAppendBytes) return log.append(payload);
  const nb::gil_scoped_release release;  // safe because the caller holds the bytes
  return log.append(payload);
}

template <typename Event>
int append(EventLog& log, const Event& event) {
  for (;;) {
    switch (append_once(log, event)) {
      case AppendResult::kAppended:
        // The last wait for the drain is over: nobody would come back for this event.
        if (Drain::is_finishing()) [[unlikely]]
          static_cast<void>(settle(log, log.request_flush(false)));
        return log.has_news() ? kHasNews : kDone;
      case AppendResult::kClosed:
        return kIsClosed;
      case AppendResult::kTooLarge:
        throw nb::value_error("event: expected less than 2 GiB, got more");
      case AppendResult::kFull: {
        const nb::gil_scoped_release release;
        log.wait_for_room(kSignalInterval);
        break;
      }
    }
    check_signals();
  }
}

// The plain kinds of arguments are taken here, within some ten nanoseconds; everything else, and
// everything wrong, is left to Python (`writer/values.py`), which converts it and calls again.
bool plain_number(nb::handle number, double& out) {
  if (PyFloat_Check(number.ptr())) {
    out = PyFloat_AsDouble(number.ptr());
    return true;
  }
  if (!PyLong_Check(number.ptr())) return false;
  out = PyLong_AsDouble(number.ptr());
  if (out != -1.0 || PyErr_Occurred() == nullptr) return true;
  PyErr_Clear();
  return false;
}

bool plain_step(nb::handle step, std::int64_t& out) {
  if (step.is_none()) return true;
  if (!PyLong_Check(step.ptr())) return false;
  int overflow = 0;
  out = PyLong_AsLongLongAndOverflow(step.ptr(), &overflow);
  return overflow == 0;
}

bool plain_tag(nb::handle tag, std::string_view& out) {
  if (!PyUnicode_Check(tag.ptr())) return false;
  Py_ssize_t size = 0;
  const char* const text = PyUnicode_AsUTF8AndSize(tag.ptr(), &size);
  if (text == nullptr) {
    PyErr_Clear();
    return false;
  }
  out = {text, static_cast<std::size_t>(size)};
  return true;
}

bool is_true(nb::handle flag) {
  if (flag.ptr() == Py_False) return false;
  const int truth = PyObject_IsTrue(flag.ptr());
  if (truth < 0) throw nb::python_error();
  return truth != 0;
}

int append_scalar(EventLog& log, nb::handle tag, nb::handle value, nb::handle step,
                  nb::handle wall_time, nb::handle new_style, nb::handle double_precision) {
  ScalarEvent event;
  if (!plain_number(value, event.value) || !plain_step(step, event.step) ||
      !plain_tag(tag, event.tag)) {
    return kNotPlain;
  }
  if (wall_time.is_none()) {
    event.wall_time = platform::wall_time();
  } else if (!plain_number(wall_time, event.wall_time)) {
    return kNotPlain;
  }
  if (is_true(new_style)) {
    event.style =
        is_true(double_precision) ? ScalarStyle::kDoubleTensor : ScalarStyle::kFloatTensor;
  }
  return append(log, event);
}

void init_log(EventLog* self, const nb::bytes& directory, const nb::bytes& suffix,
              std::optional<std::int64_t> purge_step, bool create) {
  EventFileWriterOptions options;
  options.directory = bytes_to_string(directory);
  options.suffix = bytes_to_string(suffix);
  options.purge_step = purge_step;
  auto* const log = new (self) EventLog(std::move(options));
  if (!create) return;
  DiskFailure failure;
  {
    const nb::gil_scoped_release release;
    failure = log->open();
  }
  if (!failure) return;
  const std::string path = log->stats().path;
  log->~EventLog();
  raise_os_error(
      failure.error,
      std::string("could not ") + failure.operation + ": " + std::strerror(failure.error), path);
}

nb::dict stats(EventLog& log) {
  const LogStats stats = log.stats();
  nb::dict out;
  out["events"] = stats.events;
  out["written_events"] = stats.written_events;
  out["waiting_events"] = stats.waiting_events;
  out["dropped_events"] = stats.dropped_events;
  out["waiting_bytes"] = stats.waiting_bytes;
  out["written_bytes"] = stats.written_bytes;
  out["writes"] = stats.writes;
  out["files"] = stats.files;
  out["failures"] = stats.failures;
  out["last_error"] = stats.last_failure
                          ? nb::object(nb::str(std::strerror(stats.last_failure.error)))
                          : nb::none();
  out["path"] = path_to_python(stats.path);
  return out;
}

nb::list take_news(EventLog& log) {
  nb::list out;
  for (const LogNews& news : log.take_news()) {
    std::string text = std::string("could not ") + news.failure.operation + ": " +
                       std::strerror(news.failure.error);
    out.append(nb::make_tuple(path_to_python(news.path), text, news.events_were_dropped));
  }
  return out;
}

}  // namespace

void bind_write(nb::module_& module) {
  module.attr("DONE") = static_cast<int>(kDone);
  module.attr("HAS_NEWS") = static_cast<int>(kHasNews);
  module.attr("NOT_PLAIN") = static_cast<int>(kNotPlain);
  module.attr("IS_CLOSED") = static_cast<int>(kIsClosed);

  nb::class_<EventLog>(module, "EventLog", "One event file being written. Thread- and fork-safe.")
      .def("__init__", &init_log, nb::arg("directory"), nb::arg("suffix"),
           nb::arg("purge_step").none(), nb::arg("create"),
           "Log to a new event file in `directory`, created now (OSError) or before the first "
           "write.")
      .def("append_scalar", &append_scalar, nb::arg("tag").none(), nb::arg("value").none(),
           nb::arg("step").none(), nb::arg("wall_time").none(), nb::arg("new_style").none(),
           nb::arg("double_precision").none(),
           "Append a scalar: DONE or HAS_NEWS; NOT_PLAIN or IS_CLOSED when nothing was appended.")
      .def(
          "append",
          [](EventLog& log, const nb::bytes& payload) {
            return append(log,
                          std::span(static_cast<const std::byte*>(payload.data()), payload.size()));
          },
          nb::arg("payload"), "Append an encoded Event: DONE, HAS_NEWS or IS_CLOSED.")
      .def(
          "flush", [](EventLog& log, bool sync) { wait_for(log, log.request_flush(sync)); },
          nb::arg("sync") = false,
          "Wait until everything appended is in the kernel, or with `sync` on the device "
          "(OSError).")
      .def(
          "close", [](EventLog& log) { wait_for(log, log.request_close()); },
          "Write everything and close the file (OSError when the disk fails).")
      .def("stats", &stats, nb::sig("def stats(self) -> dict[str, int | str | None]"),
           "Counters since the log was made.")
      .def("take_news", &take_news, nb::sig("def take_news(self) -> list[tuple[str, str, bool]]"),
           "What went wrong since the last call: (path, reason, events were dropped).");

  module.def(
      "finish_logs",
      [](double timeout_secs) {
        const nb::gil_scoped_release release;
        return Drain::instance().finish(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(timeout_secs)));
      },
      nb::arg("timeout_secs"),
      "At exit: write what waits in every log; returns how many events could not be.");
}

}  // namespace lightwell::bindings
