#include "lightwell/series_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lightwell {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

std::uint64_t hash_of(RunId run, TagId tag) noexcept {
  return (std::uint64_t{run} << 32 | tag) * 0xC2B2AE3D27D4EB4Full;
}

std::uint64_t hash_of(std::string_view name) noexcept {
  return std::hash<std::string_view>{}(name);
}

double value_at(const Series& series, std::size_t i) noexcept {
  const std::byte* values = series.values().bytes();
  return series.values_are_double()
             ? reinterpret_cast<const double*>(values)[i]
             : static_cast<double>(reinterpret_cast<const float*>(values)[i]);
}

/// Of `things`, which know their versions; all are looked at where the changes are forgotten.
template <typename Things>
std::vector<std::uint32_t> ids_since(std::uint64_t version, const RecentChanges& recent,
                                     const Things& things) {
  if (auto ids = recent.since(version)) return *std::move(ids);
  std::vector<std::uint32_t> ids;
  std::uint32_t id = 0;
  for (const auto& thing : things) {
    if (thing.version > version) ids.push_back(id);
    ++id;
  }
  return ids;
}

}  // namespace

// Which files, and when everything of a run is told anew.

void SeriesTable::set_files(RunId id, std::vector<std::shared_ptr<SharedFile>> files) {
  Run& run = run_at(id);
  const bool is_longer =
      run.files.size() <= files.size() &&
      std::equal(run.files.begin(), run.files.end(), files.begin(),
                 [](const FoldedFile& known, const auto& file) { return known.source == file; });
  // Parts name their files by position.
  if (!is_longer) {
    run.must_refold = true;
    run.files.clear();
  }
  for (std::size_t i = run.files.size(); i < files.size(); ++i) {
    FoldedFile& file = run.files.emplace_back();
    file.source = std::move(files[i]);
    const std::lock_guard lock(*file.source->mutex);
    file.columns = file.source->file.columns();
    file.generation = file.source->file.generation();
  }
}

std::size_t SeriesTable::update(RunId id, std::uint64_t version) {
  Run& run = run_at(id);
  changes_ = 0;
  for (const FoldedFile& file : run.files) {
    const std::lock_guard lock(*file.source->mutex);
    run.must_refold |= file.columns != file.source->file.columns();
  }
  // Until the end, so that a failure half-way is made good by the next update.
  if (std::exchange(run.must_refold, true)) refold(run, version);
  set_starts(run);
  for (std::uint32_t file = 0; file < run.files.size(); ++file) fold_file(id, file, version);
  run.must_refold = false;
  return changes_;
}

void SeriesTable::refold(Run& run, std::uint64_t version) {
  for (RowId row = run.rows.first; row != kNone; row = rows_[row].next_of_run) {
    if (rows_[row].parts.empty()) continue;
    touch(row, version);
    rows_[row].parts.clear();
  }
  run.present = 0;
  for (FoldedFile& file : run.files) {
    FoldedFile anew;
    anew.source = file.source;
    const std::lock_guard lock(*file.source->mutex);
    anew.columns = file.source->file.columns();
    anew.generation = file.source->file.generation();
    file = std::move(anew);
  }
}

void SeriesTable::set_starts(Run& run) {
  LaterStarts later;
  for (auto file = run.files.rbegin(); file != run.files.rend(); ++file) {
    const bool is_same = later == file->later ||
                         (later != nullptr && file->later != nullptr && *later == *file->later);
    if (!is_same) {
      file->later = later;
      file->has_other_starts = true;
    }
    const std::lock_guard lock(*file->source->mutex);
    const std::vector<SessionStart>& starts = file->columns->session_starts();
    if (!is_same || file->starts_seen != starts.size()) {
      file->from_here = with_starts(file->later, starts);
      file->starts_seen = starts.size();
    }
    later = file->from_here;
  }
}

// From the series of a file to parts of rows.

void SeriesTable::fold_file(RunId run, std::uint32_t index, std::uint64_t version) {
  FoldedFile& file = runs_[run].files[index];
  const std::lock_guard lock(*file.source->mutex);
  // It started over a moment ago: the next update tells of it.
  if (file.columns != file.source->file.columns()) return;
  const std::vector<std::uint32_t> unseen = file.source->take_unseen();
  const auto known = static_cast<std::uint32_t>(file.row_of.size());
  const auto count = static_cast<std::uint32_t>(file.columns->size());
  for (std::uint32_t series = known; series < count; ++series) {
    add_series(run, index, series, version);
  }
  const auto tell = [&](std::uint32_t series) {
    const RowId row = file.row_of[series];
    if (row == kNone) return;
    const auto part = std::find_if(rows_[row].parts.begin(), rows_[row].parts.end(),
                                   [&](const Part& one) { return one.file == index; });
    refresh(file, *part);
    touch(row, version);
  };
  if (std::exchange(file.has_other_starts, false)) {
    for (std::uint32_t series = 0; series < count; ++series) tell(series);
  } else {
    for (const std::uint32_t series : unseen) tell(series);
  }
}

