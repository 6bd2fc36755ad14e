#include "lightwell/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>
#include <version>

namespace lightwell {
namespace {

// Digits of a number in scientific notation, "d.ddde±xx", laid out as Python does it: without an
// exponent from 1e-4 up to below 1e16.
char* lay_out(char* out, std::string_view scientific) {
  if (scientific.front() == '-') {
    *out++ = '-';
    scientific.remove_prefix(1);
  }
  const std::size_t mark = scientific.find('e');
  const int exponent = std::atoi(scientific.data() + mark + 1);
  char digits[kMaxNumberChars];
  std::size_t count = 0;
  for (const char c : scientific.substr(0, mark)) {
    if (c != '.') digits[count++] = c;
  }
  const auto put = [&out](std::string_view text) {
    out = std::copy(text.begin(), text.end(), out);
  };
  const std::string_view all(digits, count);
  if (exponent < -4 || exponent >= 16) {
    put(all.substr(0, 1));
    if (count > 1) {
      put(".");
      put(all.substr(1));
    }
    put("e");
    put(exponent < 0 ? "-" : "+");
    const int size = std::abs(exponent);
    if (size < 10) put("0");
    char text[8];
    put({text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%d", size))});
  } else if (exponent < 0) {
    put("0.");
    put(std::string_view("000").substr(0, static_cast<std::size_t>(-exponent - 1)));
    put(all);
  } else {
    const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
    put(all.substr(0, std::min(whole, count)));
    for (std::size_t i = count; i < whole; ++i) put("0");
    put(".");
    put(count > whole ? all.substr(whole) : "0");
  }
  return out;
}

// NaN and infinities; null for numbers.
const char* name_of(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  return nullptr;
}

char* put(char* out, const char* name) {
  return std::copy_n(name, std::strlen(name), out);
}

// Below this, every integer is a number of the type: its digits are the fewest there are.
template <class Number>
constexpr double kExactIntegers =
    static_cast<double>(std::uint64_t{1} << std::numeric_limits<Number>::digits);

double parsed(const char* text, double) {
  return std::strtod(text, nullptr);
}
float parsed(const char* text, float) {
  return std::strtof(text, nullptr);
}

template <class Number>
char* write_portable(char* out, Number number) {
  if (const char* name = name_of(number)) return put(out, name);
  char text[kMaxNumberChars];
  for (int digits = 0; digits < std::numeric_limits<Number>::max_digits10; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits, static_cast<double>(number));
    if (parsed(text, number) == number) break;
  }
  return lay_out(out, text);
}

template <class Number>
char* write(char* out, Number number) {
#ifdef __cpp_lib_to_chars
  if (const char* name = name_of(number)) return put(out, name);
  const Number size = std::abs(number);
  if ((size >= Number(1e-4) && size < kExactIntegers<Number>) || size == 0) {
    char* const end =
        std::to_chars(out, out + kMaxNumberChars, number, std::chars_format::fixed).ptr;
    if (std::find(out, end, '.') != end) return end;
    return put(end, ".0");
  }
  char text[kMaxNumberChars];
  char* const end =
      std::to_chars(text, text + sizeof text - 1, number, std::chars_format::scientific).ptr;
  *end = '\0';
  return lay_out(out, {text, static_cast<std::size_t>(end - text)});
#else
  return write_portable(out, number);
#endif
}

}  // namespace

char* write_number(char* out, double number) {
  return write(out, number);
}
char* write_number(char* out, float number) {
  return write(out, number);
}

char* write_number_portable(char* out, double number) {
  return write_portable(out, number);
}
char* write_number_portable(char* out, float number) {
  return write_portable(out, number);
}

}  // namespace lightwell
