// How far a mean of few values may lie from the truth.
#pragma once

#include <cstddef>

namespace lightwell {

/// The 97.5 % quantile of Student's t distribution, for a two-sided interval of 95 %; `degrees` of
/// freedom from 1 on. Exact to about 1e-11 (Abramowitz and Stegun 26.7.3-26.7.5).
[[nodiscard]] double student_t_975(std::size_t degrees);

}  // namespace lightwell
