#include "lightwell/record.hpp"

#include <string_view>

#include "check.hpp"

using namespace lightwell;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

TEST(a_record_has_header_payload_and_footer) {
  std::string out = "before";
  append_record(out, bytes_of("payload"));
  CHECK_EQUAL(out.size(), 6 + kRecordHeaderBytes + 7 + kRecordFooterBytes);
  const auto* record = reinterpret_cast<const std::byte*>(out.data()) + 6;
  CHECK_EQUAL(load_word<std::uint64_t>(record), 7u);
  CHECK(header_is_intact(record));
  CHECK_EQUAL(load_word<std::uint32_t>(record + 19), masked_crc32c(bytes_of("payload")));
}

TEST(an_empty_payload_is_a_record) {
  std::string out;
  append_record(out, {});
  CHECK_EQUAL(out.size(), kRecordHeaderBytes + kRecordFooterBytes);
  CHECK(header_is_intact(reinterpret_cast<const std::byte*>(out.data())));
}

TEST(any_flipped_bit_of_a_header_is_seen) {
  std::string out;
  append_record(out, bytes_of("payload"));
  for (std::size_t bit = 0; bit < 8 * kRecordHeaderBytes; ++bit) {
    std::string damaged = out;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    CHECK(!header_is_intact(reinterpret_cast<const std::byte*>(damaged.data())));
  }
}
