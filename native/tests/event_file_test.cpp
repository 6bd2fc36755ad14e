#include "lightwell/event_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <new>
#include <set>
#include <string>

#include "check.hpp"
#include "scratch.hpp"

using lightwell::EventFile;
using lightwell::check::ScratchDirectory;
using namespace std::string_literals;

namespace {

constexpr std::size_t kNever = ~std::size_t{0};
constexpr std::size_t kPrefixBytes = 16;  // keeps what follows aligned
std::size_t allocations_until_failure = kNever;
std::size_t live_bytes = 0;

/// Lets one allocation of its lifetime fail, the one after `count` others.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t count) { allocations_until_failure = count; }
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation() { allocations_until_failure = kNever; }
};

}  // namespace

void* operator new(std::size_t size) {
  if (allocations_until_failure != kNever && allocations_until_failure-- == 0) {
    throw std::bad_alloc();
  }
  auto* memory = static_cast<std::byte*>(std::malloc(kPrefixBytes + size));
  if (memory == nullptr) throw std::bad_alloc();
  ::new (memory) std::size_t(size);
  live_bytes += size;
  return memory + kPrefixBytes;
}
void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  std::byte* memory = static_cast<std::byte*>(pointer) - kPrefixBytes;
  live_bytes -= *reinterpret_cast<std::size_t*>(memory);
  std::free(memory);
}
void operator delete(void* pointer, std::size_t) noexcept {
  operator delete(pointer);
}

namespace {

std::string message(char key, const std::string& content) {
  std::string length;
  std::size_t rest = content.size();
  for (; rest > 127; rest >>= 7) length += static_cast<char>((rest & 127) | 128);
  return key + length + static_cast<char>(rest) + content;
}

std::string scalar(const std::string& tag) {
  return message('\x0a', message('\x0a', tag) + "\x15\x00\x00\x80\x3f"s);
}

std::string event(char step, const std::string& what) {
  return "\x09"s + std::string(8, '\0') + '\x10' + step + what;
}

void add(std::string& file, const std::string& payload) {
  lightwell::append_record(file,
                           {reinterpret_cast<const std::byte*>(payload.data()), payload.size()});
}

/// Points of old and new tags, too long for a string to hold without memory; a restart; damage.
std::string eventful_file() {
  const std::string long_tag(40, 't');
  std::string file;
  add(file, event(0, message('\x2a', scalar(long_tag + "a") + scalar(long_tag + "b"))));
  add(file, event(1, message('\x2a', scalar(long_tag + "a") + scalar(long_tag + "c"))));
  add(file, "\x2a\x7f"s);
  add(file, event(1, message('\x3a', "\x08\x01"s)));
  const std::size_t spoilt = file.size() + 20;
  add(file, event(2, message('\x2a', scalar(long_tag + "b"))));
  file[spoilt] = static_cast<char>(file[spoilt] ^ 1);
  add(file, event(3, message('\x2a', scalar(long_tag + "a") + scalar(long_tag + "d"))));
  return file;
}

std::string content_of(const EventFile& file) {
  std::string text = std::to_string(file.columns()->session_starts().size()) + " starts, " +
                     std::to_string(file.damage_count()) + " damaged";
  for (std::size_t i = 0; i < file.columns()->size(); ++i) {
    const auto& series = (*file.columns())[i];
    text += "; " + std::string(series.tag()) + " " + std::to_string(series.count()) + " to " +
            std::to_string(series.last_step());
  }
  return text;
}

std::string write(const ScratchDirectory& directory, const std::string& content) {
  const std::string path = directory.path() + "/tfevents";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace

TEST(no_single_failing_allocation_loses_or_repeats_a_point) {
  const ScratchDirectory directory;
  const std::string path = write(directory, eventful_file());
  EventFile undisturbed(path);
  CHECK(undisturbed.poll(1 << 20).at_end);
  const std::string expected = content_of(undisturbed);
  CHECK_EQUAL(expected.substr(0, 19), "1 starts, 2 damaged");

  for (const std::uint64_t framed_bytes : {lightwell::kFramedBytes, std::uint64_t{32}}) {
    bool has_failed = true;
    std::size_t failures = 0;
    for (; has_failed; ++failures) {
      EventFile file(path, framed_bytes);
      {
        const FailingAllocation failing(failures);
        has_failed = file.poll(1 << 20).error == ENOMEM;
      }
      if (!has_failed) break;
      const auto again = file.poll(1 << 20);
      CHECK_EQUAL(again.error, 0);
      CHECK_EQUAL(content_of(file), expected);
      CHECK_EQUAL(again.changed.size(), file.columns()->size());
    }
    CHECK(failures > 12);
  }
}

TEST(a_megabyte_of_tags_or_of_values_costs_at_most_64) {
  for (const std::size_t tag_bytes : {0u, 3u}) {
    const ScratchDirectory directory;
    std::string content;
    for (std::size_t tags = 0; content.size() < 990'000;) {
      std::string summary;
      for (std::size_t i = 0; i < 2000; ++i, ++tags) {
        std::string tag(tag_bytes, '\0');
        for (std::size_t k = 0, rest = tags; k < tag_bytes; ++k, rest /= 128) {
          tag[k] = static_cast<char>(rest % 128);
        }
        summary += message('\x0a', tag_bytes == 0 ? "" : message('\x0a', tag));
      }
      add(content, event(0, message('\x2a', summary)));
    }
    EventFile file(write(directory, content));
    const std::size_t before = live_bytes;
    CHECK(file.poll(1 << 20).at_end);
    std::size_t bytes = live_bytes - before;
    std::size_t values = 0;
    constexpr std::size_t kColumnHeads = 4 * (16 + 16);  // of a block, and of its allocation
    for (std::size_t i = 0; i < file.columns()->size(); ++i) {
      const auto& series = (*file.columns())[i];
      values += series.count();
      bytes += 28 * series.capacity() + kColumnHeads;
    }
    CHECK(values > 130'000);
    CHECK_EQUAL(file.columns()->size(), tag_bytes == 0 ? 1 : values);
    CHECK(bytes < std::size_t{64} << 20);
  }
}

TEST(an_event_of_many_values_is_not_paid_for_when_it_has_been_read) {
  const ScratchDirectory directory;
  std::string summary;
  for (std::size_t i = 0; i < lightwell::kMaxValues; ++i) summary += "\x0a\x00"s;
  std::string content;
  add(content, event(0, message('\x2a', summary)));
  EventFile file(write(directory, content));
  const std::size_t before = live_bytes;
  CHECK(file.poll(1 << 20).at_end);
  CHECK_EQUAL((*file.columns())[0].count(), lightwell::kMaxValues);
  // Room for the values would be 7 MiB; the thread's chunk for reading may come or go.
  CHECK(live_bytes < before + (std::size_t{1} << 19));
}
