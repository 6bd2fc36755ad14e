#include "lightwell/event_encode.hpp"

#include <limits>
#include <vector>

#include "check.hpp"
#include "lightwell/wire.hpp"
#include "scratch.hpp"

using namespace lightwell;

namespace {

std::vector<std::byte> encode(const ScalarEvent& event) {
  const ScalarLayout layout = layout_of(event);
  std::vector<std::byte> bytes(layout.payload_bytes);
  CHECK(store_scalar(bytes.data(), event, layout) == bytes.data() + bytes.size());
  return bytes;
}

std::string hex(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(byte));
    text += digits;
  }
  return text;
}

}  // namespace

// Event(wall_time=1.5, step=300, summary=Summary(value=[Value(tag="loss", simple_value=0.25)]))
// .SerializeToString() of tensorboard 2.21.
TEST(a_simple_value_has_the_bytes_that_protobuf_writes) {
  CHECK_EQUAL(hex(encode({"loss", 0.25, 1.5, 300, ScalarStyle::kSimpleValue})),
              "09000000000000f83f10ac022a0d0a0b0a046c6f7373150000803e");
}

TEST(step_zero_is_left_out_and_negative_steps_take_ten_bytes) {
  const auto zero = encode({"t", 1, 1, 0, ScalarStyle::kSimpleValue});
  const auto negative = encode({"t", 1, 1, -1, ScalarStyle::kSimpleValue});
  CHECK_EQUAL(negative.size(), zero.size() + 11);
  WireReader reader(negative);
  CHECK(reader.next() && reader.next());
  CHECK_EQUAL(reader.as_int64(), -1);
}

TEST(every_layout_is_as_long_as_what_is_stored) {
  for (const auto style :
       {ScalarStyle::kSimpleValue, ScalarStyle::kFloatTensor, ScalarStyle::kDoubleTensor}) {
    for (const std::size_t tag_size : {0u, 1u, 90u, 126u, 127u, 128u, 16383u, 16384u}) {
      for (const std::int64_t step :
           {std::int64_t{0}, std::int64_t{127}, std::int64_t{128},
            std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        const std::string tag(tag_size, 'x');
        const auto bytes = encode({tag, 1, 2, step, style});
        WireReader event(bytes);
        bool has_summary = false;
        while (event.next()) {
          if (!event.is(5, WireType::kBytes)) continue;
          WireReader summary(event.as_bytes());
          CHECK(summary.next());
          WireReader value(summary.as_bytes());
          CHECK(value.next() && value.is(1, WireType::kBytes));
          CHECK_EQUAL(value.as_string(), tag);
          while (value.next()) {
          }
          CHECK(!value.is_malformed() && !summary.next() && !summary.is_malformed());
          has_summary = true;
        }
        CHECK(!event.is_malformed() && has_summary);
      }
    }
  }
}

TEST(a_float_too_large_for_float32_becomes_infinite) {
  const auto bytes = encode({"t", 1e39, 1, 0, ScalarStyle::kSimpleValue});
  CHECK_EQUAL(load_word<float>(bytes.data() + bytes.size() - 4),
              std::numeric_limits<float>::infinity());
}

TEST(opening_records_are_a_version_and_two_session_starts_when_purging) {
  std::size_t torn_bytes = 0;
  CHECK_EQUAL(check::payloads_of(opening_records(1, std::nullopt), torn_bytes).size(), 1u);
  CHECK_EQUAL(torn_bytes, 0u);
  const auto payloads = check::payloads_of(opening_records(1, 7), torn_bytes);
  CHECK_EQUAL(payloads.size(), 3u);
  CHECK_EQUAL(payloads[1], payloads[2]);
  CHECK(payloads[0].find("brain.Event:2") != std::string::npos);
  CHECK_EQUAL(payloads[1].substr(9), std::string("\x10\x07\x3a\x02\x08\x01"));
}
