#include "lightwell/tsv.hpp"

#include "lightwell/number_text.hpp"

namespace lightwell {

void append_rows(std::string& out, std::span<const double> numbers, std::size_t columns) {
  if (columns == 0) return;
  for (; numbers.size() >= columns; numbers = numbers.subspan(columns)) {
    const std::size_t start = out.size();
    out.resize(start + columns * (kMaxNumberChars + 1));
    char* end = out.data() + start;
    for (const double number : numbers.first(columns)) {
      end = write_number(end, number);
      *end++ = '\t';
    }
    end[-1] = '\n';
    out.resize(static_cast<std::size_t>(end - out.data()));
  }
}

}  // namespace lightwell
