// One question about many series: what a plot of so many pixel columns has to know of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lightwell/envelope.hpp"
#include "lightwell/series_view.hpp"

namespace lightwell {

struct Query {
  XAxis axis = XAxis::kStep;
  /// NaN: where the data of all asked series begins or ends.
  double from = std::numeric_limits<double>::quiet_NaN();
  double to = std::numeric_limits<double>::quiet_NaN();
  std::uint32_t columns = 800;
  Smoothing smoothing;
  bool counts_by_kind = false;   ///< envelopes count NaN and both infinities apart, too
  bool always_envelope = false;  ///< also of series that are short enough for points
};

enum class AnswerKind : std::uint8_t { kPoints, kEnvelope };

inline constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

/// What one series answered; positions refer to the buffers of its `QueryResult`.
struct SeriesAnswer {
  AnswerKind kind = AnswerKind::kPoints;
  bool has_wide_steps = false;          ///< steps are in `steps_f8`, else in `steps_u4`
  Selection selection;                  ///< points: which of the series
  std::size_t step_offset = 0;          ///< two series with equal steps share one place
  std::size_t smooth_offset = kAbsent;  ///< points: in the buffer of the series' value type
  std::size_t row = 0;                  ///< envelope: in the block of the series' value type
};

/// Envelopes of the series of one value type: `counts` is (rows, `count_kinds`, columns): count,
/// nonfinite and, where asked for, nan, posinf, neginf; `statistics` is (rows, `kinds`, columns):
/// first, min, max, last, mean and, where asked for, smooth. `wall_times` is (rows, columns). Steps
/// are with those of points.
template <typename Value>
struct EnvelopeBlock {
  std::size_t rows = 0;
  std::vector<std::uint32_t> counts;
  std::vector<Value> statistics;
  std::vector<double> wall_times;
};

/// Arrays ready for the wire. Points themselves are not copied but for their steps, narrowed to
/// four bytes where they fit: the answer says where they lie in the series.
struct QueryResult {
  Window window;
  std::size_t count_kinds = 2;
  std::size_t statistic_kinds = 5;
  std::vector<SeriesAnswer> answers;
  std::vector<std::uint32_t> steps_u4;
  std::vector<double> steps_f8;
  std::vector<float> smooth_f4;
  std::vector<double> smooth_f8;
  EnvelopeBlock<float> envelopes_f4;
  EnvelopeBlock<double> envelopes_f8;
};

/// The window that `query` asks for: where an end is not given, that of the data of all series.
[[nodiscard]] Window window_of(std::span<const SeriesView> series, XAxis axis, double from,
                               double to, std::uint32_t columns);

/// A row of an envelope takes more bytes than so many points.
inline constexpr std::size_t kPointsPerColumn = 4;

/// Answers `query` for every series, in order. A series with at most `kPointsPerColumn` points in
/// the window for each column answers with its points, a longer one with its envelope; points come
/// with their smoothed values, but for those of the debiased average over a whole series, which
/// anybody who has them can compute. Pure: safe on any thread.
[[nodiscard]] QueryResult answer_query(std::span<const SeriesView> series, const Query& query);

}  // namespace lightwell
