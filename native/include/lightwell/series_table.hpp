// The series of a logdir: one row a (run, tag), under ids that stay, folded from the runs' files.
//
// A tag is a name with a kind: values of several kinds under one name are several tags, and so
// several series of a run. Values that came without a kind of their own (a tensor or an unknown
// form for which their file names no plugin) belong to the kind that an older file of the run gives
// the name; which file was read first makes no difference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lightwell/frozen_series.hpp"
#include "lightwell/id_index.hpp"
#include "lightwell/recent_changes.hpp"
#include "lightwell/shared_file.hpp"

namespace lightwell {

using RunId = std::uint32_t;
using TagId = std::uint32_t;
using RowId = std::uint32_t;

/// What is known of one series without its points. Counts and steps are those of visible points.
struct SeriesFacts {
  RunId run = 0;
  TagId tag = 0;
  Kind kind = Kind::kUnknown;
  std::uint16_t plugin = 0;  ///< in `plugins()`: the one that the newest file with it names
  std::size_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  double last_value = 0;  ///< NaN for anything but scalars, and where nothing is visible
  std::size_t nonfinite = 0;
  std::uint64_t version = 0;
};

/// What a run's series look like together.
struct RunShape {
  std::size_t series = 0;            ///< those that a file holds, if only superseded points
  bool has_scalars = false;          ///< whether one of them is of scalars
  std::optional<TagId> only_scalar;  ///< the tag of its only series, if that is one of scalars
};

/// Rows and tags are numbered from 0 in the order of their coming and never taken away; runs are
/// numbered by the caller. Not thread-safe: one lock guards a table. What `frozen` hands out is
/// safe without it. Files may be polled all the time; their locks are taken while they are folded.
class SeriesTable {
 public:
  static constexpr std::uint32_t kNone = IdIndex::kNone;
  static constexpr std::size_t kMaxPlugins = 200;

  /// Says which files a run has, in the order they are read as one.
  void set_files(RunId run, std::vector<std::shared_ptr<SharedFile>> files);
  /// Folds what changed in a run's files since the last call, as part of `version`, which never
  /// goes back. Returns how many rows and tags changed.
  std::size_t update(RunId run, std::uint64_t version);

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] std::size_t tag_count() const noexcept { return tags_.size(); }
  [[nodiscard]] const std::string& tag_name(TagId tag) const { return tags_[tag].name; }
  [[nodiscard]] Kind tag_kind(TagId tag) const { return tags_[tag].kind; }
  /// When the tag came.
  [[nodiscard]] std::uint64_t tag_version(TagId tag) const { return tags_[tag].version; }
  /// `kNone` where there is none.
  [[nodiscard]] TagId find_tag(std::string_view name, Kind kind) const;
  /// The tags of a name, in the order of kinds.
  [[nodiscard]] std::vector<TagId> tags_named(std::string_view name) const;
  [[nodiscard]] RowId find(RunId run, TagId tag) const;
  /// Whether a file holds the series, if only points that were superseded.
  [[nodiscard]] bool is_there(RowId row) const;

  [[nodiscard]] SeriesFacts facts(RowId row) const;
  [[nodiscard]] std::uint64_t version(RowId row) const { return rows_[row].version; }
  /// Names of plugins, in the order of their coming; the first is empty.
  [[nodiscard]] const std::vector<std::string>& plugins() const noexcept { return plugins_; }
  /// In the order of their coming; those of one kind that a file holds, or all.
  [[nodiscard]] std::vector<RowId> rows_of_run(RunId run,
                                               std::optional<Kind> kind = std::nullopt) const;
  /// In the order of runs.
  [[nodiscard]] std::vector<RowId> rows_of_tag(TagId tag) const;
  /// What changed after a version, in the order of ids.
  [[nodiscard]] std::vector<RowId> rows_since(std::uint64_t version) const;
  /// The tags that came.
  [[nodiscard]] std::vector<TagId> tags_since(std::uint64_t version) const;
  [[nodiscard]] RunShape shape(RunId run) const;
  /// The series as it is published now; the same object while a series whose points are put
  /// together does not change.
  [[nodiscard]] std::shared_ptr<const FrozenSeries> frozen(RowId row);