void SeriesTable::add_series(RunId run, std::uint32_t index, std::uint32_t added,
                             std::uint64_t version) {
  FoldedFile& file = runs_[run].files[index];
  const Series& series = (*file.columns)[added];
  const RowId row = row_for(run, intern(series.tag(), series.kind(), version));
  std::vector<Part>& parts = rows_[row].parts;
  auto at = std::find_if(parts.begin(), parts.end(),
                         [&](const Part& part) { return part.file >= index; });
  file.row_of.push_back(row);
  if (at == parts.end() || at->file != index) {
    if (parts.empty()) ++runs_[run].present;
    at = parts.insert(at, Part{});
  } else if (series.kind() != Kind::kScalar || at->kind == Kind::kScalar) {
    // A tag may hold values of several kinds, each a series: scalars win, then the oldest.
    file.row_of.back() = kNone;
    return;
  } else {
    file.row_of[at->series] = kNone;
  }
  at->file = index;
  at->series = added;
  at->kind = series.kind();
  at->plugin = plugin_id(series.plugin_name());
}

void SeriesTable::refresh(FoldedFile& file, Part& part) {
  const Series& series = (*file.columns)[part.series];
  Restarts restarts;
  if (file.later != nullptr) restarts.later = *file.later;
  if (!file.columns->session_starts().empty()) {
    std::vector<Purge> purges = file.columns->purges(series);
    std::erase_if(purges, [](const Purge& purge) { return purge.index == 0; });
    if (!purges.empty()) {
      Purges& kept = file.purges[part.series];
      kept = std::make_shared<const std::vector<Purge>>(std::move(purges));
      restarts.purges = *kept;
    }
  }
  part.count = series.count();
  part.may_hide = restarts.may_hide(series.steps_are_sorted(), series.last_step());
  part.shown = shown(series, part.may_hide ? &restarts : nullptr);
}

SeriesTable::Shown SeriesTable::shown(const Series& series, const Restarts* restarts) {
  if (restarts == nullptr) {
    return {series.count(), series.first_step(), series.last_step(), series.last_value(),
            series.nonfinite_count()};
  }
  const auto* steps = reinterpret_cast<const std::int64_t*>(series.steps().bytes());
  const auto* wall_times = reinterpret_cast<const double*>(series.wall_times().bytes());
  const VisiblePoints visible =
      visible_points({{steps, series.count()},
                      {wall_times, series.count()},
                      series.steps_are_sorted(),
                      series.wall_times_are_sorted()},
                     *restarts);
  Shown shown;
  shown.count = visible.size();
  if (shown.count == 0) return shown;
  shown.first_step = steps[visible[0]];
  shown.last_step = steps[visible[shown.count - 1]];
  if (series.kind() != Kind::kScalar) return shown;
  shown.last_value = value_at(series, visible[shown.count - 1]);
  if (series.nonfinite_count() > 0) {
    for (std::size_t i = 0; i < shown.count; ++i) {
      shown.nonfinite += static_cast<std::size_t>(!std::isfinite(value_at(series, visible[i])));
    }
  }
  return shown;
}

void SeriesTable::touch(RowId row, std::uint64_t version) {
  if (!frozen_.empty()) frozen_.erase(row);
  if (std::exchange(rows_[row].version, version) == version) return;
  changed_rows_.note(version, row);
  ++changes_;
}

// Ids.

SeriesTable::Run& SeriesTable::run_at(RunId run) {
  if (run >= runs_.size()) runs_.resize(run + std::size_t{1});
  return runs_[run];
}

TagId SeriesTable::intern(std::string_view name, Kind kind, std::uint64_t version) {
  TagId id = find_tag(name);
  if (id == kNone) {
    id = static_cast<TagId>(tags_.size());
    tag_ids_.reserve_one([this](TagId known) { return hash_of(tags_[known].name); });
    tags_.push_back({std::string(name), kind, version, {}});
    tag_ids_.insert(hash_of(name), id);
    changed_tags_.note(version, id);
    ++changes_;
    return id;
  }
  Tag& tag = tags_[id];
  if (tag.kind != kind && (kind == Kind::kScalar || tag.kind == Kind::kUnknown)) {
    tag.kind = kind;
    tag.version = version;
    changed_tags_.note(version, id);
    ++changes_;
  }
  return id;
}

RowId SeriesTable::row_for(RunId run, TagId tag) {
  RowId row = find(run, tag);
  if (row == kNone) {
    row = static_cast<RowId>(rows_.size());
    row_ids_.reserve_one(
        [this](RowId known) { return hash_of(rows_[known].run, rows_[known].tag); });
    rows_.push_back({.run = run, .tag = tag, .parts = {}});
    row_ids_.insert(hash_of(run, tag), row);
    append(runs_[run].rows, row, &Row::next_of_run);
    append(tags_[tag].rows, row, &Row::next_of_tag);
  }
  return row;
}

