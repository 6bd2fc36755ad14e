#include "lightwell/shared_buffer.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace lightwell {

// The elements follow the block; 16 bytes keep them aligned.
struct alignas(16) SharedBuffer::Block {
  std::atomic<std::size_t> holders{1};
};

SharedBuffer::SharedBuffer(const SharedBuffer& other) noexcept : block_(other.block_) {
  if (block_ != nullptr) block_->holders.fetch_add(1, std::memory_order_relaxed);
}

SharedBuffer::~SharedBuffer() {
  // The last holder must see what the others did with the bytes before it frees them.
  if (block_ != nullptr && block_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    block_->~Block();
    std::free(block_);
  }
}

std::byte* SharedBuffer::bytes() const noexcept {
  return block_ == nullptr ? nullptr : reinterpret_cast<std::byte*>(block_ + 1);
}

bool SharedBuffer::is_unshared() const noexcept {
  return block_ == nullptr || block_->holders.load(std::memory_order_acquire) == 1;
}

void SharedBuffer::resize(std::size_t capacity_bytes, std::size_t used_bytes) {
  const std::size_t wanted = sizeof(Block) + capacity_bytes;
  const bool in_place = is_unshared();
  // Nobody else looks at an unshared block, so its counter may move with the bytes; for a large
  // block realloc moves pages instead of copying.
  void* memory = in_place ? std::realloc(static_cast<void*>(block_), wanted) : std::malloc(wanted);
  if (memory == nullptr) throw std::bad_alloc();
  auto* block = ::new (memory) Block;
  if (!in_place) {
    std::memcpy(static_cast<void*>(block + 1), bytes(), used_bytes);
    SharedBuffer released;
    released.block_ = block_;
  }
  block_ = block;
}

}  // namespace lightwell
