#include "lightwell/event_decode.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "lightwell/wire.hpp"

namespace lightwell {
namespace {

// Field numbers of event.proto and summary.proto (docs/format.md, "Messages").
namespace event_field {
enum : std::uint32_t {
  kWallTime = 1,
  kStep = 2,
  kFirstWhat = 3,
  kGraphDef = 4,
  kSummary = 5,
  kSessionLog = 7,
  kTaggedRunMetadata = 8,
  kMetaGraphDef = 9,
  kLastWhat = 9,
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

constexpr const char* kMalformed = "malformed event: the protocol buffer cannot be read";
constexpr const char* kTooManyValues = "malformed event: it has more than 131072 values";
constexpr const char* kBadTag = "malformed event: a tag is not UTF-8";
constexpr const char* kBadPlugin = "malformed event: a plugin name is not UTF-8";

constexpr std::array<std::pair<std::string_view, Kind>, 16> kPlugins{{
    {"scalars", Kind::kScalar},
    {"histograms", Kind::kHistogram},
    {"images", Kind::kImage},
    {"audio", Kind::kAudio},
    {"text", Kind::kText},
    {"pr_curves", Kind::kPrCurve},
    {"mesh", Kind::kMesh},
    {"hparams", Kind::kHparams},
    {"custom_scalars", Kind::kLayout},
    {"graphs", Kind::kGraph},
    {"graph_run_metadata", Kind::kGraph},
    {"graph_run_metadata_graph", Kind::kGraph},
    {"graph_tagged_run_metadata", Kind::kGraph},
    {"graph_keras_model", Kind::kGraph},
    {"projector", Kind::kEmbedding},
    {"tensor", Kind::kTensor},
}};

constexpr std::string_view kOwnPlugin = "lightwell";
constexpr std::string_view kMarkContent = "mark";
constexpr std::string_view kModuleGraphContent = "module_graph";

bool is_well_formed(std::span<const std::byte> message) noexcept {
  WireReader fields(message);
  while (fields.next()) {
  }
  return !fields.is_malformed();
}

// SummaryMetadata → PluginData → name, content.
const char* decode_metadata(std::span<const std::byte> message, Value& value) {
  WireReader fields(message);
  while (fields.next()) {
    if (!fields.is(kMetadataPluginData, WireType::kBytes)) continue;
    WireReader plugin(fields.as_bytes());
    while (plugin.next()) {
      if (plugin.is(kPluginDataName, WireType::kBytes)) value.plugin_name = plugin.as_string();
      if (plugin.is(kPluginDataContent, WireType::kBytes)) value.plugin_content = plugin.as_bytes();
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

const char* decode_value(std::span<const std::byte> message, Value& value) {
  WireReader fields(message);
  while (fields.next()) {
    if (fields.is(value_field::kTag, WireType::kBytes)) {
      value.tag = fields.as_string();
    } else if (fields.is(value_field::kSimpleValue, WireType::kFixed32)) {
      value.form = ValueForm::kSimple;
      value.simple_value = fields.as_float();
    } else if (fields.type() == WireType::kBytes) {
      if (fields.field_number() == value_field::kMetadata) {
        if (const char* fault = decode_metadata(fields.as_bytes(), value)) return fault;
      } else if (const ValueForm form = form_of_field(fields.field_number());
                 form != ValueForm::kNone) {
        value.form = form;
        value.content = fields.as_bytes();
        // The obsolete histogram is plain bytes; the others are messages.
        if (form != ValueForm::kOther && !is_well_formed(value.content)) return kMalformed;
      }
    }
  }
  if (fields.is_malformed()) return kMalformed;
  return is_valid_utf8(value.tag) ? nullptr : kBadTag;
}

const char* decode_summary(std::span<const std::byte> message, std::vector<Value>& values) {
  WireReader fields(message);
  while (fields.next()) {
    if (!fields.is(kSummaryValue, WireType::kBytes)) continue;
    if (values.size() == kMaxValues) return kTooManyValues;
    if (const char* fault = decode_value(fields.as_bytes(), values.emplace_back())) return fault;
  }
  return fields.is_malformed() ? kMalformed : nullptr;
}

const char* decode_session_log(std::span<const std::byte> message, SessionStatus& session) {
  session = SessionStatus::kOther;
  WireReader fields(message);
  while (fields.next()) {
    if (fields.is(kSessionLogStatus, WireType::kVarint)) {
      session = fields.as_varint() == kSessionStart  ? SessionStatus::kStart
                : fields.as_varint() == kSessionStop ? SessionStatus::kStop
                                                     : SessionStatus::kOther;
    }
  }
  return fields.is_malformed() ? kMalformed : nullptr;
}

// A graph is one opaque value: its own message is looked at when somebody asks for it.
const char* decode_graph(std::uint32_t number, std::span<const std::byte> message,
                         std::vector<Value>& values) {
  Value& value = values.emplace_back();
  value.form = ValueForm::kOther;
  value.content = message;
  value.plugin_name = "graphs";
  value.tag = number == event_field::kGraphDef ? kGraphTag : kMetaGraphTag;
  if (number != event_field::kTaggedRunMetadata) return nullptr;
  value.plugin_name = "graph_tagged_run_metadata";
  value.tag = {};
  WireReader fields(message);
  while (fields.next()) {
    if (fields.is(1, WireType::kBytes)) value.tag = fields.as_string();
  }
  if (fields.is_malformed()) return kMalformed;
  return is_valid_utf8(value.tag) ? nullptr : kBadTag;
}

}  // namespace

const char* kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::kScalar:
      return "scalar";
    case Kind::kHistogram:
      return "histogram";
    case Kind::kImage:
      return "image";
    case Kind::kAudio:
      return "audio";
    case Kind::kText:
      return "text";
    case Kind::kPrCurve:
      return "pr_curve";
    case Kind::kMesh:
      return "mesh";
    case Kind::kHparams:
      return "hparams";
    case Kind::kLayout:
      return "layout";
    case Kind::kGraph:
      return "graph";
    case Kind::kEmbedding:
      return "embedding";
    case Kind::kMark:
      return "mark";
    case Kind::kTensor:
      return "tensor";
    case Kind::kUnknown:
      break;
  }
  return "unknown";
}

Kind kind_from_plugin(std::string_view plugin_name) noexcept {
  for (const auto& [name, kind] : kPlugins) {
    if (name == plugin_name) return kind;
  }
  return Kind::kUnknown;
}

Kind kind_from_plugin(std::string_view plugin_name,
                      std::span<const std::byte> plugin_content) noexcept {
  if (plugin_name != kOwnPlugin) return kind_from_plugin(plugin_name);
  const std::string_view content(reinterpret_cast<const char*>(plugin_content.data()),
                                 plugin_content.size());
  if (content == kMarkContent) return Kind::kMark;
  return content == kModuleGraphContent ? Kind::kGraph : Kind::kUnknown;
}

const char* decode_event(std::span<const std::byte> payload, Event& event) {
  event.wall_time = 0;
  event.step = 0;
  event.session = SessionStatus::kNone;
  event.values.clear();
  std::uint32_t what = 0;
  WireReader fields(payload);
  while (fields.next()) {
    const std::uint32_t number = fields.field_number();
    if (fields.is(event_field::kWallTime, WireType::kFixed64)) {
      event.wall_time = fields.as_double();
    } else if (fields.is(event_field::kStep, WireType::kVarint)) {
      event.step = fields.as_int64();
    } else if (fields.type() == WireType::kBytes && number >= event_field::kFirstWhat &&
               number <= event_field::kLastWhat) {
      // The members of a oneof replace each other; a message that comes twice is merged.
      if (what != number || number != event_field::kSummary) event.values.clear();
      event.session = SessionStatus::kNone;
      what = number;
      const char* fault = nullptr;
      if (number == event_field::kSummary) {
        fault = decode_summary(fields.as_bytes(), event.values);
      } else if (number == event_field::kSessionLog) {
        fault = decode_session_log(fields.as_bytes(), event.session);
      } else if (number == event_field::kGraphDef || number == event_field::kMetaGraphDef ||
                 number == event_field::kTaggedRunMetadata) {
        fault = decode_graph(number, fields.as_bytes(), event.values);
      }
      if (fault != nullptr) return fault;
    }
  }
  return fields.is_malformed() ? kMalformed : nullptr;
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
