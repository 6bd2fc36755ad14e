// The series of one event file: scalar points as columns, everything else as references.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lightwell/event_decode.hpp"

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

/// A session start (`purge_step`): points at or beyond `step` among the first `index` of a series
/// are superseded by what came after.
struct Purge {
  std::size_t index = 0;
  std::int64_t step = 0;
};

/// Where a record lies in its file: its first byte, and its bytes with header and footer.
struct RecordPlace {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;  ///< a payload ends at 2 GiB, so 32 bits hold the record
};

struct SessionStart {
  std::int64_t step = 0;
  double wall_time = 0;
};

/// One `SessionLog`. A checkpoint's path and a message are in the record.
struct Session {
  SessionStatus status = SessionStatus::kNone;
  std::int64_t step = 0;
  double wall_time = 0;
  RecordPlace place;
};

/// What must be looked at of a large record before its event may be kept.
enum class Proof : std::uint8_t {
  kNone,      ///< nothing more: its values are read, and its checksum compared, when they are shown
  kChecksum,  ///< it would begin a series, or holds no value: what a flipped byte could make it do
  kPayload,   ///< it holds a scalar
};

/// Kinds whose values stay in the file and are read when shown: a series keeps where they lie.
[[nodiscard]] constexpr bool keeps_places(Kind kind) noexcept {
  return kind != Kind::kScalar;
}

class Series;

/// Columns that lie elsewhere until somebody looks at them.
class StoredColumns {
 public:
  virtual ~StoredColumns() = default;
  /// Fills the columns of `series`. Throws `LostColumns` or std::bad_alloc, and leaves it as it
  /// was.
  virtual void load(const Series& series) = 0;
};

/// The columns of a series can be had neither from where they were kept nor from the file.
struct LostColumns : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// All points of one tag of one kind in one file, in order of writing. Points are kept for scalars;
/// of every other kind where they lie, to be read when they are shown.
class Series {
 public:
  Series(std::string_view tag, Kind kind, std::string_view plugin_name)
      : tag_(tag), plugin_name_(plugin_name), kind_(kind) {}

  [[nodiscard]] const std::string& tag() const noexcept { return tag_; }
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& plugin_name() const noexcept { return plugin_name_; }

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
  [[nodiscard]] bool wall_times_are_sorted() const noexcept { return wall_times_are_sorted_; }

  /// Steps and times hold `count()` elements, and so do values for a scalar, offsets and sizes for
  /// every other kind. Values are float until a double comes; then the
  /// column is written anew as double.
  /// Columns that are stored elsewhere are loaded by the first look, which may throw `LostColumns`.
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

