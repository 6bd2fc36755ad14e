#include "lightwell/histogram.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>

#include "check.hpp"

using lightwell::default_histogram_edges;
using lightwell::HistogramCounter;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename Value>
HistogramCounter counted(const std::vector<Value>& values) {
  HistogramCounter counter;
  counter.add(std::span<const Value>(values));
  return counter;
}

HistogramCounter counted_in(std::vector<double> edges, const std::vector<double>& values) {
  HistogramCounter counter(std::move(edges));
  counter.add(values);
  return counter;
}

/// The rule itself, one edge after another.
template <typename Value>
std::size_t bucket_of(Value value) {
  const auto& edges = default_histogram_edges();
  std::size_t bucket = 0;
  while (bucket + 2 < edges.size() && edges[bucket + 1] <= static_cast<double>(value)) ++bucket;
  return bucket;
}

template <typename Value>
void check_each_bucket(const std::vector<Value>& values) {
  std::vector<std::int64_t> expected(default_histogram_edges().size() - 1);
  for (const Value value : values) ++expected[bucket_of(value)];
  CHECK(counted(values).counts() == expected);
}

/// Every edge as a `Value`, and the values beside it.
template <typename Value>
std::vector<Value> around_edges() {
  constexpr Value kEnd = std::numeric_limits<Value>::infinity();
  std::vector<Value> values;
  for (const double edge : default_histogram_edges()) {
    const auto rounded = static_cast<Value>(edge);
    values.insert(values.end(),
                  {std::nextafter(rounded, -kEnd), rounded, std::nextafter(rounded, kEnd)});
  }
  return values;
}

}  // namespace

TEST(the_default_edges_are_tensorflows) {
  const auto& edges = default_histogram_edges();
  CHECK_EQUAL(edges.size(), 1549u);
  CHECK_EQUAL(edges[774], 0.0);
  CHECK_EQUAL(edges[775], 1e-12);
  CHECK_EQUAL(edges[776], 1e-12 * 1.1);
  CHECK(edges.back() < 1e20 && edges.back() * 1.1 >= 1e20);
  for (std::size_t i = 0; i < edges.size(); ++i) CHECK_EQUAL(edges[i], -edges[1548 - i]);
}

TEST(values_at_the_edges_and_beside_them_fall_on_the_right_side) {
  check_each_bucket(around_edges<float>());
  check_each_bucket(around_edges<double>());
}

TEST(zeros_and_subnormals_are_told_apart_by_their_sign_only) {
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  constexpr float kTinyFloat = std::numeric_limits<float>::denorm_min();
  check_each_bucket<double>({0.0, -0.0, kTiny, -kTiny, 1e-300, -1e-300});
  check_each_bucket<float>({0.0F, -0.0F, kTinyFloat, -kTinyFloat});
  CHECK_EQUAL(counted<double>({0.0, -0.0}).counts()[774], 2);
  CHECK_EQUAL(counted<double>({-kTiny}).counts()[773], 1);
}

TEST(random_bits_fall_where_the_rule_says) {
  std::mt19937_64 random(7);
  std::vector<double> doubles;
  std::vector<float> floats;
  while (doubles.size() < 20'000) {
    const auto value = std::bit_cast<double>(random());
    const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(value)) doubles.push_back(value);
    if (std::isfinite(narrow)) floats.push_back(narrow);
  }
  check_each_bucket(doubles);
  check_each_bucket(floats);
}

TEST(what_lies_beyond_the_default_edges_is_in_the_outermost_buckets) {
  const auto counter = counted<double>({1e20, 1e300, -1e21});
  CHECK_EQUAL(counter.counts().front(), 1);
  CHECK_EQUAL(counter.counts().back(), 2);
  CHECK_EQUAL(counter.max(), 1e300);
}

