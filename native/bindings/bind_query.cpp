#include <nanobind/ndarray.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "bind.hpp"
#include "borrowed_series.hpp"
#include "lightwell/query.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

QueryResult query(const nb::list& series, XAxis axis, double from, double to, std::uint32_t columns,
                  SmoothingMethod method, double parameter, bool by_kind) {
  check_window(from, to, columns);
  const Smoothing smoothing = checked(method, parameter);
  const BorrowedSeries borrowed = borrow(series, axis);
  // Safe without the GIL: the views point into arrays that `borrowed` keeps, and nobody writes to
  // the part of a column that has been handed out.
  nb::gil_scoped_release release;
  return answer_query(borrowed.views, {.axis = axis,
                                       .from = from,
                                       .to = to,
                                       .columns = columns,
                                       .smoothing = smoothing,
                                       .counts_by_kind = by_kind});
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

template <auto Block>
auto counts() {
  return [](nb::handle_t<QueryResult> self) {
    const auto& result = nb::cast<const QueryResult&>(self);
    return as_array(self, (result.*Block).counts,
                    {(result.*Block).rows, result.count_kinds, result.window.columns});
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

}  // namespace

void bind_query(nb::module_& module) {
  nb::enum_<XAxis>(module, "XAxis", "What the x axis of a query is.")
      .value("STEP", XAxis::kStep)
      .value("RELATIVE", XAxis::kRelative)
      .value("WALL", XAxis::kWall)
      .value("POSITION", XAxis::kPosition);

  nb::enum_<SmoothingMethod>(module, "SmoothingMethod", "How values are smoothed.")
      .value("EMA", SmoothingMethod::kEma)
      .value("TIME", SmoothingMethod::kTime)
      .value("MEAN", SmoothingMethod::kMean)
      .value("MEDIAN", SmoothingMethod::kMedian)
      .value("GAUSSIAN", SmoothingMethod::kGaussian);

  nb::class_<QueryResult>(module, "QueryResult",
                          "Buffers shared by the answers of all series of one query.")
      .def_prop_ro("from_x", [](const QueryResult& result) { return result.window.from; })
      .def_prop_ro("to_x", [](const QueryResult& result) { return result.window.to; })
      .def_prop_ro("answers", &answer_table,
                   "Seven numbers a series, end to end: kind (0 points, 1 envelope), start, stop, "
                   "wide, step offset, smooth offset (-1: none), envelope row.")
      .def_prop_ro("gathered", &gathered,
                   "Series index to the positions of its points, where they are not one stretch.")
      .def_prop_ro("steps_u4", flat<&QueryResult::steps_u4>())
      .def_prop_ro("steps_f8", flat<&QueryResult::steps_f8>())
      .def_prop_ro("smooth_f4", flat<&QueryResult::smooth_f4>())
      .def_prop_ro("smooth_f8", flat<&QueryResult::smooth_f8>())
      .def_prop_ro("counts_f4", counts<&QueryResult::envelopes_f4>())
      .def_prop_ro("counts_f8", counts<&QueryResult::envelopes_f8>())
      .def_prop_ro("statistics_f4", statistics<&QueryResult::envelopes_f4>())
      .def_prop_ro("statistics_f8", statistics<&QueryResult::envelopes_f8>())
      .def_prop_ro("wall_times_f4", wall_times<&QueryResult::envelopes_f4>(),
                   "Of the last point of each column; of the envelopes of float32 values.")
      .def_prop_ro("wall_times_f8", wall_times<&QueryResult::envelopes_f8>());

  module.def(
      "query", &query, "series"_a, "axis"_a, "from_x"_a, "to_x"_a, "columns"_a, "method"_a,
      "parameter"_a, "by_kind"_a = false,
      nb::sig("def query(series: " LIGHTWELL_SERIES_LIST ", "
              "axis: XAxis, from_x: float, to_x: float, columns: int, "
              "method: SmoothingMethod, parameter: float, by_kind: bool = False) -> QueryResult"),
      "Answer one window of many series. A series is a tuple (points, started). Envelopes "
      "count nan, posinf and neginf apart only `by_kind`.");
}

}  // namespace lightwell::bindings
