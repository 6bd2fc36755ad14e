// CRC-32C of any range of a file at a cost that does not grow with the range.
//
// Behind damage a hostile file can offer a plausible header every few bytes, each claiming all the
// rest; summing every claim anew would take the square of the file's size.
#pragma once

#include <cstdint>
#include <vector>

#include "lightwell/byte_source.hpp"

namespace lightwell {

/// CRC-32C of A followed by B, from those of A and B and the length of B.
[[nodiscard]] std::uint32_t crc32c_combine(std::uint32_t crc_a, std::uint32_t crc_b,
                                           std::uint64_t bytes_b) noexcept;

/// Sets `crc` for the bytes from `begin` up to `end`, read once and in pieces. Returns false when
/// they cannot be read; then `error` has the `errno` value, or 0 when they end earlier.
[[nodiscard]] bool crc32c_of_range(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                                   std::uint32_t& crc, int& error);

/// Keeps the CRC of every prefix that ends at a block boundary; each byte is read once for that.
/// The bytes must not change between two calls of `reset`. Not thread-safe.
class RangeCrc {
 public:
  /// Ranges will lie at or behind `origin`.
  void reset(std::uint64_t origin) noexcept;
  /// Sets `crc` for the bytes from `begin` up to `end`. Returns false when they cannot be read;
  /// then `error` has the `errno` value, or 0 when they end earlier. Adds what it reads to
  /// `bytes_read`.
  [[nodiscard]] bool compute(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                             std::uint32_t& crc, std::uint64_t& bytes_read, int& error);

 private:
  bool prefix(ByteSource& source, std::uint64_t end, std::uint32_t& crc, std::uint64_t& bytes_read,
              int& error);
  bool extend_to(ByteSource& source, std::size_t block, std::uint64_t& bytes_read, int& error);

  std::uint64_t origin_ = 0;
  std::vector<std::uint32_t> prefixes_;  // [k]: of k whole blocks from origin_
  std::vector<std::byte> scratch_;
};

}  // namespace lightwell
