#include "lightwell/tsv.hpp"

#include <string>
#include <vector>

#include "check.hpp"

using lightwell::append_rows;

TEST(rows_end_with_a_line_end) {
  std::string out;
  append_rows(out, std::vector<double>{1, 2, 3, 4}, 2);
  CHECK_EQUAL(out, std::string("1.0\t2.0\n3.0\t4.0\n"));
  append_rows(out, {}, 0);
  CHECK_EQUAL(out.size(), 16u);
}
