// Event messages, encoded straight into the buffer they are written from (docs/format.md,
// "Messages").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightwell {

/// How a scalar is stored. Every reader shows the first two; TensorBoard's default loader leaves
/// double tensors out.
enum class ScalarStyle : std::uint8_t { kSimpleValue, kFloatTensor, kDoubleTensor };

/// One point of a scalar series. `tag` must be UTF-8 and outlive the call it is passed to.
struct ScalarEvent {
  std::string_view tag;
  double value = 0;  ///< float32 on disk unless the style is kDoubleTensor; too large becomes inf
  double wall_time = 0;
  std::int64_t step = 0;
  ScalarStyle style = ScalarStyle::kSimpleValue;
};

/// The sizes of the nested messages of one scalar event, innermost first.
struct ScalarLayout {
  std::size_t value_bytes;
  std::size_t summary_bytes;
  std::size_t payload_bytes;
};

[[nodiscard]] ScalarLayout layout_of(const ScalarEvent& event) noexcept;

/// Writes the event's `layout.payload_bytes` bytes at `at` and returns the position behind them.
std::byte* store_scalar(std::byte* at, const ScalarEvent& event,
                        const ScalarLayout& layout) noexcept;

/// The records every event file begins with: the version, and, when `purge_step` is given, session
/// starts that retire the points of earlier files from that step on. There are two of them because
/// TensorBoard's Python loader takes a run's first one for its beginning and purges nothing.
[[nodiscard]] std::string opening_records(double wall_time, std::optional<std::int64_t> purge_step);

/// The record a closed file ends with: a session stop, so that a viewer knows a run that is over
/// from one that hangs. Stock readers pass over it.
[[nodiscard]] std::string closing_record(double wall_time);

}  // namespace lightwell
