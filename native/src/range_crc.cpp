#include "lightwell/range_crc.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "lightwell/crc32c.hpp"

namespace lightwell {
namespace {

constexpr std::size_t kBlockBytes = 1024;
constexpr std::size_t kReadBytes = 64 * kBlockBytes;
constexpr std::uint32_t kPolynomial = 0x82F63B78u;
constexpr std::uint32_t kOne = 0x80000000u;  // bits are reflected: the highest is x^0

// Product of two polynomials over GF(2), modulo the CRC's.
constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) noexcept {
  std::uint32_t product = 0;
  for (std::uint32_t bit = kOne; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = (b >> 1) ^ ((b & 1) != 0 ? kPolynomial : 0);
  }
  return product;
}

// kPowers[k]: x^(8·2^k), "append 2^k zero bytes".
constexpr std::array<std::uint32_t, 64> kPowers = [] {
  std::array<std::uint32_t, 64> powers{};
  powers[0] = kOne >> 8;
  for (std::size_t k = 1; k < powers.size(); ++k)
    powers[k] = multiply(powers[k - 1], powers[k - 1]);
  return powers;
}();

std::uint32_t append_zeros(std::uint32_t crc, std::uint64_t bytes) noexcept {
  for (std::size_t k = 0; bytes != 0; ++k, bytes >>= 1) {
    if ((bytes & 1) != 0) crc = multiply(kPowers[k], crc);
  }
  return crc;
}

}  // namespace

std::uint32_t crc32c_combine(std::uint32_t crc_a, std::uint32_t crc_b,
                             std::uint64_t bytes_b) noexcept {
  return append_zeros(crc_a, bytes_b) ^ crc_b;
}

bool crc32c_of_range(ByteSource& source, std::uint64_t begin, std::uint64_t end, std::uint32_t& crc,
                     int& error) {
  std::vector<std::byte> piece(std::min<std::uint64_t>(kReadBytes, end - begin));
  crc = 0;
  while (begin < end) {
    const std::span wanted(piece.data(), std::min<std::uint64_t>(piece.size(), end - begin));
    std::size_t read = 0;
    error = source.read_at(begin, wanted, read);
    if (error != 0 || read < wanted.size()) return false;
    crc = crc32c_combine(crc, crc32c(wanted), wanted.size());
    begin += wanted.size();
  }
  return true;
}

void RangeCrc::reset(std::uint64_t origin) noexcept {
  origin_ = origin;
  prefixes_.clear();
}

bool RangeCrc::compute(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                       std::uint32_t& crc, std::uint64_t& bytes_read, int& error) {
  std::uint32_t before = 0;
  std::uint32_t whole = 0;
  if (!prefix(source, begin, before, bytes_read, error)) return false;
  if (!prefix(source, end, whole, bytes_read, error)) return false;
  // whole = combine(before, crc), solved for crc: addition is its own inverse.
  crc = crc32c_combine(before, whole, end - begin);
  return true;
}

bool RangeCrc::prefix(ByteSource& source, std::uint64_t end, std::uint32_t& crc,
                      std::uint64_t& bytes_read, int& error) {
  const auto block = static_cast<std::size_t>((end - origin_) / kBlockBytes);
  if (!extend_to(source, block, bytes_read, error)) return false;
  const std::uint64_t start = origin_ + block * kBlockBytes;
  std::array<std::byte, kBlockBytes> rest;
  const std::span wanted(rest.data(), static_cast<std::size_t>(end - start));
  std::size_t read = 0;
  error = source.read_at(start, wanted, read);
  bytes_read += read;
  if (error != 0 || read < wanted.size()) return false;
  crc = crc32c_combine(prefixes_[block], crc32c(wanted), wanted.size());
  return true;
}

bool RangeCrc::extend_to(ByteSource& source, std::size_t block, std::uint64_t& bytes_read,
                         int& error) {
  if (prefixes_.empty()) prefixes_.push_back(0);
  while (prefixes_.size() <= block) {
    const std::size_t blocks = std::min(block + 1 - prefixes_.size(), kReadBytes / kBlockBytes);
    scratch_.resize(kReadBytes);
    const std::span wanted(scratch_.data(), blocks * kBlockBytes);
    std::size_t read = 0;
    error = source.read_at(origin_ + (prefixes_.size() - 1) * kBlockBytes, wanted, read);
    bytes_read += read;
    if (error != 0 || read < wanted.size()) return false;
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::uint32_t crc = crc32c(wanted.subspan(i * kBlockBytes, kBlockBytes));
      prefixes_.push_back(crc32c_combine(prefixes_.back(), crc, kBlockBytes));
    }
  }
  return true;
}

}  // namespace lightwell
