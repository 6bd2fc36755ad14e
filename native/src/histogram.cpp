#include "lightwell/histogram.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace lightwell {
namespace {

constexpr double kSmallestEdge = 1e-12;
constexpr double kEdgesEnd = 1e20;
constexpr double kEdgeGrowth = 1.1;

// A short stretch of values is counted, then summed up, while it is in the nearest cache.
constexpr std::size_t kStretch = 2048;

// Neighbours are counted in different arrays: a processor that has just stored a count has to wait
// before it can load it again, and neighbours often fall into one bucket.
constexpr std::size_t kLanes = 4;
constexpr std::size_t kMostPerLane = std::size_t{1} << 30;  // fits a 32-bit count

std::vector<double> make_default_edges() {
  std::vector<double> edges;
  for (double edge = kSmallestEdge; edge < kEdgesEnd; edge *= kEdgeGrowth) edges.push_back(-edge);
  std::reverse(edges.begin(), edges.end());
  const std::size_t negatives = edges.size();
  edges.push_back(0);
  for (std::size_t i = negatives; i-- > 0;) edges.push_back(-edges[i]);
  return edges;
}

/// How many of `edges` lie at or below `value`.
std::size_t edges_up_to(const std::vector<double>& edges, double value) {
  return static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), value) -
                                  edges.begin());
}

/// The bucket among the default edges, one further for what is not finite.
std::uint16_t default_bucket(double value) {
  const auto& edges = default_histogram_edges();
  const std::size_t buckets = edges.size() - 1;
  if (!std::isfinite(value)) return static_cast<std::uint16_t>(buckets);
  const std::size_t below = std::clamp<std::size_t>(edges_up_to(edges, value), 1, buckets);
  return static_cast<std::uint16_t>(below - 1);
}

/// Finds the default bucket of a value from its bits.
///
/// The sign, the exponent and four bits of the mantissa name a cell. A cell is narrower than the
/// growth from one edge to the next, so there is at most one edge in it, and one comparison tells
/// the side. Exponents that no edge has share a cell with their neighbours where the table would
/// be large otherwise; infinity and NaN are then the upper side of the last cell.
template <typename Value>
class CellTable {
 public:
  using Bits = std::conditional_t<sizeof(Value) == 4, std::uint32_t, std::uint64_t>;

  static const CellTable& get() {
    static const CellTable table;
    return table;
  }

  [[nodiscard]] std::size_t bucket(Value value) const noexcept {
    const auto bits = std::bit_cast<Bits>(value);
    const Cell& cell = cells_[cell_of(bits)];
    // An index, since a branch would be mispredicted for every other value.
    return cell.side[static_cast<std::size_t>((bits & ~kSign) >= cell.threshold)];
  }

 private:
  struct Cell {
    Bits threshold;                     // of the bits without the sign
    std::array<std::uint16_t, 2> side;  // the bucket below the threshold, and from there on
  };

  static constexpr int kBits = std::numeric_limits<Bits>::digits;
  static constexpr Bits kSign = Bits{1} << (kBits - 1);
  static constexpr int kShift = std::numeric_limits<Value>::digits - 1 - 4;
  static constexpr int kBias = std::numeric_limits<Value>::max_exponent - 1;
  // Of float, all cells; of double those from below 1e-12 to above 1e20.
  static constexpr bool kHasAll = sizeof(Value) == 4;
  static constexpr Bits kFirst = kHasAll ? 0 : static_cast<Bits>(kBias - 41) << 4;
  static constexpr Bits kLast = kHasAll ? (kSign - 1) >> kShift
                                        : static_cast<Bits>(kBias + 67) << 4;
  static constexpr std::size_t kCellsPerSign = kLast - kFirst + 1;

  static std::size_t cell_of(Bits bits) noexcept {
    if constexpr (kHasAll) {
      return bits >> kShift;
    } else {
      const Bits cell = std::clamp((bits & ~kSign) >> kShift, kFirst, kLast) - kFirst;
      return cell + (bits >> (kBits - 1)) * kCellsPerSign;
    }
  }

  CellTable() {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const Bits sign = i < kCellsPerSign ? 0 : kSign;
      const Bits magnitude = kFirst + static_cast<Bits>(i % kCellsPerSign);
      const Bits first = magnitude == kFirst ? 0 : magnitude << kShift;
      const Bits last = magnitude == kLast ? kSign - 1 : ((magnitude + 1) << kShift) - 1;
      const auto bucket_at = [sign](Bits bits) {
        return default_bucket(static_cast<double>(std::bit_cast<Value>(bits | sign)));
      };
      Cell& cell = cells_[i];
      cell.side = {bucket_at(first), bucket_at(last)};
      Bits low = first;
      Bits high = last;
      while (cell.side[0] != cell.side[1] && low + 1 < high) {
        const Bits middle = low + (high - low) / 2;
        (bucket_at(middle) == cell.side[0] ? low : high) = middle;
      }
      cell.threshold = high;
    }
  }

  std::array<Cell, 2 * kCellsPerSign> cells_;
};

template <typename Value>
struct Statistics {
  double sum;
  double sum_squares;
  Value min;
  Value max;
};

// So many sums, minima and maxima are kept beside each other that no operation waits for the one
// before, and that compilers make vectors of the loops over them instead of unrolling these.
constexpr std::size_t kColumns = 32;

