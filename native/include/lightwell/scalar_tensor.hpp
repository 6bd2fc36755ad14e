// The many ways in which a `TensorProto` can hold one number.
#pragma once

#include <cstddef>
#include <span>

namespace lightwell {

/// A number with the precision it was written in.
struct Scalar {
  double value = 0;
  bool needs_double = false;  ///< false: float32 holds it exactly
};

/// Reads a `TensorProto` of one element. Returns false when it has another number of elements or a
/// type that is no real number. Goes by the bytes present; a claimed shape costs nothing.
[[nodiscard]] bool scalar_from_tensor(std::span<const std::byte> tensor, Scalar& out) noexcept;

}  // namespace lightwell
