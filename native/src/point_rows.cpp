#include "lightwell/point_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lightwell/number_text.hpp"

namespace lightwell {
namespace {

constexpr std::size_t kMaxStepChars = 20;  // the sign and 19 digits

char* put(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), out);
}

template <class Number>
char* put_number(char* out, Number number, const RowText& text) {
  if (std::isfinite(number)) return write_number(out, number);
  if (std::isnan(number)) return put(out, text.nan);
  return put(out, number < 0 ? text.minus_infinity : text.infinity);
}

template <class Value>
void append(std::string& out, std::span<const std::int64_t> steps,
            std::span<const double> wall_times, std::span<const Value> values,
            const RowText& text) {
  const std::size_t name_chars =
      std::max({text.nan.size(), text.infinity.size(), text.minus_infinity.size()});
  const std::size_t row_chars = text.before_step.size() + text.before_wall_time.size() +
                                text.before_value.size() + text.after_value.size() + kMaxStepChars +
                                2 * std::max(kMaxNumberChars, name_chars);
  // Room for so many rows at a time: that of a row is several times what it takes.
  constexpr std::size_t kRows = 256;
  for (std::size_t start = 0; start < steps.size(); start += kRows) {
    const std::size_t stop = std::min(start + kRows, steps.size());
    const std::size_t length = out.size();
    out.resize(length + (stop - start) * row_chars);
    char* end = out.data() + length;
    for (std::size_t i = start; i < stop; ++i) {
      end = put(end, text.before_step);
      end = std::to_chars(end, end + kMaxStepChars, steps[i]).ptr;
      end = put(end, text.before_wall_time);
      end = put_number(end, wall_times[i], text);
      end = put(end, text.before_value);
      end = put_number(end, values[i], text);
      end = put(end, text.after_value);
    }
    out.resize(static_cast<std::size_t>(end - out.data()));
  }
}

}  // namespace

void append_points(std::string& out, std::span<const std::int64_t> steps,
                   std::span<const double> wall_times, std::span<const float> values,
                   const RowText& text) {
  append(out, steps, wall_times, values, text);
}

void append_points(std::string& out, std::span<const std::int64_t> steps,
                   std::span<const double> wall_times, std::span<const double> values,
                   const RowText& text) {
  append(out, steps, wall_times, values, text);
}

}  // namespace lightwell
