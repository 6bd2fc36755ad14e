// Pictures as bytes: from numbers in any layout to pixels, and from pixels to the rows of a PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightwell {

/// Equally large pictures in memory of any layout. Strides count elements and may be zero or
/// negative; `origin` is the first channel of the first pixel of the first frame.
template <typename Value>
struct FramesView {
  const Value* origin = nullptr;
  std::size_t frames = 1;
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  std::ptrdiff_t frame_stride = 0;
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t column_stride = 0;
  std::ptrdiff_t channel_stride = 0;
};

/// Where pixels go: the channels of a pixel and the pixels of a row lie end to end. Strides count
/// bytes.
struct FramesTarget {
  std::uint8_t* origin = nullptr;
  std::ptrdiff_t frame_stride = 0;
  std::ptrdiff_t row_stride = 0;
};

/// Writes every pixel of `frames`. Bytes are taken as they are. Of floating-point numbers 0 is
/// black and 1 is full: rounded to float, times 255, clipped to 0…255, cut to a whole number; NaN
/// is 0.
void write_pixels(const FramesView<float>& frames, const FramesTarget& target);
void write_pixels(const FramesView<double>& frames, const FramesTarget& target);
void write_pixels(const FramesView<std::uint8_t>& frames, const FramesTarget& target);

/// How a row of a PNG is told apart from its neighbours, by the number that begins it (PNG
/// specification, 9.2).
enum class RowFilter : std::uint8_t { kNone = 0, kSub = 1, kUp = 2, kPaeth = 4 };

/// Writes the rows of one picture as a PNG compresses them: each row begins with its filter.
/// `pixels` holds whole rows of `row_bytes` each; `filtered` has room for one byte a row more.
void filter_rows(std::span<const std::uint8_t> pixels, std::size_t row_bytes,
                 std::size_t pixel_bytes, RowFilter filter, std::span<std::uint8_t> filtered);

}  // namespace lightwell
