#include "lightwell/query.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "lightwell/smooth.hpp"

namespace lightwell {
namespace {

template <typename Body>
void for_each_selected(const Selection& selection, Body&& body) {
  if (selection.gathered.empty()) {
    for (std::size_t i = selection.start; i < selection.stop; ++i) body(i);
  } else {
    for (const std::int64_t i : selection.gathered) body(static_cast<std::size_t>(i));
  }
}

/// Collects step columns end to end and finds the equal ones: runs of one experiment mostly log at
/// the same steps.
template <typename Step>
class StepColumns {
 public:
  explicit StepColumns(std::vector<Step>& buffer) : buffer_(buffer) {}

  /// Appends a column and returns its offset, or that of an equal one.
  std::size_t add(std::span<const std::int64_t> steps, const Selection& selection) {
    const std::size_t offset = buffer_.size();
    for_each_selected(selection,
                      [&](std::size_t i) { buffer_.push_back(static_cast<Step>(steps[i])); });
    const std::size_t size = buffer_.size() - offset;
    if (size == 0) return offset;
    auto& recent = seen_[key_of(offset, size)];
    for (const std::size_t candidate : recent.offsets) {
      if (candidate != kAbsent && is_equal(candidate, offset, size)) {
        buffer_.resize(offset);
        return candidate;
      }
    }
    recent.offsets[recent.next++ % recent.offsets.size()] = offset;
    return offset;
  }

 private:
  /// The last few distinct columns of one length and ends; more would make hostile data quadratic.
  struct Recent {
    std::array<std::size_t, 4> offsets = {kAbsent, kAbsent, kAbsent, kAbsent};
    std::size_t next = 0;
  };

  [[nodiscard]] std::uint64_t key_of(std::size_t offset, std::size_t size) const {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::memcpy(&first, &buffer_[offset], sizeof(Step));
    std::memcpy(&last, &buffer_[offset + size - 1], sizeof(Step));
    return (size * 0x9E3779B97F4A7C15ull ^ first) * 0xC2B2AE3D27D4EB4Full ^ last;
  }
  /// Two keys may collide; the lengths differ then, or the bytes do.
  [[nodiscard]] bool is_equal(std::size_t a, std::size_t b, std::size_t size) const {
    return a + size <= b && std::memcmp(&buffer_[a], &buffer_[b], size * sizeof(Step)) == 0;
  }

  std::vector<Step>& buffer_;
  std::unordered_map<std::uint64_t, Recent> seen_;
};

/// `is_sorted`: the selected steps never go back.
bool needs_wide(std::span<const std::int64_t> steps, const Selection& selection, bool is_sorted) {
  const auto is_wide = [&](std::size_t i) {
    return steps[i] < 0 || steps[i] > std::int64_t{0xFFFFFFFF};
  };
  if (selection.size() == 0) return false;
  if (is_sorted && selection.gathered.empty()) {
    return is_wide(selection.start) || is_wide(selection.stop - 1);
  }
  bool is_any_wide = false;
  for_each_selected(selection, [&](std::size_t i) { is_any_wide = is_any_wide || is_wide(i); });
  return is_any_wide;
}

/// Both widths of step column of one result.
class StepBuffers {
 public:
  explicit StepBuffers(QueryResult& result) : narrow_(result.steps_u4), wide_(result.steps_f8) {}

  /// Puts the selected steps into the buffer they fit and notes in `answer` where.
  void add(std::span<const std::int64_t> steps, const Selection& selection, bool is_sorted,
           SeriesAnswer& answer) {
    answer.has_wide_steps = needs_wide(steps, selection, is_sorted);
    answer.step_offset =
        answer.has_wide_steps ? wide_.add(steps, selection) : narrow_.add(steps, selection);
  }

