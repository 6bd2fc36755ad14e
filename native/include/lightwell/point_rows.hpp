// The points of a series as lines of text: what `lightwell export` writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lightwell {

/// What stands around the numbers of a line, and for those that are none.
struct RowText {
  std::string_view before_step;
  std::string_view before_wall_time;
  std::string_view before_value;
  std::string_view after_value;
  std::string_view nan;
  std::string_view infinity;
  std::string_view minus_infinity;
};

/// Appends a line for each point: step, wall time and value in the fewest digits that read back as
/// the same number of its type. The columns are equally long.
void append_points(std::string& out, std::span<const std::int64_t> steps,
                   std::span<const double> wall_times, std::span<const float> values,
                   const RowText& text);
void append_points(std::string& out, std::span<const std::int64_t> steps,
                   std::span<const double> wall_times, std::span<const double> values,
                   const RowText& text);

}  // namespace lightwell
