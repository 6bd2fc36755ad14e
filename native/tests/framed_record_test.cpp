// Large records, which `RecordTail` leaves where they lie: what is read of them, and when.
#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "check.hpp"
#include "lightwell/tail.hpp"
#include "scripted_source.hpp"

using lightwell::ReadStatus;
using lightwell::RecordTail;
using lightwell::check::Answer;
using lightwell::check::payload_of;
using lightwell::check::read_round;
using lightwell::check::Round;
using lightwell::check::ScriptedSource;

namespace {

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

/// Fails one of its reads.
class FailingSource final : public lightwell::ByteSource {
 public:
  FailingSource(const ScriptedSource& file, std::size_t reads) : file_(file), reads_(reads) {}

  int read_at(std::uint64_t offset, std::span<std::byte> into, std::size_t& read) override {
    if (!has_failed_ && reads_-- == 0) {
      has_failed_ = true;
      return EIO;
    }
    return file_.read_at(offset, into, read);
  }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  ScriptedSource file_;
  std::size_t reads_;
  bool has_failed_ = false;
};

}  // namespace

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

TEST(a_read_that_fails_is_tried_again_where_it_failed) {
  constexpr std::size_t kLarge = 300'000;
  ScriptedSource file;
  std::vector<std::string> expected;
  for (const char letter : {'a', 'b', 'c'}) {
    expected.emplace_back(kLarge, letter);
    file.append(expected.back());
  }
  for (const Answer answer : {Answer::kLoad, Answer::kCheck, Answer::kAccept}) {
    for (std::size_t reads = 0;; ++reads) {
      FailingSource source(file, reads);
      RecordTail tail;
      std::vector<std::string> payloads;
      bool has_failed = false;
      for (ReadStatus status = ReadStatus::kFailed; status == ReadStatus::kFailed;) {
        tail.begin(source, {file.bytes.size(), true}, 1u << 30);
        do {
          status = tail.next();
          if (status == ReadStatus::kFramed && answer == Answer::kLoad)
            status = tail.load_payload();
          if (status == ReadStatus::kFramed && answer == Answer::kCheck) status = tail.check();
          if (status == ReadStatus::kFramed || status == ReadStatus::kRecord) {
            payloads.push_back(payload_of(file, tail));
          }
          if (status == ReadStatus::kFramed) tail.accept();
        } while (status == ReadStatus::kFramed || status == ReadStatus::kRecord);
        if (status == ReadStatus::kFailed) CHECK_EQUAL(tail.error(), EIO);
        has_failed = has_failed || status == ReadStatus::kFailed;
        tail.end();
      }
      CHECK(payloads == expected);
      CHECK(!tail.has_unverified_end());
      CHECK_EQUAL(has_failed, source.has_failed());
      if (!has_failed) break;
    }
  }
}
