// Floating-point numbers as text, in the fewest digits that read back as the same number.
#pragma once

#include <cstddef>

namespace lightwell {

/// The most characters that `write_number` writes.
inline constexpr std::size_t kMaxNumberChars = 32;

/// Writes `number` as Python's `repr` does: the fewest digits that read back as the same float64,
/// `inf`, `-inf` or `nan`. Returns the end of the text.
char* write_number(char* out, double number);

/// The same in the fewest digits that read back as the same float32, as NumPy's `str` does.
char* write_number(char* out, float number);

/// The same, slowly, with nothing but `snprintf`: for libraries without `std::to_chars`.
char* write_number_portable(char* out, double number);
char* write_number_portable(char* out, float number);

}  // namespace lightwell
