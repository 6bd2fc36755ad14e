// `EventFile` and its `Series`. Whoever looks at columns holds the file's lock; polling holds it
// with the GIL released.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <tuple>

#include "arrays.hpp"
#include "bind.hpp"
#include "bound_file.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

struct BoundSeries {
  Mutex mutex;
  std::shared_ptr<Columns> columns;
  std::size_t index;

  const Series& get() const { return (*columns)[index]; }
};

// Columns that are stored elsewhere are loaded without the GIL: that may take a while.
std::unique_lock<std::mutex> lock_loaded(const BoundSeries& self) {
  auto lock = lock_columns(self.mutex);
  if (self.get().is_loaded()) return lock;
  lock.unlock();
  {
    nb::gil_scoped_release released;
    const std::lock_guard loading(*self.mutex);
    self.get().load();
  }
  return lock_columns(self.mutex);
}

template <typename Result>
auto locked(Result (*read)(const BoundFile&)) {
  return [read](const BoundFile& self) {
    const auto lock = lock_columns(self.mutex);
    return read(self);
  };
}

template <typename Result>
auto locked(Result (*read)(const Series&)) {
  return [read](const BoundSeries& self) {
    const auto lock = lock_columns(self.mutex);
    return read(self.get());
  };
}

template <typename Result>
auto loaded(Result (*read)(const Series&)) {
  return [read](const BoundSeries& self) {
    const auto lock = lock_loaded(self);
    return read(self.get());
  };
}

PollResult poll(BoundFile& self, std::uint64_t max_bytes) {
  nb::gil_scoped_release released;
  return self.poll(max_bytes);
}

// May load columns that are stored elsewhere, of every series of the file.
bool mark_damaged(BoundFile& self, std::uint64_t offset, std::string reason) {
  nb::gil_scoped_release released;
  const std::lock_guard lock(*self.mutex);
  return self.file.mark_damaged(offset, std::move(reason));
}

