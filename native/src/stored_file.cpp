#include "lightwell/stored_file.hpp"

#include <bit>
#include <cstring>

#include "lightwell/crc32c.hpp"
#include "lightwell/event_file.hpp"
#include "lightwell/index_fields.hpp"

namespace lightwell {
namespace {

constexpr std::uint64_t kSliceBytes = std::uint64_t{64} << 20;

void take(const Series& series, StoredFile::Buffers& buffers) {
  const auto columns = IndexFields::columns_of(series);
  for (std::size_t i = 0; i < columns.size(); ++i) *columns[i].buffer = std::move(buffers[i]);
  IndexFields::set_loaded(series);
}

template <typename Element>
Element element(const SharedBuffer& column, std::size_t index) noexcept {
  Element value;
  std::memcpy(&value, column.bytes() + index * sizeof value, sizeof value);
  return value;
}

/// True when `read` begins with the points of `kept`.
bool begins_with(const Series& read, const Series& kept) {
  if (read.tag() != kept.tag() || read.kind() != kept.kind() || read.count() < kept.count() ||
      kept.values_are_double() > read.values_are_double()) {
    return false;
  }
  if (kept.count() == 0) return true;
  const std::size_t last = kept.count() - 1;
  return read.first_step() == kept.first_step() &&
         element<std::int64_t>(read.steps(), last) == kept.last_step() &&
         element<std::uint64_t>(read.wall_times(), last) ==
             std::bit_cast<std::uint64_t>(kept.last_wall_time());
}

/// The values of `read` as `kept` has them: doubles may have come since.
SharedBuffer values_like(const Series& kept, const Series& read) {
  if (kept.values_are_double() == read.values_are_double()) return read.values();
  SharedBuffer floats;
  floats.resize(kept.count() * sizeof(float), 0);
  auto* to = reinterpret_cast<float*>(floats.bytes());
  for (std::size_t i = 0; i < kept.count(); ++i) {
    to[i] = static_cast<float>(element<double>(read.values(), i));
  }
  return floats;
}

}  // namespace

void StoredFile::load(const Series& series) {
  const auto bytes = IndexFields::stored_bytes(series);
  if (Buffers buffers; read(IndexFields::stored_index(series), bytes, buffers)) {
    take(series, buffers);
    return;
  }
  // Once: what did not come back then will not come back for the next series either.
  if (!is_lost_) read_events_again();
  if (!series.is_loaded()) {
    is_lost_ = true;
    throw LostColumns(path_ + ": the points of '" + std::string(series.tag()) +
                      "' are lost: the index that kept them is damaged, and the file is another");
  }
}

bool StoredFile::read(std::uint32_t index, const std::array<std::uint64_t, kIndexColumns>& bytes,
                      Buffers& into) const {
  const StoredPlace& place = places_[index];
  std::uint64_t offset = place.offset;
  for (std::size_t i = 0; i < kIndexColumns; ++i) {
    if (bytes[i] == 0) continue;
    const auto size = static_cast<std::size_t>(bytes[i]);
    into[i].resize(size, 0);
    std::size_t got = 0;
    if (pack_->read_at(offset, {into[i].bytes(), size}, got) != 0 || got != size ||
        crc32c({into[i].bytes(), size}) != place.crcs[i]) {
      return false;
    }
    offset += size;
  }
  return true;
}

void StoredFile::read_events_again() {
  EventFile file(path_);
  while (!file.poll(kSliceBytes).at_end) {
  }
  const Columns& read = *file.columns();
  for (std::size_t i = 0; i < columns_.size() && i < read.size(); ++i) {
    const Series& kept = columns_[i];
    if (kept.is_loaded() || !begins_with(read[i], kept)) continue;
    Buffers buffers{read[i].steps(), read[i].wall_times(), values_like(kept, read[i]),
                    read[i].offsets(), read[i].sizes()};
    take(kept, buffers);
  }
}

}  // namespace lightwell
