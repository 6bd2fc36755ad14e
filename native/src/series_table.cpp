// The half of `SeriesTable` that folds files; the other one names things and answers.
#include "lightwell/series_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lightwell {
namespace {

/// Whether a kind says what values are made of and not what they mean.
bool is_only_a_form(Kind kind) noexcept {
  return kind == Kind::kTensor || kind == Kind::kUnknown;
}

double value_at(const Series& series, std::size_t i) noexcept {
  const std::byte* values = series.values().bytes();
  return series.values_are_double()
             ? reinterpret_cast<const double*>(values)[i]
             : static_cast<double>(reinterpret_cast<const float*>(values)[i]);
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
  bool is_settled = true;
  do {
    // Until the end, so that a failure half-way is made good by the next update.
    if (std::exchange(run.must_refold, true)) refold(run, version);
    set_starts(run);
    is_settled = true;
    for (std::uint32_t file = 0; file < run.files.size(); ++file) {
      is_settled &= fold_file(id, file, version);
    }
    // Told anew from the oldest file on, nothing is out of place.
  } while (!is_settled);
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

bool SeriesTable::fold_file(RunId run, std::uint32_t index, std::uint64_t version) {
  FoldedFile& file = runs_[run].files[index];
  const std::lock_guard lock(*file.source->mutex);
  // It started over a moment ago: the next update tells of it.
  if (file.columns != file.source->file.columns()) return true;
  const std::vector<std::uint32_t> unseen = file.source->take_unseen();
  const auto known = static_cast<std::uint32_t>(file.row_of.size());
  const auto count = static_cast<std::uint32_t>(file.columns->size());
  bool is_settled = true;
  for (std::uint32_t series = known; series < count; ++series) {
    is_settled &= add_series(run, index, series, version);
  }
  const auto tell = [&](std::uint32_t series) {
    const RowId row = file.row_of[series];
    const auto part =
        std::find_if(rows_[row].parts.begin(), rows_[row].parts.end(),
                     [&](const Part& one) { return one.file == index && one.series == series; });
    refresh(file, *part);
    touch(row, version);
  };
  if (std::exchange(file.has_other_starts, false)) {
    for (std::uint32_t series = 0; series < count; ++series) tell(series);
  } else {
    for (const std::uint32_t series : unseen) tell(series);
  }
  return is_settled;
}

bool SeriesTable::add_series(RunId run, std::uint32_t index, std::uint32_t added,
                             std::uint64_t version) {
  FoldedFile& file = runs_[run].files[index];
  const Series& series = (*file.columns)[added];
  const bool has_own_kind = !series.plugin_name().empty() || !is_only_a_form(series.kind());
  TagId tag = has_own_kind ? kNone : tag_given(run, index, series.tag(), series.kind());
  if (tag == kNone) tag = intern(series.tag(), series.kind(), version);
  const RowId row = row_for(run, tag);
  std::vector<Part>& parts = rows_[row].parts;
  if (parts.empty()) ++runs_[run].present;
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
    return std::pair(part.file, part.series) > std::pair(index, added);
  });
  parts.insert(at, {.file = index,
                    .series = added,
                    .shown = {},
                    .plugin = plugin_id(series.plugin_name()),
                    .kind = series.kind(),
                    .has_own_kind = has_own_kind});
  file.row_of.push_back(row);
  const bool gives_kind = has_own_kind && keeps_places(series.kind());
  return !gives_kind || !is_kind_news(run, index, series.tag());
}

TagId SeriesTable::tag_given(RunId run, std::uint32_t file, std::string_view name,
                             Kind form) const {
  TagId given = kNone;
  auto first = std::pair(file, std::uint32_t{0});
  for (TagId tag = first_named(name); tag != kNone; tag = tags_[tag].next_of_name) {
    const Kind kind = tags_[tag].kind;
    // Scalars were read as such or not at all, and a mark is a tensor.
    if (!keeps_places(kind) || (kind == Kind::kMark && form != Kind::kTensor)) continue;
    const RowId row = find(run, tag);
    if (row == kNone) continue;
    for (const Part& part : rows_[row].parts) {
      const auto place = std::pair(part.file, part.series);
      if (!part.has_own_kind || place >= first) continue;
      first = place;
      given = tag;
    }
  }
  return given;
}

bool SeriesTable::is_kind_news(RunId run, std::uint32_t file, std::string_view name) const {
  const std::vector<FoldedFile>& files = runs_[run].files;
  if (file + 1 == files.size()) return false;
  for (TagId tag = first_named(name); tag != kNone; tag = tags_[tag].next_of_name) {
    const RowId row = find(run, tag);
    if (row == kNone) continue;
    for (const Part& part : rows_[row].parts) {
      if (part.file <= file || part.has_own_kind) continue;
      const TagId given = tag_given(run, part.file, name, part.kind);
      if (given != kNone && given != tag) return true;
    }
  }
  return false;
}

void SeriesTable::refresh(FoldedFile& file, Part& part) {
  const Series& series = (*file.columns)[part.series];
  Restarts restarts;
  if (file.later != nullptr) restarts.later = *file.later;
  if (!file.columns->session_starts().empty()) {
    std::vector<Purge> purges = file.columns->purges(series);
    std::erase_if(purges, [](const Purge& purge) { return purge.index == 0; });
    if (purges.empty()) {
      file.purges.erase(part.series);  // what stood in front of them proved damaged
    } else {
      Purges& kept = file.purges[part.series];
      kept = std::make_shared<const std::vector<Purge>>(std::move(purges));
      restarts.purges = *kept;
    }
  }
  part.count = series.count();
  if (const std::size_t erased = series.erased().size(); erased > 0) {
    file.erased[part.series] = erased;
  }
  part.may_hide = restarts.may_hide(series.steps_are_sorted(), series.last_step());
  try {
    part.shown = shown(series, part.may_hide ? &restarts : nullptr);
  } catch (const LostColumns&) {
    part.shown = {};  // the file is read again by its next poll, which tells of everything anew
  }
}

SeriesTable::Shown SeriesTable::shown(const Series& series, const Restarts* restarts) {
  if (restarts == nullptr) {
    return {series.count(), series.first_step(), series.last_step(), series.last_value(),
            series.nonfinite_count()};
  }
  const auto* steps = reinterpret_cast<const std::int64_t*>(series.steps().bytes());
  const auto* wall_times = reinterpret_cast<const double*>(series.wall_times().bytes());
  const VisiblePoints visible = visible_points({{steps, series.count()},
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

}  // namespace lightwell
