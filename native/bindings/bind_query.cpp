#include <nanobind/ndarray.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <stdexcept>

#include "bind.hpp"
#include "lightwell/frozen_series.hpp"
#include "lightwell/query.hpp"
#include "lightwell/smooth.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

template <typename Value>
using Column = nb::ndarray<const Value, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <typename Value>
using Array = nb::ndarray<nb::numpy, const Value, nb::c_contig>;
using Anything = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename Value>
std::span<const Value> span_of(const Column<Value>& column) {
  return {column.data(), column.size()};
}

/// The series of one call and what keeps their memory alive while the GIL is released.
struct BorrowedSeries {
  std::vector<SeriesView> views;
  std::vector<nb::object> owners;
};

BorrowedSeries borrow(const nb::list& series) {
  BorrowedSeries borrowed;
  borrowed.views.reserve(series.size());
  for (const nb::handle one : series) {
    const auto parts = nb::cast<nb::tuple>(one);
    if (parts.size() == 2) {
      borrowed.views.push_back(
          nb::cast<const PointColumns&>(parts[0]).view(nb::cast<double>(parts[1])));
      borrowed.owners.push_back(nb::borrow(one));
      continue;
    }
    if (parts.size() != 6) throw nb::value_error("a series is a tuple of two or six");
    const auto steps = nb::cast<Column<std::int64_t>>(parts[0], false);
    const auto wall_times = nb::cast<Column<double>>(parts[1], false);
    const auto values = nb::cast<Anything>(parts[2], false);
    SeriesView view;
    view.steps = span_of(steps);
    view.wall_times = span_of(wall_times);
    if (values.dtype() == nb::dtype<float>()) {
      view.values = std::span(static_cast<const float*>(values.data()), values.size());
    } else if (values.dtype() == nb::dtype<double>()) {
      view.values = std::span(static_cast<const double*>(values.data()), values.size());
    } else {
      throw nb::type_error("values must be float32 or float64");
    }
    if (steps.size() != wall_times.size() || steps.size() != values.size()) {
      throw nb::value_error("the columns of a series must be equally long");
    }
    view.started = nb::cast<double>(parts[3]);
    view.steps_sorted = nb::cast<bool>(parts[4]);
    view.wall_times_sorted = nb::cast<bool>(parts[5]);
    borrowed.views.push_back(view);
    borrowed.owners.push_back(nb::borrow(one));
  }
  return borrowed;
}

QueryResult query(const nb::list& series, XAxis axis, double from, double to, std::uint32_t columns,
                  double smooth_weight) {
  if (columns == 0) throw nb::value_error("columns must be positive");
  if (from > to || std::isinf(to - from)) throw nb::value_error("from must not lie behind to");
  if (!(smooth_weight >= 0 && smooth_weight < 1)) throw nb::value_error("smooth: 0 <= w < 1");
  const BorrowedSeries borrowed = borrow(series);
  // Safe without the GIL: the views point into arrays that `borrowed` keeps, and nobody writes to
  // the part of a column that has been handed out.
  nb::gil_scoped_release release;
  return answer_query(
      borrowed.views,
      {.axis = axis, .from = from, .to = to, .columns = columns, .smooth_weight = smooth_weight});
}

/// A buffer of the result as an array that keeps the result alive.
template <typename Value>
Array<Value> as_array(nb::handle owner, const std::vector<Value>& buffer,
                      std::initializer_list<std::size_t> shape) {
  return Array<Value>(buffer.data(), shape, owner);
}

/// One row a series: kind, start, stop, is_wide, step_offset, smooth_offset or -1, envelope row.
std::vector<std::int64_t> answer_table(const QueryResult& result) {
  std::vector<std::int64_t> table;
  table.reserve(result.answers.size() * 7);
  for (const SeriesAnswer& answer : result.answers) {
    for (const std::size_t field :
         {static_cast<std::size_t>(answer.kind), answer.selection.start, answer.selection.stop,
          static_cast<std::size_t>(answer.has_wide_steps), answer.step_offset, answer.smooth_offset,
          answer.row}) {
      table.push_back(static_cast<std::int64_t>(field));
    }
  }
  return table;
}

/// Positions of the points of those series that are not one stretch.
nb::typed<nb::dict, int, Array<std::int64_t>> gathered(nb::handle_t<QueryResult> self) {
  const auto& result = nb::cast<const QueryResult&>(self);
  nb::typed<nb::dict, int, Array<std::int64_t>> positions;
  for (std::size_t i = 0; i < result.answers.size(); ++i) {
    const auto& selected = result.answers[i].selection.gathered;
    if (!selected.empty()) {
      positions[nb::int_(i)] = as_array(self, selected, {selected.size()});
    }
  }
  return positions;
}

