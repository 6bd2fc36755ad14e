#include <algorithm>
#include <utility>

#include "lightwell/crc32c.hpp"
#include "lightwell/index_fields.hpp"
#include "lightwell/index_file.hpp"
#include "lightwell/index_format.hpp"

namespace lightwell {
namespace {

constexpr std::size_t kPendingBytes = std::size_t{1} << 20;

std::span<const std::byte> bytes_of(const std::string& text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace

std::unique_ptr<IndexEntry> IndexEntry::take(const EventFile& file, std::string_view name) {
  if (!file.can_be_kept()) return nullptr;
  auto entry = std::make_unique<IndexEntry>();
  FieldWriter fields(entry->fields_);
  fields.text(name);
  IndexFields::write(fields, file);
  const Columns& columns = *file.columns();
  entry->columns_ = file.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!IndexFields::has_columns(columns[i])) continue;
    KeptColumns& kept = entry->series_.emplace_back();
    kept.stored = dynamic_cast<const StoredFile*>(IndexFields::stored(columns[i]));
    kept.stored_index = IndexFields::stored_index(columns[i]);
    kept.bytes = IndexFields::stored_bytes(columns[i]);
    const auto parts = IndexFields::columns_of(columns[i]);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      if (kept.stored == nullptr) kept.buffers[part] = *parts[part].buffer;
    }
  }
  return entry;
}

int IndexWriter::open(const std::string& path) {
  error_ = file_.create_for_append(path);
  const IndexHeader header;
  write(std::as_bytes(std::span(&header, 1)));
  return error_;
}

bool IndexWriter::add(const IndexEntry& entry) {
  std::string places;
  FieldWriter fields(places);
  const std::uint64_t start = bytes_;
  for (const auto& kept : entry.series_) {
    StoredFile::Buffers loaded;
    if (kept.stored != nullptr && !kept.stored->read(kept.stored_index, kept.bytes, loaded)) {
      return false;
    }
    const auto& buffers = kept.stored == nullptr ? kept.buffers : loaded;
    StoredPlace place{bytes_, {}};
    for (std::size_t part = 0; part < kIndexColumns; ++part) {
      const std::span<const std::byte> column(buffers[part].bytes(),
                                              static_cast<std::size_t>(kept.bytes[part]));
      place.crcs[part] = crc32c(column);
      write(column);
    }
    fields(place.offset);
    fields(place.crcs);
  }
  FieldWriter table(table_);
  table(std::uint64_t{entry.fields_.size() + places.size()});
  table(std::uint64_t{bytes_ - start});
  table_ += entry.fields_;
  table_ += places;
  return true;
}

int IndexWriter::finish() {
  IndexFooter footer{
      .table_offset = bytes_, .table_bytes = table_.size(), .table_crc = crc32c(bytes_of(table_))};
  footer.crc = footer.expected_crc();
  write(bytes_of(table_));
  write(std::as_bytes(std::span(&footer, 1)));
  flush();
  file_.close();
  return error_;
}

void IndexWriter::write(std::span<const std::byte> bytes) {
  bytes_ += bytes.size();
  if (pending_.size() + bytes.size() > kPendingBytes) flush();
  if (bytes.size() > kPendingBytes) {
    write_out(bytes);
  } else {
    pending_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
}

void IndexWriter::flush() {
  write_out(bytes_of(pending_));
  pending_.clear();
}

void IndexWriter::write_out(std::span<const std::byte> bytes) {
  while (!bytes.empty() && error_ == 0) {
    std::size_t written = 0;
    error_ = file_.append(bytes, written);
    bytes = bytes.subspan(written);
  }
}

}  // namespace lightwell
