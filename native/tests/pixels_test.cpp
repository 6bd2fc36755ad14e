#include "lightwell/pixels.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "check.hpp"

using lightwell::filter_rows;
using lightwell::FramesTarget;
using lightwell::FramesView;
using lightwell::RowFilter;
using lightwell::write_pixels;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Rows of one frame lie end to end in `out`.
template <typename Value>
Bytes written(const FramesView<Value>& frames) {
  const std::size_t row_bytes = frames.width * frames.channels;
  Bytes out(frames.frames * frames.height * row_bytes, 77);
  write_pixels(frames, {.origin = out.data(),
                        .frame_stride = static_cast<std::ptrdiff_t>(frames.height * row_bytes),
                        .row_stride = static_cast<std::ptrdiff_t>(row_bytes)});
  return out;
}

template <typename Value>
Bytes row_of(const std::vector<Value>& values) {
  return written(FramesView<Value>{
      .origin = values.data(), .height = 1, .width = values.size(), .column_stride = 1});
}

Bytes filtered(const Bytes& pixels, std::size_t row_bytes, std::size_t pixel_bytes,
               RowFilter filter) {
  Bytes out(pixels.size() + pixels.size() / row_bytes);
  filter_rows(pixels, row_bytes, pixel_bytes, filter, out);
  return out;
}

/// What a reader of PNG files does, straight from the specification, one byte after another.
Bytes unfiltered(const Bytes& rows, std::size_t row_bytes, std::size_t pixel_bytes) {
  Bytes pixels;
  for (std::size_t at = 0; at < rows.size(); at += row_bytes + 1) {
    const std::size_t start = pixels.size();
    for (std::size_t i = 0; i < row_bytes; ++i) {
      const int a = i >= pixel_bytes ? pixels[start + i - pixel_bytes] : 0;
      const int b = start > 0 ? pixels[start - row_bytes + i] : 0;
      const int c = start > 0 && i >= pixel_bytes ? pixels[start - row_bytes + i - pixel_bytes] : 0;
      const int p = a + b - c;
      const int pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
      const int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      const int predicted[] = {0, a, b, (a + b) / 2, paeth};
      pixels.push_back(static_cast<std::uint8_t>(rows[at + 1 + i] + predicted[rows[at]]));
    }
  }
  return pixels;
}

Bytes noise(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 1;
  for (auto& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

}  // namespace

TEST(numbers_are_scaled_clipped_and_cut) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values = {0.0f, 0.5f, 0.999f, 1.0f,     1.5f,     -0.1f,
                                     nan,  -nan, 1e30f,  infinity, -infinity};
  CHECK(row_of(values) == (Bytes{0, 127, 254, 255, 255, 0, 0, 0, 255, 255, 0}));
}

TEST(doubles_are_rounded_to_float_first) {
  // Of 51 as a float, but not as a double.
  const double below = 0.2 - 1e-9;
  CHECK(below * 255 < 51);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(row_of(std::vector<double>{below, 1e300, nan}) == (Bytes{51, 255, 0}));
}

TEST(bytes_stay_as_they_are) {
  CHECK(row_of(Bytes{0, 1, 127, 255}) == (Bytes{0, 1, 127, 255}));
}

