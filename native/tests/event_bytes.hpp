// Events as bytes, field by field: for tests of what a reader makes of them.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace lightwell::check {

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}

/// A field of bytes: a text or a message.
inline std::string field(std::uint64_t number, const std::string& content) {
  return varint(number << 3 | 2) + varint(content.size()) + content;
}

inline std::string number_field(std::uint64_t number, std::uint64_t value) {
  return varint(number << 3) + varint(value);
}

template <typename Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

inline std::string event(std::int64_t step, const std::string& what) {
  return "\x09" + little_endian(100.0 + static_cast<double>(step)) +
         number_field(2, static_cast<std::uint64_t>(step)) + what;
}

inline std::string summary(const std::string& value) {
  return field(5, field(1, value));
}

inline std::string scalar_event(const std::string& tag, std::int64_t step) {
  return event(step, summary(field(1, tag) + "\x15" + little_endian(1.0f)));
}

/// An image of the old form: its bytes come last.
inline std::string image_event(const std::string& tag, std::int64_t step, std::size_t size) {
  const std::string image =
      number_field(1, 8) + number_field(2, 8) + field(4, std::string(size, 'i'));
  return event(step, summary(field(1, tag) + field(4, image)));
}

inline std::string metadata(const std::string& plugin, const std::string& content = {}) {
  return field(9, field(1, field(1, plugin) + field(2, content)));
}

/// A tensor as TensorFlow 2 writes it: the metadata comes behind the content.
inline std::string tensor_event(const std::string& tag, const std::string& plugin,
                                std::int64_t step, std::size_t size) {
  const std::string tensor = number_field(1, 7) + field(8, std::string(size, 't'));
  return event(step, summary(field(1, tag) + field(8, tensor) + metadata(plugin)));
}

/// START is 1, STOP 2, CHECKPOINT 3.
inline std::string session_event(std::int64_t step, std::uint64_t status,
                                 const std::string& checkpoint_path = {}) {
  return event(step, field(7, number_field(1, status) + field(2, checkpoint_path)));
}

}  // namespace lightwell::check
