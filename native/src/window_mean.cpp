#include "lightwell/window_mean.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace lightwell {
namespace {

constexpr double kDirectSigma = 16;
constexpr double kDirectReach = 4;  ///< in sigmas
constexpr double kSampledReach = 5;
constexpr std::size_t kFewestBlocks = 16;

double weight_at(double distance, double sigma) noexcept {
  const double z = distance / sigma;
  return std::exp(-z * z / 2);
}

std::size_t direct_radius(double sigma) {
  return static_cast<std::size_t>(kDirectReach * sigma + 0.5);
}

/// Distance between samples of a wide Gaussian. Far wider than its series it is nearly level, and
/// its samples no further apart than gives each enough of them.
std::size_t sample_spacing(double sigma, std::size_t series_size) {
  const double widest = std::max(1.0, static_cast<double>(series_size / kFewestBlocks));
  return static_cast<std::size_t>(std::min(std::floor(sigma / 4), widest));
}

void add_weighted(std::span<const double> values, double weight, double* out) noexcept {
  for (std::size_t i = 0; i < values.size(); ++i) out[i] += weight * values[i];
}

void direct_gaussian(std::span<const double> values, double sigma, std::size_t first,
                     std::span<double> out) {
  const std::size_t radius = direct_radius(sigma);
  // Short stretches stay in the cache while all weights pass over them.
  constexpr std::size_t kStretch = 1024;
  std::vector<double> weights(kStretch);
  std::vector<double> kernel(2 * radius + 1);
  for (std::size_t tap = 0; tap < kernel.size(); ++tap) {
    kernel[tap] = weight_at(static_cast<double>(tap) - static_cast<double>(radius), sigma);
  }
  const double whole = std::accumulate(kernel.begin(), kernel.end(), 0.0);
  std::ranges::fill(out, 0.0);
  for (std::size_t at = 0; at < out.size(); at += kStretch) {
    const std::size_t length = std::min(kStretch, out.size() - at);
    const std::size_t begin = first + at;
    const bool is_at_end = begin < radius || begin + length + radius > values.size();
    std::fill_n(weights.begin(), length, is_at_end ? 0.0 : whole);
    for (std::size_t tap = 0; tap < kernel.size(); ++tap) {
      // The values at [begin + tap - radius, ...), as far as they exist.
      const std::size_t missing = radius > begin + tap ? radius - begin - tap : 0;
      if (missing >= length || begin + missing + tap - radius >= values.size()) continue;
      const std::size_t from = begin + missing + tap - radius;
      const std::size_t count = std::min(length - missing, values.size() - from);
      add_weighted(values.subspan(from, count), kernel[tap], &out[at + missing]);
      for (std::size_t i = 0; is_at_end && i < count; ++i) weights[missing + i] += kernel[tap];
    }
    for (std::size_t i = 0; i < length; ++i) out[at + i] /= weights[i];
  }
}

/// Weighted sums around every `spacing`-th place, from one `margin` of samples before the values to
/// one behind them, and the sums of the weights.
struct Samples {
  std::size_t margin;
  std::vector<double> sums;
  std::vector<double> weights;
  double whole = 0;  ///< the sum of the weights where no value is missing
};

Samples sample(std::span<const double> values, std::size_t spacing, std::size_t margin) {
  const auto sigma = static_cast<double>(spacing);
  const auto radius = static_cast<std::size_t>(std::ceil(kSampledReach * sigma));
  std::vector<double> kernel(2 * radius + 1);
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    kernel[i] = weight_at(static_cast<double>(i) - static_cast<double>(radius), sigma);
  }
  const std::size_t count = values.size() / spacing + 2 * margin + 2;
  Samples samples{
      .margin = margin, .sums = std::vector<double>(count), .weights = std::vector<double>(count)};
  samples.whole = std::accumulate(kernel.begin(), kernel.end(), 0.0);
  for (std::size_t j = 0; j < count; ++j) {
    // The kernel begins at value `low - radius`; both are counted from `margin` samples before 0.
    const std::size_t low = j * spacing;
    const std::size_t zero = margin * spacing + radius;
    const std::size_t skipped = zero > low ? zero - low : 0;
    for (std::size_t i = skipped; i < kernel.size() && low + i - zero < values.size(); ++i) {
      samples.sums[j] += kernel[i] * values[low + i - zero];
      samples.weights[j] += kernel[i];
    }
  }
  return samples;
}

