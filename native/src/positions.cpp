#include "lightwell/positions.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

namespace lightwell {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The last value that a series wrote at a step; NaN where there is none.
class LastValues {
 public:
  explicit LastValues(const SeriesView& series) : series_(series) {
    if (series.steps_sorted) return;
    order_.resize(series.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::size_t i) { return series.steps[i]; });
  }

  /// Quick where steps are asked for in order.
  double at(std::int64_t step) {
    if (next_ > 0 && step_at(next_ - 1) > step) next_ = 0;
    // Mostly the next step is asked for next: look near before looking everywhere.
    for (int tries = 0; tries < kNear && next_ < series_.size() && step_at(next_) <= step;
         ++tries) {
      ++next_;
    }
    if (next_ < series_.size() && step_at(next_) <= step) {
      std::size_t end = series_.size();
      while (next_ < end) {
        const std::size_t middle = next_ + (end - next_) / 2;
        if (step_at(middle) <= step) {
          next_ = middle + 1;
        } else {
          end = middle;
        }
      }
    }
    if (next_ == 0 || step_at(next_ - 1) != step) return kNone;
    return value_at(next_ - 1);
  }

 private:
  static constexpr int kNear = 4;

  [[nodiscard]] std::size_t index_of(std::size_t place) const noexcept {
    return order_.empty() ? place : order_[place];
  }
  [[nodiscard]] std::int64_t step_at(std::size_t place) const noexcept {
    return series_.steps[index_of(place)];
  }
  [[nodiscard]] double value_at(std::size_t place) const noexcept {
    return std::visit([i = index_of(place)](auto values) { return static_cast<double>(values[i]); },
                      series_.values);
  }

  SeriesView series_;
  std::vector<std::size_t> order_;  ///< in order of step, then of writing; empty: as they are
  std::size_t next_ = 0;            ///< the first place behind the step asked for last
};

template <typename Element>
SharedBuffer chosen_of(const SharedBuffer& column, const std::vector<std::size_t>& chosen) {
  SharedBuffer taken;
  if (chosen.empty()) return taken;
  taken.resize(chosen.size() * sizeof(Element), 0);
  const auto* from = reinterpret_cast<const Element*>(column.bytes());
  auto* to = reinterpret_cast<Element*>(taken.bytes());
  for (std::size_t i = 0; i < chosen.size(); ++i) to[i] = from[chosen[i]];
  return taken;
}

}  // namespace

PointColumns placed_by(const PointColumns& points, const PointColumns& by) {
  const SeriesView view = points.view(0);
  LastValues last(by.view(0));
  std::vector<std::size_t> chosen;
  std::vector<double> positions;
  chosen.reserve(points.count);
  positions.reserve(points.count);
  for (std::size_t i = 0; i < points.count; ++i) {
    const double position = last.at(view.steps[i]);
    if (!std::isfinite(position)) continue;
    chosen.push_back(i);
    positions.push_back(position);
  }
  PointColumns placed = points;
  if (chosen.size() < points.count) {
    placed.steps = chosen_of<std::int64_t>(points.steps, chosen);
    placed.wall_times = chosen_of<double>(points.wall_times, chosen);
    placed.values = points.values_are_double ? chosen_of<double>(points.values, chosen)
                                             : chosen_of<float>(points.values, chosen);
    placed.count = chosen.size();
  }
  placed.positions = {};
  if (!positions.empty()) {
    placed.positions.resize(positions.size() * sizeof(double), 0);
    std::memcpy(placed.positions.bytes(), positions.data(), positions.size() * sizeof(double));
  }
  placed.is_placed = true;
  placed.positions_sorted = std::ranges::is_sorted(positions);
  return placed;
}

}  // namespace lightwell