template <typename Value, auto Buffer>
auto flat() {
  return [](nb::handle_t<QueryResult> self) {
    const auto& buffer = nb::cast<const QueryResult&>(self).*Buffer;
    return as_array<Value>(self, buffer, {buffer.size()});
  };
}

template <auto Block>
auto counts() {
  return [](nb::handle_t<QueryResult> self) {
    const auto& result = nb::cast<const QueryResult&>(self);
    return as_array(self, (result.*Block).counts, {(result.*Block).rows, 2, result.window.columns});
  };
}

template <auto Block>
auto statistics() {
  return [](nb::handle_t<QueryResult> self) {
    const auto& result = nb::cast<const QueryResult&>(self);
    return as_array(self, (result.*Block).statistics,
                    {(result.*Block).rows, result.statistic_kinds, result.window.columns});
  };
}

template <auto Block>
auto wall_times() {
  return [](nb::handle_t<QueryResult> self) {
    const auto& result = nb::cast<const QueryResult&>(self);
    return as_array(self, (result.*Block).wall_times,
                    {(result.*Block).rows, result.window.columns});
  };
}

template <typename Value>
Array<Value> smooth_column(const Column<Value>& values, double weight) {
  auto* smoothed = new Value[values.size()];
  nb::capsule owner(smoothed, [](void* memory) noexcept { delete[] static_cast<Value*>(memory); });
  {
    nb::gil_scoped_release release;
    SmoothedSeries<Value> series(span_of(values), weight);
    for (std::size_t i = 0; i < values.size(); ++i) smoothed[i] = series.value_at(i);
  }
  return Array<Value>(smoothed, {values.size()}, owner);
}

}  // namespace

void bind_query(nb::module_& module) {
  nb::enum_<XAxis>(module, "XAxis", "What the x axis of a query is.")
      .value("STEP", XAxis::kStep)
      .value("RELATIVE", XAxis::kRelative)
      .value("WALL", XAxis::kWall);

  nb::class_<QueryResult>(module, "QueryResult",
                          "Buffers shared by the answers of all series of one query.")
      .def_prop_ro("from_x", [](const QueryResult& result) { return result.window.from; })
      .def_prop_ro("to_x", [](const QueryResult& result) { return result.window.to; })
      .def_prop_ro("answers", &answer_table,
                   "Seven numbers a series, end to end: kind (0 points, 1 envelope), start, stop, "
                   "wide, step offset, smooth offset (-1: none), envelope row.")
      .def_prop_ro("gathered", &gathered,
                   "Series index to the positions of its points, where they are not one stretch.")
      .def_prop_ro("steps_u4", flat<std::uint32_t, &QueryResult::steps_u4>())
      .def_prop_ro("steps_f8", flat<double, &QueryResult::steps_f8>())
      .def_prop_ro("smooth_f4", flat<float, &QueryResult::smooth_f4>())
      .def_prop_ro("smooth_f8", flat<double, &QueryResult::smooth_f8>())
      .def_prop_ro("counts_f4", counts<&QueryResult::envelopes_f4>())
      .def_prop_ro("counts_f8", counts<&QueryResult::envelopes_f8>())
      .def_prop_ro("statistics_f4", statistics<&QueryResult::envelopes_f4>())
      .def_prop_ro("statistics_f8", statistics<&QueryResult::envelopes_f8>())
      .def_prop_ro("wall_times_f4", wall_times<&QueryResult::envelopes_f4>(),
                   "Of the last point of each column; of the envelopes of float32 values.")
      .def_prop_ro("wall_times_f8", wall_times<&QueryResult::envelopes_f8>());

  module.def("query", &query, "series"_a, "axis"_a, "from_x"_a, "to_x"_a, "columns"_a,
             "smooth_weight"_a,
             nb::sig("def query(series: list[tuple[PointColumns, float]] | "
                     "list[tuple[numpy.typing.NDArray[numpy.int64], "
                     "numpy.typing.NDArray[numpy.float64], "
                     "numpy.typing.NDArray[numpy.float32 | numpy.float64], float, bool, bool]], "
                     "axis: XAxis, from_x: float, to_x: float, columns: int, "
                     "smooth_weight: float) -> QueryResult"),
             "Answer one window of many series. A series is a tuple (points, started) or (steps, "
             "wall_times, values, started, steps_sorted, wall_times_sorted).");
  module.def("smooth_f4", &smooth_column<float>, nb::arg("values").noconvert(), "weight"_a,
             "The debiased moving average at every point of a series.");
  module.def("smooth_f8", &smooth_column<double>, nb::arg("values").noconvert(), "weight"_a,
             "The debiased moving average at every point of a series.");
}

}  // namespace lightwell::bindings