void sampled_gaussian(std::span<const double> values, double sigma, std::size_t spacing,
                      std::size_t first, std::span<double> out) {
  const auto distance = static_cast<double>(spacing);
  const double rest = std::sqrt(sigma * sigma - distance * distance);
  const auto most = static_cast<double>(values.size() / spacing) + 2 * kSampledReach;
  const auto taps =
      static_cast<std::size_t>(std::min(std::ceil(kSampledReach * rest / distance), most));
  const Samples samples = sample(values, spacing, taps + 1);
  // Weight of the sample `tap - taps` away from a place's own, by the place's phase.
  std::vector<double> table((2 * taps + 2) * spacing);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double tap = static_cast<double>(i / spacing) - static_cast<double>(taps);
    table[i] = weight_at(tap * distance - static_cast<double>(i % spacing), rest);
  }
  // What the weights of a place sum to by its phase, where every sample is whole.
  std::vector<double> whole(spacing);
  for (std::size_t i = 0; i < table.size(); ++i) whole[i % spacing] += table[i] * samples.whole;
  std::vector<double> weights(spacing);
  std::ranges::fill(out, 0.0);
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t own = (first + at) / spacing;
    const std::size_t phase = (first + at) % spacing;
    const std::size_t length = std::min(spacing - phase, out.size() - at);
    const std::size_t first_sample = own + samples.margin - taps;
    const bool is_at_end = samples.weights[first_sample] != samples.whole ||
                           samples.weights[first_sample + 2 * taps + 1] != samples.whole;
    std::fill_n(weights.begin(), length, 0.0);
    for (std::size_t tap = 0; tap < 2 * taps + 2; ++tap) {
      const std::size_t j = first_sample + tap;
      const auto row = std::span<const double>(table).subspan(tap * spacing + phase, length);
      add_weighted(row, samples.sums[j], &out[at]);
      if (is_at_end) add_weighted(row, samples.weights[j], weights.data());
    }
    for (std::size_t i = 0; i < length; ++i) {
      out[at + i] /= is_at_end ? weights[i] : whole[phase + i];
    }
    at += length;
  }
}

}  // namespace

void window_mean(std::span<const double> values, std::size_t left, std::size_t right,
                 std::size_t first, std::span<double> out) {
  const std::size_t size = values.size();
  left = std::min(left, size);
  right = std::min(right, size);
  const std::size_t window = left + right + 1;
  // Blocks of one window's length over the values with `left` zeros before and `right` behind: any
  // window is the end of one block and the start of the next.
  const std::size_t length = (size + left + right + window - 1) / window * window;
  std::vector<double> padded(length);
  std::ranges::copy(values, padded.begin() + static_cast<std::ptrdiff_t>(left));
  std::vector<double> heads(length);
  for (std::size_t block = 0; block < length; block += window) {
    double sum = 0;
    for (std::size_t i = block; i < block + window; ++i) heads[i] = sum += padded[i];
    sum = 0;
    // The padded values become the sums of their blocks' ends.
    for (std::size_t i = block + window; i-- > block;) padded[i] = sum += padded[i];
  }
  std::size_t offset = first % window;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const std::size_t i = first + k;  // its window is [i, i + window) of the padded values
    const double sum = offset == 0 ? padded[i] : padded[i] + heads[i + window - 1];
    const std::size_t count = std::min(size, i + right + 1) - (i - std::min(i, left));
    out[k] = sum / static_cast<double>(count);
    if (++offset == window) offset = 0;
  }
}

std::size_t gaussian_reach(double sigma, std::size_t series_size) {
  if (sigma <= kDirectSigma) return direct_radius(sigma);
  // Both Gaussians, and the place itself.
  const double reach = kSampledReach * 1.5 * sigma;
  return reach < static_cast<double>(series_size) ? static_cast<std::size_t>(reach) : series_size;
}

void gaussian_mean(std::span<const double> values, double sigma, std::size_t series_size,
                   std::size_t first, std::span<double> out) {
  if (sigma <= kDirectSigma) {
    direct_gaussian(values, sigma, first, out);
  } else {
    sampled_gaussian(values, sigma, sample_spacing(sigma, series_size), first, out);
  }
}

}  // namespace lightwell
