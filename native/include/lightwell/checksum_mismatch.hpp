// What is said of a record whose checksum does not hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lightwell {

/// "data checksum mismatch: got 0x00000001, expected 0x00000002": expected is what the file says.
[[nodiscard]] std::string checksum_mismatch(std::string_view what, std::uint32_t stored,
                                            std::uint32_t computed);

}  // namespace lightwell
