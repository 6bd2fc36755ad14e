// CRC-32C (Castagnoli) and the "masked" form that TFRecord framing stores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightwell {

/// CRC-32C of `bytes` (reflected polynomial 0x82F63B78, initial and final xor 0xFFFFFFFF; RFC 3720,
/// B.4). Uses the processor's instruction where there is one. Thread-safe.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept;

/// The table-driven form that `crc32c` falls back to; public so that tests can hold both together.
[[nodiscard]] std::uint32_t crc32c_portable(std::span<const std::byte> bytes) noexcept;

/// True when `crc32c` runs on a processor instruction.
[[nodiscard]] bool crc32c_is_hardware() noexcept;

/// Rotates and offsets a CRC so that a CRC stored beside its own data does not degenerate
/// (leveldb `util/crc32c.h`; kept by TFRecord).
[[nodiscard]] constexpr std::uint32_t mask_crc(std::uint32_t crc) noexcept {
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

/// The inverse of `mask_crc`.
[[nodiscard]] constexpr std::uint32_t unmask_crc(std::uint32_t masked) noexcept {
  const std::uint32_t rotated = masked - 0xA282EAD8u;
  return (rotated >> 17) | (rotated << 15);
}

/// `mask_crc(crc32c(bytes))`: what a record stores after its length and after its payload.
[[nodiscard]] inline std::uint32_t masked_crc32c(std::span<const std::byte> bytes) noexcept {
  return mask_crc(crc32c(bytes));
}

}  // namespace lightwell
