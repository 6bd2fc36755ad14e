#include "lightwell/visibility.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include "check.hpp"

using lightwell::Purge;
using lightwell::Restarts;
using lightwell::visible_points;

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

std::vector<std::size_t> positions(const std::vector<std::int64_t>& steps,
                                   const Restarts& restarts) {
  const auto visible = visible_points(steps, std::is_sorted(steps.begin(), steps.end()), restarts);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < visible.size(); ++i) all.push_back(visible[i]);
  return all;
}

TEST(points_in_order_before_a_cutoff_are_one_stretch) {
  const std::vector<std::int64_t> steps = {0, 1, 1, 5, 9};
  const auto visible = visible_points(steps, true, {{}, 5});
  CHECK(visible.is_stretch);
  CHECK_EQUAL(visible.size(), 3u);
}

TEST(without_restarts_every_step_there_is_shows) {
  CHECK_EQUAL(positions({0, kLast}, {}).size(), 2u);
  CHECK_EQUAL(positions({kLast, 0, kLast}, {}).size(), 3u);
  const std::vector<Purge> purges = {{1, 0}};
  CHECK_EQUAL(positions({-1, kLast}, {purges, {}}).size(), 2u);
}

TEST(only_restarts_that_may_hide_something_are_said_to) {
  CHECK(!Restarts{}.may_hide(false, 0));
  CHECK(!(Restarts{{}, 5}.may_hide(true, 4)));
  CHECK((Restarts{{}, 5}.may_hide(true, 5)));
  CHECK((Restarts{{}, 5}.may_hide(false, 4)));
}

TEST(hidden_points_are_those_before_a_start_at_or_behind_its_step) {
  std::mt19937 random(7);
  const auto below = [&](int end) { return static_cast<std::int64_t>(random() % end); };
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::int64_t> steps(static_cast<std::size_t>(below(20)));
    for (std::int64_t& step : steps) step = below(11) - 5;
    if (round % 3 == 0) std::sort(steps.begin(), steps.end());
    std::vector<Purge> purges;
    for (std::int64_t i = below(4); i > 0; --i) {
      purges.push_back({static_cast<std::size_t>(below(21)), below(13) - 6});
    }
    std::sort(purges.begin(), purges.end(),
              [](const Purge& a, const Purge& b) { return a.index < b.index; });
    Restarts restarts{purges, {}};
    if (round % 2 == 0) restarts.cutoff = below(13) - 6;
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool is_hidden = (restarts.cutoff && steps[i] >= *restarts.cutoff) ||
                             std::any_of(purges.begin(), purges.end(), [&](const Purge& purge) {
                               return i < purge.index && steps[i] >= purge.step;
                             });
      if (!is_hidden) expected.push_back(i);
    }
    CHECK(positions(steps, restarts) == expected);
  }
}

}  // namespace
