#include "lightwell/index_file.hpp"

#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "lightwell/crc32c.hpp"
#include "lightwell/index_fields.hpp"
#include "lightwell/index_format.hpp"

namespace lightwell {
namespace {

class PackSource final : public ByteSource {
 public:
  explicit PackSource(platform::File file) noexcept : file_(std::move(file)) {}
  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    return file_.read_at(offset, into, read);
  }

 private:
  platform::File file_;
};

template <typename Whole>
bool read_whole(ByteSource& source, std::uint64_t offset, Whole& whole) {
  std::size_t read = 0;
  return source.read_at(offset, std::as_writable_bytes(std::span(&whole, 1)), read) == 0 &&
         read == sizeof whole;
}

/// Whether a pack can hold the columns of a series in `most` bytes.
bool can_lie_in(std::uint64_t most, const Series& series, const StoredPlace& place) {
  // A point takes at least a step and a time: the sum below cannot overflow.
  if (series.count() > most / (sizeof(std::int64_t) + sizeof(double))) return false;
  std::uint64_t bytes = 0;
  for (const std::uint64_t column : IndexFields::stored_bytes(series)) bytes += column;
  return bytes <= most && place.offset <= most - bytes;
}

}  // namespace

std::unique_ptr<IndexFile> IndexFile::open(const std::string& path) {
  platform::File file;
  platform::FileStat stat;
  if (file.open_for_read(path) != 0 || file.stat(stat) != 0) return nullptr;
  return open(std::make_shared<PackSource>(std::move(file)), stat.size_bytes);
}

std::unique_ptr<IndexFile> IndexFile::open(std::shared_ptr<ByteSource> source,
                                           std::uint64_t size_bytes) {
  std::unique_ptr<IndexFile> index(new IndexFile());
  index->source_ = std::move(source);
  return index->read_table(size_bytes) ? std::move(index) : nullptr;
}

bool IndexFile::read_table(std::uint64_t size_bytes) {
  if (size_bytes < sizeof(IndexHeader) + sizeof(IndexFooter)) return false;
  const std::uint64_t body_end = size_bytes - sizeof(IndexFooter);
  IndexHeader header;
  IndexFooter footer;
  if (!read_whole(*source_, 0, header) || header != IndexHeader() ||
      !read_whole(*source_, body_end, footer) || footer.crc != footer.expected_crc() ||
      footer.table_offset < sizeof header || footer.table_offset > body_end ||
      footer.table_bytes != body_end - footer.table_offset) {
    return false;
  }
  table_offset_ = footer.table_offset;
  table_.resize(static_cast<std::size_t>(footer.table_bytes));
  std::size_t read = 0;
  if (source_->read_at(table_offset_, table_, read) != 0 || read != table_.size() ||
      crc32c(table_) != footer.table_crc) {
    return false;
  }
  FieldReader table(table_);
  while (table.left() > 0) {
    std::uint64_t size = 0;
    std::uint64_t columns = 0;
    table(size);
    table(columns);
    FieldReader fields(table.take(size));
    const std::string_view name = fields.view();
    const std::span<const std::byte> rest = fields.take(fields.left());
    FileIdentity identity;
    FieldReader head(rest);
    head(identity.device);
    head(identity.inode);
    if (!table.is_intact() || !fields.is_intact() || !head.is_intact()) return false;
    by_name_[name] = entries_.size();
    by_inode_[identity.inode] = entries_.size();
    entries_.push_back({name, rest, size + columns, identity});
  }
  return true;
}

bool IndexFile::restore(EventFile& file, std::string_view name,
                        const std::optional<FileIdentity>& identity) const {
  const Entry* entry = find(name, identity);
  if (entry == nullptr || !IndexFields::is_unread(file)) return false;
  EventFile restored(file.path());
  FieldReader fields(entry->fields);
  const bool is_same_inode = identity && identity->inode == entry->identity.inode;
  if (!IndexFields::read(fields, restored,
                         is_same_inode ? std::optional(identity->device) : std::nullopt)) {
    return false;
  }
  Columns& columns = *restored.columns();
  std::vector<StoredPlace> places;
  places.reserve(fields.left() / kStoredPlaceBytes);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!IndexFields::has_columns(columns[i])) continue;
    StoredPlace& place = places.emplace_back();
    fields(place.offset);
    fields(place.crcs);
    if (!fields.is_intact() || !can_lie_in(table_offset_, columns[i], place)) return false;
  }
  if (fields.left() != 0) return false;
  IndexFields::attach(
      columns, std::make_unique<StoredFile>(source_, file.path(), columns, std::move(places)));
  file = std::move(restored);
  return true;
}

const IndexFile::Entry* IndexFile::find(std::string_view name,
                                        const std::optional<FileIdentity>& identity) const {
  const auto named = by_name_.find(name);
  const Entry* entry = named == by_name_.end() ? nullptr : &entries_[named->second];
  if (!identity || (entry != nullptr && entry->identity.inode == identity->inode)) return entry;
  const auto same = by_inode_.find(identity->inode);
  if (same == by_inode_.end() || entries_[same->second].identity.device != identity->device) {
    return entry;
  }
  return &entries_[same->second];
}

}  // namespace lightwell
