#include "lightwell/smooth.hpp"

#include <algorithm>

#include "lightwell/sliding_median.hpp"
#include "lightwell/window_mean.hpp"

namespace lightwell {
namespace {

/// How many finite points before and behind a point its smoothed value depends on.
struct Reach {
  std::size_t left;
  std::size_t right;
};

Reach reach_of(const Smoothing& smoothing, std::size_t series_size) {
  if (smoothing.method == SmoothingMethod::kGaussian) {
    const std::size_t reach = gaussian_reach(smoothing.parameter, series_size);
    return {reach, reach};
  }
  // As pandas centres its windows: one point more before than behind where the count is even.
  const auto window = static_cast<std::size_t>(smoothing.parameter);
  return {window / 2, (window - 1) / 2};
}

/// Sums of as many doubles as there are stay finite when scaled by this.
constexpr double kScale = 0x1p-64;
constexpr double kSummable = 0x1p900;

void smooth_finite(std::span<const double> values, const Smoothing& smoothing, Reach reach,
                   std::size_t series_size, std::size_t first, std::span<double> out) {
  switch (smoothing.method) {
    case SmoothingMethod::kMean:
      return window_mean(values, reach.left, reach.right, first, out);
    case SmoothingMethod::kMedian:
      return sliding_median(values, reach.left, reach.right, first, out);
    case SmoothingMethod::kGaussian:
      return gaussian_mean(values, smoothing.parameter, series_size, first, out);
    case SmoothingMethod::kEma:
    case SmoothingMethod::kTime:
      break;  // these walk: SmoothedSeries knows them
  }
}

bool looks_ahead(SmoothingMethod method) noexcept {
  return method != SmoothingMethod::kEma && method != SmoothingMethod::kTime;
}

}  // namespace

bool Smoothing::is_valid() const noexcept {
  switch (method) {
    case SmoothingMethod::kEma:
      return parameter >= 0 && parameter < 1;
    case SmoothingMethod::kTime:
      return parameter > 0 && std::isfinite(parameter);
    case SmoothingMethod::kMean:
    case SmoothingMethod::kMedian:
      return parameter >= 1 && parameter <= kMostSmoothedPoints &&
             parameter == std::floor(parameter);
    case SmoothingMethod::kGaussian:
      return parameter > 0 && parameter <= kMostSmoothedPoints;
  }
  return false;
}

template <typename Value>
std::vector<Value> smooth_stretch(std::span<const Value> values, const Smoothing& smoothing,
                                  std::size_t first, std::size_t last) {
  const Reach reach = reach_of(smoothing, values.size());
  std::size_t begin = first;
  for (std::size_t left = reach.left; begin > 0 && left > 0;) {
    left -= std::isfinite(values[--begin]) ? 1 : 0;
  }
  std::size_t end = last;
  for (std::size_t right = reach.right; end < values.size() && right > 0;) {
    right -= std::isfinite(values[end++]) ? 1 : 0;
  }
  std::vector<double> finite;
  finite.reserve(end - begin);
  std::size_t before = 0;
  std::size_t inside = 0;
  double largest = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (!std::isfinite(values[i])) continue;
    finite.push_back(static_cast<double>(values[i]));
    largest = std::max(largest, std::abs(finite.back()));
    before += i < first ? 1 : 0;
    inside += i >= first && i < last ? 1 : 0;
  }
  const double scale = largest > kSummable ? kScale : 1;
  if (scale != 1) {
    for (double& value : finite) value *= scale;
  }
  std::vector<double> smoothed(inside);
  smooth_finite(finite, smoothing, reach, values.size(), before, smoothed);
  std::vector<Value> stretch(values.begin() + static_cast<std::ptrdiff_t>(first),
                             values.begin() + static_cast<std::ptrdiff_t>(last));
  // Rounding must not carry a mean past the largest value, and so to infinity.
  const double limit = largest * scale;
  for (std::size_t i = 0, k = 0; i < stretch.size(); ++i) {
    if (!std::isfinite(stretch[i])) continue;
    stretch[i] = static_cast<Value>(std::clamp(smoothed[k++], -limit, limit) / scale);
  }
  return stretch;
}

template <typename Value>
SmoothedSeries<Value>::SmoothedSeries(const SeriesView& series, XAxis axis,
                                      const Smoothing& smoothing, std::size_t first,
                                      std::size_t last)
    : values_(std::get<std::span<const Value>>(series.values)),
      steps_(series.steps),
      seconds_or_positions_(axis == XAxis::kPosition ? series.positions : series.wall_times),
      axis_(axis),
      method_(smoothing.method),
      is_constant_(is_constant(values_)),
      average_(smoothing.parameter),
      timed_(smoothing.parameter),
      first_(first) {
  if (is_constant_ || !looks_ahead(method_)) return;
  stretch_ = smooth_stretch(values_, smoothing, first, last);
  next_ = first;
}

template <typename Value>
bool SmoothedSeries<Value>::advance(std::size_t end) noexcept {
  bool has_finite = false;
  const auto take = [&](auto add) {
    for (; next_ < end; ++next_) {
      if (!std::isfinite(values_[next_])) continue;
      add(static_cast<double>(values_[next_]));
      last_finite_ = next_;
      has_finite = true;
    }
  };
  if (is_constant_ || looks_ahead(method_)) {
    take([](double) {});
  } else if (method_ == SmoothingMethod::kEma) {
    take([&](double value) { average_.add(value); });
  } else {
    take([&](double value) { timed_.add(x_at(next_), value); });
  }
  return has_finite;
}

template <typename Value>
Value SmoothedSeries<Value>::value() noexcept {
  if (is_constant_) return values_.front();
  if (looks_ahead(method_)) return stretch_[last_finite_ - first_];
  return static_cast<Value>(method_ == SmoothingMethod::kEma ? average_.value() : timed_.value());
}

template std::vector<float> smooth_stretch(std::span<const float>, const Smoothing&, std::size_t,
                                           std::size_t);
template std::vector<double> smooth_stretch(std::span<const double>, const Smoothing&, std::size_t,
                                            std::size_t);
template class SmoothedSeries<float>;
template class SmoothedSeries<double>;

}  // namespace lightwell
