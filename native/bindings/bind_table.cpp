// `SeriesTable`. The caller's lock guards it; what waits for files does so without the GIL.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "arrays.hpp"
#include "bind.hpp"
#include "lightwell/series_table.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

using Rows = nb::ndarray<const std::uint32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

using RunFiles = std::pair<std::uint32_t, std::vector<std::shared_ptr<SharedFile>>>;

// All runs in one call: each time the GIL is let go, another thread may keep it for a while.
std::size_t fold(SeriesTable& table, std::vector<RunFiles> runs, std::uint64_t version) {
  std::size_t changes = 0;
  for (auto& [run, files] : runs) {
    table.set_files(run, std::move(files));
    changes += table.update(run, version);
  }
  return changes;
}

void check_row(const SeriesTable& table, std::uint32_t row) {
  if (row >= table.size()) throw nb::index_error("no such row");
}
void check_tag(const SeriesTable& table, std::uint32_t tag) {
  if (tag >= table.tag_count()) throw nb::index_error("no such tag");
}

// What asks something of one row, which must be there.
template <typename Ask>
auto of_row(Ask ask) {
  return [ask](const SeriesTable& table, std::uint32_t row) {
    check_row(table, row);
    return ask(table, row);
  };
}

std::optional<std::uint32_t> unless_none(std::uint32_t id) {
  return id == SeriesTable::kNone ? std::nullopt : std::optional(id);
}

Kind kind_of_name(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(Kind::kUnknown); ++kind) {
    if (name == kind_name(static_cast<Kind>(kind))) return static_cast<Kind>(kind);
  }
  throw nb::value_error("no such kind");
}

/// (run, version, series) of each row that a file holds, in the order asked for.
using Published =
    std::vector<std::tuple<std::uint32_t, std::uint64_t, std::shared_ptr<const FrozenSeries>>>;

Published published(SeriesTable& table, std::uint32_t tag,
                    const std::optional<std::vector<std::uint32_t>>& runs) {
  check_tag(table, tag);
  std::vector<std::uint32_t> rows;
  if (runs) {
    for (const std::uint32_t run : *runs) rows.push_back(table.find(run, tag));
  } else {
    rows = table.rows_of_tag(tag);
  }
  Published all;
  for (const std::uint32_t row : rows) {
    if (row == SeriesTable::kNone || !table.is_there(row)) continue;
    const SeriesFacts facts = table.facts(row);
    all.emplace_back(facts.run, facts.version, table.frozen(row));
  }
  return all;
}

nb::tuple columns(const SeriesTable& table, const Rows& rows) {
  const std::size_t count = rows.size();
  std::vector<std::int32_t> run(count);
  std::vector<std::int32_t> tag(count);
  std::vector<std::uint8_t> kind(count);
  std::vector<std::uint16_t> plugin(count);
  std::vector<std::uint8_t> is_there(count);
  std::vector<std::int64_t> points(count);
  std::vector<std::int64_t> first_step(count);
  std::vector<std::int64_t> last_step(count);
  std::vector<double> last_value(count);
  std::vector<std::int64_t> nonfinite(count);
  std::vector<std::int64_t> version(count);
  for (std::size_t i = 0; i < count; ++i) {
    check_row(table, rows.data()[i]);
    const SeriesFacts facts = table.facts(rows.data()[i]);
    run[i] = static_cast<std::int32_t>(facts.run);
    tag[i] = static_cast<std::int32_t>(facts.tag);
    kind[i] = static_cast<std::uint8_t>(facts.kind);
    plugin[i] = facts.plugin;
    is_there[i] = static_cast<std::uint8_t>(table.is_there(rows.data()[i]));
    points[i] = static_cast<std::int64_t>(facts.count);
    first_step[i] = facts.first_step;
    last_step[i] = facts.last_step;
    last_value[i] = facts.last_value;
    nonfinite[i] = static_cast<std::int64_t>(facts.nonfinite);
    version[i] = static_cast<std::int64_t>(facts.version);
  }
  return nb::make_tuple(array_of(std::move(run)), array_of(std::move(tag)),
                        array_of(std::move(kind)), array_of(std::move(plugin)),
                        array_of(std::move(is_there)), array_of(std::move(points)),
                        array_of(std::move(first_step)), array_of(std::move(last_step)),
                        array_of(std::move(last_value)), array_of(std::move(nonfinite)),
                        array_of(std::move(version)));
}

nb::tuple tags_since(const SeriesTable& table, std::uint64_t version) {
  std::vector<std::uint32_t> ids = table.tags_since(version);
  std::vector<std::uint8_t> kinds;
  nb::list names;
  for (const std::uint32_t tag : ids) {
    const std::string& name = table.tag_name(tag);
    kinds.push_back(static_cast<std::uint8_t>(table.tag_kind(tag)));
    names.append(nb::str(name.data(), name.size()));
  }
  return nb::make_tuple(array_of(std::move(ids)), names, array_of(std::move(kinds)));
}

