// A payload in memory that is looked at as if it lay in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "lightwell/event_decode.hpp"
#include "lightwell/lazy_wire.hpp"

namespace lightwell::check {

class MemorySource final : public MessageSource {
 public:
  std::uint64_t fetched_bytes = 0;
  std::size_t fetches_until_failure = ~std::size_t{0};
  bool has_failed = false;

  explicit MemorySource(std::span<const std::byte> message) : message_(message) {}

  std::span<const std::byte> fetch(std::uint64_t at, std::size_t size) override {
    if (at > message_.size() || size > message_.size() - at) std::abort();
    has_failed = has_failed || fetches_until_failure-- == 0;
    if (has_failed) return {};
    fetched_bytes += size;
    // In memory of its own, so that bytes used after the next call show under ASan.
    const auto piece = message_.subspan(static_cast<std::size_t>(at), size);
    piece_ = std::vector<std::byte>(piece.begin(), piece.end());
    return piece_;
  }

 private:
  std::span<const std::byte> message_;
  std::vector<std::byte> piece_;
};

/// True when both events are the same but for the contents of their values.
inline bool says_the_same(const Event& a, const Event& b) {
  // As bits: NaN is a wall time like any other.
  if (std::memcmp(&a.wall_time, &b.wall_time, sizeof a.wall_time) != 0 || a.step != b.step ||
      a.session != b.session || a.values.size() != b.values.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const Value& left = a.values[i];
    const Value& right = b.values[i];
    const auto text = [](std::span<const std::byte> bytes) {
      return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    if (left.tag != right.tag || left.plugin_name != right.plugin_name || left.form != right.form ||
        text(left.plugin_content) != text(right.plugin_content)) {
      return false;
    }
  }
  return true;
}

}  // namespace lightwell::check
