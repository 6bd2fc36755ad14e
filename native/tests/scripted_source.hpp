// A file as a test tells it: bytes that a test cuts, grows and spoils between reads.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "lightwell/record.hpp"
#include "lightwell/tail.hpp"

namespace lightwell::check {

class ScriptedSource final : public ByteSource {
 public:
  std::string bytes;

  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    read = offset >= bytes.size()
               ? 0
               : std::min(into.size(), static_cast<std::size_t>(bytes.size() - offset));
    if (read > 0) std::memcpy(into.data(), bytes.data() + offset, read);
    return 0;
  }

  void append(std::string_view payload) {
    append_record(bytes, {reinterpret_cast<const std::byte*>(payload.data()), payload.size()});
  }
};

/// What one round of reading gave: the payloads, and the damage as "offset+bytes".
struct Round {
  std::vector<std::string> payloads;
  std::vector<std::string> damage;
};

/// What is answered when a large record comes.
enum class Answer : std::uint8_t { kLoad, kCheck, kAccept };

inline std::string payload_of(const ScriptedSource& source, const RecordTail& tail) {
  return source.bytes.substr(static_cast<std::size_t>(tail.record_offset()) + kRecordHeaderBytes,
                             static_cast<std::size_t>(tail.payload_bytes()));
}

/// Reads `tail` to its end, with the source's first `visible_bytes`.
inline void read_round(RecordTail& tail, ScriptedSource& source, std::size_t visible_bytes,
                       bool is_settled, Round& round, std::uint64_t scan_budget = 1u << 30,
                       Answer answer = Answer::kLoad) {
  tail.begin(source, {visible_bytes, is_settled}, scan_budget);
  for (;;) {
    ReadStatus status = tail.next();
    if (status == ReadStatus::kFramed && answer == Answer::kLoad) status = tail.load_payload();
    if (status == ReadStatus::kFramed && answer == Answer::kCheck) status = tail.check();
    if (status == ReadStatus::kFramed) {
      round.payloads.push_back(payload_of(source, tail));
      tail.accept();
    } else if (status == ReadStatus::kRecord) {
      const auto payload = tail.payload();
      round.payloads.emplace_back(reinterpret_cast<const char*>(payload.data()), payload.size());
    } else if (status == ReadStatus::kTakenBack) {
      round.payloads.pop_back();
    } else if (status == ReadStatus::kCorrupt) {
      round.damage.push_back(std::to_string(tail.damage().offset) + "+" +
                             std::to_string(tail.damage().bytes));
    } else {
      break;
    }
  }
  tail.end();
}

}  // namespace lightwell::check
