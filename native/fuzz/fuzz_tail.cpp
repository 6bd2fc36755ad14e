// Any bytes as a file: read at once and read in steps give the same records, each of them intact.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lightwell/record.hpp"
#include "lightwell/tail.hpp"

namespace {

using lightwell::ReadStatus;

class Bytes final : public lightwell::ByteSource {
 public:
  explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    if (offset > bytes_.size()) std::abort();
    read = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    if (read > 0) std::memcpy(into.data(), bytes_.data() + offset, read);
    return 0;
  }

 private:
  std::span<const std::byte> bytes_;
};

struct Place {
  std::uint64_t offset;
  std::uint64_t size;
  bool operator==(const Place&) const = default;
};

void check_intact(std::span<const std::byte> file, std::uint64_t offset, std::uint64_t size) {
  const std::byte* at = file.data() + offset;
  if (size + 16 > file.size() - offset || lightwell::load_word<std::uint64_t>(at) != size ||
      !lightwell::header_is_intact(at) ||
      lightwell::masked_crc32c({at + 12, size}) !=
          lightwell::load_word<std::uint32_t>(at + 12 + size)) {
    std::abort();
  }
}

void read(lightwell::RecordTail& tail, std::span<const std::byte> file, std::size_t visible,
          bool is_settled, std::uint64_t budget, std::vector<Place>& records) {
  Bytes source(file.first(visible));
  for (ReadStatus status = ReadStatus::kPaused; status == ReadStatus::kPaused;) {
    tail.begin(source, {visible, is_settled}, budget);
    std::uint64_t reached = tail.offset();
    while ((status = tail.next()) == ReadStatus::kRecord || status == ReadStatus::kCorrupt) {
      if (tail.offset() <= reached || tail.offset() > visible) std::abort();
      reached = tail.offset();
      if (status != ReadStatus::kRecord) continue;
      check_intact(file, tail.record_offset(), tail.payload().size());
      records.push_back({tail.record_offset(), tail.payload().size()});
    }
    tail.end();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span file{reinterpret_cast<const std::byte*>(bytes), size};
  lightwell::RecordTail whole;
  std::vector<Place> at_once;
  read(whole, file, size, true, 1u << 20, at_once);
  lightwell::RecordTail stepwise;
  std::vector<Place> in_steps;
  const std::size_t step = 1 + size / 7;
  for (std::size_t visible = 0; visible < size; visible += step) {
    read(stepwise, file, visible, false, 64, in_steps);
  }
  read(stepwise, file, size, true, 64, in_steps);
  if (at_once != in_steps) std::abort();
  return 0;
}
