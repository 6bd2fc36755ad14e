// Memory of a column, shared with whoever looks at it.
#pragma once

#include <cstddef>
#include <utility>

namespace lightwell {

/// A reference-counted block of memory. Copies share the block, and a block never moves or ends
/// while a copy is held: what a view sees stays as it is, and only bytes behind it are written.
/// Copying and destroying are thread-safe; `resize` is for the one owner that writes.
class SharedBuffer {
 public:
  SharedBuffer() noexcept = default;
  SharedBuffer(const SharedBuffer& other) noexcept;
  SharedBuffer(SharedBuffer&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBuffer& operator=(SharedBuffer other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBuffer();

  [[nodiscard]] std::byte* bytes() const noexcept;
  /// True when no copy of this handle exists.
  [[nodiscard]] bool is_unshared() const noexcept;
  /// Makes room for `capacity_bytes`, keeping the first `used_bytes`. In place when unshared.
  /// Throws std::bad_alloc and leaves the buffer as it was.
  void resize(std::size_t capacity_bytes, std::size_t used_bytes);

 private:
  struct Block;
  Block* block_ = nullptr;
};

}  // namespace lightwell
