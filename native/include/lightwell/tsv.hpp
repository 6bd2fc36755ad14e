// Rows of numbers as text, tabs between them: what the embedding projector reads.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lightwell {

/// The most characters that `write_number` writes.
inline constexpr std::size_t kMaxNumberChars = 32;

/// Writes `number` as Python's `repr` does: the fewest digits that read back as the same float64,
/// `inf`, `-inf` or `nan`. Returns the end of the text.
char* write_number(char* out, double number);

/// The same, slowly, with nothing but `snprintf`: for libraries without `std::to_chars`.
char* write_number_portable(char* out, double number);

/// Appends a line for each row of `columns` numbers; `numbers` holds whole rows. Without columns
/// there is nothing to append.
void append_rows(std::string& out, std::span<const double> numbers, std::size_t columns);

}  // namespace lightwell