void SeriesTable::append(Chain& chain, RowId row, RowId Row::* next) {
  if (chain.first == kNone) {
    chain.first = row;
  } else {
    rows_[chain.last].*next = row;
  }
  chain.last = row;
}

std::uint16_t SeriesTable::plugin_id(std::string_view name) {
  auto found = std::find(plugins_.begin(), plugins_.end(), name);
  if (found == plugins_.end()) {
    // Nobody has so many plugins; a file may say so.
    if (plugins_.size() >= kMaxPlugins) return 0;
    found = plugins_.insert(plugins_.end(), std::string(name));
  }
  return static_cast<std::uint16_t>(found - plugins_.begin());
}

// Answers.

TagId SeriesTable::find_tag(std::string_view name) const {
  return tag_ids_.find(hash_of(name), [&](TagId tag) { return tags_[tag].name == name; });
}

RowId SeriesTable::find(RunId run, TagId tag) const {
  return row_ids_.find(hash_of(run, tag),
                       [&](RowId row) { return rows_[row].run == run && rows_[row].tag == tag; });
}

bool SeriesTable::is_there(RowId row) const {
  return !rows_[row].parts.empty();
}

Kind SeriesTable::kind_of(const Row& row) noexcept {
  for (const Part& part : row.parts) {
    if (part.kind == Kind::kScalar) return Kind::kScalar;
  }
  return row.parts.empty() ? Kind::kUnknown : row.parts.front().kind;
}

SeriesFacts SeriesTable::facts(RowId id) const {
  const Row& row = rows_[id];
  SeriesFacts facts{.run = row.run, .tag = row.tag, .kind = kind_of(row), .version = row.version};
  const bool is_scalar = facts.kind == Kind::kScalar;
  facts.last_value = kNoValue;
  for (const auto& [file, series, count, shown, plugin, kind, may_hide] : row.parts) {
    if ((kind == Kind::kScalar) != is_scalar) continue;
    facts.plugin = plugin;
    if (shown.count == 0) continue;
    if (facts.count == 0) facts.first_step = shown.first_step;
    facts.count += shown.count;
    facts.last_step = shown.last_step;
    if (is_scalar) facts.last_value = shown.last_value;
    facts.nonfinite += is_scalar ? shown.nonfinite : 0;
  }
  return facts;
}

std::vector<RowId> SeriesTable::rows_of_run(RunId run, std::optional<Kind> kind) const {
  std::vector<RowId> rows;
  if (run >= runs_.size()) return rows;
  for (RowId row = runs_[run].rows.first; row != kNone; row = rows_[row].next_of_run) {
    if (!kind || kind_of(rows_[row]) == *kind) rows.push_back(row);
  }
  return rows;
}

std::vector<RowId> SeriesTable::rows_of_tag(TagId tag) const {
  std::vector<RowId> rows;
  for (RowId row = tags_[tag].rows.first; row != kNone; row = rows_[row].next_of_tag) {
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(),
            [this](RowId a, RowId b) { return rows_[a].run < rows_[b].run; });
  return rows;
}

std::vector<RowId> SeriesTable::rows_since(std::uint64_t version) const {
  return ids_since(version, changed_rows_, rows_);
}

std::vector<TagId> SeriesTable::tags_since(std::uint64_t version) const {
  return ids_since(version, changed_tags_, tags_);
}

RunShape SeriesTable::shape(RunId id) const {
  RunShape shape;
  if (id >= runs_.size()) return shape;
  const Run& run = runs_[id];
  shape.series = run.present;
  if (run.present != 1) return shape;
  for (RowId row = run.rows.first; row != kNone; row = rows_[row].next_of_run) {
    if (rows_[row].parts.empty()) continue;
    if (kind_of(rows_[row]) == Kind::kScalar) shape.only_scalar = rows_[row].tag;
    break;
  }
  return shape;
}

std::shared_ptr<const FrozenSeries> SeriesTable::frozen(RowId id) {
  if (const auto known = frozen_.find(id); known != frozen_.end()) return known->second;
  const Row& row = rows_[id];
  const bool is_scalar = kind_of(row) == Kind::kScalar;
  std::vector<FrozenPart> parts;
  for (const Part& part : row.parts) {
    if ((part.kind == Kind::kScalar) != is_scalar) continue;
    const FoldedFile& file = runs_[row.run].files[part.file];
    const auto purges = file.purges.find(part.series);
    parts.push_back({part.file, file.source, file.columns, file.generation, part.series, part.count,
                     purges == file.purges.end() ? nullptr : purges->second, file.later,
                     part.may_hide});
  }
  auto series = std::make_shared<const FrozenSeries>(is_scalar, facts(id).count, std::move(parts));
  // One that is a stretch of a file costs nothing to make again.
  if (!series->is_stretch(false)) frozen_[id] = series;
  return series;
}

}  // namespace lightwell
