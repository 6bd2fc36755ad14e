// Any doubles as a window and as the times and values of a series: a query ends, cuts the window
// into columns that every point of it is in once, and finds no mean outside its column.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lightwell/group.hpp"
#include "lightwell/query.hpp"
#include "lightwell/summary.hpp"

namespace {

/// Takes numbers from the input; zero where it has ended.
class Numbers {
 public:
  Numbers(const std::uint8_t* bytes, std::size_t size) : at_(bytes), left_(size) {}

  template <typename Number>
  Number take() {
    Number number{};
    const std::size_t size = std::min(left_, sizeof number);
    if (size > 0) std::memcpy(&number, at_, size);
    at_ += size;
    left_ -= size;
    return number;
  }
  [[nodiscard]] bool empty() const { return left_ == 0; }

 private:
  const std::uint8_t* at_;
  std::size_t left_;
};

struct Points {
  std::vector<std::int64_t> steps;
  std::vector<double> wall_times;
  std::vector<double> values;
  std::vector<float> narrow_values;  // the same, as far as they fit
};

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_inside(const lightwell::Window& window, const lightwell::SeriesView& series,
               lightwell::XAxis axis, std::size_t i) {
  return lightwell::with_x(series, axis, [&](auto x_at) { return window.contains(x_at(i)); });
}

void check_columns(const lightwell::Window& window) {
  if (window.from > window.to) return;
  for (const double x : {window.from, window.from / 2 + window.to / 2, window.to}) {
    if (!window.contains(x)) continue;
    const std::size_t column = window.column_of(x);
    require(column < window.columns);
    require(column == 0 || window.edge(column) <= x);
    require(column + 1 == window.columns || x < window.edge(column + 1));
  }
}

template <typename Value>
void check_envelope(const lightwell::QueryResult& result,
                    const lightwell::EnvelopeBlock<Value>& block, std::size_t in_window) {
  const std::size_t columns = result.window.columns;
  std::size_t points = 0;
  for (std::size_t i = 0; i < columns; ++i) {
    points += block.counts[i];
    require(block.counts[columns + i] <= block.counts[i]);
    const std::uint32_t kinds = block.counts[2 * columns + i] + block.counts[3 * columns + i] +
                                block.counts[4 * columns + i];
    require(kinds == block.counts[columns + i]);
    if (block.counts[columns + i] == block.counts[i]) continue;
    const Value mean = block.statistics[4 * columns + i];
    require(block.statistics[columns + i] <= mean && mean <= block.statistics[2 * columns + i]);
    if (result.statistic_kinds > 5) require(std::isfinite(block.statistics[5 * columns + i]));
  }
  require(points == in_window);
}

/// Half of the bytes are weights of the debiased average, the others one of each other method.
lightwell::Smoothing take_smoothing(std::uint8_t byte) {
  using Method = lightwell::SmoothingMethod;
  if (byte < 128) return {Method::kEma, byte / 128.0};
  const double size = 1 << byte / 4 % 8;
  switch (byte % 4) {
    case 0:
      return {Method::kTime, size};
    case 1:
      return {Method::kMean, size};
    case 2:
      return {Method::kMedian, size};
    default:
      return {Method::kGaussian, size / 4};
  }
}

/// Every member that has a place is counted there once, and no mean lies outside the values.
void check_group(const lightwell::GroupResult& group, std::size_t members) {
  for (std::size_t i = 0; i < group.x.size(); ++i) {
    require(group.n[i] + group.nonfinite[i] <= members);
    if (group.n[i] == 0) continue;
    require(group.min[i] <= group.mean[i] && group.mean[i] <= group.max[i]);
    require(group.min[i] <= group.median[i] && group.median[i] <= group.max[i]);
  }
}

void check_summary(const lightwell::SummaryTable& table, std::size_t size) {
  const std::int64_t odd = table.nan[0] + table.posinf[0] + table.neginf[0];
  require(table.count[0] == static_cast<std::int64_t>(size));
  require(odd <= table.count[0]);
  require(std::isnan(table.mean[0]) == (odd == table.count[0]));
  require(table.named_row.size() ==
          std::min<std::size_t>(static_cast<std::size_t>(odd), lightwell::kNamedNonfinite));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Numbers numbers(bytes, size);
  const auto choice = numbers.take<std::uint8_t>();
  lightwell::Query query;
  query.counts_by_kind = true;
  query.axis = static_cast<lightwell::XAxis>(choice % 4);
  query.columns = 1u + numbers.take<std::uint8_t>() % 16u * (choice & 0x80 ? 512u : 1u);
  query.smoothing = take_smoothing(numbers.take<std::uint8_t>());
  query.from = numbers.take<double>();
  query.to = numbers.take<double>();
  const auto started = numbers.take<double>();
  Points points;
  while (!numbers.empty()) {
    points.steps.push_back(numbers.take<std::int64_t>());
    points.wall_times.push_back(numbers.take<double>());
    points.values.push_back(numbers.take<double>());
    points.narrow_values.push_back(static_cast<float>(points.values.back()));
  }
  const bool has_nan = std::ranges::any_of(points.wall_times, [](double x) { return x != x; });
  const bool is_narrow = (choice & 0x40) != 0;
  const lightwell::ValueSpan values =
      is_narrow ? lightwell::ValueSpan(std::span<const float>(points.narrow_values))
                : lightwell::ValueSpan(std::span<const double>(points.values));
  const lightwell::SeriesView series{
      .steps = points.steps,
      .wall_times = points.wall_times,
      .values = values,
      .started = started,
      .steps_sorted = std::ranges::is_sorted(points.steps),
      .wall_times_sorted = !has_nan && std::ranges::is_sorted(points.wall_times),
      .positions = points.wall_times,
      .positions_sorted = !has_nan && std::ranges::is_sorted(points.wall_times)};

  const std::array members = {series, series};
  check_group(lightwell::aggregate(members, {.axis = query.axis,
                                             .from = query.from,
                                             .to = query.to,
                                             .columns = query.columns,
                                             .smoothing = query.smoothing}),
              members.size());
  check_summary(lightwell::summarise({&series, 1}, {}), series.size());

  const auto result = lightwell::answer_query({&series, 1}, query);
  const auto& answer = result.answers[0];
  check_columns(result.window);
  if (answer.kind == lightwell::AnswerKind::kPoints) {
    require(answer.selection.size() <= lightwell::kPointsPerColumn * query.columns + 2);
    require(answer.selection.stop <= series.size());
    return 0;
  }
  std::size_t in_window = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    in_window += is_inside(result.window, series, query.axis, i) ? 1 : 0;
  }
  if (is_narrow) {
    check_envelope(result, result.envelopes_f4, in_window);
  } else {
    check_envelope(result, result.envelopes_f8, in_window);
  }
  return 0;
}
