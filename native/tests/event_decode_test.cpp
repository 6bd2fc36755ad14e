#include "lightwell/event_decode.hpp"

#include <string>

#include "check.hpp"
#include "lightwell/scalar_tensor.hpp"

using namespace std::string_literals;
using lightwell::decode_event;
using lightwell::Event;
using lightwell::SessionStatus;
using lightwell::ValueForm;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

std::string field(int number, const std::string& content) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(content.size()) +
         content;
}

// Event{wall_time: 1.5, step: 7, summary{value{tag: "loss", simple_value: 0.25}}}, as protobuf 7.36
// serialises it.
const std::string kScalarEvent =
    "\x09\x00\x00\x00\x00\x00\x00\xf8\x3f\x10\x07\x2a\x0d\x0a\x0b\x0a\x04loss\x15\x00\x00\x80\x3e"s;

double scalar_of(const std::string& tensor) {
  lightwell::Scalar scalar;
  if (!lightwell::scalar_from_tensor(bytes_of(tensor), scalar)) {
    lightwell::check::fail(__FILE__, __LINE__, "not a scalar");
  }
  return scalar.value;
}

bool is_scalar(const std::string& tensor) {
  lightwell::Scalar scalar;
  return lightwell::scalar_from_tensor(bytes_of(tensor), scalar);
}

}  // namespace

TEST(a_scalar_event_is_decoded) {
  Event event;
  CHECK(decode_event(bytes_of(kScalarEvent), event) == nullptr);
  CHECK_EQUAL(event.wall_time, 1.5);
  CHECK_EQUAL(event.step, 7);
  CHECK_EQUAL(event.values.size(), 1u);
  CHECK_EQUAL(event.values[0].tag, "loss");
  CHECK(event.values[0].form == ValueForm::kSimple);
  CHECK_EQUAL(event.values[0].simple_value, 0.25f);
}

TEST(a_cut_event_is_malformed_or_lacks_its_end) {
  Event event;
  for (std::size_t size = 0; size < kScalarEvent.size(); ++size) {
    const char* fault = decode_event(bytes_of(kScalarEvent.substr(0, size)), event);
    const bool is_boundary = size == 0 || size == 9 || size == 11;
    CHECK_EQUAL(fault == nullptr, is_boundary);
  }
}

TEST(an_absent_step_reads_as_zero) {
  Event event;
  CHECK(decode_event(bytes_of(kScalarEvent.substr(0, 9) + kScalarEvent.substr(11)), event) ==
        nullptr);
  CHECK_EQUAL(event.step, 0);
}

TEST(a_tag_that_is_no_utf8_spoils_the_event) {
  Event event;
  for (const std::string& tag :
       {"\xff"s, "\xc0\x80"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s, "a\xe2\x82"s}) {
    const std::string payload = field(5, field(1, field(1, tag)));
    CHECK(decode_event(bytes_of(payload), event) != nullptr);
  }
  for (const std::string& tag : {"é"s, "😀"s, "a\0b"s, "\xef\xbf\xbf"s, "twelve chars"s}) {
    const std::string payload = field(5, field(1, field(1, tag)));
    CHECK(decode_event(bytes_of(payload), event) == nullptr);
    CHECK_EQUAL(event.values[0].tag, tag);
  }
}

TEST(a_group_or_field_zero_is_malformed) {
  Event event;
  CHECK(decode_event(bytes_of("\x0b\x0c"s), event) != nullptr);
  CHECK(decode_event(bytes_of("\x00\x00"s), event) != nullptr);
}

