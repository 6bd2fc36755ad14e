// What a table hands out: `FrozenSeries`, `PointColumns` and `FilePlaces`. What waits for files
// does so without the GIL.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <memory>
#include <tuple>

#include "arrays.hpp"
#include "bind.hpp"
#include "lightwell/frozen_series.hpp"
#include "lightwell/positions.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

template <typename Element>
using Column = nb::ndarray<const Element, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename Element>
SharedBuffer copy_of(const Column<Element>& column) {
  SharedBuffer copy;
  if (column.size() > 0) {
    copy.resize(column.size() * sizeof(Element), 0);
    std::memcpy(copy.bytes(), column.data(), column.size() * sizeof(Element));
  }
  return copy;
}

template <typename Value>
std::shared_ptr<const PointColumns> points_of(const Column<std::int64_t>& steps,
                                              const Column<double>& wall_times,
                                              const Column<Value>& values, bool steps_sorted,
                                              bool wall_times_sorted) {
  if (steps.size() != wall_times.size() || steps.size() != values.size()) {
    throw nb::value_error("the columns of a series must be equally long");
  }
  return std::make_shared<const PointColumns>(
      PointColumns{copy_of(steps), copy_of(wall_times), copy_of(values), steps.size(),
                   std::is_same_v<Value, double>, steps_sorted, wall_times_sorted});
}

void bind_point_columns(nb::module_& module) {
  nb::class_<PointColumns>(module, "PointColumns",
                           "Points in order of writing: equally long, read-only columns.")
      .def(nb::new_(&points_of<float>), "steps"_a, "wall_times"_a, nb::arg("values").noconvert(),
           "steps_sorted"_a, "wall_times_sorted"_a,
           "Copies of columns; the flags say that a column never goes back and holds no NaN.")
      .def(nb::new_(&points_of<double>), "steps"_a, "wall_times"_a, nb::arg("values").noconvert(),
           "steps_sorted"_a, "wall_times_sorted"_a)
      .def("__len__", [](const PointColumns& self) { return self.count; })
      .def_prop_ro(
          "steps",
          [](const PointColumns& self) { return view_of<std::int64_t>(self.steps, self.count); },
          nb::sig("def steps(self) -> numpy.typing.NDArray[numpy.int64]"), "int64.")
      .def_prop_ro(
          "wall_times",
          [](const PointColumns& self) { return view_of<double>(self.wall_times, self.count); },
          nb::sig("def wall_times(self) -> numpy.typing.NDArray[numpy.float64]"),
          "float64, seconds since the epoch.")
      .def_prop_ro(
          "values",
          [](const PointColumns& self) {
            return self.values_are_double ? view_of<double>(self.values, self.count)
                                          : view_of<float>(self.values, self.count);
          },
          nb::sig("def values(self) -> numpy.typing.NDArray[numpy.float32 | numpy.float64]"),
          "float32 or float64, as written.")
      .def_prop_ro(
          "positions",
          [](const PointColumns& self) {
            return view_of<double>(self.positions, self.is_placed ? self.count : 0);
          },
          nb::sig("def positions(self) -> numpy.typing.NDArray[numpy.float64]"),
          "float64, of points that were placed by another series; else empty.")
      .def("placed_by", &placed_by, "by"_a, nb::call_guard<nb::gil_scoped_release>(),
           "The points at whose step another series has a finite value, with its last one there "
           "as their position.")
      .def_ro("values_are_double", &PointColumns::values_are_double,
              "Whether values are float64, else float32.")
      .def_ro("steps_sorted", &PointColumns::steps_sorted, "No step is below the one before it.")
      .def_ro("wall_times_sorted", &PointColumns::wall_times_sorted,
              "No time is before the one before it, and none is NaN.");
}

void bind_frozen_series(nb::module_& module) {
  nb::class_<FilePlaces>(module, "FilePlaces",
                         "Where the values of a series lie in one file, in order of writing.")
      .def_ro("file", &FilePlaces::file, "Its position among the files of the run.")
      .def_ro("event_file", &FilePlaces::source)
      .def_ro("generation", &FilePlaces::generation, "Of the file, whose records these are.")
      .def_prop_ro("kind", [](const FilePlaces& self) { return kind_name(self.kind); })
      .def(
          "columns",
          [](const FilePlaces& self) {
            return std::make_tuple(view_of<std::int64_t>(self.steps, self.count),
                                   view_of<double>(self.wall_times, self.count),
                                   view_of<std::uint64_t>(self.offsets, self.count),
                                   view_of<std::uint32_t>(self.sizes, self.count));
          },
          nb::sig("def columns(self) -> tuple[numpy.typing.NDArray[numpy.int64], "
                  "numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.uint64], "
                  "numpy.typing.NDArray[numpy.uint32]]"),
          "(steps, wall_times, offsets, sizes), read-only.");

  using Release = nb::call_guard<nb::gil_scoped_release>;
  nb::class_<FrozenSeries>(module, "FrozenSeries",
                           "One series of one run as it was published. Safe on any thread.")
      .def("count", &FrozenSeries::count, "superseded"_a = false)
      .def("points", &FrozenSeries::points, "superseded"_a = false, Release(),
           "Every point of a series of scalars; without a copy where they are a stretch of one "
           "file's.")
      .def("places", &FrozenSeries::places, "superseded"_a = false, Release(),
           "Where the values of any other kind lie, one entry a file.")
      .def(
          "segments",
          [](const FrozenSeries& self) {
            using Row = std::tuple<std::size_t, std::size_t, std::size_t, std::int64_t,
                                   std::int64_t, std::size_t>;
            std::vector<Segment> segments;
            {
              nb::gil_scoped_release released;
              segments = self.segments();
            }
            std::vector<Row> all;
            for (const Segment& one : segments) {
              all.emplace_back(one.file, one.start, one.stop, one.first_step, one.last_step,
                               one.superseded);
            }
            return all;
          },
          "(file, start, stop, first_step, last_step, superseded) of each stretch between "
          "restarts, oldest first; rows are those of all points.");
}

}  // namespace

void bind_frozen(nb::module_& module) {
  bind_point_columns(module);
  bind_frozen_series(module);
}

}  // namespace lightwell::bindings
