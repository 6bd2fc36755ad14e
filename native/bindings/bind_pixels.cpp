#include <nanobind/ndarray.h>

#include "bind.hpp"
#include "lightwell/pixels.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lightwell::bindings {
namespace {

using Frames = nb::ndarray<nb::ro, nb::ndim<4>, nb::device::cpu>;
using Target = nb::ndarray<std::uint8_t, nb::ndim<4>, nb::device::cpu>;

template <typename Value>
FramesView<Value> view_of(const Frames& frames) {
  return {.origin = static_cast<const Value*>(frames.data()),
          .frames = frames.shape(0),
          .height = frames.shape(1),
          .width = frames.shape(2),
          .channels = frames.shape(3),
          .frame_stride = frames.stride(0),
          .row_stride = frames.stride(1),
          .column_stride = frames.stride(2),
          .channel_stride = frames.stride(3)};
}

void write(const Frames& frames, const Target& target) {
  for (std::size_t axis = 0; axis < 4; ++axis) {
    if (frames.shape(axis) != target.shape(axis)) {
      throw nb::value_error("frames and target must be equally large");
    }
  }
  if (frames.size() == 0) return;
  const auto channels = static_cast<std::int64_t>(target.shape(3));
  if ((channels > 1 && target.stride(3) != 1) ||
      (target.shape(2) > 1 && target.stride(2) != channels)) {
    throw nb::value_error("the pixels of a target's row must lie end to end");
  }
  const FramesTarget to = {
      .origin = target.data(), .frame_stride = target.stride(0), .row_stride = target.stride(1)};
  const auto run = [&](const auto& view) {
    // Safe without the GIL: the caller holds both arrays.
    nb::gil_scoped_release release;
    write_pixels(view, to);
  };
  if (frames.dtype() == nb::dtype<float>()) {
    run(view_of<float>(frames));
  } else if (frames.dtype() == nb::dtype<double>()) {
    run(view_of<double>(frames));
  } else if (frames.dtype() == nb::dtype<std::uint8_t>()) {
    run(view_of<std::uint8_t>(frames));
  } else {
    throw nb::type_error("frames must be float32, float64 or uint8");
  }
}

using Pixels = nb::ndarray<const std::uint8_t, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
using Rows = nb::ndarray<nb::numpy, std::uint8_t, nb::ndim<2>, nb::c_contig>;

Rows filtered(const Pixels& pixels, RowFilter filter) {
  const std::size_t row_bytes = pixels.shape(1) * pixels.shape(2);
  const std::size_t size = pixels.shape(0) * (row_bytes + 1);
  auto* rows = new std::uint8_t[size];
  nb::capsule owner(rows,
                    [](void* memory) noexcept { delete[] static_cast<std::uint8_t*>(memory); });
  {
    // Safe without the GIL: the caller holds the pixels, and nobody else knows the rows yet.
    nb::gil_scoped_release release;
    filter_rows({pixels.data(), pixels.size()}, row_bytes, pixels.shape(2), filter, {rows, size});
  }
  return Rows(rows, {pixels.shape(0), row_bytes + 1}, owner);
}

}  // namespace

void bind_pixels(nb::module_& module) {
  nb::enum_<RowFilter>(module, "RowFilter", "How the rows of a PNG are told from each other.")
      .value("NONE", RowFilter::kNone)
      .value("SUB", RowFilter::kSub)
      .value("UP", RowFilter::kUp)
      .value("PAETH", RowFilter::kPaeth);

  module.def("write_pixels", &write, "frames"_a.noconvert(), "target"_a.noconvert(),
             nb::sig("def write_pixels(frames: numpy.typing.NDArray[numpy.float32 | numpy.float64 "
                     "| numpy.uint8], target: numpy.typing.NDArray[numpy.uint8]) -> None"),
             "Turn numbers in 0…1, or bytes, of any strides into pixels; both are (frame, row, "
             "column, channel). The pixels of a row of `target` lie end to end.");
  module.def("filter_rows", &filtered, "pixels"_a.noconvert(), "filter"_a,
             "The rows of a picture (row, column, channel) as a PNG compresses them.");
}

}  // namespace lightwell::bindings
