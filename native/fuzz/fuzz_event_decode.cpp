// Any payload as an event: decoded and committed, or refused; tags are UTF-8 either way.
#include <cstdint>
#include <cstdlib>

#include "lightwell/columns.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  lightwell::Event event;
  const std::span payload{reinterpret_cast<const std::byte*>(bytes), size};
  if (lightwell::decode_event(payload, event) != nullptr) return 0;
  lightwell::Columns columns;
  columns.commit(event, {12, 34});
  columns.commit(event, {46, 34});
  std::size_t points = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!lightwell::is_valid_utf8(columns[i].tag())) std::abort();
    points += columns[i].count();
    if (!lightwell::keeps_places(columns[i].kind())) continue;
    const auto* offset = reinterpret_cast<const std::uint64_t*>(columns[i].offsets().bytes());
    if (offset[0] != 12 || offset[columns[i].count() - 1] != 46) std::abort();
  }
  if (points != 2 * event.values.size()) std::abort();
  return 0;
}
