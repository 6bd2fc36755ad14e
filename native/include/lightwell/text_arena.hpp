// Many short texts, one behind the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace lightwell {

/// Keeps copies of texts, which stay where they are as long as this lives.
class TextArena {
 public:
  /// Throws std::bad_alloc.
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) add_block(text.size());
    char* const kept = end_ - left_;
    std::copy(text.begin(), text.end(), kept);
    left_ -= text.size();
    return {kept, text.size()};
  }

 private:
  static constexpr std::size_t kFirstBytes = 256;  // a file may hold a handful of tags
  static constexpr std::size_t kMostBytes = std::size_t{1} << 16;

  void add_block(std::size_t wanted) {
    const std::size_t bytes = std::max(next_bytes_, wanted);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    next_bytes_ = std::min(2 * next_bytes_, kMostBytes);
    left_ = bytes;
    end_ = blocks_.back().get() + bytes;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t next_bytes_ = kFirstBytes;
  char* end_ = nullptr;  // of the newest block
  std::size_t left_ = 0;
};

}  // namespace lightwell
