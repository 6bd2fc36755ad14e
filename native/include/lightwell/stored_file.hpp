// The columns of one event file in a pack: read when they are looked at, and from the event file
// itself should the pack prove damaged.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lightwell/byte_source.hpp"
#include "lightwell/columns.hpp"

namespace lightwell {

inline constexpr std::size_t kIndexColumns = 5;

/// Where the columns of a series lie in a pack: one behind the other.
struct StoredPlace {
  std::uint64_t offset = 0;
  std::array<std::uint32_t, kIndexColumns> crcs{};
};

inline constexpr std::size_t kStoredPlaceBytes =
    sizeof(std::uint64_t) + kIndexColumns * sizeof(std::uint32_t);

class StoredFile final : public StoredColumns {
 public:
  using Buffers = std::array<SharedBuffer, kIndexColumns>;

  /// `places` are those of the series of `columns` that have some, in order; `columns` owns this.
  /// The caller has made sure that they lie in `pack`.
  StoredFile(std::shared_ptr<ByteSource> pack, std::string path, const Columns& columns,
             std::vector<StoredPlace> places)
      : pack_(std::move(pack)),
        path_(std::move(path)),
        columns_(columns),
        places_(std::move(places)) {}

  void load(const Series& series) override;
  [[nodiscard]] bool is_lost() const noexcept override { return is_lost_; }
  void move_to(const std::string& path) override { path_ = path; }
  /// Reads the columns of a series of `columns`; false when they are not what was kept. Needs no
  /// lock: nothing of the series is used that ever changes while it is stored.
  [[nodiscard]] bool read(std::uint32_t index,
                          const std::array<std::uint64_t, kIndexColumns>& bytes,
                          Buffers& into) const;

 private:
  void read_events_again();

  std::shared_ptr<ByteSource> pack_;
  std::string path_;  // of the event file
  const Columns& columns_;
  std::vector<StoredPlace> places_;
  bool is_lost_ = false;
};

}  // namespace lightwell
