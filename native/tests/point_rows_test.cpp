#include "lightwell/point_rows.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "check.hpp"

using lightwell::append_points;
using lightwell::RowText;

namespace {

constexpr RowText kText{"<",   "|",  "|", ">\n", "a very long word for what is not a number",
                        "+oo", "-oo"};
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST(a_point_is_a_line_with_the_text_around_its_numbers) {
  std::string out = "head\n";
  append_points(out, std::vector<std::int64_t>{0, kLowest}, std::vector<double>{1.5, 1e300},
                std::vector<float>{0.1f, -0.0f}, kText);
  CHECK_EQUAL(out, std::string("head\n<0|1.5|0.1>\n<-9223372036854775808|1e+300|-0.0>\n"));
}

TEST(a_float64_keeps_all_its_digits) {
  std::string out;
  append_points(out, std::vector<std::int64_t>{7}, std::vector<double>{1},
                std::vector<double>{static_cast<double>(0.1f)}, kText);
  CHECK_EQUAL(out, std::string("<7|1.0|0.10000000149011612>\n"));
}

TEST(what_is_no_number_is_written_in_the_words_given) {
  const double inf = std::numeric_limits<double>::infinity();
  std::string out;
  append_points(out, std::vector<std::int64_t>{1, 2}, std::vector<double>{std::nan(""), inf},
                std::vector<float>{std::nanf(""), -std::numeric_limits<float>::infinity()}, kText);
  const std::string nan(kText.nan);
  CHECK_EQUAL(out, "<1|" + nan + "|" + nan + ">\n<2|+oo|-oo>\n");
}

TEST(many_points_are_as_many_lines) {
  const std::size_t count = 1000;
  const std::vector<std::int64_t> steps(count, kLowest);
  const std::vector<double> numbers(count, std::nan(""));
  std::string out;
  append_points(out, steps, numbers, numbers, kText);
  const std::string row =
      "<-9223372036854775808|" + std::string(kText.nan) + "|" + std::string(kText.nan) + ">\n";
  CHECK_EQUAL(out.size(), count * row.size());
  CHECK_EQUAL(out.substr(out.size() - row.size()), row);
}

TEST(no_points_are_no_lines) {
  std::string out;
  append_points(out, {}, {}, std::span<const float>{}, kText);
  CHECK(out.empty());
}
