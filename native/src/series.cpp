#include "lightwell/series.hpp"

#include <algorithm>
#include <cstring>

namespace lightwell {

void Series::set_capacity(std::size_t capacity) const {
  const bool was_in_facts = is_in_facts();
  const std::size_t kept = was_in_facts ? 0 : count_;
  // `capacity_` must hold for every column even if one of them cannot be had.
  if (capacity < capacity_) capacity_ = capacity;
  steps_.resize(capacity * sizeof(std::int64_t), kept * sizeof(std::int64_t));
  wall_times_.resize(capacity * sizeof(double), kept * sizeof(double));
  if (keeps_places(kind_)) {
    offsets_.resize(capacity * sizeof(std::uint64_t), kept * sizeof(std::uint64_t));
    sizes_.resize(capacity * sizeof(std::uint32_t), kept * sizeof(std::uint32_t));
  } else {
    const std::size_t value_bytes = values_are_double_ ? sizeof(double) : sizeof(float);
    values_.resize(capacity * value_bytes, kept * value_bytes);
  }
  capacity_ = capacity;
  if (!was_in_facts) return;
  *reinterpret_cast<std::int64_t*>(steps_.bytes()) = first_step_;
  *reinterpret_cast<double*>(wall_times_.bytes()) = first_wall_time_;
  if (values_are_double_) {
    *reinterpret_cast<double*>(values_.bytes()) = last_value_;
  } else {
    *reinterpret_cast<float*>(values_.bytes()) = static_cast<float>(last_value_);
  }
}

void Series::grow() {
  load();
  // A file may hold very many tags with one value each.
  set_capacity(count_ == 0 ? 1 : count_ + std::max<std::size_t>(count_ / 2, 4));
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
  if (is_in_facts()) set_capacity(1);
  SharedBuffer doubles;
  doubles.resize(std::max<std::size_t>(capacity_, 1) * sizeof(double), 0);
  const auto* from = reinterpret_cast<const float*>(values_.bytes());
  auto* to = reinterpret_cast<double*>(doubles.bytes());
  for (std::size_t i = 0; i < count_; ++i) to[i] = static_cast<double>(from[i]);
  values_ = std::move(doubles);
  values_are_double_ = true;
}

RowRange Series::rows_at(std::uint64_t offset) const {
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
  const RowRange rows = rows_at(offset);
  const std::size_t count = rows.last - rows.first;
  if (count == 0) return 0;
  Rare& few = rare();
  // A column that somebody looks at is left to them: this makes a copy of it.
  set_capacity(capacity_);
  few.erased.push_back(rows);
  few.erased_rows += count;
  erase_rows(rows);
  return count;
}

void Series::erase_rows(const RowRange& rows) noexcept {
  const auto close_gap = [&](const SharedBuffer& column, std::size_t size) {
    std::memmove(column.bytes() + rows.first * size, column.bytes() + rows.last * size,
                 (count_ - rows.last) * size);
  };
  close_gap(steps_, sizeof(std::int64_t));
  close_gap(wall_times_, sizeof(double));
  close_gap(offsets_, sizeof(std::uint64_t));
  close_gap(sizes_, sizeof(std::uint32_t));
  const std::size_t kept = count_ - (rows.last - rows.first);
  for (Purge& purge : rare_->purges) purge.index -= rows.before(purge.index);
  count_ = 0;
  steps_are_sorted_ = wall_times_are_sorted_ = true;
  first_step_ = last_step_ = 0;
  first_wall_time_ = last_wall_time_ = 0;
  while (count_ < kept) {
    advance(reinterpret_cast<const std::int64_t*>(steps_.bytes())[count_],
            reinterpret_cast<const double*>(wall_times_.bytes())[count_]);
  }
}

}  // namespace lightwell
