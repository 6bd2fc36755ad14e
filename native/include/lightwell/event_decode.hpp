// What an `Event` message says, as views into the record's bytes: times, values, session starts.
//
// Only the fields the reader uses are taken; the rest is skipped (docs/format.md, "Messages").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lightwell/kind.hpp"
#include "lightwell/lazy_wire.hpp"

namespace lightwell {

/// Tags of what an event holds without a tag of its own.
inline constexpr std::string_view kGraphTag = "__run_graph__";
inline constexpr std::string_view kMetaGraphTag = "__meta_graph__";
inline constexpr std::string_view kLogMessageTag = "__log_message__";

/// Which member of `Summary.Value`'s oneof is set.
enum class ValueForm : std::uint8_t { kNone, kSimple, kHistogram, kImage, kAudio, kTensor, kOther };

/// One tagged value of an event. Views point into the payload that was decoded.
struct Value {
  std::string_view tag;
  std::string_view plugin_name;  ///< empty when the value carries no metadata
  ValueForm form = ValueForm::kNone;
  float simple_value = 0;
  /// The message of every form but `kNone` and `kSimple`, not looked into; empty when skimmed.
  std::span<const std::byte> content;
  std::span<const std::byte> plugin_content;
};

/// What a SessionLog says of its writer; `kNone` without one.
enum class SessionStatus : std::uint8_t { kNone, kStart, kStop, kCheckpoint, kUnspecified };

[[nodiscard]] const char* session_status_name(SessionStatus status) noexcept;

/// Values of one event; an event with more is malformed. Two bytes of a file can make a value.
inline constexpr std::size_t kMaxValues = std::size_t{1} << 17;

struct Event {
  double wall_time = 0;
  std::int64_t step = 0;
  SessionStatus session = SessionStatus::kNone;
  std::vector<Value> values;
  TextRoom texts;  ///< what the values of a skimmed event view
};

/// Decodes one record's payload into `event`, whose vector is reused. Returns null, or why the
/// payload is no event: a string that lives for ever. Nothing of a bad event may be used.
[[nodiscard]] const char* decode_event(std::span<const std::byte> payload, Event& event);

/// Decodes a payload of `bytes` bytes where it lies, without fetching what its values hold.
///
/// Returns false when that is not enough: the event has a `simple_value`, a session log, a field
/// that is unknown here or more text than `TextRoom` takes; it is no event; or its bytes cannot be
/// read. Only `decode_event` tells which. Where both decode they agree, but for `Value::content`.
[[nodiscard]] bool skim_event(MessageSource& payload, std::uint64_t bytes, Event& event);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace lightwell
