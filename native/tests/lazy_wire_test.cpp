#include "lightwell/lazy_wire.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "check.hpp"
#include "event_bytes.hpp"
#include "lightwell/event_decode.hpp"
#include "memory_source.hpp"

using lightwell::decode_event;
using lightwell::Event;
using lightwell::skim_event;
using lightwell::ValueForm;
using namespace lightwell::check;
using namespace std::string_literals;

namespace {

constexpr std::size_t kLarge = 100'000;

/// Skims `payload` and checks that it says what decoding it says; false when it asks for more.
bool skims_as_decoded(const std::string& payload, std::uint64_t& fetched_bytes) {
  MemorySource source(bytes_of(payload));
  Event skimmed;
  const bool is_skimmed = skim_event(source, payload.size(), skimmed);
  fetched_bytes = source.fetched_bytes;
  if (!is_skimmed) return false;
  Event decoded;
  CHECK(decode_event(bytes_of(payload), decoded) == nullptr);
  CHECK(says_the_same(skimmed, decoded));
  return true;
}

bool skims(const std::string& payload) {
  std::uint64_t fetched_bytes = 0;
  return skims_as_decoded(payload, fetched_bytes);
}

const std::string kContent(kLarge, 'c');

}  // namespace

TEST(large_contents_are_jumped_over) {
  const std::vector<std::string> payloads{
      image_event("samples/a", 3, kLarge),
      tensor_event("samples/b", "images", 4, kLarge),
      event(5, field(4, kContent)),
      event(6, field(8, field(1, "step 6") + field(2, kContent))),
      event(7, field(8, field(2, kContent) + field(1, "step 7"))),
      event(8, field(9, kContent)),
      event(9, field(6, kContent)),
      event(10, summary(field(3, kContent) + field(1, "old"))),
      event(11, summary(field(5, kContent) + field(1, "histogram"))),
      event(12, summary(metadata("audio", "wav") + field(6, kContent) + field(1, "audio"))),
      field(5, field(1, field(1, "a") + field(4, kContent)) +
                   field(1, field(8, kContent) + metadata("text") + field(1, "b"))) +
          number_field(2, 13),
  };
  for (const std::string& payload : payloads) {
    std::uint64_t fetched_bytes = 0;
    CHECK(skims_as_decoded(payload, fetched_bytes));
    CHECK(fetched_bytes < 1000);
  }
}

TEST(fields_may_come_in_any_order) {
  std::vector<std::string> parts{field(1, "tag"), field(8, kContent), metadata("mesh", "\x08\x01")};
  std::sort(parts.begin(), parts.end());
  do {
    const std::string what = summary(parts[0] + parts[1] + parts[2]);
    const std::string time = "\x09" + little_endian(2.5);
    for (const std::string& payload :
         {time + number_field(2, 7) + what, what + time + number_field(2, 7)}) {
      MemorySource source(bytes_of(payload));
      Event skimmed;
      CHECK(skim_event(source, payload.size(), skimmed));
      CHECK_EQUAL(skimmed.step, 7);
      CHECK_EQUAL(skimmed.wall_time, 2.5);
      CHECK_EQUAL(skimmed.values[0].tag, "tag");
      CHECK_EQUAL(skimmed.values[0].plugin_name, "mesh");
      CHECK(skimmed.values[0].form == ValueForm::kTensor);
      CHECK(skims(payload));
    }
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST(a_scalar_or_a_session_log_asks_for_the_payload) {
  const std::string scalar = field(1, field(1, "loss") + "\x15" + little_endian(1.0f));
  const std::string image = field(1, field(1, "image") + field(4, kContent));
  CHECK(!skims(event(1, field(5, scalar + image))));
  CHECK(!skims(event(1, field(5, image + scalar))));
  CHECK(!skims(session_event(1, 3, kContent)));
}

TEST(a_field_that_is_unknown_asks_for_the_payload) {
  const std::string tagged = field(1, "tag") + field(4, kContent);
  CHECK(skims(event(1, summary(tagged))));
  CHECK(skims(event(1, summary(tagged + field(7, "node")))));
  CHECK(skims(event(1, summary(tagged) + field(10, "writer"))));
  CHECK(!skims(event(1, summary(tagged + field(12, "new")))));
  CHECK(!skims(event(1, summary(tagged) + field(11, "new"))));
  CHECK(!skims(event(1, field(5, field(1, tagged) + field(2, "new")))));
  CHECK(!skims(event(1, summary(field(4, kContent) + number_field(1, 5)))));
}

TEST(more_text_than_there_is_room_for_asks_for_the_payload) {
  const std::size_t room = lightwell::TextRoom::kMaxBytes;
  CHECK(skims(event(1, summary(field(1, std::string(room, 't')) + field(4, kContent)))));
  CHECK(!skims(event(1, summary(field(1, std::string(room + 1, 't')) + field(4, kContent)))));
  CHECK(!skims(event(1, summary(field(1, "tag") + metadata("hparams", kContent)))));
}

TEST(no_cut_of_a_payload_skims_as_something_else) {
  const std::string payload = tensor_event("tag", "images", 5, 40);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    CHECK_EQUAL(skims(payload.substr(0, size)), size == 0 || size == 9 || size == 11);
  }
}

TEST(bytes_that_cannot_be_read_ask_for_the_payload) {
  const std::string payload = tensor_event("tag", "images", 5, kLarge);
  for (std::size_t fetches = 0;; ++fetches) {
    MemorySource source(bytes_of(payload));
    source.fetches_until_failure = fetches;
    Event skimmed;
    const bool has_failed = !skim_event(source, payload.size(), skimmed);
    CHECK_EQUAL(has_failed, source.has_failed);
    if (!has_failed) {
      CHECK(fetches > 5);
      break;
    }
  }
}