  void append_scalar(std::int64_t step, double wall_time, float value) {
    reserve_one();
    if (values_are_double_) {
      store(values_, static_cast<double>(value));
    } else {
      store(values_, value);
    }
    append_point(step, wall_time, static_cast<double>(value));
  }
  void append_scalar(std::int64_t step, double wall_time, double value) {
    if (!values_are_double_) promote_to_double();
    reserve_one();
    store(values_, value);
    append_point(step, wall_time, value);
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
  /// Bytes of the record at `offset`, 0 when no value of this series lies there.
  [[nodiscard]] std::uint32_t record_bytes(std::uint64_t offset) const;

  /// Gives slack back to the allocator. The slack that stays, a sixteenth, keeps a series that
  /// still grows from being copied at every poll.
  void shrink();

 private:
  friend class Columns;
  friend struct IndexFields;

  const SharedBuffer& loaded(const SharedBuffer& column) const {
    load();
    return column;
  }
  template <typename Element>
  void store(const SharedBuffer& column, Element element) noexcept {
    reinterpret_cast<Element*>(column.bytes())[count_] = element;
  }
  void reserve_one() {
    if (count_ == capacity_) grow();
  }
  void append_point(std::int64_t step, double wall_time, double value) noexcept {
    store(steps_, step);
    store(wall_times_, wall_time);
    last_value_ = value;
    // NaN and infinity are the values that differ from themselves after a subtraction.
    nonfinite_count_ += static_cast<std::size_t>(!(value - value == 0));
    advance(step, wall_time);
  }
  void advance(std::int64_t step, double wall_time) noexcept {
    if (count_ == 0) {
      first_step_ = step;
      first_wall_time_ = wall_time;
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
  void set_capacity(std::size_t capacity);
  void promote_to_double();
  /// The rows whose record lies at `offset`: offsets never go back.
  [[nodiscard]] std::pair<std::size_t, std::size_t> rows_at(std::uint64_t offset) const;
  void erase_rows(std::size_t first, std::size_t last) noexcept;

  std::string tag_;
  std::string plugin_name_;
  mutable SharedBuffer steps_;
  mutable SharedBuffer wall_times_;
  mutable SharedBuffer values_;
  mutable SharedBuffer offsets_;
  mutable SharedBuffer sizes_;
  mutable StoredColumns* stored_ = nullptr;  // the columns are there, not here; owned by `Columns`
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
  std::size_t erased_ = 0;  // rows forgotten so far
  std::size_t nonfinite_count_ = 0;
  std::int64_t first_step_ = 0;
  std::int64_t last_step_ = 0;
  double first_wall_time_ = 0;
  double last_wall_time_ = 0;
  double last_value_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<Purge> purges_;
  std::size_t starts_seen_ = 0;     // session starts that are folded into purges_
  std::uint32_t follower_ = 0;      // the series that came after this one last time
  std::uint32_t next_same_tag_;     // another kind under the same tag, or kNone
  std::uint32_t stored_index_ = 0;  // the number of the series in `stored_`
  Kind kind_;
  bool steps_are_sorted_ = true;
  bool wall_times_are_sorted_ = true;
  bool values_are_double_ = false;
  bool has_changed_ = false;  // since `take_changed`
};

/// The series of one file in order of appearance. Not thread-safe.
class Columns {
 public:
  /// Takes the event as a whole: every value goes to the series of its tag and kind.
  ///
  /// A tag's first value decides what its tensors mean; later ones may come without metadata. A
  /// value of another form under the same tag, or one that names another plugin, is of a series of
  /// its own.
  /// `place` is where the event's record lies.
  void commit(const Event& event, const RecordPlace& place);
  /// What a skimmed event asks for.
  [[nodiscard]] Proof proof_for(const Event& event) const noexcept;
  /// Takes a skimmed event that needs no proof; `take_back` undoes it until the next commit.
  void commit_unverified(const Event& event, const RecordPlace& place);
  void take_back(std::uint64_t offset);
  /// Forgets the values of the record at `offset`, none of them scalars. Returns the record's
  /// bytes; 0 when no value lies there.
  std::uint32_t erase_record(std::uint64_t offset);

  [[nodiscard]] std::size_t size() const noexcept { return series_.size(); }
  [[nodiscard]] const Series& operator[](std::size_t index) const { return series_[index]; }
  [[nodiscard]] const std::vector<SessionStart>& session_starts() const noexcept { return starts_; }
  /// Every session log, oldest first.
  [[nodiscard]] const std::vector<Session>& sessions() const noexcept { return sessions_; }
  /// The session starts that came when the series had begun, oldest first; starts with no point
  /// between them count once, with the lowest step.
  [[nodiscard]] std::vector<Purge> purges(const Series& series) const;
  /// Grows with every point, with every session start, and when values are forgotten.
  [[nodiscard]] std::uint64_t version(const Series& series) const noexcept {
    return series.count_ + 2 * series.erased_ + starts_.size();
  }
  /// The series that grew, shrank, appeared or met a session start since the last call, in no
  /// order.
  [[nodiscard]] std::vector<std::uint32_t> take_changed();
  /// Gives the slack of the columns changed since the last call of `take_changed` back.
  void shrink_changed();

  /// The newest event says that its writer was closed (SessionLog STOP).
  [[nodiscard]] bool is_finished() const noexcept { return newest_.is_finished; }

  /// Times of the first and the newest event that holds a value, of any kind; NaN before there is
  /// one. A file's opening record is written when the writer is made, which says nothing of a run.
  [[nodiscard]] double first_wall_time() const noexcept { return newest_.first_wall_time; }
  [[nodiscard]] double last_wall_time() const noexcept { return newest_.last_wall_time; }

 private:
  friend struct IndexFields;

  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  /// What the newest event decides for the file.
  struct Newest {
    double first_wall_time = std::numeric_limits<double>::quiet_NaN();
    double last_wall_time = std::numeric_limits<double>::quiet_NaN();
    bool is_finished = false;
  };

  void commit_value(const Event& event, const Value& value, const RecordPlace& place);
  void commit_session(const Event& event, const RecordPlace& place);
  /// What a value is by its form, its tag and its plugin; a scalar may turn out to be none.
  [[nodiscard]] Kind kind_of(const Value& value) const noexcept;
  Series& series_for(const Value& value, Kind kind);
  [[nodiscard]] std::uint32_t first_of_tag(std::string_view tag) const noexcept;
  [[nodiscard]] std::uint32_t find(std::string_view tag, Kind kind) const noexcept;
  std::uint32_t add_series(std::string_view tag, Kind kind, std::string_view plugin_name);
  void note_change(std::uint32_t index);
  void fold_starts(Series& series);

  std::unique_ptr<StoredColumns> stored_;
  std::deque<Series> series_;  // a deque: tags_ looks into the tags where they are
  std::unordered_map<std::string_view, std::uint32_t> tags_;
  std::vector<SessionStart> starts_;
  std::vector<Session> sessions_;
  std::vector<std::uint32_t> changed_;
  std::uint32_t previous_ = kNone;  // the series of the value before
  bool all_changed_ = false;
  Newest newest_;
  Newest before_unverified_;
};

}  // namespace lightwell
