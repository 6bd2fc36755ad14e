#include "lightwell/index_fields.hpp"

#include <algorithm>
#include <utility>

namespace lightwell {
namespace {

// A file that changed less than this ago may change again without showing another time.
constexpr double kFreshSecs = 2;
// The numbers of a series take more.
constexpr std::size_t kFewestSeriesBytes = 64;

}  // namespace

void IndexFields::write(FieldWriter& fields, const EventFile& file) {
  const double changed_at_secs = static_cast<double>(file.stat_.modified_ns) * 1e-9;
  const bool is_fresh = changed_at_secs > platform::wall_time() - kFreshSecs;
  IndexFields::file(fields, file);
  fields(is_fresh || file.must_compare_);
  columns(fields, *file.columns_);
  fields(std::uint64_t{file.columns_->size()});
  for (const Series& one : file.columns_->series_) {
    fields.text(one.tag());
    fields.text(one.plugin_name());
    fields(one.kind());
    series(fields, one);
    purges(fields, one.rare_ == nullptr ? std::vector<Purge>() : one.rare_->purges);
  }
}

bool IndexFields::read(FieldReader& fields, EventFile& file, std::optional<std::uint64_t> device) {
  IndexFields::file(fields, file);
  bool must_compare = false;
  fields(must_compare);
  columns(fields, *file.columns_);
  std::vector<SessionStart> starts;
  std::swap(starts, file.columns_->starts_);
  for (const SessionStart& start : starts) file.columns_->add_start(start);
  fields.require(file.head_size_ <= file.head_.size() && file.head_size_ <= file.last_end_ &&
                 file.damage_.size() <= EventFile::kMaxDamageListed &&
                 file.damage_count_ >= file.damage_.size() &&
                 std::ranges::all_of(file.columns_->sessions_, [](const Session& session) {
                   return session.status <= SessionStatus::kUnspecified;
                 }));
  std::uint64_t series_count = 0;
  fields(series_count);
  fields.require(series_count < Columns::kNone &&
                 series_count <= fields.left() / kFewestSeriesBytes);
  if (!fields.is_intact()) return false;
  file.columns_->by_tag_.reserve(static_cast<std::size_t>(series_count),
                                 file.columns_->hash_of_series());
  for (; series_count > 0 && fields.is_intact(); --series_count) {
    if (!read_series(fields, *file.columns_)) return false;
  }
  if (!fields.is_intact()) return false;
  file.columns_->all_changed_ = true;
  if (device && *device != file.stat_.device) {
    file.stat_.device = *device;
    must_compare = true;
  }
  file.resume(must_compare);
  return true;
}

bool IndexFields::read_series(FieldReader& fields, Columns& columns) {
  const std::string_view tag = fields.view();
  const std::string_view plugin_name = fields.view();
  std::underlying_type_t<Kind> kind_number = 0;
  fields(kind_number);
  const auto kind = static_cast<Kind>(kind_number);
  if (!fields.is_intact() || kind > Kind::kUnknown || !is_valid_utf8(tag) ||
      !is_valid_utf8(plugin_name)) {
    return false;
  }
  Series& one = columns.series_[columns.add_series(tag, kind, plugin_name)];
  series(fields, one);
  one.capacity_ = one.fits_facts() ? 0 : one.count_;
  std::vector<Purge> read;
  purges(fields, read);
  fields.require(
      one.nonfinite_count_ <= one.count_ && one.starts_seen_ <= columns.starts_.size() &&
      std::ranges::all_of(read, [&](const Purge& purge) { return purge.index <= one.count_; }));
  if (!read.empty()) one.rare().purges = std::move(read);
  return fields.is_intact();
}

void IndexFields::attach(Columns& columns, std::unique_ptr<StoredColumns> stored) {
  columns.stored_ = std::move(stored);
  std::uint32_t index = 0;
  for (Series& one : columns.series_) {
    if (!has_columns(one)) continue;
    one.stored_ = columns.stored_.get();
    one.stored_index_ = index++;
  }
}

}  // namespace lightwell
