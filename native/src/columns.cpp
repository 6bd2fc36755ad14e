#include "lightwell/columns.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include "lightwell/scalar_tensor.hpp"

namespace lightwell {

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
  set_capacity(capacity_ + std::max<std::size_t>(capacity_ / 2, 4));
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
  SharedBuffer doubles;
  doubles.resize(std::max<std::size_t>(capacity_, 1) * sizeof(double), 0);
  const auto* from = reinterpret_cast<const float*>(values_.bytes());
  auto* to = reinterpret_cast<double*>(doubles.bytes());
  for (std::size_t i = 0; i < count_; ++i) to[i] = static_cast<double>(from[i]);
  values_ = std::move(doubles);
  values_are_double_ = true;
}

void Columns::commit(const Event& event, const RecordPlace& place) {
  if (!event.values.empty() && event.wall_time == event.wall_time) {
    if (first_wall_time_ != first_wall_time_) first_wall_time_ = event.wall_time;
    last_wall_time_ = event.wall_time;
  }
  is_finished_ = event.session == SessionStatus::kStop;
  if (event.session != SessionStatus::kNone) session_places_.push_back(place);
  if (event.session == SessionStatus::kStart) {
    starts_.push_back({event.step, event.wall_time});
    all_changed_ = true;
  }
  for (const Value& value : event.values) commit_value(event, value, place);
}

void Columns::commit_value(const Event& event, const Value& value, const RecordPlace& place) {
  switch (value.form) {
    case ValueForm::kSimple:
      series_for(value, Kind::kScalar)
          .append_scalar(event.step, event.wall_time, value.simple_value);
      return;
    case ValueForm::kHistogram:
      series_for(value, Kind::kHistogram).append_place(event.step, event.wall_time, place);
      return;
    case ValueForm::kImage:
      series_for(value, Kind::kImage).append_place(event.step, event.wall_time, place);
      return;
    case ValueForm::kAudio:
      series_for(value, Kind::kAudio).append_place(event.step, event.wall_time, place);
      return;
    case ValueForm::kTensor:
    case ValueForm::kOther:
    case ValueForm::kNone:  // hparams come as metadata without a value
      commit_tensor(event, value, place);
      return;
  }
}

void Columns::commit_tensor(const Event& event, const Value& value, const RecordPlace& place) {
  Kind kind = value.form == ValueForm::kTensor ? Kind::kTensor : Kind::kUnknown;
  if (const std::uint32_t first = first_of_tag(value.tag); first != kNone) {
    kind = series_[first].kind();
  } else if (!value.plugin_name.empty()) {
    kind = kind_from_plugin(value.plugin_name, value.plugin_content);
  }
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
  if (kind == Kind::kMark && value.form != ValueForm::kTensor) kind = Kind::kUnknown;
  series_for(value, kind).append_place(event.step, event.wall_time, place);
}

Series& Columns::series_for(const Value& value, Kind kind) {
  // Training loops log the same tags in the same order: guess the one that followed last time.
  std::uint32_t index = previous_ == kNone ? kNone : series_[previous_].follower_;
  if (index == kNone || series_[index].kind_ != kind || series_[index].tag_ != value.tag) {
    const std::uint32_t first = first_of_tag(value.tag);
    index = first;
    while (index != kNone && series_[index].kind_ != kind) index = series_[index].next_same_tag_;
    if (index == kNone) index = add_series(value, kind, first);
    if (previous_ != kNone) series_[previous_].follower_ = index;
  }
  previous_ = index;
  note_change(index);
  Series& series = series_[index];
  if (series.starts_seen_ != starts_.size()) fold_starts(series);
  return series;
}

std::uint32_t Columns::first_of_tag(std::string_view tag) const {
  const auto found = tags_.find(tag);
  return found == tags_.end() ? kNone : found->second;
}

std::uint32_t Columns::add_series(const Value& value, Kind kind, std::uint32_t first) {
  const auto index = static_cast<std::uint32_t>(series_.size());
  Series& series = series_.emplace_back(value.tag, kind, value.plugin_name);
  series.follower_ = kNone;
  series.next_same_tag_ = kNone;
  series.starts_seen_ = starts_.size();
  if (first == kNone) {
    tags_.emplace(series.tag_, index);
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