/// Of at least one value, none of them NaN.
template <typename Value>
Statistics<Value> statistics_of(std::span<const Value> values) {
  std::array<double, kColumns> sums{};
  std::array<double, kColumns> squares{};
  std::array<Value, kColumns> lows;
  std::array<Value, kColumns> highs;
  lows.fill(values.front());
  highs.fill(values.front());
  const auto add = [&](std::size_t k, Value value) {
    const auto wide = static_cast<double>(value);
    sums[k] += wide;
    squares[k] += wide * wide;
    lows[k] = value < lows[k] ? value : lows[k];
    highs[k] = highs[k] < value ? value : highs[k];
  };
  std::size_t i = 0;
  for (; i + kColumns <= values.size(); i += kColumns) {
    for (std::size_t k = 0; k < kColumns; ++k) add(k, values[i + k]);
  }
  for (; i < values.size(); ++i) add(i % kColumns, values[i]);
  return {std::accumulate(sums.begin(), sums.end(), 0.0),
          std::accumulate(squares.begin(), squares.end(), 0.0),
          *std::min_element(lows.begin(), lows.end()),
          *std::max_element(highs.begin(), highs.end())};
}

}  // namespace

const std::vector<double>& default_histogram_edges() {
  static const std::vector<double> edges = make_default_edges();
  return edges;
}

HistogramCounter::HistogramCounter() : counts_(default_histogram_edges().size() - 1) {
  // Made here, where Python's lock is held: `add` goes without it, and a process forked while a
  // thread makes them there would wait for that thread, which it does not have.
  CellTable<float>::get();
  CellTable<double>::get();
}

HistogramCounter::HistogramCounter(std::vector<double> edges) : edges_(std::move(edges)) {
  const auto is_descent = [](double left, double right) { return !(left <= right); };
  if (edges_.size() < 2 ||
      std::adjacent_find(edges_.begin(), edges_.end(), is_descent) != edges_.end())
    throw std::invalid_argument("expected at least two edges, ascending and none of them NaN");
  counts_.resize(edges_.size() - 1);
}

void HistogramCounter::add(std::span<const float> values) {
  add_values(values);
}

void HistogramCounter::add(std::span<const double> values) {
  add_values(values);
}

template <typename Value>
void HistogramCounter::add_values(std::span<const Value> values) {
  if (!edges_.empty()) {
    count_in_edges(values);
    return;
  }
  while (values.size() > kMostPerLane) {
    count_in_default(values.first(kMostPerLane));
    values = values.subspan(kMostPerLane);
  }
  count_in_default(values);
}

template <typename Value>
void HistogramCounter::count_in_default(std::span<const Value> values) {
  const auto& table = CellTable<Value>::get();
  const std::size_t nonfinite_bucket = counts_.size();
  std::vector<std::uint32_t> lanes(kLanes * (counts_.size() + 1));
  std::array<std::uint32_t*, kLanes> lane;
  for (std::size_t i = 0; i < kLanes; ++i) lane[i] = lanes.data() + i * (counts_.size() + 1);
  std::int64_t nonfinite = 0;
  const auto nonfinite_so_far = [&] {
    std::int64_t total = 0;
    for (const auto* counts : lane) total += counts[nonfinite_bucket];
    return total;
  };

  for (std::size_t start = 0; start < values.size(); start += kStretch) {
    const auto stretch = values.subspan(start, std::min(kStretch, values.size() - start));
    std::size_t i = 0;
    for (; i + kLanes <= stretch.size(); i += kLanes) {
      std::array<std::size_t, kLanes> bucket;
      for (std::size_t k = 0; k < kLanes; ++k) bucket[k] = table.bucket(stretch[i + k]);
      for (std::size_t k = 0; k < kLanes; ++k) ++lane[k][bucket[k]];
    }
    for (; i < stretch.size(); ++i) ++lane[0][table.bucket(stretch[i])];
    const std::int64_t before = std::exchange(nonfinite, nonfinite_so_far());
    if (nonfinite == before) {
      add_statistics(stretch);
    } else {
      add_statistics_of_finite(stretch);
    }
  }
  nonfinite_ += nonfinite;
  for (const auto* counts : lane) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += counts[i];
  }
}

template <typename Value>
void HistogramCounter::count_in_edges(std::span<const Value> values) {
  for (std::size_t start = 0; start < values.size(); start += kStretch) {
    const auto stretch = values.subspan(start, std::min(kStretch, values.size() - start));
    const std::int64_t before = nonfinite_;
    for (const Value value : stretch) {
      if (!std::isfinite(value)) {
        ++nonfinite_;
        continue;
      }
      const std::size_t at = edges_up_to(edges_, static_cast<double>(value));
      if (at == 0 || (at == edges_.size() && static_cast<double>(value) > edges_.back())) continue;
      ++counts_[std::min(at, counts_.size()) - 1];
    }
    if (nonfinite_ == before) {
      add_statistics(stretch);
    } else {
      add_statistics_of_finite(stretch);
    }
  }
}

template <typename Value>
void HistogramCounter::add_statistics_of_finite(std::span<const Value> values) {
  std::array<Value, kStretch> finite;
  const auto end = std::copy_if(values.begin(), values.end(), finite.begin(),
                                [](Value value) { return std::isfinite(value); });
  add_statistics(std::span<const Value>(finite.begin(), end));
}

template <typename Value>
void HistogramCounter::add_statistics(std::span<const Value> finite_values) {
  if (finite_values.empty()) return;
  finite_ += static_cast<std::int64_t>(finite_values.size());
  const auto [sum, sum_squares, min, max] = statistics_of(finite_values);
  sum_ += sum;
  sum_squares_ += sum_squares;
  min_ = std::min(min_, static_cast<double>(min));
  max_ = std::max(max_, static_cast<double>(max));
}

}  // namespace lightwell
