// What an `Event` message says, as views into the record's bytes: times, values, session starts.
//
// Only the fields the reader uses are taken; the rest is skipped (docs/format.md, "Messages").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lightwell {

/// What a series holds. The names that users meet are `kind_name`'s.
enum class Kind : std::uint8_t {
  kScalar,
  kHistogram,
  kImage,
  kAudio,
  kText,
  kPrCurve,
  kMesh,
  kHparams,
  kLayout,
  kGraph,
  kEmbedding,
  kMark,     ///< a moment somebody named
  kTensor,   ///< a tensor that no plugin claims
  kUnknown,  ///< a plugin, or a form of value, that has no kind here
};

[[nodiscard]] const char* kind_name(Kind kind) noexcept;
/// The kind that a plugin of TensorBoard's stands for; `kUnknown` for any other name.
[[nodiscard]] Kind kind_from_plugin(std::string_view plugin_name) noexcept;
/// The same for our own plugin too, whose content says which of our kinds is meant.
[[nodiscard]] Kind kind_from_plugin(std::string_view plugin_name,
                                    std::span<const std::byte> plugin_content) noexcept;

/// Tags of what a file holds at most once and without a tag of its own.
inline constexpr std::string_view kGraphTag = "__run_graph__";
inline constexpr std::string_view kMetaGraphTag = "__meta_graph__";

/// Which member of `Summary.Value`'s oneof is set.
enum class ValueForm : std::uint8_t { kNone, kSimple, kHistogram, kImage, kAudio, kTensor, kOther };

/// One tagged value of an event. Views point into the payload that was decoded.
struct Value {
  std::string_view tag;
  std::string_view plugin_name;  ///< empty when the value carries no metadata
  ValueForm form = ValueForm::kNone;
  float simple_value = 0;
  std::span<const std::byte> content;  ///< the message of every form but `kNone` and `kSimple`
  std::span<const std::byte> plugin_content;
};

/// What a SessionLog says of its writer. `kNone`: the event holds none; `kOther`: a checkpoint, or
/// what no version of TensorFlow has written so far.
enum class SessionStatus : std::uint8_t { kNone, kStart, kStop, kOther };

/// Values of one event; an event with more is malformed. Two bytes of a file can make a value.
inline constexpr std::size_t kMaxValues = std::size_t{1} << 17;

struct Event {
  double wall_time = 0;
  std::int64_t step = 0;
  SessionStatus session = SessionStatus::kNone;
  std::vector<Value> values;
};

/// Decodes one record's payload into `event`, whose vector is reused. Returns null, or why the
/// payload is no event: a string that lives for ever. Nothing of a bad event may be used.
[[nodiscard]] const char* decode_event(std::span<const std::byte> payload, Event& event);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace lightwell
