#include "lightwell/crc32c.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)
#define LIGHTWELL_CRC_X86 1
#include <nmmintrin.h>
#elif defined(__aarch64__)
#define LIGHTWELL_CRC_ARM 1
#include <arm_acle.h>
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#endif

#if defined(__GNUC__) || defined(__clang__)
#if defined(LIGHTWELL_CRC_X86)
#define LIGHTWELL_CRC_TARGET __attribute__((target("sse4.2")))
#elif defined(LIGHTWELL_CRC_ARM)
#if defined(__clang__)
#define LIGHTWELL_CRC_TARGET __attribute__((target("crc")))
#else
#define LIGHTWELL_CRC_TARGET __attribute__((target("+crc")))
#endif
#endif
#else
#define LIGHTWELL_CRC_TARGET
#endif

namespace lightwell {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78u;

// kSlices[k][b]: the CRC of byte b followed by k zero bytes ("slicing by eight").
using SliceTables = std::array<std::array<std::uint32_t, 256>, 8>;

consteval SliceTables make_slices() {
  SliceTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t slice = 1; slice < 8; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr SliceTables kSlices = make_slices();

template <typename Word>
Word load_little_endian(const std::byte* at) noexcept {
  Word word;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::big) {
    Word swapped = 0;
    for (std::size_t i = 0; i < sizeof word; ++i) {
      swapped = static_cast<Word>((swapped << 8) | ((word >> (8 * i)) & 0xFF));
    }
    return swapped;
  } else {
    return word;
  }
}

std::uint32_t extend_portable(std::uint32_t state, const std::byte* at, std::size_t size) noexcept {
  while (size >= 8) {
    const auto low = load_little_endian<std::uint32_t>(at) ^ state;
    const auto high = load_little_endian<std::uint32_t>(at + 4);
    state = kSlices[7][low & 0xFF] ^ kSlices[6][(low >> 8) & 0xFF] ^
            kSlices[5][(low >> 16) & 0xFF] ^ kSlices[4][low >> 24] ^ kSlices[3][high & 0xFF] ^
            kSlices[2][(high >> 8) & 0xFF] ^ kSlices[1][(high >> 16) & 0xFF] ^
            kSlices[0][high >> 24];
    at += 8;
    size -= 8;
  }
  while (size-- > 0) {
    state = (state >> 8) ^ kSlices[0][(state ^ std::to_integer<std::uint32_t>(*at++)) & 0xFF];
  }
  return state;
}

#if defined(LIGHTWELL_CRC_X86) || defined(LIGHTWELL_CRC_ARM)

#if defined(LIGHTWELL_CRC_X86)
LIGHTWELL_CRC_TARGET inline std::uint32_t step8(std::uint32_t state, std::uint64_t word) noexcept {
  return static_cast<std::uint32_t>(_mm_crc32_u64(state, word));
}
LIGHTWELL_CRC_TARGET inline std::uint32_t step1(std::uint32_t state, std::byte byte) noexcept {
  return _mm_crc32_u8(state, std::to_integer<std::uint8_t>(byte));
}
#else
LIGHTWELL_CRC_TARGET inline std::uint32_t step8(std::uint32_t state, std::uint64_t word) noexcept {
  return __crc32cd(state, word);
}
LIGHTWELL_CRC_TARGET inline std::uint32_t step1(std::uint32_t state, std::byte byte) noexcept {
  return __crc32cb(state, std::to_integer<std::uint8_t>(byte));
}
#endif

// The instruction has a latency of three cycles and a throughput of one, so three independent
// streams of kLane bytes run side by side; kShift joins them ("append kLane zero bytes").
constexpr std::size_t kLane = 1024;

using ShiftTables = std::array<std::array<std::uint32_t, 256>, 4>;

consteval std::uint32_t append_zeros(std::uint32_t state, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) state = (state >> 8) ^ kSlices[0][state & 0xFF];
  return state;
}

consteval ShiftTables make_shift() {
  // Appending zeros is linear over GF(2): shift the 32 unit vectors once, then combine them.
  std::array<std::uint32_t, 32> units{};
  for (std::size_t bit = 0; bit < 32; ++bit) units[bit] = append_zeros(1u << bit, kLane);
  ShiftTables tables{};
  for (std::size_t byte = 0; byte < 4; ++byte) {
    for (std::uint32_t value = 0; value < 256; ++value) {
      std::uint32_t shifted = 0;
      for (std::size_t bit = 0; bit < 8; ++bit) {
        if ((value >> bit) & 1) shifted ^= units[8 * byte + bit];
      }
      tables[byte][value] = shifted;
    }
  }
  return tables;
}

constexpr ShiftTables kShift = make_shift();

std::uint32_t shift_lane(std::uint32_t state) noexcept {
  return kShift[0][state & 0xFF] ^ kShift[1][(state >> 8) & 0xFF] ^
         kShift[2][(state >> 16) & 0xFF] ^ kShift[3][state >> 24];
}

LIGHTWELL_CRC_TARGET std::uint32_t extend_hardware(std::uint32_t state, const std::byte* at,
                                                   std::size_t size) noexcept {
  while (size >= 3 * kLane) {
    std::uint32_t second = 0;
    std::uint32_t third = 0;
    for (std::size_t i = 0; i < kLane; i += 8) {
      state = step8(state, load_little_endian<std::uint64_t>(at + i));
      second = step8(second, load_little_endian<std::uint64_t>(at + kLane + i));
      third = step8(third, load_little_endian<std::uint64_t>(at + 2 * kLane + i));
    }
    state = shift_lane(shift_lane(state) ^ second) ^ third;
    at += 3 * kLane;
    size -= 3 * kLane;
  }
  while (size >= 8) {
    state = step8(state, load_little_endian<std::uint64_t>(at));
    at += 8;
    size -= 8;
  }
  while (size-- > 0) state = step1(state, *at++);
  return state;
}

bool detect_hardware() noexcept {
#if defined(LIGHTWELL_CRC_X86)
  return __builtin_cpu_supports("sse4.2");
#elif defined(__APPLE__)
  return true;  // every 64-bit Arm Mac has the CRC instructions
#elif defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#else
  return false;
#endif
}

#else  // no known instruction on this processor

std::uint32_t extend_hardware(std::uint32_t state, const std::byte* at, std::size_t size) noexcept {
  return extend_portable(state, at, size);
}

bool detect_hardware() noexcept {
  return false;
}

#endif

const bool kHasHardware = detect_hardware();

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept {
  return kHasHardware ? ~extend_hardware(0xFFFFFFFFu, bytes.data(), bytes.size())
                      : crc32c_portable(bytes);
}

std::uint32_t crc32c_portable(std::span<const std::byte> bytes) noexcept {
  return ~extend_portable(0xFFFFFFFFu, bytes.data(), bytes.size());
}

bool crc32c_is_hardware() noexcept {
  return kHasHardware;
}

}  // namespace lightwell