std::optional<double> unless_nan(double value) {
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

std::size_t points(const Series& series) {
  return series.kind() == Kind::kScalar ? series.count() : 0;
}
nb::object steps(const Series& series) {
  return view_of<std::int64_t>(series.steps(), series.count());
}
nb::object wall_times(const Series& series) {
  return view_of<double>(series.wall_times(), series.count());
}
nb::object values(const Series& series) {
  return series.values_are_double() ? view_of<double>(series.values(), points(series))
                                    : view_of<float>(series.values(), points(series));
}
std::size_t places(const Series& series) {
  return keeps_places(series.kind()) ? series.count() : 0;
}

void bind_poll_result(nb::module_& module) {
  nb::class_<PollResult>(module, "PollResult", "What one poll of an event file brought.")
      .def_ro("bytes_read", &PollResult::bytes_read)
      .def_ro("at_end", &PollResult::at_end, "Everything that can be read now has been read.")
      .def_ro("was_reset", &PollResult::was_reset, "The file began anew: all series are new.")
      .def_ro("is_gone", &PollResult::is_gone, "Nothing is at the path; what was read stays.")
      .def_prop_ro(
          "error",
          [](const PollResult& self) -> std::optional<std::string> {
            if (self.error == 0) return std::nullopt;
            return std::strerror(self.error);
          },
          "Why the file cannot be read now, or None.")
      .def_prop_ro(
          "has_changes", [](const PollResult& self) { return !self.changed.empty(); },
          "Whether a series grew, shrank or appeared.")
      .def_ro("changed", &PollResult::changed,
              "Indices of the series that grew, shrank or appeared.");
}

void bind_series(nb::module_& module) {
  nb::class_<BoundSeries>(module, "Series",
                          "All points of one tag of one kind in one file, in order of writing.")
      .def_prop_ro("tag", locked(+[](const Series& s) { return s.tag(); }))
      .def_prop_ro("kind", locked(+[](const Series& s) { return kind_name(s.kind()); }))
      .def_prop_ro("plugin_name", locked(+[](const Series& s) { return s.plugin_name(); }))
      .def_prop_ro("count", locked(+[](const Series& s) { return s.count(); }))
      .def_prop_ro("first_step", locked(+[](const Series& s) { return s.first_step(); }))
      .def_prop_ro("last_step", locked(+[](const Series& s) { return s.last_step(); }))
      .def_prop_ro("first_wall_time", locked(+[](const Series& s) { return s.first_wall_time(); }))
      .def_prop_ro("last_wall_time", locked(+[](const Series& s) { return s.last_wall_time(); }))
      .def_prop_ro("last_value", locked(+[](const Series& s) -> std::optional<double> {
                     if (s.kind() != Kind::kScalar) return std::nullopt;
                     return s.last_value();
                   }),
                   "The newest value of a scalar; None for any other kind.")
      .def_prop_ro("nonfinite_count", locked(+[](const Series& s) { return s.nonfinite_count(); }))
      .def_prop_ro("steps_sorted", locked(+[](const Series& s) { return s.steps_are_sorted(); }))
      .def_prop_ro("wall_times_sorted",
                   locked(+[](const Series& s) { return s.wall_times_are_sorted(); }))
      .def_prop_ro("steps", loaded(&steps), "int64, read-only.")
      .def_prop_ro("wall_times", loaded(&wall_times), "float64, read-only.")
      .def_prop_ro("values", loaded(&values), "float32, or float64 once a double came; read-only.")
      .def("columns", loaded(+[](const Series& s) {
             return std::make_tuple(steps(s), wall_times(s), values(s));
           }),
           "(steps, wall_times, values) of the same points, even while a poll runs.")
      .def("places", loaded(+[](const Series& s) {
             return std::make_tuple(steps(s), wall_times(s),
                                    view_of<std::uint64_t>(s.offsets(), places(s)),
                                    view_of<std::uint32_t>(s.sizes(), places(s)));
           }),
           "(steps, wall_times, offsets, sizes): where the record of each value lies, in bytes; "
           "empty for a scalar.")
      .def_prop_ro("version",
                   [](const BoundSeries& self) {
                     const auto lock = lock_columns(self.mutex);
                     return self.columns->version(self.get());
                   })
      .def_prop_ro(
          "purges",
          [](const BoundSeries& self) {
            const auto lock = lock_columns(self.mutex);
            std::vector<std::pair<std::size_t, std::int64_t>> all;
            for (const Purge& purge : self.columns->purges(self.get())) {
              all.emplace_back(purge.index, purge.step);
            }
            return all;
          },
          "(index, step) of each session start that came after `index` points.");
}

void bind_event_file(nb::module_& module) {
  nb::class_<BoundFile>(module, "EventFile", "One event file, followed by its path.")
      .def(nb::new_([](const nb::object& path, bool is_thorough) {
             constexpr auto kNever = std::numeric_limits<std::uint64_t>::max();
             return std::make_shared<SharedFile>(encode_path(path),
                                                 is_thorough ? kNever : kFramedBytes);
           }),
           nb::arg("path"), nb::kw_only(), nb::arg("is_thorough") = false,
           "`is_thorough`: compare the checksums of large records while they are indexed, too.")
      .def("poll", &poll, nb::arg("max_bytes"),
           "Read what came since the last poll, at most about `max_bytes` of it. Releases the GIL.")
      .def(
          "move_to",
          [](BoundFile& self, const nb::object& path) {
            std::string encoded = encode_path(path);
            const auto lock = lock_columns(self.mutex);
            self.file.move_to(std::move(encoded));
          },
          nb::arg("path"), "Go on at another path, where the same file lies now.")
      .def_prop_ro("series_count",
                   locked(+[](const BoundFile& b) { return b.file.columns()->size(); }))
      .def(
          "series",
          [](const BoundFile& self, std::size_t index) {
            const auto lock = lock_columns(self.mutex);
            if (index >= self.file.columns()->size()) throw nb::index_error("no such series");
            return BoundSeries{self.mutex, self.file.columns(), index};
          },
          nb::arg("index"))
      .def_prop_ro("damage", locked(+[](const BoundFile& b) {
                     std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string>> all;
                     for (Damage& place : b.file.damage()) {
                       all.emplace_back(place.offset, place.bytes, std::move(place.reason));
                     }
                     return all;
                   }),
                   "(offset, bytes, reason) of the skipped places, at most 1,001 of them.")
      .def_prop_ro("damage_count",
                   locked(+[](const BoundFile& b) { return b.file.damage_count(); }))
      .def("mark_damaged", &mark_damaged, nb::arg("offset"), nb::arg("reason"),
           "Take the values of the record at `offset`, which proved damaged when it was read, out "
           "of "
           "their series, and list it as damage; the next poll reports the series. Of the last "
           "record, if nobody has checked it, that poll finds out what it is now. False when no "
           "value of a series lies there: it was marked before, or the file has started over.")
      .def("facts", locked(+[](const BoundFile& b) {
             const Columns& columns = *b.file.columns();
             return std::make_tuple(columns.size(), unless_nan(columns.first_wall_time()),
                                    unless_nan(columns.last_wall_time()), columns.is_finished(),
                                    b.file.damage_count());
           }),
           "(series_count, first_wall_time, last_wall_time, is_finished, damage_count) at one "
           "moment.")
      .def_prop_ro("first_wall_time", locked(+[](const BoundFile& b) {
                     return unless_nan(b.file.columns()->first_wall_time());
                   }))
      .def_prop_ro("last_wall_time", locked(+[](const BoundFile& b) {
                     return unless_nan(b.file.columns()->last_wall_time());
                   }))
      .def_prop_ro("session_starts", locked(+[](const BoundFile& b) {
                     std::vector<std::pair<std::int64_t, double>> all;
                     for (const SessionStart& start : b.file.columns()->session_starts()) {
                       all.emplace_back(start.step, start.wall_time);
                     }
                     return all;
                   }))
      .def_prop_ro(
          "sessions", locked(+[](const BoundFile& b) {
            std::vector<std::tuple<const char*, std::int64_t, double, std::uint64_t, std::uint32_t>>
                all;
            for (const Session& session : b.file.columns()->sessions()) {
              all.emplace_back(session_status_name(session.status), session.step, session.wall_time,
                               session.place.offset, session.place.bytes);
            }
            return all;
          }),
          "(status, step, wall_time, offset, size) of each session log, oldest first. The "
          "status is 'start', 'stop', 'checkpoint' or 'unspecified'; offset and size say "
          "where the record lies, in bytes.")
      .def_prop_ro("is_finished",
                   locked(+[](const BoundFile& b) { return b.file.columns()->is_finished(); }))
      .def_prop_ro("offset", locked(+[](const BoundFile& b) { return b.file.offset(); }))
      .def_prop_ro("size_bytes", locked(+[](const BoundFile& b) { return b.file.size_bytes(); }))
      .def_prop_ro("generation", locked(+[](const BoundFile& b) { return b.file.generation(); }))
      .def_prop_ro("modified_ns", locked(+[](const BoundFile& b) { return b.file.modified_ns(); }));
}

}  // namespace

void bind_read(nb::module_& module) {
  bind_poll_result(module);
  bind_series(module);
  bind_event_file(module);
  module.def(
      "kind_from_plugin",
      [](std::string_view plugin_name) { return kind_name(kind_from_plugin(plugin_name)); },
      nb::arg("plugin_name"), "The kind a plugin of TensorBoard's stands for, or 'unknown'.");
}

}  // namespace lightwell::bindings
