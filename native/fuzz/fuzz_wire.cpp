// The wire reader on any bytes: it ends, stays inside its span, and says when they are malformed.
#include <cstdint>
#include <cstdlib>

#include "lightwell/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  lightwell::WireReader fields({begin, size});
  std::size_t covered = 0;
  while (fields.next()) {
    if (fields.type() != lightwell::WireType::kBytes) continue;
    const auto view = fields.as_bytes();
    if (view.data() < begin || view.data() + view.size() > begin + size) std::abort();
    covered += view.size();
    for (lightwell::WireReader inner(view); inner.next();) {
    }
  }
  if (covered > size || fields.next()) std::abort();
  return 0;
}
