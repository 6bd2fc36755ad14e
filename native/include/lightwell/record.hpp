// TFRecord framing: how one record lies in an event file.
//
//   uint64 length | uint32 masked crc of those 8 bytes | payload | uint32 masked crc of the payload
//
// All little-endian, no padding, no file header or trailer (docs/format.md, "Records").
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "lightwell/crc32c.hpp"

namespace lightwell {

static_assert(std::endian::native == std::endian::little,
              "event files are little-endian; a big-endian port needs swaps in record and wire");

inline constexpr std::size_t kRecordHeaderBytes = 12;
inline constexpr std::size_t kRecordFooterBytes = 4;
/// Longer claims are treated as damage: TensorBoard and protobuf stop at 2 GiB as well.
inline constexpr std::uint64_t kMaxPayloadBytes = (1ull << 31) - 1;

template <typename Word>
[[nodiscard]] inline Word load_word(const std::byte* at) noexcept {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

template <typename Word>
inline void store_word(std::byte* at, Word word) noexcept {
  std::memcpy(at, &word, sizeof word);
}

/// True when the 12 bytes at `header` carry a length whose checksum holds.
[[nodiscard]] inline bool header_is_intact(const std::byte* header) noexcept {
  return masked_crc32c({header, 8}) == load_word<std::uint32_t>(header + 8);
}

/// Writes the 12-byte header of a payload of `length` bytes to `header`.
inline void store_header(std::byte* header, std::uint64_t length) noexcept {
  store_word<std::uint64_t>(header, length);
  store_word<std::uint32_t>(header + 8, masked_crc32c({header, 8}));
}

/// Appends `payload`, framed as one record, to `out`.
inline void append_record(std::string& out, std::span<const std::byte> payload) {
  const std::size_t start = out.size();
  out.resize(start + kRecordHeaderBytes + payload.size() + kRecordFooterBytes);
  auto* at = reinterpret_cast<std::byte*>(out.data()) + start;
  store_header(at, payload.size());
  if (!payload.empty()) std::memcpy(at + kRecordHeaderBytes, payload.data(), payload.size());
  store_word<std::uint32_t>(at + kRecordHeaderBytes + payload.size(), masked_crc32c(payload));
}

}  // namespace lightwell
