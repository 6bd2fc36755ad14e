#include "lightwell/series.hpp"

#include <limits>
#include <string>

#include "check.hpp"

using namespace lightwell;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::string kNoPlugin;

bool times_are_sorted(std::initializer_list<double> wall_times) {
  Series series("x", Kind::kScalar, kNoPlugin);
  for (const double wall_time : wall_times) series.append_scalar(0, wall_time, 1.0f);
  return series.wall_times_are_sorted();
}

}  // namespace

TEST(times_are_in_order_unless_one_goes_back_or_is_no_number) {
  CHECK(times_are_sorted({}));
  CHECK(times_are_sorted({1, 1, 2}));
  CHECK(!times_are_sorted({2, 1}));
  CHECK(!times_are_sorted({kNan}));
  CHECK(!times_are_sorted({kNan, 1}));
  CHECK(!times_are_sorted({1, kNan, 2}));
}
