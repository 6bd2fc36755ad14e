// The two ends of a pack (index_file.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lightwell/crc32c.hpp"

namespace lightwell {

/// Changes with the layout of a pack, and with what reading makes of an event file.
inline constexpr std::uint32_t kIndexFormat = 2;

struct IndexHeader {
  std::array<char, 8> magic{'L', 'W', 'I', 'N', 'D', 'E', 'X', '\n'};
  std::uint32_t byte_order = 0x01020304;
  std::uint32_t format = kIndexFormat;

  bool operator==(const IndexHeader&) const = default;
};

struct IndexFooter {
  std::uint64_t table_offset = 0;
  std::uint64_t table_bytes = 0;
  std::uint32_t table_crc = 0;
  std::uint32_t crc = 0;  ///< of what comes before it

  [[nodiscard]] std::uint32_t expected_crc() const noexcept {
    return crc32c(std::as_bytes(std::span(this, 1)).first(offsetof(IndexFooter, crc)));
  }
};

static_assert(sizeof(IndexHeader) == 16 && sizeof(IndexFooter) == 24, "written as they lie");

}  // namespace lightwell
