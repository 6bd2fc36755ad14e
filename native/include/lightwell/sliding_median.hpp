// The median of a window that slides over values.
#pragma once

#include <cstddef>
#include <span>

namespace lightwell {

/// `out[k]`: the median of the values [i - left, i + right] that exist, where i = first + k; the
/// mean of the two in the middle of an even count. All values must be finite. O(n log w): blocks of
/// one window's length are sorted, after Suomela, "Median Filtering is Equivalent to Sorting".
void sliding_median(std::span<const double> values, std::size_t left, std::size_t right,
                    std::size_t first, std::span<double> out);

}  // namespace lightwell
