// One series of an event file: scalar points as columns, of everything else where it lies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lightwell/kind.hpp"
#include "lightwell/shared_buffer.hpp"

namespace lightwell {

/// A session start (`purge_step`): points at or beyond `step` among the first `index` of a series
/// are superseded by what came after.
struct Purge {
  std::size_t index = 0;
  std::int64_t step = 0;
};

/// Rows from `first` up to `last`.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;

  /// How many of them lie in front of row `index`.
  [[nodiscard]] constexpr std::size_t before(std::size_t index) const noexcept {
    return std::min(last, index) - std::min(first, index);
  }
};

/// Where a record lies in its file: its first byte, and its bytes with header and footer.
struct RecordPlace {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;  ///< a payload ends at 2 GiB, so 32 bits hold the record
};

/// Kinds whose values stay in the file and are read when shown: a series keeps where they lie.
[[nodiscard]] constexpr bool keeps_places(Kind kind) noexcept {
  return kind != Kind::kScalar;
}

class Series;

/// The columns of a series can be had neither from where they were kept nor from the file.
struct LostColumns : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Columns that lie elsewhere until somebody looks at them.
class StoredColumns {
 public:
  virtual ~StoredColumns() = default;
  /// Fills the columns of `series`. Throws `LostColumns` or std::bad_alloc, and leaves it as it
  /// was.
  virtual void load(const Series& series) = 0;
  /// True once `load` threw `LostColumns`.
  [[nodiscard]] virtual bool is_lost() const noexcept = 0;
  /// The event file lies at `path` now.
  virtual void move_to(const std::string& path) = 0;
};

/// All points of one tag of one kind in one file, in order of writing. Points are kept for scalars;
/// of every other kind where they lie, to be read when they are shown.
class Series {
 public:
  /// Tag and name must outlive the series.
  Series(std::string_view tag, Kind kind, const std::string& plugin_name)
      : tag_(tag), plugin_name_(&plugin_name), kind_(kind) {}

  [[nodiscard]] std::string_view tag() const noexcept { return tag_; }
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& plugin_name() const noexcept { return *plugin_name_; }

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t first_step() const noexcept { return first_step_; }
  [[nodiscard]] std::int64_t last_step() const noexcept { return last_step_; }
  [[nodiscard]] double first_wall_time() const noexcept { return first_wall_time_; }
  [[nodiscard]] double last_wall_time() const noexcept { return last_wall_time_; }
  [[nodiscard]] double last_value() const noexcept { return last_value_; }
  /// Points that are NaN or infinite.
  [[nodiscard]] std::size_t nonfinite_count() const noexcept { return nonfinite_count_; }
  /// True when no step is below the one before it.
  [[nodiscard]] bool steps_are_sorted() const noexcept { return steps_are_sorted_; }
  /// The same of times, and none of them is NaN.
  [[nodiscard]] bool wall_times_are_sorted() const noexcept { return wall_times_are_sorted_; }