 private:
  /// What is visible of a part.
  struct Shown {
    std::size_t count = 0;
    std::int64_t first_step = 0;
    std::int64_t last_step = 0;
    double last_value = 0;
    std::size_t nonfinite = 0;
  };
  /// One series of a file, as a part of a row: `count` points were published.
  struct Part {
    std::uint32_t file = 0;
    std::uint32_t series = 0;
    std::size_t count = 0;
    Shown shown;
    std::uint16_t plugin = 0;
    Kind kind = Kind::kUnknown;  // of the series, which may be a mere form
    bool may_hide = false;
    bool has_own_kind = true;
  };
  struct Row {
    RunId run;
    TagId tag;
    RowId next_of_run = kNone;
    RowId next_of_tag = kNone;
    std::uint64_t version = 0;
    std::vector<Part> parts;  // in the order of files, then of their series
  };
  struct Chain {
    RowId first = kNone;
    RowId last = kNone;
  };
  struct Tag {
    std::string name;
    Kind kind;
    std::uint64_t version;
    TagId next_of_name = kNone;  // of another kind
    Chain rows;
  };
  /// A file as far as it is folded.
  struct FoldedFile {
    std::shared_ptr<SharedFile> source;
    std::shared_ptr<const Columns> columns;
    std::uint64_t generation = 0;
    std::vector<RowId> row_of;                              // by series
    std::unordered_map<std::uint32_t, Purges> purges;       // by series, of the few that have some
    std::unordered_map<std::uint32_t, std::size_t> erased;  // `Series::erased`, of those, too
    LaterStarts later;
    LaterStarts from_here;  // and its own, for older files
    std::size_t starts_seen = 0;
    bool has_other_starts = true;
  };
  struct Run {
    std::vector<FoldedFile> files;
    Chain rows;
    std::size_t present = 0;  // rows with parts
    bool must_refold = false;
  };

  Run& run_at(RunId run);
  void refold(Run& run, std::uint64_t version);
  static void set_starts(Run& run);
  /// False when values that are folded turn out to belong elsewhere: all must be told anew.
  bool fold_file(RunId run, std::uint32_t file, std::uint64_t version);
  bool add_series(RunId run, std::uint32_t file, std::uint32_t index, std::uint64_t version);
  static void refresh(FoldedFile& file, Part& part);
  /// `restarts`: null when they hide nothing.
  [[nodiscard]] static Shown shown(const Series& series, const Restarts* restarts);
  /// The tag of the first series of older files that gives the name a kind, unless that of scalars,
  /// to values of `file` without one; `kNone`: there is none.
  [[nodiscard]] TagId tag_given(RunId run, std::uint32_t file, std::string_view name,
                                Kind form) const;
  /// Whether values of later files that are folded belong elsewhere now.
  [[nodiscard]] bool is_kind_news(RunId run, std::uint32_t file, std::string_view name) const;
  void touch(RowId row, std::uint64_t version);
  /// The tag of a name that came first; `next_of_name` leads to the others.
  [[nodiscard]] TagId first_named(std::string_view name) const;
  [[nodiscard]] TagId of_kind(TagId first, Kind kind) const;
  TagId intern(std::string_view name, Kind kind, std::uint64_t version);
  RowId row_for(RunId run, TagId tag);
  void append(Chain& chain, RowId row, RowId Row::* next);
  std::uint16_t plugin_id(std::string_view name);

  std::deque<Row> rows_;
  std::deque<Tag> tags_;
  IdIndex tag_ids_;  // by name: the first that came
  IdIndex row_ids_;  // by run and tag
  std::vector<Run> runs_;
  std::vector<std::string> plugins_{""};  // named by parts; none is the first
  // Of the rows whose points are put together, once somebody asked: what they know is shared.
  std::unordered_map<RowId, std::shared_ptr<const FrozenSeries>> frozen_;
  RecentChanges changed_rows_;
  RecentChanges changed_tags_;
  std::size_t changes_ = 0;  // rows and tags, in the update that runs
};

}  // namespace lightwell
