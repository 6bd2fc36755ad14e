#include "lightwell/shared_file.hpp"

#include <new>
#include <numeric>

namespace lightwell {

PollResult SharedFile::poll(std::uint64_t max_bytes) {
  const std::lock_guard lock(*mutex);
  PollResult result = file.poll(max_bytes);
  note(result);
  return result;
}

void SharedFile::note(const PollResult& result) {
  if (result.was_reset) {
    unseen_.clear();
    is_unseen_.clear();
  }
  try {
    is_unseen_.resize(file.columns()->size());
    for (const std::uint32_t index : result.changed) {
      if (is_unseen_[index]) continue;
      unseen_.push_back(index);
      is_unseen_[index] = true;
    }
  } catch (const std::bad_alloc&) {
    is_all_unseen_ = true;
  }
}

std::vector<std::uint32_t> SharedFile::take_unseen() {
  if (is_all_unseen_) {
    std::vector<std::uint32_t> all(file.columns()->size());
    std::iota(all.begin(), all.end(), 0u);
    unseen_ = std::move(all);
    is_all_unseen_ = false;
  }
  for (const std::uint32_t index : unseen_) {
    if (index < is_unseen_.size()) is_unseen_[index] = false;
  }
  return std::exchange(unseen_, {});
}

}  // namespace lightwell