  /// Steps and times hold `count()` elements, and so do values for a scalar, offsets and sizes for
  /// every other kind. Values are float until a double comes; then the column is written anew as
  /// double. Columns that are stored elsewhere are loaded by the first look, which may throw
  /// `LostColumns`; those of a series that the facts above say all of are made by it.
  [[nodiscard]] const SharedBuffer& steps() const { return loaded(steps_); }
  [[nodiscard]] const SharedBuffer& wall_times() const { return loaded(wall_times_); }
  [[nodiscard]] const SharedBuffer& values() const { return loaded(values_); }
  [[nodiscard]] const SharedBuffer& offsets() const { return loaded(offsets_); }
  [[nodiscard]] const SharedBuffer& sizes() const { return loaded(sizes_); }
  [[nodiscard]] bool values_are_double() const noexcept { return values_are_double_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  [[nodiscard]] bool is_loaded() const noexcept { return stored_ == nullptr; }
  /// Loads stored columns now. Throws `LostColumns`.
  void load() const {
    if (stored_ != nullptr) stored_->load(*this);
  }

  /// `Value` is float or double. The first value gets no columns before a second one comes, unless
  /// it is NaN, whose bits the facts may not keep: a file may hold very many tags with one value.
  template <typename Value>
  void append_scalar(std::int64_t step, double wall_time, Value value) {
    if (count_ == 0 && value == value) {
      values_are_double_ = std::is_same_v<Value, double>;
    } else {
      if (std::is_same_v<Value, double> && !values_are_double_) promote_to_double();
      reserve_one();
      store_point(step, wall_time, value);
    }
    last_value_ = static_cast<double>(value);
    // NaN and infinity are the values that differ from themselves after a subtraction.
    nonfinite_count_ += static_cast<std::size_t>(!(value - value == 0));
    advance(step, wall_time);
  }
  void append_place(std::int64_t step, double wall_time, const RecordPlace& place) {
    reserve_one();
    store(steps_, step);
    store(wall_times_, wall_time);
    store(offsets_, place.offset);
    store(sizes_, place.bytes);
    advance(step, wall_time);
  }

  /// Forgets the values of the record at `offset`; returns how many there were. What somebody looks
  /// at stays as it is. Throws std::bad_alloc and leaves the series as it was.
  std::size_t erase_record(std::uint64_t offset);
  /// The rows forgotten so far, each as they were counted then.
  [[nodiscard]] std::span<const RowRange> erased() const noexcept {
    return rare_ == nullptr ? std::span<const RowRange>() : rare_->erased;
  }
  /// Bytes of the record at `offset`, 0 when no value of this series lies there.
  [[nodiscard]] std::uint32_t record_bytes(std::uint64_t offset) const;

  /// The facts say all of the only point: nobody needs to keep columns.
  [[nodiscard]] bool fits_facts() const noexcept {
    return kind_ == Kind::kScalar && count_ == 1 && last_value_ == last_value_;
  }

  /// Gives slack back to the allocator. The slack that stays, a sixteenth, keeps a series that
  /// still grows from being copied at every poll.
  void shrink();

 private:
  friend class Columns;
  friend struct IndexFields;

  /// What only few series have.
  struct Rare {
    std::vector<Purge> purges;
    std::vector<RowRange> erased;
    std::size_t erased_rows = 0;  // in all of them
  };

  const SharedBuffer& loaded(const SharedBuffer& column) const {
    load();
    if (is_in_facts()) set_capacity(1);
    return column;
  }
  [[nodiscard]] bool is_in_facts() const noexcept { return count_ > capacity_; }
  template <typename Element>
  void store(const SharedBuffer& column, Element element) noexcept {
    reinterpret_cast<Element*>(column.bytes())[count_] = element;
  }
  template <typename Value>
  void store_point(std::int64_t step, double wall_time, Value value) noexcept {
    store(steps_, step);
    store(wall_times_, wall_time);
    if (values_are_double_) {
      store(values_, static_cast<double>(value));
    } else {
      store(values_, value);
    }
  }
  void reserve_one() {
    if (count_ >= capacity_) grow();
  }
  void advance(std::int64_t step, double wall_time) noexcept {
    if (count_ == 0) {
      first_step_ = step;
      first_wall_time_ = wall_time;
      wall_times_are_sorted_ = wall_time == wall_time;
    } else {
      steps_are_sorted_ &= step >= last_step_;
      // A NaN time is in no order with its neighbours.
      wall_times_are_sorted_ &= wall_time >= last_wall_time_;
    }
    last_step_ = step;
    last_wall_time_ = wall_time;
    ++count_;
  }
  void grow();
  /// Room for so many points, not fewer than there are. One that was in the facts goes there.
  void set_capacity(std::size_t capacity) const;
  void promote_to_double();
  /// The rows whose record lies at `offset`: offsets never go back.
  [[nodiscard]] RowRange rows_at(std::uint64_t offset) const;
  void erase_rows(const RowRange& rows) noexcept;
  [[nodiscard]] Rare& rare() {
    if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
    return *rare_;
  }
  [[nodiscard]] std::span<const Purge> purges() const noexcept {
    return rare_ == nullptr ? std::span<const Purge>() : rare_->purges;
  }

  std::string_view tag_;
  const std::string* plugin_name_;
  mutable SharedBuffer steps_;
  mutable SharedBuffer wall_times_;
  mutable SharedBuffer values_;
  mutable SharedBuffer offsets_;
  mutable SharedBuffer sizes_;
  mutable StoredColumns* stored_ = nullptr;  // the columns are there, not here; owned by `Columns`
  std::size_t count_ = 0;
  mutable std::size_t capacity_ = 0;  // 0 with a point: it is in the facts
  std::size_t nonfinite_count_ = 0;
  std::int64_t first_step_ = 0;
  std::int64_t last_step_ = 0;
  double first_wall_time_ = 0;
  double last_wall_time_ = 0;
  double last_value_ = std::numeric_limits<double>::quiet_NaN();
  std::unique_ptr<Rare> rare_;
  std::uint32_t starts_seen_ = 0;   // session starts that are folded into the purges
  std::uint32_t follower_ = 0;      // the series that came after this one last time
  std::uint32_t next_same_tag_;     // another kind under the same tag, or kNone
  std::uint32_t stored_index_ = 0;  // the number of the series in `stored_`
  Kind kind_;
  bool steps_are_sorted_ = true;
  bool wall_times_are_sorted_ = true;
  bool values_are_double_ = false;
  bool has_changed_ = false;  // since `take_changed`
};

}  // namespace lightwell
