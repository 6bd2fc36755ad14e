#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <limits>

#include "bind.hpp"
#include "borrowed_series.hpp"
#include "lightwell/group.hpp"
#include "lightwell/query.hpp"
#include "lightwell/summary.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// None of the calls below needs the GIL: the views point into arrays that `borrowed` keeps, and
// nobody writes to the part of a column that has been handed out.

template <typename Value>
Array<Value> smoothed_array(const SeriesView& series, XAxis axis, const Smoothing& smoothing) {
  auto* smoothed = new Value[series.size()];
  nb::capsule owner(smoothed, [](void* memory) noexcept { delete[] static_cast<Value*>(memory); });
  {
    nb::gil_scoped_release release;
    SmoothedSeries<Value> walk(series, axis, smoothing, 0, series.size());
    for (std::size_t i = 0; i < series.size(); ++i) smoothed[i] = walk.value_at(i);
  }
  return Array<Value>(smoothed, {series.size()}, owner);
}

nb::object smooth(const nb::tuple& series, XAxis axis, SmoothingMethod method, double parameter) {
  const Smoothing smoothing = checked(method, parameter);
  const BorrowedSeries borrowed = borrow(series, axis);
  const SeriesView& view = borrowed.views.front();
  return std::holds_alternative<std::span<const float>>(view.values)
             ? nb::cast(smoothed_array<float>(view, axis, smoothing))
             : nb::cast(smoothed_array<double>(view, axis, smoothing));
}

QueryResult envelope(const nb::tuple& series, XAxis axis, double from, double to,
                     std::uint32_t columns, SmoothingMethod method, double parameter) {
  check_window(from, to, columns);
  const Smoothing smoothing = checked(method, parameter);
  const BorrowedSeries borrowed = borrow(series, axis);
  nb::gil_scoped_release release;
  return answer_query(borrowed.views, {.axis = axis,
                                       .from = from,
                                       .to = to,
                                       .columns = columns,
                                       .smoothing = smoothing,
                                       .counts_by_kind = true,
                                       .always_envelope = true});
}

GroupResult group(const nb::list& members, XAxis axis, double from, double to,
                  std::uint32_t columns, SmoothingMethod method, double parameter) {
  check_window(from, to, columns);
  const Smoothing smoothing = checked(method, parameter);
  const BorrowedSeries borrowed = borrow(members, axis);
  nb::gil_scoped_release release;
  return aggregate(
      borrowed.views,
      {.axis = axis, .from = from, .to = to, .columns = columns, .smoothing = smoothing});
}

SummaryTable summaries(const nb::list& series, XAxis axis, double from, double to) {
  const BorrowedSeries borrowed = borrow(series, axis);
  nb::gil_scoped_release release;
  return summarise(borrowed.views, {.axis = axis, .from = from, .to = to});
}

/// Three buffers of one point of every series, as a tuple.
template <auto Points>
auto points() {
  return [](nb::handle_t<SummaryTable> self) {
    const PointTable& table = nb::cast<const SummaryTable&>(self).*Points;
    return nb::make_tuple(as_array(self, table.step, {table.step.size()}),
                          as_array(self, table.wall_time, {table.wall_time.size()}),
                          as_array(self, table.value, {table.value.size()}));
  };
}

}  // namespace

#define POINTS                                                                               \
  "(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64], " \
  "numpy.typing.NDArray[numpy.float64]]"