void bind_series_table(nb::module_& module) {
  using Release = nb::call_guard<nb::gil_scoped_release>;
  nb::class_<SeriesTable>(
      module, "SeriesTable",
      "The series of a logdir: one row a (run, tag), under ids that stay; a tag is a name with a "
      "kind. Not thread-safe.")
      .def(nb::init<>())
      .def("fold", &fold, "runs"_a, "version"_a, Release(),
           "Say which files runs have, in the order they are read as one, and fold what changed in "
           "them, as part of a version. Returns how many rows and tags changed.")
      .def("__len__", &SeriesTable::size)
      .def_prop_ro("tag_count", &SeriesTable::tag_count)
      .def(
          "tag_name",
          [](const SeriesTable& self, std::uint32_t tag) {
            check_tag(self, tag);
            return std::string_view(self.tag_name(tag));
          },
          "tag"_a)
      .def(
          "tag_kind",
          [](const SeriesTable& self, std::uint32_t tag) {
            check_tag(self, tag);
            return kind_name(self.tag_kind(tag));
          },
          "tag"_a)
      .def(
          "find_tag",
          [](const SeriesTable& self, std::string_view name, std::string_view kind) {
            return unless_none(self.find_tag(name, kind_of_name(kind)));
          },
          "name"_a, "kind"_a, "The id of a tag.")
      .def("tags_named", &SeriesTable::tags_named, "name"_a,
           "The ids of the tags of a name, in the order of `kinds()`.")
      .def("tags_since", &tags_since, "version"_a,
           nb::sig("def tags_since(self, version: int) -> "
                   "tuple[numpy.typing.NDArray[numpy.uint32], list[str], "
                   "numpy.typing.NDArray[numpy.uint8]]"),
           "(ids, names, kinds) of the tags that came after a version.")
      .def(
          "find",
          [](const SeriesTable& self, std::uint32_t run, std::uint32_t tag) {
            return unless_none(self.find(run, tag));
          },
          "run"_a, "tag"_a, "The row of a tag of a run.")
      .def("is_there",
           of_row([](const SeriesTable& self, std::uint32_t row) { return self.is_there(row); }),
           "row"_a, "Whether a file holds the series, if only points that were superseded.")
      .def("tag",
           of_row([](const SeriesTable& self, std::uint32_t row) { return self.facts(row).tag; }),
           "row"_a)
      .def("version",
           of_row([](const SeriesTable& self, std::uint32_t row) { return self.version(row); }),
           "row"_a, "The one that the series changed in last.")
      .def_prop_ro("plugins", &SeriesTable::plugins,
                   "Names of plugins; those of `columns` are positions here.")
      .def(
          "rows_of_run",
          [](const SeriesTable& self, std::uint32_t run, std::optional<std::string_view> kind) {
            return array_of(
                self.rows_of_run(run, kind ? std::optional(kind_of_name(*kind)) : std::nullopt));
          },
          "run"_a, "kind"_a = nb::none(),
          nb::sig("def rows_of_run(self, run: int, kind: str | None = None) -> "
                  "numpy.typing.NDArray[numpy.uint32]"),
          "In the order of their coming; those of one kind that a file holds, or all.")
      .def(
          "rows_of_tag",
          [](const SeriesTable& self, std::uint32_t tag) {
            check_tag(self, tag);
            return array_of(self.rows_of_tag(tag));
          },
          "tag"_a, nb::sig("def rows_of_tag(self, tag: int) -> numpy.typing.NDArray[numpy.uint32]"),
          "In the order of runs.")
      .def(
          "rows_since",
          [](const SeriesTable& self, std::uint64_t version) {
            return array_of(self.rows_since(version));
          },
          "version"_a,
          nb::sig("def rows_since(self, version: int) -> numpy.typing.NDArray[numpy.uint32]"),
          "The rows that changed after a version.")
      .def("columns", &columns, "rows"_a,
           nb::sig("def columns(self, rows: numpy.typing.NDArray[numpy.uint32]) -> "
                   "tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], "
                   "numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint16], "
                   "numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], "
                   "numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], "
                   "numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.int64], "
                   "numpy.typing.NDArray[numpy.int64]]"),
           "(run, tag, kind, plugin, is_there, count, first_step, last_step, last_value, "
           "nonfinite, version) of rows. Kinds are positions in `kinds()`, plugins in `plugins`; "
           "values are NaN where there is none.")
      .def(
          "shape",
          [](const SeriesTable& self, std::uint32_t run) {
            const RunShape shape = self.shape(run);
            return std::make_tuple(shape.series, shape.has_scalars, shape.only_scalar);
          },
          "run"_a,
          "(series, has_scalars, only_scalar): how many series the run's files hold, whether one "
          "is "
          "of scalars, and the tag of the only one if that is one of scalars.")
      .def("published", &published, "tag"_a, "runs"_a.none() = nb::none(),
           "(run, version, series) of a tag; of these runs, or of all in their order. Runs without "
           "it are left out.")
      .def(
          "frozen",
          [](SeriesTable& self, std::uint32_t row) {
            check_row(self, row);
            return self.frozen(row);
          },
          "row"_a, "The series as it is published now.");
}

}  // namespace

void bind_table(nb::module_& module) {
  bind_series_table(module);
  module.def(
      "kinds",
      [] {
        std::vector<const char*> kinds;
        for (int kind = 0; kind <= static_cast<int>(Kind::kUnknown); ++kind) {
          kinds.push_back(kind_name(static_cast<Kind>(kind)));
        }
        return kinds;
      },
      "Names of all kinds; those of `SeriesTable.columns` are positions here.");
}

}  // namespace lightwell::bindings
