#include "lightwell/event_encode.hpp"

#include <cstring>

#include "lightwell/record.hpp"
#include "lightwell/wire.hpp"

namespace lightwell {
namespace {

// Field numbers of the messages involved; all keys fit one byte.
constexpr auto kEventWallTime = static_cast<std::byte>(wire_key(1, WireType::kFixed64));
constexpr auto kEventStep = static_cast<std::byte>(wire_key(2, WireType::kVarint));
constexpr auto kEventFileVersion = static_cast<std::byte>(wire_key(3, WireType::kBytes));
constexpr auto kEventSummary = static_cast<std::byte>(wire_key(5, WireType::kBytes));
constexpr auto kEventSessionLog = static_cast<std::byte>(wire_key(7, WireType::kBytes));
constexpr auto kEventSourceMetadata = static_cast<std::byte>(wire_key(10, WireType::kBytes));
constexpr auto kSourceMetadataWriter = static_cast<std::byte>(wire_key(1, WireType::kBytes));
constexpr auto kSessionLogStatus = static_cast<std::byte>(wire_key(1, WireType::kVarint));
constexpr auto kSummaryValue = static_cast<std::byte>(wire_key(1, WireType::kBytes));
constexpr auto kValueTag = static_cast<std::byte>(wire_key(1, WireType::kBytes));
constexpr auto kValueSimple = static_cast<std::byte>(wire_key(2, WireType::kFixed32));

// Value.tensor {dtype, float_val or double_val packed} up to the number, and behind it
// Value.metadata {plugin_data {plugin_name "scalars"}}: the same bytes in every event.
constexpr char kFloatTensor[] = "\x42\x08\x08\x01\x2a\x04";
constexpr char kDoubleTensor[] = "\x42\x0c\x08\x02\x32\x08";
constexpr char kScalarsPlugin[] = "\x4a\x0b\x0a\x09\x0a\x07scalars";

constexpr std::size_t kTensorPrefixBytes = sizeof kFloatTensor - 1;
constexpr std::size_t kPluginBytes = sizeof kScalarsPlugin - 1;
static_assert(sizeof kDoubleTensor == sizeof kFloatTensor);

constexpr std::size_t number_bytes(ScalarStyle style) noexcept {
  switch (style) {
    case ScalarStyle::kSimpleValue:
      return 1 + sizeof(float);
    case ScalarStyle::kFloatTensor:
      return kTensorPrefixBytes + sizeof(float) + kPluginBytes;
    case ScalarStyle::kDoubleTensor:
      return kTensorPrefixBytes + sizeof(double) + kPluginBytes;
  }
  return 0;
}

std::byte* store_bytes(std::byte* at, const void* from, std::size_t size) noexcept {
  if (size != 0) std::memcpy(at, from, size);
  return at + size;
}

template <typename Number>
std::byte* store_number(std::byte* at, Number number) noexcept {
  return store_bytes(at, &number, sizeof number);
}

std::byte* store_text(std::byte* at, std::byte key, std::string_view text) noexcept {
  *at++ = key;
  at = store_varint(at, text.size());
  return store_bytes(at, text.data(), text.size());
}

std::byte* store_event_start(std::byte* at, double wall_time, std::int64_t step) noexcept {
  *at++ = kEventWallTime;
  at = store_number(at, wall_time);
  if (step != 0) {  // proto3 leaves zeros out
    *at++ = kEventStep;
    at = store_varint(at, static_cast<std::uint64_t>(step));
  }
  return at;
}

void append_framed(std::string& out, const std::byte* begin, const std::byte* end) {
  append_record(out, {begin, static_cast<std::size_t>(end - begin)});
}

constexpr std::uint64_t kSessionStart = 1;
constexpr std::uint64_t kSessionStop = 2;

std::byte* store_session_log(std::byte* at, std::uint64_t status) noexcept {
  *at++ = kEventSessionLog;
  at = store_varint(at, 2);
  *at++ = kSessionLogStatus;
  return store_varint(at, status);
}

}  // namespace

ScalarLayout layout_of(const ScalarEvent& event) noexcept {
  ScalarLayout layout{};
  layout.value_bytes =
      1 + varint_size(event.tag.size()) + event.tag.size() + number_bytes(event.style);
  layout.summary_bytes = 1 + varint_size(layout.value_bytes) + layout.value_bytes;
  layout.payload_bytes = 1 + sizeof(double);
  if (event.step != 0) {
    layout.payload_bytes += 1 + varint_size(static_cast<std::uint64_t>(event.step));
  }
  layout.payload_bytes += 1 + varint_size(layout.summary_bytes) + layout.summary_bytes;
  return layout;
}

std::byte* store_scalar(std::byte* at, const ScalarEvent& event,
                        const ScalarLayout& layout) noexcept {
  at = store_event_start(at, event.wall_time, event.step);
  *at++ = kEventSummary;
  at = store_varint(at, layout.summary_bytes);
  *at++ = kSummaryValue;
  at = store_varint(at, layout.value_bytes);
  at = store_text(at, kValueTag, event.tag);
  switch (event.style) {
    case ScalarStyle::kSimpleValue:
      *at++ = kValueSimple;
      return store_number(at, static_cast<float>(event.value));
    case ScalarStyle::kFloatTensor:
      at = store_bytes(at, kFloatTensor, kTensorPrefixBytes);
      at = store_number(at, static_cast<float>(event.value));
      break;
    case ScalarStyle::kDoubleTensor:
      at = store_bytes(at, kDoubleTensor, kTensorPrefixBytes);
      at = store_number(at, event.value);
      break;
  }
  return store_bytes(at, kScalarsPlugin, kPluginBytes);
}

std::string opening_records(double wall_time, std::optional<std::int64_t> purge_step) {
  constexpr std::string_view kWriter = "lightwell";
  std::byte payload[64];
  std::string records;

  std::byte* at = store_event_start(payload, wall_time, 0);
  at = store_text(at, kEventFileVersion, "brain.Event:2");
  *at++ = kEventSourceMetadata;
  at = store_varint(at, 2 + kWriter.size());
  at = store_text(at, kSourceMetadataWriter, kWriter);
  append_framed(records, payload, at);

  for (int i = 0; purge_step && i < 2; ++i) {
    at = store_event_start(payload, wall_time, *purge_step);
    append_framed(records, payload, store_session_log(at, kSessionStart));
  }
  return records;
}

std::string closing_record(double wall_time) {
  std::byte payload[64];
  std::string record;
  std::byte* at = store_event_start(payload, wall_time, 0);
  append_framed(record, payload, store_session_log(at, kSessionStop));
  return record;
}

}  // namespace lightwell
