#include "lightwell/crc32c.hpp"

#include <string_view>
#include <vector>

#include "check.hpp"

using lightwell::crc32c;
using lightwell::crc32c_portable;
using lightwell::mask_crc;
using lightwell::unmask_crc;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::vector<std::byte> pseudo_random_bytes(std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::uint32_t state = 12345;
  for (auto& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

}  // namespace

// RFC 3720, B.4: thirty-two bytes of zeros, of ones, ascending, descending.
TEST(published_vectors_hold) {
  std::vector<std::byte> block(32, std::byte{0});
  CHECK_EQUAL(crc32c(block), 0x8A9136AAu);
  block.assign(32, std::byte{0xFF});
  CHECK_EQUAL(crc32c(block), 0x62A8AB43u);
  for (std::size_t i = 0; i < 32; ++i) block[i] = static_cast<std::byte>(i);
  CHECK_EQUAL(crc32c(block), 0x46DD794Eu);
  for (std::size_t i = 0; i < 32; ++i) block[i] = static_cast<std::byte>(31 - i);
  CHECK_EQUAL(crc32c(block), 0x113FDB5Cu);
  CHECK_EQUAL(crc32c(bytes_of("123456789")), 0xE3069283u);
  CHECK_EQUAL(crc32c({}), 0u);
}

TEST(hardware_and_portable_agree_at_every_length_and_alignment) {
  const auto bytes = pseudo_random_bytes(4 * 3072 + 64);
  for (std::size_t offset = 0; offset < 9; ++offset) {
    for (std::size_t size = 0; size < 300; ++size) {
      const std::span part(bytes.data() + offset, size);
      CHECK_EQUAL(crc32c(part), crc32c_portable(part));
    }
    for (std::size_t size : {3071u, 3072u, 3073u, 6144u, 6151u, 12288u}) {
      const std::span part(bytes.data() + offset, size);
      CHECK_EQUAL(crc32c(part), crc32c_portable(part));
    }
  }
}

TEST(masking_is_undone_by_unmasking) {
  for (std::uint32_t crc : {0u, 1u, 0x8A9136AAu, 0xFFFFFFFFu}) {
    CHECK_EQUAL(unmask_crc(mask_crc(crc)), crc);
    CHECK(mask_crc(crc) != crc);
  }
}
