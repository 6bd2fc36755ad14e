#include "lightwell/event_decode.hpp"

#include <cstring>
#include <type_traits>

#include "lightwell/wire.hpp"

namespace lightwell {
namespace {

// Field numbers of event.proto and summary.proto (docs/format.md, "Messages").
namespace event_field {
enum : std::uint32_t {
  kWallTime = 1,
  kStep = 2,
  kFileVersion = 3,
  kGraphDef = 4,
  kSummary = 5,
  kLogMessage = 6,
  kSessionLog = 7,
  kTaggedRunMetadata = 8,
  kMetaGraphDef = 9,
  kSourceMetadata = 10,
};
}
namespace value_field {
enum : std::uint32_t {
  kTag = 1,
  kSimpleValue = 2,
  kObsoleteHistogram = 3,
  kImage = 4,
  kHistogram = 5,
  kAudio = 6,
  kNodeName = 7,
  kTensor = 8,
  kMetadata = 9,
};
}
constexpr std::uint32_t kSummaryValue = 1;
constexpr std::uint32_t kMetadataPluginData = 1;
constexpr std::uint32_t kPluginDataName = 1;
constexpr std::uint32_t kPluginDataContent = 2;
constexpr std::uint32_t kSessionLogStatus = 1;
constexpr std::uint64_t kSessionStart = 1;
constexpr std::uint64_t kSessionStop = 2;
constexpr std::uint64_t kSessionCheckpoint = 3;
constexpr std::uint32_t kRunMetadataTag = 1;

constexpr std::string_view kGraphPlugin = "graphs";
constexpr std::string_view kTaggedRunMetadataPlugin = "graph_tagged_run_metadata";

constexpr const char* kMalformed = "malformed event: the protocol buffer cannot be read";
constexpr const char* kTooManyValues = "malformed event: it has more than 131072 values";
constexpr const char* kBadTag = "malformed event: a tag is not UTF-8";
constexpr const char* kBadPlugin = "malformed event: a plugin name is not UTF-8";

// Why an event is not decoded where it lies. Nobody is told: it is decoded in memory then.
constexpr const char* kNeedsPayload = "the event must be read whole";

// The payload lies elsewhere and its checksum has not been looked at. A field that is unknown here
// may then be a known one that was flipped, so it is not skipped.
template <typename Fields>
constexpr bool kIsLazy = std::is_same_v<Fields, LazyReader>;

// SummaryMetadata → PluginData → name, content.
template <typename Fields>
const char* decode_metadata(Fields fields, Value& value) {
  while (fields.next()) {
    if (!fields.is(kMetadataPluginData, WireType::kBytes)) continue;
    Fields plugin = fields.as_message();
    while (plugin.next()) {
      if (plugin.is(kPluginDataName, WireType::kBytes)) value.plugin_name = plugin.as_string();
      if (plugin.is(kPluginDataContent, WireType::kBytes)) {
        value.plugin_content = std::as_bytes(std::span(plugin.as_string()));
      }
    }
    if (plugin.is_malformed()) return kMalformed;
  }
  if (fields.is_malformed()) return kMalformed;
  return is_valid_utf8(value.plugin_name) ? nullptr : kBadPlugin;
}

ValueForm form_of_field(std::uint32_t number) noexcept {
  switch (number) {
    case value_field::kObsoleteHistogram:
      return ValueForm::kOther;
    case value_field::kImage:
      return ValueForm::kImage;
    case value_field::kHistogram:
      return ValueForm::kHistogram;
    case value_field::kAudio:
      return ValueForm::kAudio;
    case value_field::kTensor:
      return ValueForm::kTensor;
    default:
      return ValueForm::kNone;
  }
}

// What a value holds is looked at when it is shown, but for scalars.
template <typename Fields>
const char* decode_value(Fields fields, Value& value) {
  while (fields.next()) {
    const bool is_bytes = fields.type() == WireType::kBytes;
    const ValueForm form = is_bytes ? form_of_field(fields.field_number()) : ValueForm::kNone;
    if (fields.is(value_field::kTag, WireType::kBytes)) {
      value.tag = fields.as_string();
    } else if (fields.is(value_field::kSimpleValue, WireType::kFixed32)) {
      if (kIsLazy<Fields>) return kNeedsPayload;
      value.form = ValueForm::kSimple;
      value.simple_value = fields.as_float();
    } else if (fields.is(value_field::kMetadata, WireType::kBytes)) {
      if (const char* fault = decode_metadata(fields.as_message(), value)) return fault;
    } else if (form != ValueForm::kNone) {
      value.form = form;
      value.content = fields.as_bytes();
    } else if (kIsLazy<Fields> && !fields.is(value_field::kNodeName, WireType::kBytes)) {
      return kNeedsPayload;
    }
  }
  if (fields.is_malformed()) return kMalformed;
  return is_valid_utf8(value.tag) ? nullptr : kBadTag;
}

template <typename Fields>
const char* decode_summary(Fields fields, std::vector<Value>& values) {
  while (fields.next()) {
    if (fields.is(kSummaryValue, WireType::kBytes)) {
      if (values.size() == kMaxValues) return kTooManyValues;
      if (const char* fault = decode_value(fields.as_message(), values.emplace_back())) {
        return fault;
      }
    } else if (kIsLazy<Fields>) {
      return kNeedsPayload;
    }
  }
  return fields.is_malformed() ? kMalformed : nullptr;
}

template <typename Fields>
const char* decode_session_log(Fields fields, SessionStatus& session) {
  session = SessionStatus::kUnspecified;
  while (fields.next()) {
    if (!fields.is(kSessionLogStatus, WireType::kVarint)) continue;
    const std::uint64_t status = fields.as_varint();
    session = status == kSessionStart        ? SessionStatus::kStart
              : status == kSessionStop       ? SessionStatus::kStop
              : status == kSessionCheckpoint ? SessionStatus::kCheckpoint
                                             : SessionStatus::kUnspecified;
  }
  return fields.is_malformed() ? kMalformed : nullptr;
}

template <typename Fields>
const char* decode_run_metadata(Fields fields, Value& value) {
  value.plugin_name = kTaggedRunMetadataPlugin;
  while (fields.next()) {
    if (fields.is(kRunMetadataTag, WireType::kBytes)) value.tag = fields.as_string();
  }
  if (fields.is_malformed()) return kMalformed;
  return is_valid_utf8(value.tag) ? nullptr : kBadTag;
}

// What an event holds beside a summary is one opaque value of a plugin and tag that are its own.
template <typename Fields>
const char* decode_single(Fields& field, std::vector<Value>& values) {
  Value& value = values.emplace_back();
  value.form = ValueForm::kOther;
  value.content = field.as_bytes();
  switch (field.field_number()) {
    case event_field::kGraphDef:
      value.plugin_name = kGraphPlugin;
      value.tag = kGraphTag;
      return nullptr;
    case event_field::kMetaGraphDef:
      value.plugin_name = kGraphPlugin;
      value.tag = kMetaGraphTag;
      return nullptr;
    case event_field::kLogMessage:
      value.tag = kLogMessageTag;
      return nullptr;
    default:
      return decode_run_metadata(field.as_message(), value);
  }
}

// A member of the event's oneof.
template <typename Fields>
const char* decode_what(Fields& field, Event& event) {
  switch (field.field_number()) {
    case event_field::kSummary:
      return decode_summary(field.as_message(), event.values);
    case event_field::kSessionLog:
      if (kIsLazy<Fields>) return kNeedsPayload;
      return decode_session_log(field.as_message(), event.session);
    case event_field::kFileVersion:
      return nullptr;
    default:
      return decode_single(field, event.values);
  }
}

template <typename Fields>
const char* decode_fields(Fields fields, Event& event) {
  event.wall_time = 0;
  event.step = 0;
  event.session = SessionStatus::kNone;
  event.values.clear();
  std::uint32_t what = 0;
  while (fields.next()) {
    const std::uint32_t number = fields.field_number();
    if (fields.is(event_field::kWallTime, WireType::kFixed64)) {
      event.wall_time = fields.as_double();
    } else if (fields.is(event_field::kStep, WireType::kVarint)) {
      event.step = fields.as_int64();
    } else if (fields.type() == WireType::kBytes && number >= event_field::kFileVersion &&
               number <= event_field::kMetaGraphDef) {
      // The members of a oneof replace each other; a message that comes twice is merged.
      if (what != number || number != event_field::kSummary) event.values.clear();
      event.session = SessionStatus::kNone;
      what = number;
      if (const char* fault = decode_what(fields, event)) return fault;
    } else if (kIsLazy<Fields> && !fields.is(event_field::kSourceMetadata, WireType::kBytes)) {
      return kNeedsPayload;
    }
  }
  return fields.is_malformed() ? kMalformed : nullptr;
}

}  // namespace

const char* session_status_name(SessionStatus status) noexcept {
  switch (status) {
    case SessionStatus::kStart:
      return "start";
    case SessionStatus::kStop:
      return "stop";
    case SessionStatus::kCheckpoint:
      return "checkpoint";
    case SessionStatus::kNone:
    case SessionStatus::kUnspecified:
      break;
  }
  return "unspecified";
}

const char* decode_event(std::span<const std::byte> payload, Event& event) {
  return decode_fields(WireReader(payload), event);
}

bool skim_event(MessageSource& payload, std::uint64_t bytes, Event& event) {
  event.texts.clear();
  return decode_fields(LazyReader(payload, 0, bytes, event.texts), event) == nullptr;
}

bool is_valid_utf8(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    if (end - at >= 8) {
      std::uint64_t word;
      std::memcpy(&word, at, sizeof word);
      if ((word & 0x8080808080808080ull) == 0) {
        at += 8;
        continue;
      }
    }
    const unsigned char lead = *at++;
    if (lead < 0x80) continue;
    // Surrogates, overlong forms and code points beyond U+10FFFF show in the second byte.
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    int more = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    for (; more > 0; --more, low = 0x80, high = 0xBF) {
      if (at == end || *at < low || *at > high) return false;
      ++at;
    }
  }
  return true;
}

}  // namespace lightwell
