#include "lightwell/columns.hpp"

#include <algorithm>
#include <utility>

#include "lightwell/scalar_tensor.hpp"

namespace lightwell {
namespace {

// The names that TensorBoard gives what older writers left without one.
std::string_view plugin_of_form(ValueForm form) noexcept {
  switch (form) {
    case ValueForm::kSimple:
      return "scalars";
    case ValueForm::kHistogram:
      return "histograms";
    case ValueForm::kImage:
      return "images";
    case ValueForm::kAudio:
      return "audio";
    default:
      return {};
  }
}

}  // namespace

void Columns::commit(const Event& event, const RecordPlace& place) {
  if (!event.values.empty() && event.wall_time == event.wall_time) {
    if (newest_.first_wall_time != newest_.first_wall_time) {
      newest_.first_wall_time = event.wall_time;
    }
    newest_.last_wall_time = event.wall_time;
  }
  newest_.is_finished = event.session == SessionStatus::kStop;
  if (event.session != SessionStatus::kNone) commit_session(event, place);
  for (const Value& value : event.values) commit_value(event, value, place);
}

void Columns::commit_session(const Event& event, const RecordPlace& place) {
  sessions_.push_back({event.session, event.step, event.wall_time, place});
  if (event.session != SessionStatus::kStart) return;
  add_start({event.step, event.wall_time});
  all_changed_ = true;
}

void Columns::add_start(const SessionStart& start) {
  const auto is_lower = [&](std::uint32_t before) { return starts_[before].step < start.step; };
  while (!lowest_starts_.empty() && !is_lower(lowest_starts_.back())) lowest_starts_.pop_back();
  lowest_starts_.push_back(static_cast<std::uint32_t>(starts_.size()));
  starts_.push_back(start);
}

void Columns::commit_value(const Event& event, const Value& value, const RecordPlace& place) {
  if (value.form == ValueForm::kSimple) {
    series_for(value, Kind::kScalar).append_scalar(event.step, event.wall_time, value.simple_value);
    return;
  }
  Kind kind = kind_of(value);
  if (kind == Kind::kScalar) {
    Scalar scalar;
    if (value.form == ValueForm::kTensor && scalar_from_tensor(value.content, scalar)) {
      Series& series = series_for(value, kind);
      if (scalar.needs_double) {
        series.append_scalar(event.step, event.wall_time, scalar.value);
      } else {
        series.append_scalar(event.step, event.wall_time, static_cast<float>(scalar.value));
      }
      return;
    }
    kind = value.form == ValueForm::kTensor ? Kind::kTensor : Kind::kUnknown;
  }
  series_for(value, kind).append_place(event.step, event.wall_time, place);
}

Kind Columns::kind_of(const Value& value) const noexcept {
  switch (value.form) {
    case ValueForm::kSimple:
      return Kind::kScalar;
    case ValueForm::kHistogram:
      return Kind::kHistogram;
    case ValueForm::kImage:
      return Kind::kImage;
    case ValueForm::kAudio:
      return Kind::kAudio;
    case ValueForm::kTensor:
    case ValueForm::kOther:
    case ValueForm::kNone:  // hparams come as metadata without a value
      break;
  }
  Kind kind = value.form == ValueForm::kTensor ? Kind::kTensor : Kind::kUnknown;
  const std::uint32_t first = first_of_tag(value.tag);
  const bool names_another = !value.plugin_name.empty() &&
                             (first == kNone || series_[first].plugin_name() != value.plugin_name);
  if (names_another) {
    kind = kind_from_plugin(value.plugin_name, value.plugin_content);
  } else if (first != kNone) {
    kind = series_[first].kind();
  }
  if (kind == Kind::kMark && value.form != ValueForm::kTensor) kind = Kind::kUnknown;
  return kind;
}

Proof Columns::proof_for(const Event& event) const noexcept {
  Proof proof = event.values.empty() ? Proof::kChecksum : Proof::kNone;
  for (const Value& value : event.values) {
    const Kind kind = kind_of(value);
    if (kind == Kind::kScalar) return Proof::kPayload;
    if (find(value.tag, kind) == kNone) proof = Proof::kChecksum;
  }
  return proof;
}

void Columns::commit_unverified(const Event& event, const RecordPlace& place) {
  before_unverified_ = newest_;
  unverified_.clear();
  for (const Value& value : event.values) {
    // One that is not there yet is begun by a record that was verified.
    const std::uint32_t index = find(value.tag, kind_of(value));
    if (index != kNone) unverified_.push_back(index);
  }
  commit(event, place);
}

void Columns::take_back(std::uint64_t offset) {
  for (const std::uint32_t index : std::exchange(unverified_, {})) {
    if (series_[index].erase_record(offset) > 0) note_change(index);
  }
  newest_ = before_unverified_;
}

std::uint32_t Columns::erase_record(std::uint64_t offset) {
  std::uint32_t bytes = 0;
  for (std::uint32_t index = 0; index < series_.size(); ++index) {
    const std::uint32_t found = series_[index].record_bytes(offset);
    if (found == 0) continue;
    bytes = found;
    note_change(index);
    series_[index].erase_record(offset);
  }
  return bytes;
}

Series& Columns::series_for(const Value& value, Kind kind) {
  // Training loops log the same tags in the same order: guess the one that followed last time.
  std::uint32_t index = previous_ == kNone ? kNone : series_[previous_].follower_;
  if (index == kNone || series_[index].kind_ != kind || series_[index].tag() != value.tag) {
    index = find(value.tag, kind);
    if (index == kNone) {
      const std::string_view form = plugin_of_form(value.form);
      index = add_series(value.tag, kind, value.plugin_name.empty() ? form : value.plugin_name);
    }
    if (previous_ != kNone) series_[previous_].follower_ = index;
  }
  previous_ = index;
  note_change(index);
  Series& series = series_[index];
  if (series.starts_seen_ != starts_.size()) fold_starts(series);
  return series;
}

std::uint32_t Columns::first_of_tag(std::string_view tag) const noexcept {
  return by_tag_.find(hash_of(tag),
                      [&](std::uint32_t index) { return series_[index].tag() == tag; });
}

std::uint32_t Columns::find(std::string_view tag, Kind kind) const noexcept {
  std::uint32_t index = first_of_tag(tag);
  while (index != kNone && series_[index].kind_ != kind) index = series_[index].next_same_tag_;
  return index;
}

std::uint32_t Columns::add_series(std::string_view tag, Kind kind, std::string_view plugin_name) {
  const auto index = static_cast<std::uint32_t>(series_.size());
  const std::uint32_t first = first_of_tag(tag);
  if (first == kNone) {
    by_tag_.reserve(1, hash_of_series());
    tag = tags_.keep(tag);
  } else {
    tag = series_[first].tag();
  }
  auto plugin = plugin_names_.find(plugin_name);
  if (plugin == plugin_names_.end()) plugin = plugin_names_.emplace(plugin_name).first;
  Series& series = series_.emplace_back(tag, kind, *plugin);
  series.follower_ = kNone;
  series.next_same_tag_ = kNone;
  series.starts_seen_ = static_cast<std::uint32_t>(starts_.size());
  if (first == kNone) {
    by_tag_.insert(hash_of(tag), index);
  } else {
    series.next_same_tag_ = std::exchange(series_[first].next_same_tag_, index);
  }
  return index;
}

void Columns::note_change(std::uint32_t index) {
  if (series_[index].has_changed_) return;
  series_[index].has_changed_ = true;
  changed_.push_back(index);
}

std::vector<std::uint32_t> Columns::take_changed() {
  if (std::exchange(all_changed_, false)) {
    for (std::uint32_t index = 0; index < series_.size(); ++index) note_change(index);
  }
  for (const std::uint32_t index : changed_) series_[index].has_changed_ = false;
  return std::exchange(changed_, {});
}

void Columns::shrink_changed() {
  for (const std::uint32_t index : changed_) series_[index].shrink();
}

// Done when the series next grows, not at the start itself: a file full of starts and tags would
// otherwise cost their product in time and memory.
void Columns::fold_starts(Series& series) {
  series.rare().purges = purges(series);
  series.starts_seen_ = static_cast<std::uint32_t>(starts_.size());
}

std::vector<Purge> Columns::purges(const Series& series) const {
  std::vector<Purge> all(series.purges().begin(), series.purges().end());
  if (series.starts_seen_ == starts_.size()) return all;
  const auto lowest =
      std::lower_bound(lowest_starts_.begin(), lowest_starts_.end(), series.starts_seen_);
  all.push_back({series.count_, starts_[*lowest].step});
  return all;
}

}  // namespace lightwell
