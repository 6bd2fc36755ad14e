#include "lightwell/range_crc.hpp"

#include <string>

#include "check.hpp"
#include "lightwell/crc32c.hpp"
#include "scripted_source.hpp"

using lightwell::RangeCrc;
using lightwell::check::ScriptedSource;

namespace {

std::span<const std::byte> part(const ScriptedSource& source, std::size_t begin, std::size_t end) {
  return {reinterpret_cast<const std::byte*>(source.bytes.data()) + begin, end - begin};
}

ScriptedSource uneven_bytes(std::size_t size) {
  ScriptedSource source;
  for (std::size_t i = 0; i < size; ++i) source.bytes += static_cast<char>(i * i / 7 + i);
  return source;
}

}  // namespace

TEST(two_parts_combine_to_the_whole) {
  const ScriptedSource source = uneven_bytes(300);
  for (std::size_t cut = 0; cut <= 300; ++cut) {
    const auto first = lightwell::crc32c(part(source, 0, cut));
    const auto second = lightwell::crc32c(part(source, cut, 300));
    CHECK_EQUAL(lightwell::crc32c_combine(first, second, 300 - cut),
                lightwell::crc32c(part(source, 0, 300)));
  }
}

TEST(any_range_has_the_sum_of_its_bytes) {
  ScriptedSource source = uneven_bytes(200'000);
  RangeCrc ranges;
  ranges.reset(5);
  std::uint64_t bytes_read = 0;
  for (const std::size_t begin : {5u, 6u, 1028u, 1029u, 1030u, 70'000u, 199'999u}) {
    for (const std::size_t end : {200'000u, 199'999u, 131'077u, 70'001u, 1030u}) {
      if (end < begin) continue;
      std::uint32_t crc = 0;
      int error = -1;
      CHECK(ranges.compute(source, begin, end, crc, bytes_read, error));
      CHECK_EQUAL(crc, lightwell::crc32c(part(source, begin, end)));
    }
  }
  CHECK(bytes_read < 400'000);
}

TEST(a_range_beyond_the_end_cannot_be_had) {
  ScriptedSource source = uneven_bytes(3000);
  RangeCrc ranges;
  ranges.reset(0);
  std::uint64_t bytes_read = 0;
  std::uint32_t crc = 0;
  int error = -1;
  CHECK(!ranges.compute(source, 10, 3001, crc, bytes_read, error));
  CHECK_EQUAL(error, 0);
}