TEST(session_starts_and_stops_are_told_apart) {
  Event event;
  CHECK(decode_event(bytes_of("\x10\x05"s + field(7, "\x08\x01")), event) == nullptr);
  CHECK(event.session == SessionStatus::kStart);
  CHECK_EQUAL(event.step, 5);
  CHECK(decode_event(bytes_of(field(7, "\x08\x02")), event) == nullptr);
  CHECK(event.session == SessionStatus::kStop);
  CHECK(decode_event(bytes_of(field(7, "\x08\x03")), event) == nullptr);
  CHECK(event.session == SessionStatus::kCheckpoint);
  for (const std::string& other : {"\x08\x00"s, "\x08\x04"s, ""s}) {
    CHECK(decode_event(bytes_of(field(7, other)), event) == nullptr);
    CHECK(event.session == SessionStatus::kUnspecified);
  }
  CHECK(decode_event(bytes_of(kScalarEvent), event) == nullptr);
  CHECK(event.session == SessionStatus::kNone);
}

TEST(the_plugin_name_is_found_in_the_metadata) {
  Event event;
  const std::string metadata = field(9, field(1, field(1, "text")));
  const std::string payload = field(5, field(1, field(1, "t") + metadata + field(8, "\x08\x07")));
  CHECK(decode_event(bytes_of(payload), event) == nullptr);
  CHECK_EQUAL(event.values[0].plugin_name, "text");
  CHECK(event.values[0].form == ValueForm::kTensor);
}

TEST(plugins_of_other_writers_have_kinds) {
  using lightwell::Kind;
  CHECK(lightwell::kind_from_plugin("tensor") == Kind::kTensor);  // torch's add_tensor
  CHECK(lightwell::kind_from_plugin("graph_run_metadata") == Kind::kGraph);
  CHECK(lightwell::kind_from_plugin("graph_run_metadata_graph") == Kind::kGraph);
  CHECK(lightwell::kind_from_plugin("graph_keras_model") == Kind::kGraph);
  CHECK(lightwell::kind_from_plugin("somebody's") == Kind::kUnknown);
}

TEST(our_plugin_says_in_its_content_which_kind_is_meant) {
  using lightwell::Kind;
  Event event;
  const std::string plugin = field(1, "lightwell") + field(2, "mark");
  const std::string value = field(1, "marks/drop") + field(9, field(1, plugin)) +
                            field(8, "\x08\x07" + field(8, "lr/10"));
  CHECK(decode_event(bytes_of(field(5, field(1, value))), event) == nullptr);
  const lightwell::Value& mark = event.values[0];
  CHECK(lightwell::kind_from_plugin(mark.plugin_name, mark.plugin_content) == Kind::kMark);
  const auto kind_of = [](const std::string& name, const std::string& content) {
    return lightwell::kind_from_plugin(name, bytes_of(content));
  };
  CHECK(kind_of("lightwell", "module_graph") == Kind::kGraph);
  CHECK(kind_of("lightwell", "marks") == Kind::kUnknown);
  CHECK(kind_of("lightwell", "") == Kind::kUnknown);
  CHECK(kind_of("text", "mark") == Kind::kText);
  CHECK(lightwell::kind_from_plugin("lightwell") == Kind::kUnknown);
}

TEST(what_an_event_holds_beside_a_summary_is_a_value_too) {
  const std::string run_metadata = field(1, "step 3") + field(2, "opaque");
  const struct {
    int number;
    std::string content;
    std::string tag;
    std::string plugin_name;
  } cases[] = {{4, "\xff", "__run_graph__", "graphs"},
               {6, "\xff", "__log_message__", ""},
               {8, run_metadata, "step 3", "graph_tagged_run_metadata"},
               {9, "\xff", "__meta_graph__", "graphs"}};
  for (const auto& [number, content, tag, plugin_name] : cases) {
    Event event;
    const std::string payload = field(number, content);
    CHECK(decode_event(bytes_of(payload), event) == nullptr);
    CHECK_EQUAL(event.values.size(), 1u);
    CHECK_EQUAL(event.values[0].tag, tag);
    CHECK_EQUAL(event.values[0].plugin_name, plugin_name);
    CHECK(event.values[0].form == ValueForm::kOther);
  }
}

TEST(a_content_that_is_no_message_spoils_its_value_only) {
  Event event;
  for (const int number : {4, 5, 6, 8}) {
    const std::string payload = field(5, field(1, field(1, "t") + field(number, "\xff\xff")));
    CHECK(decode_event(bytes_of(payload), event) == nullptr);
    CHECK_EQUAL(event.values[0].content.size(), 2u);
  }
  CHECK(!is_scalar("\x08\x01\x2d\x00\x00\x00\x3f\xff"s));
}

