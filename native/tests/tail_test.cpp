#include "lightwell/tail.hpp"

#include <string>

#include "check.hpp"
#include "lightwell/checksum_mismatch.hpp"
#include "lightwell/record.hpp"
#include "scripted_source.hpp"

using lightwell::checksum_mismatch;
using lightwell::load_word;
using lightwell::masked_crc32c;
using lightwell::ReadStatus;
using lightwell::RecordTail;
using lightwell::check::Answer;
using lightwell::check::read_round;
using lightwell::check::Round;
using lightwell::check::ScriptedSource;

namespace {

const std::vector<std::string> kPayloads{"one", "", "a third record, longer", "four"};

ScriptedSource four_records() {
  ScriptedSource source;
  for (const auto& payload : kPayloads) source.append(payload);
  return source;
}

Round read_whole(ScriptedSource& source, bool is_settled = true) {
  RecordTail tail;
  Round round;
  read_round(tail, source, source.bytes.size(), is_settled, round);
  return round;
}

std::vector<std::string> without(std::size_t index) {
  std::vector<std::string> rest = kPayloads;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(index));
  return rest;
}

/// Offsets at which the four records begin, and the end.
std::vector<std::size_t> boundaries() {
  std::vector<std::size_t> all{0};
  for (const auto& payload : kPayloads) all.push_back(all.back() + payload.size() + 16);
  return all;
}

}  // namespace

TEST(intact_records_come_in_order) {
  ScriptedSource source = four_records();
  const Round round = read_whole(source);
  CHECK(round.payloads == kPayloads);
  CHECK(round.damage.empty());
}

TEST(every_split_of_a_growing_file_gives_the_same_records) {
  ScriptedSource source = four_records();
  for (const bool is_settled : {false, true}) {
    for (std::size_t split = 0; split <= source.bytes.size(); ++split) {
      RecordTail tail;
      Round round;
      read_round(tail, source, split, is_settled, round);
      read_round(tail, source, source.bytes.size(), is_settled, round);
      CHECK(round.payloads == kPayloads);
      CHECK(round.damage.empty());
    }
  }
}

TEST(growth_byte_by_byte_gives_the_same_records) {
  ScriptedSource source = four_records();
  RecordTail tail;
  Round round;
  for (std::size_t size = 0; size <= source.bytes.size(); ++size) {
    read_round(tail, source, size, false, round);
  }
  CHECK(round.payloads == kPayloads);
  CHECK(round.damage.empty());
}

TEST(a_truncated_file_gives_the_records_before_the_cut) {
  const ScriptedSource whole = four_records();
  const auto starts = boundaries();
  for (std::size_t cut = 0; cut < whole.bytes.size(); ++cut) {
    ScriptedSource source;
    source.bytes = whole.bytes.substr(0, cut);
    const Round round = read_whole(source);
    std::size_t intact = 0;
    while (starts[intact + 1] <= cut) ++intact;
    CHECK(round.payloads ==
          std::vector<std::string>(kPayloads.begin(),
                                   kPayloads.begin() + static_cast<std::ptrdiff_t>(intact)));
    CHECK(round.damage.empty());
  }
}

TEST(a_flipped_bit_costs_only_its_record) {
  const ScriptedSource whole = four_records();
  const auto starts = boundaries();
  for (std::size_t bit = 0; bit < whole.bytes.size() * 8; ++bit) {
    ScriptedSource source = whole;
    source.bytes[bit / 8] = static_cast<char>(source.bytes[bit / 8] ^ (1 << (bit % 8)));
    std::size_t hit = 0;
    while (starts[hit + 1] <= bit / 8) ++hit;
    const Round round = read_whole(source);
    CHECK(round.payloads == without(hit));
    if (hit + 1 < kPayloads.size()) {
      CHECK_EQUAL(round.damage.size(), 1u);
      CHECK_EQUAL(round.damage[0], std::to_string(starts[hit]) + "+" +
                                       std::to_string(starts[hit + 1] - starts[hit]));
    }
  }
}

TEST(bytes_between_records_are_skipped_and_reported) {
  for (const char filler : {'\0', '\xff', 'x'}) {
    for (const std::size_t count : {1u, 11u, 12u, 16u, 4096u, 65536u, 3u << 20}) {
      ScriptedSource source;
      source.append("before");
      const std::size_t start = source.bytes.size();
      source.bytes.append(count, filler);
      source.append("after");
      const Round round = read_whole(source);
      CHECK(round.payloads == (std::vector<std::string>{"before", "after"}));
      CHECK_EQUAL(round.damage.size(), 1u);
      CHECK_EQUAL(round.damage[0], std::to_string(start) + "+" + std::to_string(count));
    }
  }
}

