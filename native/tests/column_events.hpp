// Decoded events as columns take them in, and looking at what became of them.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "lightwell/columns.hpp"

namespace lightwell::check_columns {

inline Event scalar_event(std::string_view tag, std::int64_t step, float value) {
  Event event;
  event.wall_time = 100.0 + static_cast<double>(step);
  event.step = step;
  event.values.push_back({tag, {}, ValueForm::kSimple, value, {}, {}});
  return event;
}

inline void commit(Columns& columns, const Event& event) {
  columns.commit(event, {});
}

inline Event start_event(std::int64_t step) {
  Event event;
  event.step = step;
  event.session = SessionStatus::kStart;
  return event;
}

inline Event tensor_event(std::string_view tag, std::string_view plugin,
                          std::span<const std::byte> tensor) {
  Event event;
  event.values.push_back({tag, plugin, ValueForm::kTensor, 0, tensor, {}});
  return event;
}

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// A tensor under our own plugin, whose content must live for ever.
inline Event mark_event(std::string_view tag, std::int64_t step, std::string_view content) {
  Event event;
  event.wall_time = 100.0 + static_cast<double>(step);
  event.step = step;
  event.values.push_back({tag, "lightwell", ValueForm::kTensor, 0, {}, bytes_of(content)});
  return event;
}

inline std::span<const std::byte> double_half() {  // DT_DOUBLE, double_val 0.5
  static const std::string bytes("\x08\x02\x31\x00\x00\x00\x00\x00\x00\xe0\x3f", 11);
  return {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
}

template <typename Element>
Element at(const SharedBuffer& column, std::size_t index) {
  Element element;
  std::memcpy(&element, column.bytes() + index * sizeof(Element), sizeof element);
  return element;
}

}  // namespace lightwell::check_columns
