// Which of many things changed lately, so that asking costs what changed and not what there is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace lightwell {

/// The newest changes of things with ids, by version; older ones are forgotten.
class RecentChanges {
 public:
  explicit RecentChanges(std::size_t remembered = std::size_t{1} << 16) : remembered_(remembered) {}

  /// Versions never go back.
  void note(std::uint64_t version, std::uint32_t id) {
    changes_.push_back({version, id});
    if (changes_.size() <= remembered_) return;
    forgotten_ = changes_.front().version;
    changes_.pop_front();
  }

  /// Ids of what changed after `version`, each once, in their order; nothing when that was too long
  /// ago to tell.
  [[nodiscard]] std::optional<std::vector<std::uint32_t>> since(std::uint64_t version) const {
    if (version < forgotten_) return std::nullopt;
    std::vector<std::uint32_t> ids;
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      if (change->version <= version) break;
      ids.push_back(change->id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

 private:
  struct Change {
    std::uint64_t version;
    std::uint32_t id;
  };
  std::size_t remembered_;
  std::deque<Change> changes_;
  std::uint64_t forgotten_ = 0;  // changes up to this version may be forgotten
};

}  // namespace lightwell
