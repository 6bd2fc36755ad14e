// A message walked where it lies: the heads of its fields are fetched, and what is asked for; the
// bytes between are not.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lightwell/wire.hpp"

namespace lightwell {

/// The bytes of a message, wherever they are.
class MessageSource {
 public:
  virtual ~MessageSource() = default;
  /// `size` bytes at `at`, counted from the message's first one, all of them inside the message;
  /// an empty span when they cannot be read. Valid until the next call.
  [[nodiscard]] virtual std::span<const std::byte> fetch(std::uint64_t at, std::size_t size) = 0;
};

/// Texts that outlive the bytes they were read from: room for a few, which never moves.
class TextRoom {
 public:
  static constexpr std::size_t kMaxBytes = 4096;

  void clear() noexcept { texts_.clear(); }
  /// True once something was kept: the memory is there for the next event too.
  [[nodiscard]] bool has_room() const noexcept { return texts_.capacity() >= kMaxBytes; }
  [[nodiscard]] bool fits(std::uint64_t size) const noexcept {
    return size <= kMaxBytes - texts_.size();
  }
  /// Keeps a copy of `text`, which fits.
  std::string_view keep(std::span<const std::byte> text) {
    texts_.reserve(kMaxBytes);
    const std::size_t start = texts_.size();
    texts_.append(reinterpret_cast<const char*>(text.data()), text.size());
    return std::string_view(texts_).substr(start);
  }

 private:
  std::string texts_;
};

/// What `WireReader` is for a message in memory. Bytes that cannot be read, and a text without
/// room, count as malformed. `source` and `texts` must outlive the reader.
class LazyReader : public WireField {
 public:
  LazyReader(MessageSource& source, std::uint64_t begin, std::uint64_t end,
             TextRoom& texts) noexcept
      : source_(&source), texts_(&texts), at_(begin), end_(end) {}

  [[nodiscard]] bool next() {
    if (at_ == end_ || malformed_) return false;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kMaxHeadBytes, end_ - at_));
    const auto head = source_->fetch(at_, size);
    const std::byte* position = head.data();
    if (!take_head(position, head.data() + head.size())) return fail();
    at_ += static_cast<std::uint64_t>(position - head.data());
    if (type() != WireType::kBytes) return true;
    if (length() > end_ - at_) return fail();
    bytes_at_ = at_;
    at_ += length();
    return true;
  }

  [[nodiscard]] bool is_malformed() const noexcept { return malformed_; }
  /// Nothing: what the field holds stays where it is.
  [[nodiscard]] std::span<const std::byte> as_bytes() const noexcept { return {}; }
  [[nodiscard]] std::string_view as_string() {
    if (length() == 0) return {};
    if (!texts_->fits(length())) {
      fail();
      return {};
    }
    const auto text = source_->fetch(bytes_at_, static_cast<std::size_t>(length()));
    if (text.empty()) fail();
    return texts_->keep(text);
  }
  [[nodiscard]] LazyReader as_message() const noexcept {
    return LazyReader(*source_, bytes_at_, bytes_at_ + length(), *texts_);
  }

 private:
  bool fail() noexcept {
    malformed_ = true;
    return false;
  }

  MessageSource* source_;
  TextRoom* texts_;
  std::uint64_t at_;
  std::uint64_t end_;
  std::uint64_t bytes_at_ = 0;
  bool malformed_ = false;
};

}  // namespace lightwell