TEST(every_plugin_of_tensorboard_that_holds_values_has_a_kind) {
  using lightwell::Kind;
  for (const char* name :
       {"scalars", "histograms", "images", "audio", "text", "pr_curves", "mesh", "hparams",
        "custom_scalars", "graphs", "graph_run_metadata", "graph_run_metadata_graph",
        "graph_tagged_run_metadata", "graph_keras_model", "projector"}) {
    CHECK(lightwell::kind_from_plugin(name) != Kind::kUnknown);
  }
  CHECK(lightwell::kind_from_plugin("debugger-v2") == Kind::kUnknown);
}

TEST(every_number_type_is_a_scalar) {
  CHECK_EQUAL(scalar_of("\x08\x01\x2d\x00\x00\x00\x3f"s), 0.5);              // float_val
  CHECK_EQUAL(scalar_of("\x08\x01"s + field(5, "\x00\x00\x00\x3f"s)), 0.5);  // packed
  CHECK_EQUAL(scalar_of("\x08\x01"s + field(4, "\x00\x00\x00\x3f"s)), 0.5);  // content
  CHECK_EQUAL(scalar_of("\x08\x02"s + field(6, "\x00\x00\x00\x00\x00\x00\xe0\x3f"s)), 0.5);
  CHECK_EQUAL(scalar_of("\x08\x03\x38\x2a"s), 42);  // int_val
  CHECK_EQUAL(scalar_of("\x08\x09"s + field(10, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s)), -1);
  CHECK_EQUAL(scalar_of("\x08\x0a\x58\x01"s), 1);                        // bool_val
  CHECK_EQUAL(scalar_of("\x08\x13"s + field(13, "\x80\x70"s)), 0.5);     // half 0x3800
  CHECK_EQUAL(scalar_of("\x08\x13"s + field(4, "\x01\x00"s)), 0x1p-24);  // subnormal
  CHECK_EQUAL(scalar_of("\x08\x0e"s + field(4, "\x00\x3f"s)), 0.5);      // bfloat16
  CHECK_EQUAL(scalar_of("\x38\x2a\x08\x03"s), 42);                       // the type may come last
  CHECK_EQUAL(scalar_of("\x08\x01"s), 0);                                // no value stands for zero
}

TEST(other_tensors_are_no_scalars) {
  CHECK(!is_scalar(""));
  CHECK(!is_scalar("\x08\x07"s + field(8, "text")));                // string
  CHECK(!is_scalar("\x08\x01"s + field(5, std::string(8, '\0'))));  // two elements
  CHECK(!is_scalar("\x08\x03"s + field(7, "\x01\x02")));            // two elements
  CHECK(!is_scalar("\x08\x01"s + field(2, field(2, "\x08\x02"))));  // shape (2,)
  CHECK(is_scalar("\x08\x01"s + field(2, field(2, "\x08\x01"))));   // shape (1,)
  CHECK(!is_scalar("\x08\x7f"s));                                   // no such type
}

TEST(an_event_has_at_most_so_many_values) {
  using namespace std::string_literals;
  for (const std::size_t count : {lightwell::kMaxValues, lightwell::kMaxValues + 1}) {
    std::string payload = "\x2a"s;  // a summary, and its length as a varint of four bytes
    for (const unsigned shift : {0u, 7u, 14u}) {
      payload += static_cast<char>(((2 * count) >> shift & 0x7f) | 0x80);
    }
    payload += static_cast<char>((2 * count) >> 21);
    for (std::size_t i = 0; i < count; ++i) payload += "\x0a\x00"s;
    lightwell::Event event;
    const char* fault = lightwell::decode_event(
        {reinterpret_cast<const std::byte*>(payload.data()), payload.size()}, event);
    CHECK_EQUAL(fault == nullptr, count == lightwell::kMaxValues);
  }
}
