// The series of one event file: scalar points as columns, everything else as references.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lightwell/event_decode.hpp"
#include "lightwell/id_index.hpp"
#include "lightwell/series.hpp"
#include "lightwell/text_arena.hpp"

namespace lightwell {

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
  /// Columns that were stored elsewhere are lost: nothing but reading the file anew brings them.
  [[nodiscard]] bool is_lost() const noexcept { return stored_ != nullptr && stored_->is_lost(); }
  /// The event file lies at `path` now.
  void move_to(const std::string& path) {
    if (stored_ != nullptr) stored_->move_to(path);
  }
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
    const std::size_t erased = series.rare_ == nullptr ? 0 : series.rare_->erased_rows;
    return series.count_ + 2 * erased + starts_.size();
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

  static constexpr std::uint32_t kNone = IdIndex::kNone;

  /// What the newest event decides for the file.
  struct Newest {
    double first_wall_time = std::numeric_limits<double>::quiet_NaN();
    double last_wall_time = std::numeric_limits<double>::quiet_NaN();
    bool is_finished = false;
  };

  void commit_value(const Event& event, const Value& value, const RecordPlace& place);
  void commit_session(const Event& event, const RecordPlace& place);
  void add_start(const SessionStart& start);
  /// What a value is by its form, its tag and its plugin; a scalar may turn out to be none.
  [[nodiscard]] Kind kind_of(const Value& value) const noexcept;
  Series& series_for(const Value& value, Kind kind);
  [[nodiscard]] std::uint32_t first_of_tag(std::string_view tag) const noexcept;
  [[nodiscard]] std::uint32_t find(std::string_view tag, Kind kind) const noexcept;
  std::uint32_t add_series(std::string_view tag, Kind kind, std::string_view plugin_name);
  void note_change(std::uint32_t index);
  void fold_starts(Series& series);

  [[nodiscard]] auto hash_of_series() const noexcept {
    return [this](std::uint32_t index) { return hash_of(series_[index].tag()); };
  }
  [[nodiscard]] static std::uint64_t hash_of(std::string_view tag) noexcept {
    return std::hash<std::string_view>{}(tag);
  }

  std::unique_ptr<StoredColumns> stored_;
  TextArena tags_;
  std::set<std::string, std::less<>> plugin_names_;
  std::deque<Series> series_;
  IdIndex by_tag_;  // the first series of each tag
  std::vector<SessionStart> starts_;
  std::vector<std::uint32_t> lowest_starts_;  // those with a lower step than all behind them
  std::vector<Session> sessions_;
  std::vector<std::uint32_t> changed_;
  std::vector<std::uint32_t> unverified_;  // the series of the last event, if it is not verified
  std::uint32_t previous_ = kNone;         // the series of the value before
  bool all_changed_ = false;
  Newest newest_;
  Newest before_unverified_;
};

}  // namespace lightwell
