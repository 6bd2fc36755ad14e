// One series of one run as it was when it was published, while its files grow on.
//
// A run may have several event files, read as one in the order of their names; what their restarts
// supersede is left out unless it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "lightwell/columns.hpp"
#include "lightwell/series_view.hpp"
#include "lightwell/shared_file.hpp"
#include "lightwell/visibility.hpp"

namespace lightwell {

using Purges = std::shared_ptr<const std::vector<Purge>>;

/// Points in order of writing. Copies share the columns, which nobody writes to.
struct PointColumns {
  SharedBuffer steps;
  SharedBuffer wall_times;
  SharedBuffer values;
  std::size_t count = 0;
  bool values_are_double = false;
  /// The column never goes back and holds no NaN; false where that was not looked at.
  bool steps_sorted = true;
  bool wall_times_sorted = true;
  /// float64: where each point is on an axis of its own (positions.hpp), if it is `is_placed`.
  SharedBuffer positions = {};
  bool is_placed = false;
  bool positions_sorted = true;

  /// `started`: wall time of the run's first event. The view must not outlive the columns.
  [[nodiscard]] SeriesView view(double started) const noexcept;
};

/// Where the values of one series lie in one file, in order of writing.
struct FilePlaces {
  std::size_t file = 0;  ///< among those of the run
  std::shared_ptr<SharedFile> source;
  std::uint64_t generation = 0;  ///< of the source, whose records these are
  Kind kind = Kind::kUnknown;
  SharedBuffer steps;
  SharedBuffer wall_times;
  SharedBuffer offsets;
  SharedBuffer sizes;
  std::size_t count = 0;
};

/// Points that one file holds between two restarts, in order of writing.
struct Segment {
  std::size_t file = 0;   ///< among those of the run
  std::size_t start = 0;  ///< rows of all points of the series, superseded ones too
  std::size_t stop = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  std::size_t superseded = 0;
};

/// What one file holds of a series, up to the `count` points that were published. Values that
/// proved damaged since are gone.
struct FrozenPart {
  std::size_t file = 0;
  std::shared_ptr<SharedFile> source;
  std::shared_ptr<const Columns> columns;
  std::uint64_t generation = 0;
  std::uint32_t series = 0;
  std::size_t count = 0;
  Purges purges;  // null: none
  LaterStarts later;
  bool may_hide = false;
  std::size_t erased = 0;  ///< how many of `Series::erased` had gone before

  [[nodiscard]] Restarts restarts() const noexcept;
};

/// Immutable; safe on any thread. The files' locks are taken while their columns are looked up,
/// not while points are copied.
class FrozenSeries {
 public:
  /// `parts` are all of scalars or all of other kinds, in the order of the run's files, then of the
  /// series in one: of values without a kind of their own, a file may add a second.
  FrozenSeries(bool is_scalar, std::size_t visible_count, std::vector<FrozenPart> parts)
      : is_scalar_(is_scalar), visible_count_(visible_count), parts_(std::move(parts)) {}

  /// Points, or values of other kinds.
  [[nodiscard]] std::size_t count(bool superseded) const noexcept;

  /// Whether the points that are asked for are a stretch of one file's: no copy is made of them.
  [[nodiscard]] bool is_stretch(bool superseded) const noexcept;
  /// Every point that nothing supersedes, or all of them. Points that are put together are made
  /// once and shared while somebody holds them. Nothing for any kind but scalars.
  [[nodiscard]] std::shared_ptr<const PointColumns> points(bool superseded) const;
  /// One entry a part; nothing for scalars.
  [[nodiscard]] std::vector<FilePlaces> places(bool superseded) const;
  /// The stretches between restarts, oldest first.
  [[nodiscard]] std::vector<Segment> segments() const;

 private:
  bool is_scalar_;
  std::size_t visible_count_;
  std::vector<FrozenPart> parts_;
  mutable std::mutex mutex_;  // the points that were put together
  mutable std::weak_ptr<const PointColumns> visible_;
  mutable std::weak_ptr<const PointColumns> every_;
};

}  // namespace lightwell
