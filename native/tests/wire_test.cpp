#include "lightwell/wire.hpp"

#include <array>
#include <limits>
#include <vector>

#include "check.hpp"

using namespace lightwell;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

bool is_malformed(const std::vector<std::byte>& message) {
  WireReader reader(message);
  while (reader.next()) {
  }
  return reader.is_malformed();
}

}  // namespace

TEST(varints_of_every_length_come_back) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{300},
        std::uint64_t{1} << 35, std::uint64_t{1} << 63,
        std::numeric_limits<std::uint64_t>::max()}) {
    std::array<std::byte, 1 + kMaxVarintBytes> message{std::byte{0x08}};
    std::byte* const end = store_varint(message.data() + 1, value);
    const auto size = static_cast<std::size_t>(end - message.data());
    CHECK_EQUAL(size - 1, varint_size(value));
    WireReader reader({message.data(), size});
    CHECK(reader.next() && reader.is(1, WireType::kVarint));
    CHECK_EQUAL(reader.as_varint(), value);
    CHECK(!reader.next() && !reader.is_malformed());
  }
}

TEST(all_wire_types_are_walked_in_order) {
  const auto message = bytes({0x08, 0x05, 0x11, 0,   0,   0,    0, 0, 0,    0xF0,
                              0x3F, 0x1A, 0x02, 'h', 'i', 0x25, 0, 0, 0x80, 0x3F});
  WireReader reader(message);
  CHECK(reader.next());
  CHECK_EQUAL(reader.as_int64(), 5);
  CHECK(reader.next());
  CHECK_EQUAL(reader.as_double(), 1.0);
  CHECK(reader.next());
  CHECK_EQUAL(reader.as_string(), "hi");
  CHECK(reader.next());
  CHECK_EQUAL(reader.as_float(), 1.0f);
  CHECK(!reader.next() && !reader.is_malformed());
}

TEST(truncated_and_foreign_bytes_are_malformed) {
  CHECK(is_malformed(bytes({0x08})));
  CHECK(is_malformed(bytes({0x11, 0, 0, 0})));
  CHECK(is_malformed(bytes({0x1A, 0x05, 'h', 'i'})));
  CHECK(is_malformed(bytes({0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01})));
  CHECK(is_malformed(bytes({0x00, 0x01})));  // field number 0
  CHECK(is_malformed(bytes({0x0B})));        // a group
  CHECK(is_malformed(bytes({0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02})));
  CHECK(!is_malformed({}));
}