TEST(values_that_are_not_finite_are_counted_apart) {
  std::vector<float> values(5000, 2.0F);
  values[0] = values[4999] = static_cast<float>(kNan);
  values[3000] = static_cast<float>(-kInfinity);
  const auto counter = counted(values);
  CHECK_EQUAL(counter.nonfinite(), 3);
  CHECK_EQUAL(counter.finite(), 4997);
  CHECK_EQUAL(counter.counts()[bucket_of(2.0)], 4997);
  CHECK_EQUAL(counter.min(), 2.0);
  CHECK_EQUAL(counter.max(), 2.0);
  CHECK_EQUAL(counter.sum(), 2 * 4997.0);
  CHECK_EQUAL(counter.sum_squares(), 4 * 4997.0);
}

TEST(with_no_finite_value_there_is_no_range) {
  const auto counter = counted<double>({kNan, kInfinity, -kInfinity});
  CHECK_EQUAL(counter.nonfinite(), 3);
  CHECK_EQUAL(counter.finite(), 0);
  CHECK_EQUAL(counter.min(), kInfinity);
  CHECK_EQUAL(counter.max(), -kInfinity);
}

TEST(statistics_cover_every_value_at_any_length) {
  for (const std::size_t size : {1u, 3u, 7u, 8u, 9u, 2047u, 2048u, 2049u, 4103u}) {
    std::vector<double> values;
    for (std::size_t i = 0; i < size; ++i) values.push_back(static_cast<double>(i) - 5);
    const auto n = static_cast<double>(size);
    const auto counter = counted(values);
    CHECK_EQUAL(counter.finite(), static_cast<std::int64_t>(size));
    CHECK_EQUAL(counter.sum(), n * (n - 1) / 2 - 5 * n);
    CHECK_EQUAL(counter.sum_squares(),
                (n - 1) * n * (2 * n - 1) / 6 - 10 * (n * (n - 1) / 2) + 25 * n);
    CHECK_EQUAL(counter.min(), -5.0);
    CHECK_EQUAL(counter.max(), n - 6);
  }
}

TEST(sums_stay_exact_where_adding_one_by_one_would_not) {
  const std::vector<float> values(1 << 20, 0.1F);
  const double expected = static_cast<double>(0.1F) * (1 << 20);
  CHECK(std::abs(counted(values).sum() - expected) <= expected * 1e-13);
}

TEST(pieces_add_up) {
  HistogramCounter counter;
  counter.add(std::span<const double>({1.0, -2.0}));
  counter.add(std::span<const float>({3.0F}));
  const auto whole = counted<double>({1.0, -2.0, 3.0});
  CHECK(counter.counts() == whole.counts());
  CHECK_EQUAL(counter.sum(), 2.0);
  CHECK_EQUAL(counter.min(), -2.0);
  CHECK_EQUAL(counter.max(), 3.0);
}

TEST(given_edges_are_half_open_but_the_last) {
  const auto counter = counted_in({0, 1, 1, 2}, {-1, 0, 0.5, 1, 1.5, 2, 2.5, kNan});
  CHECK(counter.counts() == std::vector<std::int64_t>({2, 0, 3}));
  CHECK_EQUAL(counter.finite(), 7);
  CHECK_EQUAL(counter.nonfinite(), 1);
  CHECK_EQUAL(counter.max(), 2.5);
}

TEST(infinite_edges_take_everything) {
  const auto counter = counted_in({-kInfinity, 0, kInfinity}, {-1e300, 0, 1e300, kInfinity});
  CHECK(counter.counts() == std::vector<std::int64_t>({1, 2}));
}

TEST(edges_that_cannot_be_are_refused) {
  for (const std::vector<double>& edges :
       {std::vector<double>{}, {1}, {1, 0}, {0, kNan}, {kNan, 0}}) {
    bool is_refused = false;
    try {
      const HistogramCounter counter(edges);
    } catch (const std::invalid_argument&) {
      is_refused = true;
    }
    CHECK(is_refused);
  }
}
