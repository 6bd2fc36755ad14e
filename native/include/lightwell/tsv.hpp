// Rows of numbers as text, tabs between them: what the embedding projector reads.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lightwell {

/// Appends a line for each row of `columns` numbers; `numbers` holds whole rows. Without columns
/// there is nothing to append.
void append_rows(std::string& out, std::span<const double> numbers, std::size_t columns);

}  // namespace lightwell