TEST(a_damaged_end_waits_for_the_file_to_change) {
  ScriptedSource source = four_records();
  const std::string whole = source.bytes;
  const std::size_t last = boundaries()[3];
  // The size became visible before the bytes did.
  for (std::size_t i = last; i < whole.size(); ++i) source.bytes[i] = '\0';
  RecordTail tail;
  Round round;
  read_round(tail, source, source.bytes.size(), true, round);
  CHECK_EQUAL(round.payloads.size(), 3u);
  CHECK(round.damage.empty());
  CHECK(tail.has_suspect_end());
  CHECK_EQUAL(tail.suspect_end().offset, last);
  source.bytes = whole;
  read_round(tail, source, source.bytes.size(), true, round);
  CHECK(round.payloads == kPayloads);
  CHECK(round.damage.empty());
  CHECK(!tail.has_suspect_end());
}

TEST(a_lying_length_hides_records_only_until_the_file_settles) {
  for (const std::uint64_t lie : {std::uint64_t{1} << 20, std::uint64_t{1} << 30,
                                  std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    ScriptedSource source;
    source.append("before");
    std::byte header[12];
    lightwell::store_header(header, lie);
    source.bytes.append(reinterpret_cast<const char*>(header), sizeof header);
    source.append("after");
    RecordTail tail;
    Round round;
    read_round(tail, source, source.bytes.size(), false, round);
    read_round(tail, source, source.bytes.size(), true, round);
    CHECK(round.payloads == (std::vector<std::string>{"before", "after"}));
    CHECK(round.damage == (std::vector<std::string>{"22+12"}));
  }
}

TEST(a_torn_record_followed_by_new_ones_is_reported) {
  for (std::size_t cut = 1; cut < 22; ++cut) {
    ScriptedSource source;
    source.append("before");
    source.append("torn!!");
    source.bytes.resize(22 + cut);
    RecordTail tail;
    Round round;
    read_round(tail, source, source.bytes.size(), true, round);
    CHECK(round.damage.empty());
    source.append("after");
    source.append("end");
    read_round(tail, source, source.bytes.size(), true, round);
    CHECK(round.payloads == (std::vector<std::string>{"before", "after", "end"}));
    CHECK(round.damage == (std::vector<std::string>{"22+" + std::to_string(cut)}));
  }
}

TEST(a_search_stops_at_its_budget_and_goes_on_later) {
  ScriptedSource source;
  source.append("before");
  source.bytes.append(std::size_t{5} << 20, '\x7f');
  source.append("after");
  RecordTail tail;
  Round round;
  int rounds = 0;
  while (round.payloads.size() < 2 && rounds < 20) {
    read_round(tail, source, source.bytes.size(), true, round, std::size_t{1} << 20);
    ++rounds;
  }
  CHECK(round.payloads == (std::vector<std::string>{"before", "after"}));
  CHECK(rounds > 2);
  CHECK_EQUAL(round.damage.size(), 1u);
}

TEST(a_message_says_what_it_got_and_expected) {
  ScriptedSource source;
  source.append("one");
  source.append("two");
  source.bytes[12] = 'x';
  const auto* payload = reinterpret_cast<const std::byte*>(source.bytes.data()) + 12;
  RecordTail tail;
  tail.begin(source, {source.bytes.size(), true}, 1u << 20);
  CHECK(tail.next() == ReadStatus::kCorrupt);
  CHECK_EQUAL(tail.damage().reason, checksum_mismatch("data", load_word<std::uint32_t>(payload + 3),
                                                      masked_crc32c({payload, 3})));
  CHECK_EQUAL(checksum_mismatch("data", 0x2a, 0x17),
              "data checksum mismatch: got 0x00000017, expected 0x0000002a");
}

TEST(headers_that_all_claim_the_rest_do_not_cost_its_square) {
  constexpr std::size_t kHeaders = 20'000;
  ScriptedSource source;
  for (std::size_t i = 0; i < kHeaders; ++i) {
    std::byte header[12];
    lightwell::store_header(header, 12 * (kHeaders - i));
    source.bytes.append(reinterpret_cast<const char*>(header), sizeof header);
  }
  source.bytes[8] ^= 1;
  source.append(std::string(5000, 'x'));
  RecordTail tail;
  tail.begin(source, {source.bytes.size(), true}, ~std::uint64_t{0});
  CHECK(tail.next() == ReadStatus::kCorrupt);
  CHECK_EQUAL(tail.damage().bytes, 12 * kHeaders);
  CHECK(tail.next() == ReadStatus::kRecord);
  CHECK_EQUAL(tail.payload().size(), 5000u);
  // Their claims add up to 2.4 GB.
  CHECK(tail.bytes_read() < 100 * source.bytes.size());
}

TEST(every_split_gives_the_same_records_however_large_ones_are_answered) {
  ScriptedSource source = four_records();
  for (const Answer answer : {Answer::kLoad, Answer::kCheck, Answer::kAccept}) {
    for (const bool is_settled : {false, true}) {
      for (std::size_t split = 0; split <= source.bytes.size(); ++split) {
        RecordTail tail(4);
        Round round;
        read_round(tail, source, split, is_settled, round, 1u << 30, answer);
        read_round(tail, source, source.bytes.size(), is_settled, round, 1u << 30, answer);
        CHECK(round.payloads == kPayloads);
        CHECK(round.damage.empty());
        CHECK_EQUAL(tail.has_unverified_end(), answer == Answer::kAccept && !is_settled);
      }
    }
  }
}
