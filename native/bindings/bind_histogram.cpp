#include <nanobind/ndarray.h>

#include <utility>
#include <vector>

#include "bind.hpp"
#include "lightwell/histogram.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

using Anything = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Doubles = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <typename Value>
using Array = nb::ndarray<nb::numpy, Value, nb::ndim<1>, nb::c_contig>;

template <typename Value>
Array<Value> copy_of(const std::vector<Value>& values) {
  auto* kept = new std::vector<Value>(values);
  const nb::capsule owner(
      kept, [](void* memory) noexcept { delete static_cast<std::vector<Value>*>(memory); });
  return Array<Value>(kept->data(), {kept->size()}, owner);
}

template <typename Value>
void add_span(HistogramCounter& counter, const Anything& values) {
  const std::span<const Value> span(static_cast<const Value*>(values.data()), values.size());
  // Safe without the GIL: the caller's array is kept by the call, and the counter is not shared.
  const nb::gil_scoped_release release;
  counter.add(span);
}

void add(HistogramCounter& counter, const Anything& values) {
  if (values.dtype() == nb::dtype<float>()) {
    add_span<float>(counter, values);
  } else if (values.dtype() == nb::dtype<double>()) {
    add_span<double>(counter, values);
  } else {
    throw nb::type_error("values must be float32 or float64");
  }
}

}  // namespace

void bind_histogram(nb::module_& module) {
  nb::class_<HistogramCounter>(module, "HistogramCounter",
                               "Counts values into buckets and sums them up. Not thread-safe.")
      .def(nb::init<>(), "Into the default edges; the outermost buckets take what lies beyond.")
      .def(
          "__init__",
          [](HistogramCounter* self, const Doubles& edges) {
            new (self) HistogramCounter({edges.data(), edges.data() + edges.size()});
          },
          nb::arg("edges").noconvert(),
          "Into `edges`, float64 and ascending; what lies outside is in no bucket.")
      .def("add", &add, "values"_a,
           nb::sig("def add(self, values: numpy.typing.NDArray[numpy.float32 | numpy.float64]) "
                   "-> None"),
           "Count contiguous values, without the GIL.")
      .def_prop_ro(
          "counts", [](const HistogramCounter& self) { return copy_of(self.counts()); },
          nb::rv_policy::move)
      .def_prop_ro("finite", &HistogramCounter::finite)
      .def_prop_ro("nonfinite", &HistogramCounter::nonfinite)
      .def_prop_ro("min", &HistogramCounter::min)
      .def_prop_ro("max", &HistogramCounter::max)
      .def_prop_ro("sum", &HistogramCounter::sum)
      .def_prop_ro("sum_squares", &HistogramCounter::sum_squares);
  module.def(
      "default_histogram_edges", [] { return copy_of(default_histogram_edges()); },
      "The 1549 edges of TensorFlow's histograms, ascending.");
}

}  // namespace lightwell::bindings
