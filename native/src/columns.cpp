#include "lightwell/columns.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

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

// The elements follow the block; 16 bytes keep them aligned.
struct alignas(16) SharedBuffer::Block {
  std::atomic<std::size_t> holders{1};
};

SharedBuffer::SharedBuffer(const SharedBuffer& other) noexcept : block_(other.block_) {
  if (block_ != nullptr) block_->holders.fetch_add(1, std::memory_order_relaxed);
}

SharedBuffer::~SharedBuffer() {
  // The last holder must see what the others did with the bytes before it frees them.
  if (block_ != nullptr && block_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    block_->~Block();
    std::free(block_);
  }
}

std::byte* SharedBuffer::bytes() const noexcept {
  return block_ == nullptr ? nullptr : reinterpret_cast<std::byte*>(block_ + 1);
}

bool SharedBuffer::is_unshared() const noexcept {
  return block_ == nullptr || block_->holders.load(std::memory_order_acquire) == 1;
}

void SharedBuffer::resize(std::size_t capacity_bytes, std::size_t used_bytes) {
  const std::size_t wanted = sizeof(Block) + capacity_bytes;
  const bool in_place = is_unshared();
  // Nobody else looks at an unshared block, so its counter may move with the bytes; for a large
  // block realloc moves pages instead of copying.
  void* memory = in_place ? std::realloc(static_cast<void*>(block_), wanted) : std::malloc(wanted);
  if (memory == nullptr) throw std::bad_alloc();
  auto* block = ::new (memory) Block;
  if (!in_place) {
    std::memcpy(static_cast<void*>(block + 1), bytes(), used_bytes);
    SharedBuffer released;
    released.block_ = block_;
  }
  block_ = block;
}

void Series::set_capacity(std::size_t capacity) {
  // `capacity_` must hold for every column even if one of them cannot be had.
  if (capacity < capacity_) capacity_ = capacity;
  steps_.resize(capacity * sizeof(std::int64_t), count_ * sizeof(std::int64_t));
  wall_times_.resize(capacity * sizeof(double), count_ * sizeof(double));
  if (keeps_places(kind_)) {
    offsets_.resize(capacity * sizeof(std::uint64_t), count_ * sizeof(std::uint64_t));
    sizes_.resize(capacity * sizeof(std::uint32_t), count_ * sizeof(std::uint32_t));
  } else {
    const std::size_t value_bytes = values_are_double_ ? sizeof(double) : sizeof(float);
    values_.resize(capacity * value_bytes, count_ * value_bytes);
  }
  capacity_ = capacity;
}

void Series::grow() {
  load();
  // A file may hold very many tags with one value each.
  set_capacity(capacity_ == 0 ? 1 : capacity_ + std::max<std::size_t>(capacity_ / 2, 4));
}

void Series::shrink() {
  const std::size_t wanted = count_ + count_ / 16;
  if (capacity_ <= count_ + count_ / 8 || capacity_ == wanted) return;
  // A column that somebody looks at cannot be moved; its slack is given back another time.
  for (const SharedBuffer* column : {&steps_, &wall_times_, &values_, &offsets_, &sizes_}) {
    if (!column->is_unshared()) return;
  }
  set_capacity(wanted);
}

void Series::promote_to_double() {
  load();
  SharedBuffer doubles;
  doubles.resize(std::max<std::size_t>(capacity_, 1) * sizeof(double), 0);
  const auto* from = reinterpret_cast<const float*>(values_.bytes());
  auto* to = reinterpret_cast<double*>(doubles.bytes());
  for (std::size_t i = 0; i < count_; ++i) to[i] = static_cast<double>(from[i]);
  values_ = std::move(doubles);
  values_are_double_ = true;
}

std::pair<std::size_t, std::size_t> Series::rows_at(std::uint64_t offset) const {
  if (!keeps_places(kind_) || count_ == 0) return {0, 0};
  const auto* begin = reinterpret_cast<const std::uint64_t*>(offsets().bytes());
  const auto [first, last] = std::equal_range(begin, begin + count_, offset);
  return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin)};
}

std::uint32_t Series::record_bytes(std::uint64_t offset) const {
  const auto [first, last] = rows_at(offset);
  return first == last ? 0 : reinterpret_cast<const std::uint32_t*>(sizes_.bytes())[first];
}

std::size_t Series::erase_record(std::uint64_t offset) {
  const auto [first, last] = rows_at(offset);
  if (first == last) return 0;
  // A column that somebody looks at is left to them: this makes a copy of it.
  set_capacity(capacity_);
  erase_rows(first, last);
  return last - first;
}

void Series::erase_rows(std::size_t first, std::size_t last) noexcept {
  const auto close_gap = [&](const SharedBuffer& column, std::size_t size) {
    std::memmove(column.bytes() + first * size, column.bytes() + last * size,
                 (count_ - last) * size);
  };
  close_gap(steps_, sizeof(std::int64_t));
  close_gap(wall_times_, sizeof(double));
  close_gap(offsets_, sizeof(std::uint64_t));
  close_gap(sizes_, sizeof(std::uint32_t));
  const std::size_t kept = count_ - (last - first);
  erased_ += last - first;
  for (Purge& purge : purges_) {
    if (purge.index > first) purge.index -= std::min(purge.index, last) - first;
  }
  count_ = 0;
  steps_are_sorted_ = wall_times_are_sorted_ = true;
  first_step_ = last_step_ = 0;
  first_wall_time_ = last_wall_time_ = 0;
  while (count_ < kept) {
    advance(reinterpret_cast<const std::int64_t*>(steps_.bytes())[count_],
            reinterpret_cast<const double*>(wall_times_.bytes())[count_]);
  }
}

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
  starts_.push_back({event.step, event.wall_time});
  all_changed_ = true;
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
  commit(event, place);
}

void Columns::take_back(std::uint64_t offset) {
  erase_record(offset);
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
  if (index == kNone || series_[index].kind_ != kind || series_[index].tag_ != value.tag) {
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
  const auto found = tags_.find(tag);
  return found == tags_.end() ? kNone : found->second;
}

std::uint32_t Columns::find(std::string_view tag, Kind kind) const noexcept {
  std::uint32_t index = first_of_tag(tag);
  while (index != kNone && series_[index].kind_ != kind) index = series_[index].next_same_tag_;
  return index;
}

std::uint32_t Columns::add_series(std::string_view tag, Kind kind, std::string_view plugin_name) {
  const auto index = static_cast<std::uint32_t>(series_.size());
  Series& series = series_.emplace_back(tag, kind, plugin_name);
  series.follower_ = kNone;
  series.next_same_tag_ = kNone;
  series.starts_seen_ = starts_.size();
  if (const std::uint32_t first = first_of_tag(tag); first != kNone) {
    series.next_same_tag_ = std::exchange(series_[first].next_same_tag_, index);
  } else {
    tags_.emplace(series.tag_, index);
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
  series.purges_ = purges(series);
  series.starts_seen_ = starts_.size();
}

std::vector<Purge> Columns::purges(const Series& series) const {
  std::vector<Purge> all = series.purges_;
  if (series.starts_seen_ == starts_.size()) return all;
  Purge pending{series.count_, std::numeric_limits<std::int64_t>::max()};
  for (std::size_t i = series.starts_seen_; i < starts_.size(); ++i) {
    pending.step = std::min(pending.step, starts_[i].step);
  }
  all.push_back(pending);
  return all;
}

}  // namespace lightwell
