#include "lightwell/pixels.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace lightwell {
namespace {

std::uint8_t byte_from(std::uint8_t value) {
  return value;
}

// The order of the comparisons is what turns NaN into 0 and lets the compiler use the vector
// instructions for minimum and maximum.
template <typename Value>
std::uint8_t byte_from(Value value) {
  const float scaled = static_cast<float>(value) * 255.0f;
  const float positive = scaled > 0.0f ? scaled : 0.0f;
  return static_cast<std::uint8_t>(static_cast<int>(positive < 255.0f ? positive : 255.0f));
}

template <typename Value>
void convert(const Value* values, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = byte_from(values[i]);
}

/// So many pixels of each channel are converted at a time that they stay in the nearest cache.
constexpr std::size_t kBlock = 1024;
constexpr std::size_t kMostPlanes = 4;
using Planes = std::array<std::array<std::uint8_t, kBlock>, kMostPlanes>;

template <std::size_t kChannels>
void interleave(const Planes& planes, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      out[i * kChannels + channel] = planes[channel][i];
    }
  }
}

/// A row whose channels lie apart, each of them end to end.
template <typename Value>
void write_planar_row(const FramesView<Value>& frames, const Value* row, std::uint8_t* out) {
  Planes planes;
  for (std::size_t start = 0; start < frames.width; start += kBlock) {
    const std::size_t count = std::min(kBlock, frames.width - start);
    for (std::size_t channel = 0; channel < frames.channels; ++channel) {
      convert(row + static_cast<std::ptrdiff_t>(channel) * frames.channel_stride + start, count,
              planes[channel].data());
    }
    std::uint8_t* pixels = out + start * frames.channels;
    switch (frames.channels) {
      case 2:
        interleave<2>(planes, count, pixels);
        break;
      case 3:
        interleave<3>(planes, count, pixels);
        break;
      default:
        interleave<4>(planes, count, pixels);
    }
  }
}

template <typename Value>
void write_scattered_row(const FramesView<Value>& frames, const Value* row, std::uint8_t* out) {
  for (std::size_t column = 0; column < frames.width; ++column) {
    const Value* pixel = row + static_cast<std::ptrdiff_t>(column) * frames.column_stride;
    for (std::size_t channel = 0; channel < frames.channels; ++channel) {
      *out++ = byte_from(pixel[static_cast<std::ptrdiff_t>(channel) * frames.channel_stride]);
    }
  }
}

template <typename Value>
void write_frames(const FramesView<Value>& frames, const FramesTarget& target) {
  const bool has_one_channel = frames.channels == 1;
  const bool is_interleaved = (has_one_channel || frames.channel_stride == 1) &&
                              frames.column_stride == static_cast<std::ptrdiff_t>(frames.channels);
  const bool is_planar =
      frames.column_stride == 1 && frames.channels >= 2 && frames.channels <= kMostPlanes;
  for (std::size_t frame = 0; frame < frames.frames; ++frame) {
    const Value* picture = frames.origin + static_cast<std::ptrdiff_t>(frame) * frames.frame_stride;
    std::uint8_t* out = target.origin + static_cast<std::ptrdiff_t>(frame) * target.frame_stride;
    for (std::size_t y = 0; y < frames.height; ++y) {
      const Value* row = picture + static_cast<std::ptrdiff_t>(y) * frames.row_stride;
      std::uint8_t* out_row = out + static_cast<std::ptrdiff_t>(y) * target.row_stride;
      if (is_interleaved) {
        convert(row, frames.width * frames.channels, out_row);
      } else if (is_planar) {
        write_planar_row(frames, row, out_row);
      } else {
        write_scattered_row(frames, row, out_row);
      }
    }
  }
}

/// The neighbour that is closest to left + above - corner (PNG specification, 9.4).
std::uint8_t paeth(int left, int above, int corner) {
  const int to_left = std::abs(above - corner);
  const int to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  const int nearer = to_above <= to_corner ? above : corner;
  return static_cast<std::uint8_t>(to_left <= to_above && to_left <= to_corner ? left : nearer);
}

/// `left` and `corner` are `row` and `above`, one pixel earlier, where there is one.
void filter_row(const std::uint8_t* row, const std::uint8_t* above, std::size_t row_bytes,
                std::size_t pixel_bytes, RowFilter filter, std::uint8_t* out) {
  const std::size_t first = std::min(pixel_bytes, row_bytes);
  const auto difference = [](int value, int neighbour) {
    return static_cast<std::uint8_t>(value - neighbour);
  };
  switch (filter) {
    case RowFilter::kNone:
      std::copy_n(row, row_bytes, out);
      break;
    case RowFilter::kSub:
      std::copy_n(row, first, out);
      for (std::size_t i = first; i < row_bytes; ++i) {
        out[i] = difference(row[i], row[i - pixel_bytes]);
      }
      break;
    case RowFilter::kUp:
      for (std::size_t i = 0; i < row_bytes; ++i) out[i] = difference(row[i], above[i]);
      break;
    case RowFilter::kPaeth:
      for (std::size_t i = 0; i < first; ++i) out[i] = difference(row[i], above[i]);
      for (std::size_t i = first; i < row_bytes; ++i) {
        out[i] = difference(row[i], paeth(row[i - pixel_bytes], above[i], above[i - pixel_bytes]));
      }
  }
}

}  // namespace

void write_pixels(const FramesView<float>& frames, const FramesTarget& target) {
  write_frames(frames, target);
}

void write_pixels(const FramesView<double>& frames, const FramesTarget& target) {
  write_frames(frames, target);
}

void write_pixels(const FramesView<std::uint8_t>& frames, const FramesTarget& target) {
  write_frames(frames, target);
}

void filter_rows(std::span<const std::uint8_t> pixels, std::size_t row_bytes,
                 std::size_t pixel_bytes, RowFilter filter, std::span<std::uint8_t> filtered) {
  const std::size_t height = row_bytes == 0 ? 0 : pixels.size() / row_bytes;
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* row = pixels.data() + y * row_bytes;
    std::uint8_t* out = filtered.data() + y * (row_bytes + 1);
    // Nothing lies above the first row, so Up would leave it as it is, and Paeth is Sub there.
    const RowFilter used = y == 0 && filter != RowFilter::kNone ? RowFilter::kSub : filter;
    *out = static_cast<std::uint8_t>(used);
    filter_row(row, y == 0 ? row : row - row_bytes, row_bytes, pixel_bytes, used, out + 1);
  }
}

}  // namespace lightwell
