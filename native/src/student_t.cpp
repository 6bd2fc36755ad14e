#include "lightwell/student_t.hpp"

#include <cmath>
#include <numbers>

namespace lightwell {
namespace {

constexpr double kConfidence = 0.95;
constexpr double kNormal975 = 1.959963984540054;
/// Up to here the finite sum is taken; behind it four terms of the expansion are as exact.
constexpr std::size_t kMostSummed = 200;

/// Probability that |t| <= sqrt(degrees) tan(angle): A&S 26.7.3 for odd degrees, 26.7.4 for even.
double probability_within(double angle, std::size_t degrees) {
  const double cosine = std::cos(angle);
  const bool is_odd = degrees % 2 == 1;
  double term = is_odd ? cosine : 1;
  double sum = 0;
  for (std::size_t power = is_odd ? 1 : 0; power + 2 <= degrees; power += 2) {
    sum += term;
    term *= cosine * cosine * static_cast<double>(power + 1) / static_cast<double>(power + 2);
  }
  const double rest = std::sin(angle) * sum;
  return is_odd ? 2 / std::numbers::pi * (angle + rest) : rest;
}

/// Cornish and Fisher's expansion, A&S 26.7.5.
double expanded(double degrees) {
  const double z = kNormal975;
  const double z2 = z * z;
  const double g1 = z * (z2 + 1) / 4;
  const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return z + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees;
}

}  // namespace

double student_t_975(std::size_t degrees) {
  const auto real_degrees = static_cast<double>(degrees);
  if (degrees > kMostSummed) return expanded(real_degrees);
  double low = 0;
  double high = std::numbers::pi / 2;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (probability_within(middle, degrees) < kConfidence ? low : high) = middle;
  }
  return std::sqrt(real_degrees) * std::tan((low + high) / 2);
}

}  // namespace lightwell
