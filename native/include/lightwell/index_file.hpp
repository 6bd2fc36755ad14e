// A pack: what was read of many event files, kept so that they need not be read again.
//
//   header | columns of every series | table | footer
//
// Header: magic, byte order, format. Footer: where the table lies and its checksum. Table: an entry
// a file, its fields (index_fields.hpp), then the place and checksums of the columns of each
// series. A pack is written once and never changed; one that is torn, damaged, of another format or
// another byte order is no pack. Columns are read, not mapped: a mapped file that is cut ends the
// process that looks at it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lightwell/byte_source.hpp"
#include "lightwell/event_file.hpp"
#include "lightwell/stored_file.hpp"

namespace lightwell {

/// A device and a file on it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

/// A pack to read from. Thread-safe.
class IndexFile {
 public:
  /// Null when there is no whole pack at `path`. Throws std::bad_alloc.
  [[nodiscard]] static std::unique_ptr<IndexFile> open(const std::string& path);
  /// The same for a pack of `size_bytes` in `source`.
  [[nodiscard]] static std::unique_ptr<IndexFile> open(std::shared_ptr<ByteSource> source,
                                                       std::uint64_t size_bytes);

  struct Entry {
    std::string_view name;
    std::span<const std::byte> fields;
    std::uint64_t bytes = 0;  ///< what it takes in the pack, columns included
    FileIdentity identity;
  };
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

  /// Puts `file`, which no poll has seen, where it was when it was kept under `name`; `identity` is
  /// what lies at its path now. A file of another name is taken when it is that very file: it was
  /// renamed. The next poll compares the file with what was kept, and tells of every series.
  /// False, and `file` as it was, when nothing of the kind was kept.
  [[nodiscard]] bool restore(EventFile& file, std::string_view name,
                             const std::optional<FileIdentity>& identity) const;

 private:
  IndexFile() = default;
  bool read_table(std::uint64_t size_bytes);
  const Entry* find(std::string_view name, const std::optional<FileIdentity>& identity) const;

  std::shared_ptr<ByteSource> source_;
  std::uint64_t table_offset_ = 0;
  std::vector<std::byte> table_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::unordered_map<std::uint64_t, std::size_t> by_inode_;
};

/// What a pack will hold of one file: a state that later polls do not change.
class IndexEntry {
 public:
  /// To be called by whoever may poll `file`. Null when there is nothing that can be kept.
  [[nodiscard]] static std::unique_ptr<IndexEntry> take(const EventFile& file,
                                                        std::string_view name);

 private:
  friend class IndexWriter;
  struct KeptColumns {
    StoredFile::Buffers buffers;
    std::array<std::uint64_t, kIndexColumns> bytes{};
    const StoredFile* stored = nullptr;  // has the columns, when `buffers` have not
    std::uint32_t stored_index = 0;
  };

  std::string fields_;
  std::vector<KeptColumns> series_;
  std::shared_ptr<Columns> columns_;  // keeps alive where stored columns come from
};

/// Writes a pack. Not thread-safe.
class IndexWriter {
 public:
  /// Makes the file, which must not be there. Returns 0 or an `errno` value.
  [[nodiscard]] int open(const std::string& path);
  /// False when the entry cannot be had any more; the pack goes on without it. A failing disk shows
  /// in `finish`.
  bool add(const IndexEntry& entry);
  /// Ends the pack. Returns 0 or the first `errno` value of a write.
  [[nodiscard]] int finish();
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  void write(std::span<const std::byte> bytes);
  void flush();
  void write_out(std::span<const std::byte> bytes);

  platform::File file_;
  std::string pending_;
  std::string table_;
  std::uint64_t bytes_ = 0;
  int error_ = 0;
};

}  // namespace lightwell
