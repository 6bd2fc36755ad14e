// Any payload as an event: decoded and committed, or refused; tags are UTF-8 either way. Decoded
// where it lies, it says the same.
#include <cstdint>
#include <cstdlib>

#include "lightwell/columns.hpp"
#include "memory_source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span payload{reinterpret_cast<const std::byte*>(bytes), size};
  lightwell::Event event;
  const bool is_event = lightwell::decode_event(payload, event) == nullptr;
  lightwell::Event skimmed;
  lightwell::check::MemorySource source(payload);
  if (lightwell::skim_event(source, size, skimmed) &&
      (!is_event || !lightwell::check::says_the_same(event, skimmed))) {
    std::abort();
  }
  if (!is_event) return 0;
  lightwell::Columns columns;
  columns.commit(event, {12, 34});
  columns.commit(event, {46, 34});
  std::size_t points = 0;
  std::size_t places = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!lightwell::is_valid_utf8(columns[i].tag())) std::abort();
    points += columns[i].count();
    if (!lightwell::keeps_places(columns[i].kind())) continue;
    places += columns[i].count();
    const auto* offset = reinterpret_cast<const std::uint64_t*>(columns[i].offsets().bytes());
    if (offset[0] != 12 || offset[columns[i].count() - 1] != 46) std::abort();
  }
  if (points != 2 * event.values.size()) std::abort();
  columns.erase_record(12);
  for (std::size_t i = 0; i < columns.size(); ++i) points -= columns[i].count();
  if (points != places / 2) std::abort();
  return 0;
}
