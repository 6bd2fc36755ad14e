// The protocol-buffer wire format: the few primitives that event files need, both ways.
//
// Source: https://protobuf.dev/programming-guides/encoding/. Bytes are foreign: `WireReader` never
// reads past its span, never recurses and never allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace lightwell {

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// The tag that precedes a field: `(number << 3) | type`. One byte for field numbers below 16.
[[nodiscard]] constexpr std::uint32_t wire_key(std::uint32_t field_number, WireType type) noexcept {
  return (field_number << 3) | static_cast<std::uint32_t>(type);
}

inline constexpr std::size_t kMaxVarintBytes = 10;

[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) noexcept {
  std::size_t size = 1;
  while (value >= 0x80) {
    value >>= 7;
    ++size;
  }
  return size;
}

/// Writes `value` at `at` and returns the position behind it; the caller has reserved the room.
inline std::byte* store_varint(std::byte* at, std::uint64_t value) noexcept {
  while (value >= 0x80) {
    *at++ = static_cast<std::byte>(value | 0x80);
    value >>= 7;
  }
  *at++ = static_cast<std::byte>(value);
  return at;
}

/// Reads a varint at `at` and moves behind it; false when it does not end before `end` or is longer
/// than 64 bits.
inline bool take_varint(const std::byte*& at, const std::byte* end, std::uint64_t& value) noexcept {
  value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (at == end) return false;
    const auto byte = std::to_integer<std::uint64_t>(*at++);
    value |= (byte & 0x7F) << (shift & 63);
    if (shift == 63 && byte > 1) return false;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

/// What precedes a field's bytes: its number, its type, and its number or its length. Group types
/// (3 and 4), long out of use, are refused.
class WireField {
 public:
  /// Bytes that a head takes at most.
  static constexpr std::size_t kMaxHeadBytes = 2 * kMaxVarintBytes;

  [[nodiscard]] std::uint32_t field_number() const noexcept { return field_number_; }
  [[nodiscard]] WireType type() const noexcept { return type_; }
  /// True when the current field has this number and type; a known number of another type is an
  /// unknown field, as in every protobuf parser.
  [[nodiscard]] bool is(std::uint32_t number, WireType type) const noexcept {
    return field_number_ == number && type_ == type;
  }

  /// The current field's value; only the accessor of its wire type is meaningful.
  [[nodiscard]] std::uint64_t as_varint() const noexcept { return scalar_; }
  [[nodiscard]] std::int64_t as_int64() const noexcept {
    return static_cast<std::int64_t>(scalar_);
  }
  [[nodiscard]] double as_double() const noexcept { return bit_cast<double>(scalar_); }
  [[nodiscard]] float as_float() const noexcept {
    return bit_cast<float>(static_cast<std::uint32_t>(scalar_));
  }

 protected:
  /// Reads a head at `at` and moves behind it; false when it is malformed.
  bool take_head(const std::byte*& at, const std::byte* end) noexcept {
    std::uint64_t key = 0;
    if (!take_varint(at, end, key) || (key >> 3) == 0 || (key >> 3) > 0x1FFFFFFF) return false;
    field_number_ = static_cast<std::uint32_t>(key >> 3);
    type_ = static_cast<WireType>(key & 7);
    switch (type_) {
      case WireType::kVarint:
      case WireType::kBytes:
        return take_varint(at, end, scalar_);
      case WireType::kFixed64:
        return take_fixed<std::uint64_t>(at, end);
      case WireType::kFixed32:
        return take_fixed<std::uint32_t>(at, end);
    }
    return false;
  }
  /// Of a field of bytes: how many.
  [[nodiscard]] std::uint64_t length() const noexcept { return scalar_; }

 private:
  template <typename To, typename From>
  static To bit_cast(From from) noexcept {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
  }

  template <typename Word>
  bool take_fixed(const std::byte*& at, const std::byte* end) noexcept {
    if (static_cast<std::size_t>(end - at) < sizeof(Word)) return false;
    Word word;
    std::memcpy(&word, at, sizeof word);
    scalar_ = word;
    at += sizeof word;
    return true;
  }

  std::uint64_t scalar_ = 0;
  std::uint32_t field_number_ = 0;
  WireType type_ = WireType::kVarint;
};

/// Walks the fields of one message. `next` returns false at the end and on malformed bytes; ask
/// `is_malformed` which it was.
///
/// The span must outlive the reader and every view it hands out.
class WireReader : public WireField {
 public:
  explicit WireReader(std::span<const std::byte> message) noexcept
      : at_(message.data()), end_(message.data() + message.size()) {}

  [[nodiscard]] bool next() noexcept {
    if (at_ == end_ || malformed_) return false;
    if (!take_head(at_, end_)) return fail();
    if (type() != WireType::kBytes) return true;
    if (length() > static_cast<std::uint64_t>(end_ - at_)) return fail();
    bytes_ = {at_, static_cast<std::size_t>(length())};
    at_ += length();
    return true;
  }

  [[nodiscard]] bool is_malformed() const noexcept { return malformed_; }
  [[nodiscard]] std::span<const std::byte> as_bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::string_view as_string() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  /// The fields of the message that the current field holds.
  [[nodiscard]] WireReader as_message() const noexcept { return WireReader(bytes_); }

 private:
  bool fail() noexcept {
    malformed_ = true;
    return false;
  }

  const std::byte* at_;
  const std::byte* end_;
  std::span<const std::byte> bytes_;
  bool malformed_ = false;
};

}  // namespace lightwell
