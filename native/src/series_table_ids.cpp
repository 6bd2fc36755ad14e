// The half of `SeriesTable` that names things and answers; the other one folds files.
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "lightwell/series_table.hpp"

namespace lightwell {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

std::uint64_t hash_of(RunId run, TagId tag) noexcept {
  return (std::uint64_t{run} << 32 | tag) * 0xC2B2AE3D27D4EB4Full;
}

std::uint64_t hash_of(std::string_view name) noexcept {
  return std::hash<std::string_view>{}(name);
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

// Ids.

SeriesTable::Run& SeriesTable::run_at(RunId run) {
  if (run >= runs_.size()) runs_.resize(run + std::size_t{1});
  return runs_[run];
}

TagId SeriesTable::intern(std::string_view name, Kind kind, std::uint64_t version) {
  const TagId first = first_named(name);
  TagId id = of_kind(first, kind);
  if (id != kNone) return id;
  id = static_cast<TagId>(tags_.size());
  tag_ids_.reserve_one([this](TagId known) { return hash_of(tags_[known].name); });
  tags_.push_back({.name = std::string(name), .kind = kind, .version = version, .rows = {}});
  if (first == kNone) {
    tag_ids_.insert(hash_of(name), id);
  } else {
    tags_[id].next_of_name = std::exchange(tags_[first].next_of_name, id);
  }
  changed_tags_.note(version, id);
  ++changes_;
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

TagId SeriesTable::first_named(std::string_view name) const {
  return tag_ids_.find(hash_of(name), [&](TagId tag) { return tags_[tag].name == name; });
}

TagId SeriesTable::find_tag(std::string_view name, Kind kind) const {
  return of_kind(first_named(name), kind);
}

TagId SeriesTable::of_kind(TagId first, Kind kind) const {
  TagId tag = first;
  while (tag != kNone && tags_[tag].kind != kind) tag = tags_[tag].next_of_name;
  return tag;
}

std::vector<TagId> SeriesTable::tags_named(std::string_view name) const {
  std::vector<TagId> tags;
  for (TagId tag = first_named(name); tag != kNone; tag = tags_[tag].next_of_name) {
    tags.push_back(tag);
  }
  std::sort(tags.begin(), tags.end(),
            [this](TagId a, TagId b) { return tags_[a].kind < tags_[b].kind; });
  return tags;
}

RowId SeriesTable::find(RunId run, TagId tag) const {
  return row_ids_.find(hash_of(run, tag),
                       [&](RowId row) { return rows_[row].run == run && rows_[row].tag == tag; });
}

bool SeriesTable::is_there(RowId row) const {
  return !rows_[row].parts.empty();
}

SeriesFacts SeriesTable::facts(RowId id) const {
  const Row& row = rows_[id];
  SeriesFacts facts{
      .run = row.run, .tag = row.tag, .kind = tags_[row.tag].kind, .version = row.version};
  const bool is_scalar = facts.kind == Kind::kScalar;
  facts.last_value = kNoValue;
  for (const Part& part : row.parts) {
    const Shown& shown = part.shown;
    if (part.plugin != 0) facts.plugin = part.plugin;
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
    const bool is_asked_for = !kind || (*kind == tags_[rows_[row].tag].kind && is_there(row));
    if (is_asked_for) rows.push_back(row);
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
  for (RowId row = run.rows.first; row != kNone; row = rows_[row].next_of_run) {
    if (rows_[row].parts.empty() || tags_[rows_[row].tag].kind != Kind::kScalar) continue;
    shape.has_scalars = true;
    if (run.present == 1) shape.only_scalar = rows_[row].tag;
    break;
  }
  return shape;
}

std::shared_ptr<const FrozenSeries> SeriesTable::frozen(RowId id) {
  if (const auto known = frozen_.find(id); known != frozen_.end()) return known->second;
  const Row& row = rows_[id];
  const bool is_scalar = tags_[row.tag].kind == Kind::kScalar;
  std::vector<FrozenPart> parts;
  for (const Part& part : row.parts) {
    const FoldedFile& file = runs_[row.run].files[part.file];
    const auto purges = file.purges.find(part.series);
    const auto erased = file.erased.find(part.series);
    parts.push_back({part.file, file.source, file.columns, file.generation, part.series, part.count,
                     purges == file.purges.end() ? nullptr : purges->second, file.later,
                     part.may_hide, erased == file.erased.end() ? 0 : erased->second});
  }
  auto series = std::make_shared<const FrozenSeries>(is_scalar, facts(id).count, std::move(parts));
  // One that is a stretch of a file costs nothing to make again.
  if (!series->is_stretch(false)) frozen_[id] = series;
  return series;
}

}  // namespace lightwell
