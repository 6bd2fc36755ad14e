#include "lightwell/visibility.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "check.hpp"

using lightwell::LaterStart;
using lightwell::Purge;
using lightwell::Restarts;
using lightwell::SessionStart;
using lightwell::visible_points;
using lightwell::VisiblePoints;
using lightwell::with_starts;

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Later = std::vector<LaterStart>;

/// Points at these steps and times, as the core would describe them.
VisiblePoints visible(const std::vector<std::int64_t>& steps, const std::vector<double>& times,
                      const Restarts& restarts) {
  bool times_are_sorted = true;
  for (std::size_t i = 1; i < times.size(); ++i) times_are_sorted &= times[i] >= times[i - 1];
  return visible_points(
      {steps, times, std::is_sorted(steps.begin(), steps.end()), times_are_sorted}, restarts);
}

std::vector<std::size_t> positions(const VisiblePoints& visible) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < visible.size(); ++i) all.push_back(visible[i]);
  return all;
}

TEST(points_in_order_before_a_start_are_one_stretch) {
  const Later later = {{50, 5}};
  const auto shown = visible({0, 1, 1, 5, 9}, {1, 2, 3, 4, 50}, {{}, later});
  CHECK(shown.is_stretch);
  CHECK_EQUAL(shown.size(), 3u);
}

TEST(what_is_written_after_a_later_files_start_stays) {
  const Later later = {{50, 2}, {90, 8}};
  const std::vector<double> times = {1, 2, 50, 51, 90, 91, kNaN};
  CHECK(positions(visible({0, 2, 3, 7, 8, 9, 3}, times, {{}, later})) ==
        (std::vector<std::size_t>{0, 3, 5}));
}

TEST(without_restarts_every_step_there_is_shows) {
  CHECK_EQUAL(visible({0, kLast}, {1, 2}, {}).size(), 2u);
  CHECK_EQUAL(visible({kLast, 0, kLast}, {1, 2, 3}, {}).size(), 3u);
  const std::vector<Purge> purges = {{1, 0}};
  CHECK_EQUAL(visible({-1, kLast}, {1, 2}, {purges, {}}).size(), 2u);
}

TEST(only_restarts_that_may_hide_something_are_said_to) {
  const Later later = {{50, 5}};
  CHECK(!Restarts{}.may_hide(false, 0));
  CHECK(!(Restarts{{}, later}.may_hide(true, 4)));
  CHECK((Restarts{{}, later}.may_hide(true, 5)));
  CHECK((Restarts{{}, later}.may_hide(false, 4)));
}

TEST(starts_that_others_make_needless_are_left_out) {
  const std::vector<SessionStart> starts = {{9, 10}, {4, 30}, {5, 30}, {4, 20}, {7, 40}};
  const auto known = with_starts(nullptr, starts);
  CHECK(*known == (Later{{30, 4}, {40, 7}}));
  CHECK(with_starts(known, {}) == known);
  const std::vector<SessionStart> older = {{4, 1}, {7, 39}};
  CHECK(with_starts(known, older) == known);
  const std::vector<SessionStart> timeless = {{6, 0}, {8, -1}, {9, kNaN}};
  CHECK(*with_starts(known, timeless) == (Later{{30, 4}, {kInfinity, 6}}));
}

TEST(hidden_points_are_those_before_a_start_at_or_behind_its_step) {
  std::mt19937 random(7);
  const auto below = [&](int end) { return static_cast<std::int64_t>(random() % end); };
  const auto time = [&] {
    const auto number = below(12);
    return number == 11 ? kNaN : static_cast<double>(number);
  };
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::int64_t> steps(static_cast<std::size_t>(below(20)));
    for (std::int64_t& step : steps) step = below(11) - 5;
    if (round % 3 == 0) std::sort(steps.begin(), steps.end());
    std::vector<double> times(steps.size());
    for (double& one : times) one = time();
    if (round % 4 < 2) {
      std::sort(times.begin(), times.end(),
                [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
    }
    std::vector<Purge> purges;
    for (std::int64_t i = round % 5 < 2 ? 0 : below(4); i > 0; --i) {
      purges.push_back({static_cast<std::size_t>(below(21)), below(13) - 6});
    }
    std::sort(purges.begin(), purges.end(),
              [](const Purge& a, const Purge& b) { return a.index < b.index; });
    std::vector<SessionStart> starts(static_cast<std::size_t>(below(5)));
    for (SessionStart& start : starts) start = {below(13) - 6, time()};
    const auto later = with_starts(nullptr, starts);
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool is_hidden = std::any_of(starts.begin(), starts.end(),
                                         [&](const SessionStart& start) {
                                           const bool is_behind = !(start.wall_time > 0) ||
                                                                  !(times[i] > start.wall_time);
                                           return is_behind && steps[i] >= start.step;
                                         }) ||
                             std::any_of(purges.begin(), purges.end(), [&](const Purge& purge) {
                               return i < purge.index && steps[i] >= purge.step;
                             });
      if (!is_hidden) expected.push_back(i);
    }
    Restarts restarts{purges, {}};
    if (later != nullptr) restarts.later = *later;
    CHECK(positions(visible(steps, times, restarts)) == expected);
  }
}

}  // namespace
