// Any bytes as a pack, with the checksums that they should have: what it restores can be looked at,
// read on and kept again, and every column has the bytes that its count says.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "lightwell/index_file.hpp"
#include "lightwell/index_format.hpp"

namespace {

using lightwell::EventFile;
using lightwell::IndexFile;
using lightwell::IndexFooter;

class Bytes final : public lightwell::ByteSource {
 public:
  explicit Bytes(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    if (offset > bytes_.size()) std::abort();
    read = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    if (read > 0) std::memcpy(into.data(), bytes_.data() + offset, read);
    return 0;
  }

 private:
  std::vector<std::byte> bytes_;
};

/// Puts right what a mutation cannot guess.
void seal(std::span<std::byte> pack) {
  if (pack.size() < sizeof(lightwell::IndexHeader) + sizeof(IndexFooter)) return;
  const lightwell::IndexHeader header;
  std::memcpy(pack.data(), &header, sizeof header);
  const std::span<std::byte> body = pack.first(pack.size() - sizeof(IndexFooter));
  IndexFooter footer;
  std::memcpy(&footer, body.data() + body.size(), sizeof footer);
  footer.table_offset = std::clamp<std::uint64_t>(footer.table_offset, sizeof header, body.size());
  footer.table_bytes = body.size() - footer.table_offset;
  footer.table_crc = lightwell::crc32c(body.subspan(footer.table_offset));
  footer.crc = footer.expected_crc();
  std::memcpy(body.data() + body.size(), &footer, sizeof footer);
}

/// Looks at every byte that a reader may look at.
unsigned look_at(const lightwell::Columns& columns) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const lightwell::Series& series = columns[i];
    for (const lightwell::Purge& purge : columns.purges(series)) {
      if (purge.index > series.count()) std::abort();
    }
    try {
      const auto* steps = series.steps().bytes();
      const auto* values = series.values().bytes();
      const auto* sizes = series.sizes().bytes();
      const std::size_t value_width = series.values_are_double() ? 8 : 4;
      const bool has_places = lightwell::keeps_places(series.kind());
      for (std::size_t at = 0; at < 8 * series.count(); ++at)
        sum += std::to_integer<unsigned>(steps[at]);
      for (std::size_t at = 0; !has_places && at < value_width * series.count(); ++at) {
        sum += std::to_integer<unsigned>(values[at]);
      }
      for (std::size_t at = 0; has_places && at < 4 * series.count(); ++at) {
        sum += std::to_integer<unsigned>(sizes[at]);
      }
    } catch (const lightwell::LostColumns&) {
      sum += 1;
    }
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::vector<std::byte> pack(size);
  if (size > 0) std::memcpy(pack.data(), bytes, size);
  seal(pack);
  const auto index = IndexFile::open(std::make_shared<Bytes>(std::move(pack)), size);
  if (!index) return 0;
  for (const IndexFile::Entry& entry : index->entries()) {
    EventFile file("/absent");
    if (!index->restore(file, entry.name, entry.identity)) continue;
    if (file.damage().size() > file.damage_count()) std::abort();
    if (!lightwell::IndexEntry::take(file, entry.name) && file.can_be_kept()) std::abort();
    static volatile unsigned sink;
    sink = look_at(*file.columns());
    if (!file.poll(1).is_gone) std::abort();
    lightwell::Event event;
    event.values.push_back({.tag = "loss", .form = lightwell::ValueForm::kSimple});
    try {
      file.columns()->commit(event, {});
    } catch (const lightwell::LostColumns&) {
      sink = 0;
    }
  }
  return 0;
}
