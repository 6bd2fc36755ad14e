// Bytes that can be read at an offset: a file, or a test's idea of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightwell {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `into.size()` bytes at `offset`; `read` is less only at the end of the bytes.
  /// Returns 0 or an `errno` value.
  [[nodiscard]] virtual int read_at(std::uint64_t offset, std::span<std::byte> into,
                                    std::size_t& read) = 0;
};

}  // namespace lightwell
