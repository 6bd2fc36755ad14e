#include "lightwell/number_text.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "check.hpp"

using lightwell::kMaxNumberChars;
using lightwell::write_number;
using lightwell::write_number_portable;

namespace {

template <class Number>
std::string text_of(Number number) {
  char text[kMaxNumberChars];
  return {text, write_number(text, number)};
}

template <class Number>
std::string portable_text_of(Number number) {
  char text[kMaxNumberChars];
  return {text, write_number_portable(text, number)};
}

struct Known {
  double number;
  const char* text;
};

// What Python 3.11 prints.
const Known kKnown[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-2.5, "-2.5"},
    {100.0, "100.0"},
    {0.1, "0.1"},
    {static_cast<double>(0.1f), "0.10000000149011612"},
    {1e15, "1000000000000000.0"},
    {9007199254740993.0, "9007199254740992.0"},
    {1e16, "1e+16"},
    {1.5e300, "1.5e+300"},
    {0.0001, "0.0001"},
    {0.00012345, "0.00012345"},
    {0.00001, "1e-05"},
    {-1.25e-7, "-1.25e-07"},
    {5e-324, "5e-324"},
    {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
    {std::numeric_limits<double>::infinity(), "inf"},
    {-std::numeric_limits<double>::infinity(), "-inf"},
    {std::numeric_limits<double>::quiet_NaN(), "nan"},
};

}  // namespace

TEST(numbers_read_as_python_writes_them) {
  for (const auto& [number, text] : kKnown) CHECK_EQUAL(text_of(number), std::string(text));
}

TEST(the_portable_way_gives_numbers_that_read_back) {
  for (const auto& [number, text] : kKnown) {
    CHECK_EQUAL(portable_text_of(number).size(), std::string(text).size());
    if (!std::isnan(number)) {
      CHECK_EQUAL(std::strtod(portable_text_of(number).c_str(), nullptr), number);
    }
  }
}

TEST(any_bits_read_back_and_fit) {
  std::uint64_t state = 12345;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double number = std::bit_cast<double>(state);
    const std::string text = text_of(number);
    CHECK(text.size() < kMaxNumberChars);
    if (!std::isnan(number)) CHECK_EQUAL(std::strtod(text.c_str(), nullptr), number);
  }
}

struct KnownFloat {
  float number;
  const char* text;
};

// What NumPy prints for a float32.
const KnownFloat kKnownFloats[] = {
    {0.0f, "0.0"},
    {-0.0f, "-0.0"},
    {0.1f, "0.1"},
    {1.0f / 3, "0.33333334"},
    {16777215.0f, "16777215.0"},
    {16777216.0f, "16777216.0"},
    {123456789.0f, "123456790.0"},
    {1e15f, "1000000000000000.0"},
    {1e16f, "1e+16"},
    {0.0001f, "0.0001"},
    {0.00001f, "1e-05"},
    {1.1754942e-38f, "1.1754942e-38"},
    {std::numeric_limits<float>::denorm_min(), "1e-45"},
    {std::numeric_limits<float>::max(), "3.4028235e+38"},
    {-std::numeric_limits<float>::infinity(), "-inf"},
    {std::numeric_limits<float>::quiet_NaN(), "nan"},
};

TEST(a_float_takes_no_more_digits_than_a_float_needs) {
  for (const auto& [number, text] : kKnownFloats) {
    CHECK_EQUAL(text_of(number), std::string(text));
    CHECK_EQUAL(portable_text_of(number), std::string(text));
  }
}

TEST(any_bits_of_a_float_read_back_and_fit) {
  std::uint32_t state = 12345;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 1664525u + 1013904223u;
    const float number = std::bit_cast<float>(state);
    const std::string text = text_of(number);
    CHECK(text.size() < kMaxNumberChars);
    if (!std::isnan(number)) {
      CHECK_EQUAL(std::strtof(text.c_str(), nullptr), number);
      CHECK_EQUAL(portable_text_of(number).size(), text.size());
    }
  }
}
