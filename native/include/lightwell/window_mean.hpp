// Means of a window that slides over values: plain, and with the weights of a Gaussian.
#pragma once

#include <cstddef>
#include <span>

namespace lightwell {

/// `out[k]`: the mean of the values [i - left, i + right] that exist, where i = first + k. All
/// values must be finite. O(n), and nothing is ever subtracted from a sum: one huge value leaves no
/// trace behind its window (van Herk's sums of blocks).
void window_mean(std::span<const double> values, std::size_t left, std::size_t right,
                 std::size_t first, std::span<double> out);

/// How many values on each side a Gaussian needs to see.
[[nodiscard]] std::size_t gaussian_reach(double sigma, std::size_t series_size);

/// `out[k]`: the mean of the values around first + k, weighted by a Gaussian of `sigma` values that
/// reaches at least 4 sigma; at the ends the weights that exist are made to sum to 1. All values
/// must be finite. `series_size`: of the whole series, of which `values` may be a stretch.
///
/// O(n) for any sigma. Up to 16 the sum is taken as it is, 4 sigma to each side. Beyond, a Gaussian
/// of b = sigma / 4 at every b-th place is followed by one of sqrt(sigma^2 - b^2) over those
/// places: together one of sigma, with weights that sampling changes by less than 1e-8 of their
/// value and that reach 5 sigma.
void gaussian_mean(std::span<const double> values, double sigma, std::size_t series_size,
                   std::size_t first, std::span<double> out);

}  // namespace lightwell
