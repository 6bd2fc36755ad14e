// Any bytes as a file: read at once, in steps, and with large records checked in place it gives the
// same records, each of them intact. Accepted unread, a record that does not hold hides no other
// but those that begin inside it.
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

/// What is answered when a large record comes.
enum class Answer : std::uint8_t { kLoad, kCheck, kAccept };

struct Visible {
  std::size_t bytes;
  bool is_settled;
  std::uint64_t budget;
};

/// Looks at both ends of the framed record, as decoding it would.
void look_into(lightwell::RecordTail& tail, std::span<const std::byte> file) {
  const std::uint64_t size = tail.payload_bytes();
  const std::byte* payload = file.data() + tail.record_offset() + 12;
  for (const std::uint64_t at : {std::uint64_t{0}, size - 1}) {
    const auto piece = tail.fetch(at, 1);
    if (piece.size() != 1 || piece[0] != payload[at]) std::abort();
  }
}

void read(lightwell::RecordTail& tail, std::span<const std::byte> file, Visible visible,
          Answer answer, std::vector<Place>& records) {
  Bytes source(file.first(visible.bytes));
  for (ReadStatus status = ReadStatus::kPaused; status == ReadStatus::kPaused;) {
    tail.begin(source, {visible.bytes, visible.is_settled}, visible.budget);
    for (;;) {
      const std::uint64_t reached = tail.offset();
      status = tail.next();
      if (status == ReadStatus::kFramed) {
        look_into(tail, file);
        if (answer == Answer::kLoad) status = tail.load_payload();
        if (answer == Answer::kCheck) status = tail.check();
      }
      if (status == ReadStatus::kFramed) {
        records.push_back({tail.record_offset(), tail.payload_bytes()});
        tail.accept();
      } else if (status == ReadStatus::kRecord) {
        check_intact(file, tail.record_offset(), tail.payload().size());
        records.push_back({tail.record_offset(), tail.payload().size()});
      } else if (status == ReadStatus::kTakenBack) {
        if (records.empty() || records.back().offset != tail.record_offset()) std::abort();
        records.pop_back();
        continue;
      } else if (status != ReadStatus::kCorrupt) {
        break;
      }
      if (tail.offset() <= reached || tail.offset() > visible.bytes) std::abort();
    }
    tail.end();
  }
}

bool is_intact(std::span<const std::byte> file, const Place& record) {
  const std::byte* payload = file.data() + record.offset + 12;
  return lightwell::masked_crc32c({payload, record.size}) ==
         lightwell::load_word<std::uint32_t>(payload + record.size);
}

/// Every intact record was accepted, or begins inside an accepted one that does not hold.
void check_accepted(std::span<const std::byte> file, const std::vector<Place>& accepted,
                    const std::vector<Place>& intact) {
  if (!accepted.empty() && accepted.back().offset + accepted.back().size + 16 == file.size() &&
      !is_intact(file, accepted.back())) {
    std::abort();
  }
  for (const Place& record : intact) {
    const bool is_there = std::ranges::any_of(accepted, [&](const Place& other) {
      return other == record ||
             (other.offset < record.offset && record.offset < other.offset + other.size + 16 &&
              !is_intact(file, other));
    });
    if (!is_there) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::uint64_t kFramed = 24;  // so that nearly every record is a large one
  const std::span file{reinterpret_cast<const std::byte*>(bytes), size};
  const Visible all{size, true, 1u << 20};
  lightwell::RecordTail whole;
  std::vector<Place> at_once;
  read(whole, file, all, Answer::kLoad, at_once);
  const std::size_t step = 1 + size / 7;
  for (const Answer answer : {Answer::kLoad, Answer::kCheck, Answer::kAccept}) {
    lightwell::RecordTail stepwise(kFramed);
    std::vector<Place> in_steps;
    for (std::size_t visible = 0; visible < size; visible += step) {
      read(stepwise, file, {visible, false, 64}, answer, in_steps);
    }
    read(stepwise, file, {size, true, 64}, answer, in_steps);
    if (answer == Answer::kAccept) {
      check_accepted(file, in_steps, at_once);
    } else if (at_once != in_steps) {
      std::abort();
    }
  }
  return 0;
}
