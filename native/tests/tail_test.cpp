#include "lightwell/tail.hpp"

#include <string>

#include "check.hpp"
#include "scripted_source.hpp"

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

/// Remembers the largest piece that was asked for.
class MeasuringSource final : public lightwell::ByteSource {
 public:
  ScriptedSource file;
  std::size_t largest_read = 0;
  std::uint64_t bytes_asked = 0;

  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    largest_read = std::max(largest_read, into.size());
    bytes_asked += into.size();
    return file.read_at(offset, into, read);
  }
};

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
  RecordTail tail;
  tail.begin(source, {source.bytes.size(), true}, 1u << 20);
  CHECK(tail.next() == ReadStatus::kCorrupt);
  CHECK_EQUAL(tail.damage().reason.substr(0, 30), "data checksum mismatch: got 0x");
  CHECK(tail.damage().reason.find(", expected 0x") != std::string::npos);
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

TEST(a_long_record_is_held_whole_only_when_its_checksum_holds) {
  constexpr std::size_t kLong = std::size_t{16} << 20;
  for (const bool is_intact : {true, false}) {
    MeasuringSource source;
    source.file.append(std::string(kLong, '\0'));
    if (!is_intact) source.file.bytes.back() ^= 1;
    source.file.append("next");
    RecordTail tail;
    tail.begin(source, {source.file.bytes.size(), true}, ~std::uint64_t{0});
    CHECK(tail.next() == ReadStatus::kFramed);
    if (is_intact) {
      CHECK(tail.load_payload() == ReadStatus::kRecord);
      CHECK_EQUAL(tail.payload().size(), kLong);
    } else {
      CHECK(tail.load_payload() == ReadStatus::kCorrupt);
      CHECK_EQUAL(tail.damage().bytes, kLong + 16);
      CHECK_EQUAL(tail.damage().reason.substr(0, 22), "data checksum mismatch");
      CHECK(source.largest_read <= std::size_t{1} << 20);
    }
    CHECK(tail.next() == ReadStatus::kRecord);
    CHECK_EQUAL(tail.payload().size(), 4u);
    tail.end();
  }
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

TEST(a_large_record_is_looked_at_here_and_there) {
  constexpr std::size_t kLarge = std::size_t{1} << 20;
  MeasuringSource source;
  for (int i = 0; i < 8; ++i) source.file.append(std::string(kLarge, static_cast<char>('a' + i)));
  RecordTail tail;
  tail.begin(source, {source.file.bytes.size(), true}, ~std::uint64_t{0});
  for (int i = 0; i < 8; ++i) {
    CHECK(tail.next() == ReadStatus::kFramed);
    CHECK_EQUAL(tail.payload_bytes(), kLarge);
    CHECK_EQUAL(tail.fetch(0, 3)[2], static_cast<std::byte>('a' + i));
    CHECK_EQUAL(tail.fetch(kLarge - 1, 1)[0], static_cast<std::byte>('a' + i));
    CHECK(!tail.ends_like_another());
    tail.accept();
  }
  CHECK(source.bytes_asked < std::uint64_t{1} << 19);
  CHECK(tail.next() == ReadStatus::kTruncated);
  CHECK(!tail.has_unverified_end());
}

TEST(a_torn_record_gives_back_those_that_were_appended_to_it) {
  // Every length of what follows: the torn record's end falls into each byte of a record.
  for (std::size_t torn = 20; torn < 60; ++torn) {
    ScriptedSource source;
    source.append("before");
    source.append(std::string(100, 'x'));
    source.bytes.resize(22 + torn);
    std::vector<std::string> expected{"before"};
    for (int i = 0; i < 8; ++i) {
      expected.push_back("appended " + std::to_string(i));
      source.append(expected.back());
    }
    RecordTail tail(50);
    Round round;
    read_round(tail, source, source.bytes.size(), true, round, 1u << 30, Answer::kAccept);
    // Where its end is a record's end, only what it ends like tells.
    const bool is_aligned = (116 - torn) % 26 == 0;
    if (is_aligned) {
      CHECK_EQUAL(round.payloads.size(), expected.size() - (116 - torn) / 26 + 1);
      tail.reset();
      tail.begin(source, {source.bytes.size(), true}, 1u << 30);
      CHECK(tail.next() == ReadStatus::kRecord);
      CHECK(tail.next() == ReadStatus::kFramed);
      CHECK(tail.ends_like_another());
      CHECK(tail.check() == ReadStatus::kCorrupt);
      CHECK_EQUAL(tail.damage().bytes, torn);
    } else {
      CHECK(round.payloads == expected);
      CHECK(round.damage == (std::vector<std::string>{"22+" + std::to_string(torn)}));
    }
  }
}

TEST(a_record_taken_back_is_not_trusted_again) {
  ScriptedSource source;
  source.append("before");
  source.append(std::string(100, 'x'));
  const std::string whole = source.bytes;
  for (std::size_t i = 60; i < 80; ++i) source.bytes[i] = '\0';
  RecordTail tail(50);
  Round round;
  const auto read = [&](bool is_settled) {
    read_round(tail, source, source.bytes.size(), is_settled, round, 1u << 30, Answer::kAccept);
    return round.payloads.size();
  };
  CHECK_EQUAL(read(false), 2u);
  CHECK(tail.has_unverified_end());
  CHECK(!tail.take_back(0));
  CHECK_EQUAL(read(true), 1u);
  CHECK(tail.has_suspect_end());
  CHECK_EQUAL(tail.suspect_end().offset, 22u);
  CHECK_EQUAL(read(false), 1u);  // no settled file, but it was wrong once
  source.bytes = whole;          // the bytes have come
  CHECK_EQUAL(read(false), 2u);
  CHECK(round.damage.empty());
  CHECK(!tail.has_unverified_end());
}
