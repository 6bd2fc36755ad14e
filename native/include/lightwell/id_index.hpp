// Finds ids by keys that are kept elsewhere, in some eight bytes an id.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace lightwell {

/// Open addressing over ids; their owner hashes and compares the keys. Ids are never taken out.
class IdIndex {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  /// The id whose key has the hash and `matches(id)`, or `kNone`.
  template <typename Matches>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Matches&& matches) const {
    if (slots_.empty()) return kNone;
    for (std::size_t slot = slot_of(hash);; slot = next(slot)) {
      const std::uint32_t id = slots_[slot];
      if (id == kNone || matches(id)) return id;
    }
  }

  /// Makes room for `more` ids; `hash_of(id)` is asked of those that are there.
  template <typename HashOf>
  void reserve(std::size_t more, HashOf&& hash_of) {
    const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(2 * (size_ + more), 16));
    if (wanted <= slots_.size()) return;
    const std::vector<std::uint32_t> before =
        std::exchange(slots_, std::vector<std::uint32_t>(wanted, kNone));
    for (const std::uint32_t known : before) {
      if (known != kNone) put(hash_of(known), known);
    }
  }
  template <typename HashOf>
  void reserve_one(HashOf&& hash_of) {
    reserve(1, hash_of);
  }

  /// Adds an id whose key is not there yet, into the room that was made for it.
  void insert(std::uint64_t hash, std::uint32_t id) noexcept {
    put(hash, id);
    ++size_;
  }

 private:
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const noexcept {
    // Keys that count up differ in their low bits only; a product spreads them over the high ones.
    return static_cast<std::size_t>((hash * 0x9E3779B97F4A7C15ull) >> 32) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t slot) const noexcept {
    return (slot + 1) & (slots_.size() - 1);
  }
  void put(std::uint64_t hash, std::uint32_t id) noexcept {
    std::size_t slot = slot_of(hash);
    while (slots_[slot] != kNone) slot = next(slot);
    slots_[slot] = id;
  }

  std::vector<std::uint32_t> slots_;  // a power of two of them, at most half of them taken
  std::size_t size_ = 0;
};

}  // namespace lightwell