void bind_analysis(nb::module_& module) {
  nb::class_<GroupResult>(module, "GroupResult", "Many series as one: a row a place of a grid.")
      .def_prop_ro("from_x", [](const GroupResult& result) { return result.window.from; })
      .def_prop_ro("to_x", [](const GroupResult& result) { return result.window.to; })
      .def_ro("is_exact", &GroupResult::is_exact)
      .def_prop_ro("x", flat<&GroupResult::x>())
      .def_prop_ro("n", flat<&GroupResult::n>())
      .def_prop_ro("nonfinite", flat<&GroupResult::nonfinite>())
      .def_prop_ro("mean", flat<&GroupResult::mean>())
      .def_prop_ro("q1", flat<&GroupResult::q1>())
      .def_prop_ro("median", flat<&GroupResult::median>())
      .def_prop_ro("q3", flat<&GroupResult::q3>())
      .def_prop_ro("sd", flat<&GroupResult::sd>())
      .def_prop_ro("low", flat<&GroupResult::low>())
      .def_prop_ro("high", flat<&GroupResult::high>())
      .def_prop_ro("min", flat<&GroupResult::min>())
      .def_prop_ro("max", flat<&GroupResult::max>());

  nb::class_<SummaryTable>(module, "SummaryTable", "Series in a few numbers: a row a series.")
      .def_prop_ro("count", flat<&SummaryTable::count>())
      .def_prop_ro("nan", flat<&SummaryTable::nan>())
      .def_prop_ro("posinf", flat<&SummaryTable::posinf>())
      .def_prop_ro("neginf", flat<&SummaryTable::neginf>())
      .def_prop_ro("mean", flat<&SummaryTable::mean>())
      .def_prop_ro("first", points<&SummaryTable::first>(), nb::sig("def first" POINTS))
      .def_prop_ro("last", points<&SummaryTable::last>(), nb::sig("def last" POINTS))
      .def_prop_ro("min", points<&SummaryTable::min>(), nb::sig("def min" POINTS))
      .def_prop_ro("max", points<&SummaryTable::max>(), nb::sig("def max" POINTS))
      .def_prop_ro("named_row", flat<&SummaryTable::named_row>())
      .def_prop_ro("named", points<&SummaryTable::named>(), nb::sig("def named" POINTS));

  module.def(
      "extent",
      [](const nb::list& series, XAxis axis) {
        const Window window = window_of(borrow(series, axis).views, axis, kNan, kNan, 1);
        return nb::make_tuple(window.from, window.to);
      },
      "series"_a, "axis"_a,
      nb::sig("def extent(series: " LIGHTWELL_SERIES_LIST ", axis: XAxis) -> tuple[float, float]"),
      "Smallest and largest finite x of all series; zeros when there is none.");
  module.def("smooth", &smooth, "series"_a, "axis"_a, "method"_a, "parameter"_a,
             nb::sig("def smooth(series: " LIGHTWELL_SERIES
                     ", axis: XAxis, method: SmoothingMethod, parameter: float)"
                     " -> numpy.typing.NDArray[numpy.float32 | numpy.float64]"),
             "The smoothed value at every point of a series, in the type of its values.");
  module.def("envelope", &envelope, "series"_a, "axis"_a, "from_x"_a, "to_x"_a, "columns"_a,
             "method"_a, "parameter"_a,
             nb::sig("def envelope(series: " LIGHTWELL_SERIES
                     ", axis: XAxis, from_x: float, to_x: float, columns: int, "
                     "method: SmoothingMethod, parameter: float) -> QueryResult"),
             "As query, of one series, and an envelope however short it is.");
  module.def("group", &group, "members"_a, "axis"_a, "from_x"_a, "to_x"_a, "columns"_a, "method"_a,
             "parameter"_a,
             nb::sig("def group(members: " LIGHTWELL_SERIES_LIST
                     ", axis: XAxis, from_x: float, to_x: float, columns: int, "
                     "method: SmoothingMethod, parameter: float) -> GroupResult"),
             "Smooth every member, then put them together on one grid.");
  module.def("summaries", &summaries, "series"_a, "axis"_a, "from_x"_a, "to_x"_a,
             nb::sig("def summaries(series: " LIGHTWELL_SERIES_LIST
                     ", axis: XAxis, from_x: float, to_x: float) -> SummaryTable"),
             "Every series in a few numbers; an end of the window that is NaN is open.");
}

}  // namespace lightwell::bindings