TEST(every_layout_gives_the_same_pixels) {
  constexpr std::size_t kFrames = 2, kHeight = 3, kWidth = 2100;  // more than two blocks
  for (const std::size_t channels : {1, 2, 3, 4, 5}) {
    const std::size_t sizes[] = {kFrames, kHeight, kWidth, channels};
    const Bytes expected = noise(kFrames * kHeight * kWidth * channels);
    // The axes from the slowest to the fastest: THWC, TCHW, CWHT.
    for (const auto& order : {std::vector{0, 1, 2, 3}, {0, 3, 1, 2}, {3, 2, 1, 0}}) {
      std::ptrdiff_t strides[4];
      std::ptrdiff_t stride = 1;
      for (std::size_t axis = 4; axis-- > 0;) {
        strides[order[axis]] = stride;
        stride *= static_cast<std::ptrdiff_t>(sizes[order[axis]]);
      }
      Bytes stored(expected.size());
      std::size_t next = 0;
      for (std::size_t t = 0; t < kFrames; ++t) {
        for (std::size_t y = 0; y < kHeight; ++y) {
          for (std::size_t x = 0; x < kWidth; ++x) {
            for (std::size_t c = 0; c < channels; ++c) {
              const auto at = static_cast<std::ptrdiff_t>(t) * strides[0] +
                              static_cast<std::ptrdiff_t>(y) * strides[1] +
                              static_cast<std::ptrdiff_t>(x) * strides[2] +
                              static_cast<std::ptrdiff_t>(c) * strides[3];
              stored[static_cast<std::size_t>(at)] = expected[next++];
            }
          }
        }
      }
      CHECK(written(FramesView<std::uint8_t>{.origin = stored.data(),
                                             .frames = kFrames,
                                             .height = kHeight,
                                             .width = kWidth,
                                             .channels = channels,
                                             .frame_stride = strides[0],
                                             .row_stride = strides[1],
                                             .column_stride = strides[2],
                                             .channel_stride = strides[3]}) == expected);
    }
  }
}

TEST(strides_may_be_negative_or_zero) {
  const Bytes values = {1, 2, 3, 4};
  CHECK(written(FramesView<std::uint8_t>{.origin = values.data() + 3,
                                         .height = 2,
                                         .width = 2,
                                         .channels = 1,
                                         .row_stride = -2,
                                         .column_stride = -1}) == (Bytes{4, 3, 2, 1}));
  CHECK(written(FramesView<std::uint8_t>{
            .origin = values.data(), .height = 1, .width = 2, .channels = 3, .column_stride = 1}) ==
        (Bytes{1, 1, 1, 2, 2, 2}));
}

TEST(a_target_is_written_within_its_bounds_only) {
  const Bytes values = {1, 2, 3, 4};
  Bytes canvas(16, 9);
  write_pixels(
      FramesView<std::uint8_t>{
          .origin = values.data(), .height = 2, .width = 2, .row_stride = 2, .column_stride = 1},
      FramesTarget{.origin = canvas.data() + 5, .row_stride = 4});
  CHECK(canvas == (Bytes{9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9, 9, 9, 9, 9}));
}

TEST(filtered_rows_are_what_the_specification_says) {
  const Bytes pixels = {10, 20, 30, 40, 11, 19, 33, 250};
  CHECK(filtered(pixels, 4, 1, RowFilter::kNone) == (Bytes{0, 10, 20, 30, 40, 0, 11, 19, 33, 250}));
  CHECK(filtered(pixels, 4, 1, RowFilter::kSub) == (Bytes{1, 10, 10, 10, 10, 1, 11, 8, 14, 217}));
  CHECK(filtered(pixels, 4, 1, RowFilter::kUp) == (Bytes{1, 10, 10, 10, 10, 2, 1, 255, 3, 210}));
  CHECK(filtered(pixels, 4, 2, RowFilter::kSub) == (Bytes{1, 10, 20, 20, 20, 1, 11, 19, 22, 231}));
}

TEST(a_reader_gets_every_filtered_picture_back) {
  for (const std::size_t pixel_bytes : {1, 2, 3, 4}) {
    for (const std::size_t width : {1, 2, 31}) {
      const std::size_t row_bytes = width * pixel_bytes;
      const Bytes pixels = noise(row_bytes * 5);
      for (const auto filter :
           {RowFilter::kNone, RowFilter::kSub, RowFilter::kUp, RowFilter::kPaeth}) {
        const Bytes rows = filtered(pixels, row_bytes, pixel_bytes, filter);
        CHECK(unfiltered(rows, row_bytes, pixel_bytes) == pixels);
      }
    }
  }
}