 private:
  StepColumns<std::uint32_t> narrow_;
  StepColumns<double> wide_;
};

template <typename Value>
std::size_t append_smoothed(const SeriesView& series, const Query& query,
                            const Selection& selection, std::vector<Value>& out) {
  const std::size_t offset = out.size();
  if (selection.size() == 0) return offset;
  const auto& gathered = selection.gathered;
  const auto first =
      gathered.empty() ? selection.start : static_cast<std::size_t>(gathered.front());
  const auto last =
      gathered.empty() ? selection.stop : static_cast<std::size_t>(gathered.back()) + 1;
  SmoothedSeries<Value> smoothed(series, query.axis, query.smoothing, first, last);
  for_each_selected(selection, [&](std::size_t i) { out.push_back(smoothed.value_at(i)); });
  return offset;
}

template <typename Value>
void fill(EnvelopeBlock<Value>& block, std::span<const SeriesView> series, const Query& query,
          QueryResult& result, StepBuffers& step_buffers) {
  const std::size_t columns = result.window.columns;
  block.counts.resize(block.rows * result.count_kinds * columns);
  block.statistics.resize(block.rows * result.statistic_kinds * columns);
  block.wall_times.resize(block.rows * columns);
  std::vector<std::int64_t> steps(block.rows > 0 ? columns : 0);
  for (std::size_t i = 0; i < series.size(); ++i) {
    SeriesAnswer& answer = result.answers[i];
    if (answer.kind != AnswerKind::kEnvelope ||
        !std::holds_alternative<std::span<const Value>>(series[i].values)) {
      continue;
    }
    const auto counts_row = [&](std::size_t kind) {
      if (kind >= result.count_kinds) return std::span<std::uint32_t>{};
      return std::span(block.counts)
          .subspan((answer.row * result.count_kinds + kind) * columns, columns);
    };
    const auto row = [&](std::size_t kind) {
      return std::span(block.statistics)
          .subspan((answer.row * result.statistic_kinds + kind) * columns, columns);
    };
    compute_envelope(
        series[i], query.axis, result.window, query.smoothing,
        EnvelopeRows<Value>{
            .count = counts_row(0),
            .nonfinite = counts_row(1),
            .nan = counts_row(2),
            .posinf = counts_row(3),
            .neginf = counts_row(4),
            .first = row(0),
            .min = row(1),
            .max = row(2),
            .last = row(3),
            .mean = row(4),
            .smooth = result.statistic_kinds > 5 ? row(5) : std::span<Value>{},
            .step = steps,
            .wall_time = std::span(block.wall_times).subspan(answer.row * columns, columns)});
    // Rows without a point hold 0, so that the ends say nothing about the rest.
    Selection every_row;
    every_row.stop = columns;
    step_buffers.add(steps, every_row, false, answer);
  }
}

}  // namespace

Window window_of(std::span<const SeriesView> series, XAxis axis, double from, double to,
                 std::uint32_t columns) {
  // NaN passes through; an infinite end could not be divided.
  const auto finite = [](double end) {
    return std::clamp(end, std::numeric_limits<double>::lowest(),
                      std::numeric_limits<double>::max());
  };
  Window window{finite(from), finite(to), columns};
  if (!std::isnan(from) && !std::isnan(to)) return window;
  std::optional<Extent> all;
  for (const SeriesView& one : series) {
    const auto extent = x_extent(one, axis);
    if (!extent) continue;
    if (!all) all = extent;
    all->from = std::min(all->from, extent->from);
    all->to = std::max(all->to, extent->to);
  }
  // One end may be given and lie beyond the data: the range is empty then, never reversed.
  const Extent data = all.value_or(Extent{});
  if (std::isnan(from)) window.from = data.from;
  if (std::isnan(to)) window.to = std::max(data.to, window.from);
  if (std::isnan(from)) window.from = std::min(window.from, window.to);
  return window;
}

QueryResult answer_query(std::span<const SeriesView> series, const Query& query) {
  QueryResult result;
  result.window = window_of(series, query.axis, query.from, query.to, query.columns);
  const bool is_smoothing = !query.smoothing.is_identity();
  const bool is_average = query.smoothing.method == SmoothingMethod::kEma;
  result.count_kinds = query.counts_by_kind ? 5 : 2;
  result.statistic_kinds = is_smoothing ? 6 : 5;
  result.answers.resize(series.size());
  const std::size_t most_points = kPointsPerColumn * std::size_t{query.columns};
  StepBuffers step_buffers(result);

  for (std::size_t i = 0; i < series.size(); ++i) {
    SeriesAnswer& answer = result.answers[i];
    answer.selection = select_points(series[i], query.axis, result.window, most_points);
    if (answer.selection.is_too_long || query.always_envelope) {
      answer.kind = AnswerKind::kEnvelope;
      const bool is_float = std::holds_alternative<std::span<const float>>(series[i].values);
      answer.row = is_float ? result.envelopes_f4.rows++ : result.envelopes_f8.rows++;
      continue;
    }
    step_buffers.add(series[i].steps, answer.selection, series[i].steps_sorted, answer);
    if (is_smoothing && !(is_average && answer.selection.size() == series[i].size())) {
      answer.smooth_offset =
          std::holds_alternative<std::span<const float>>(series[i].values)
              ? append_smoothed(series[i], query, answer.selection, result.smooth_f4)
              : append_smoothed(series[i], query, answer.selection, result.smooth_f8);
    }
  }
  fill(result.envelopes_f4, series, query, result, step_buffers);
  fill(result.envelopes_f8, series, query, result, step_buffers);
  return result;
}

}  // namespace lightwell
