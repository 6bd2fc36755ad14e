#include "lightwell/sliding_median.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace lightwell {
namespace {

/// A set of small numbers: bits, and above each 64 words of them one that says which hold any.
class RankSet {
 public:
  explicit RankSet(std::size_t size) {
    do {
      size = (size + 63) / 64;
      levels_.emplace_back(size);
    } while (size > 1);
  }

  void insert(std::size_t rank) {
    for (auto& level : levels_) {
      level[rank / 64] |= std::uint64_t{1} << rank % 64;
      rank /= 64;
    }
  }
  void erase(std::size_t rank) {
    for (auto& level : levels_) {
      level[rank / 64] &= ~(std::uint64_t{1} << rank % 64);
      if (level[rank / 64] != 0) return;
      rank /= 64;
    }
  }
  /// The next larger member; there must be one.
  [[nodiscard]] std::size_t next(std::size_t rank) const {
    std::size_t depth = 0;
    for (;; ++depth, rank /= 64) {
      const std::uint64_t above =
          rank % 64 == 63 ? 0 : levels_[depth][rank / 64] >> (rank % 64 + 1);
      if (above == 0) continue;
      rank += 1 + static_cast<std::size_t>(std::countr_zero(above));
      break;
    }
    while (depth-- > 0) {
      rank = rank * 64 + static_cast<std::size_t>(std::countr_zero(levels_[depth][rank]));
    }
    return rank;
  }
  /// The next smaller member; there must be one.
  [[nodiscard]] std::size_t previous(std::size_t rank) const {
    std::size_t depth = 0;
    for (;; ++depth, rank /= 64) {
      const std::uint64_t below = levels_[depth][rank / 64] & ((std::uint64_t{1} << rank % 64) - 1);
      if (below == 0) continue;
      rank = rank / 64 * 64 + static_cast<std::size_t>(63 - std::countl_zero(below));
      break;
    }
    while (depth-- > 0) {
      rank = rank * 64 + static_cast<std::size_t>(63 - std::countl_zero(levels_[depth][rank]));
    }
    return rank;
  }

 private:
  std::vector<std::vector<std::uint64_t>> levels_;
};

/// Members of a RankSet, and the lower one of the two in their middle.
class Middle {
 public:
  explicit Middle(std::size_t size) : members_(size) {}

  void insert(std::size_t rank) {
    members_.insert(rank);
    if (count_++ == 0) {
      middle_ = rank;
      below_ = 0;
    } else {
      below_ += rank < middle_ ? 1 : 0;
      centre();
    }
  }
  void erase(std::size_t rank) {
    members_.erase(rank);
    if (--count_ == 0) return;
    if (rank < middle_) {
      --below_;
    } else if (rank == middle_ && below_ < count_) {
      middle_ = members_.next(middle_);
    } else if (rank == middle_) {
      middle_ = members_.previous(middle_);
      --below_;
    }
    centre();
  }
  [[nodiscard]] bool is_even() const { return count_ % 2 == 0; }
  [[nodiscard]] std::size_t lower() const { return middle_; }
  [[nodiscard]] std::size_t upper() const { return members_.next(middle_); }

 private:
  void centre() {
    for (; below_ > (count_ - 1) / 2; --below_) middle_ = members_.previous(middle_);
    for (; below_ < (count_ - 1) / 2; ++below_) middle_ = members_.next(middle_);
  }

  RankSet members_;
  std::size_t count_ = 0;
  std::size_t middle_ = 0;
  std::size_t below_ = 0;
};

/// Shorter blocks would be sorted more often than they are walked.
constexpr std::size_t kShortestBlock = 512;

}  // namespace

void sliding_median(std::span<const double> values, std::size_t left, std::size_t right,
                    std::size_t first, std::span<double> out) {
  left = std::min(left, values.size());
  right = std::min(right, values.size());
  const std::size_t length = std::max(kShortestBlock, left + right + 1);
  std::vector<std::pair<double, std::uint32_t>> sorted;
  std::vector<std::uint32_t> ranks;
  for (std::size_t block = 0; block < out.size(); block += length) {
    const std::size_t begin = first + block;
    const std::size_t end = first + std::min(block + length, out.size());
    const std::size_t from = begin - std::min(left, begin);
    const std::size_t to = std::min(values.size(), end + right);
    sorted.resize(to - from);
    for (std::size_t i = from; i < to; ++i) {
      sorted[i - from] = {values[i], static_cast<std::uint32_t>(i - from)};
    }
    std::ranges::sort(sorted);
    ranks.resize(sorted.size());
    for (std::size_t rank = 0; rank < sorted.size(); ++rank) {
      ranks[sorted[rank].second] = static_cast<std::uint32_t>(rank);
    }
    Middle middle(sorted.size());
    std::size_t entered = from;
    for (std::size_t i = begin; i < end; ++i) {
      for (; entered < std::min(to, i + right + 1); ++entered) {
        middle.insert(ranks[entered - from]);
      }
      if (i > from + left) middle.erase(ranks[i - left - 1 - from]);
      const double lower = sorted[middle.lower()].first;
      out[i - first] =
          middle.is_even() ? std::midpoint(lower, sorted[middle.upper()].first) : lower;
    }
  }
}

}  // namespace lightwell
