#include "lightwell/checksum_mismatch.hpp"

#include <cstdio>

namespace lightwell {

std::string checksum_mismatch(std::string_view what, std::uint32_t stored, std::uint32_t computed) {
  char text[64];
  std::snprintf(text, sizeof text, " checksum mismatch: got 0x%08x, expected 0x%08x", computed,
                stored);
  return std::string(what) + text;
}

}  // namespace lightwell
