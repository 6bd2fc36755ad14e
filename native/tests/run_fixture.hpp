// Event files of runs, written value by value, for tests of what is made of them.
#pragma once

#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "lightwell/event_encode.hpp"
#include "lightwell/record.hpp"
#include "lightwell/shared_file.hpp"
#include "scratch.hpp"

namespace lightwell::check {

/// An event file that grows verb by verb; every verb is on disk when it returns.
class GrowingFile {
 public:
  GrowingFile(const ScratchDirectory& directory, const std::string& name)
      : path_(directory.path() + "/" + name), source_(std::make_shared<SharedFile>(path_)) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc).flush();
  }

  GrowingFile& point(const std::string& tag, std::int64_t step, double value,
                     ScalarStyle style = ScalarStyle::kSimpleValue) {
    const ScalarEvent event{.tag = tag,
                            .value = value,
                            .wall_time = 100.0 + static_cast<double>(step),
                            .step = step,
                            .style = style};
    const ScalarLayout layout = layout_of(event);
    std::string payload(layout.payload_bytes, '\0');
    store_scalar(reinterpret_cast<std::byte*>(payload.data()), event, layout);
    return append(payload);
  }
  GrowingFile& image(const std::string& tag, std::int64_t step) {
    const std::string value = field('\x0a', tag) + field('\x22', "");
    return append(step_of(step) + field('\x2a', field('\x0a', value)));
  }
  /// Without a plugin's name the value says what it is made of and not what it means.
  GrowingFile& tensor(const std::string& tag, std::int64_t step, const std::string& plugin = "") {
    std::string value = field('\x0a', tag) + field('\x42', "");
    if (!plugin.empty()) value += field('\x4a', field('\x0a', field('\x0a', plugin)));
    return append(step_of(step) + field('\x2a', field('\x0a', value)));
  }
  GrowingFile& start(std::int64_t step) {
    return append(step_of(step) + field('\x3a', std::string("\x08\x01", 2)));
  }
  /// Another file takes its place.
  GrowingFile& begin_anew() {
    const std::string other = path_ + ".new";
    std::ofstream(other, std::ios::binary).flush();
    std::filesystem::rename(other, path_);
    return *this;
  }

  /// Reads all that is there.
  void poll() {
    while (!source_->poll(std::numeric_limits<std::uint64_t>::max()).at_end) {
    }
  }
  [[nodiscard]] const std::shared_ptr<SharedFile>& source() const { return source_; }

 private:
  GrowingFile& append(const std::string& payload) {
    std::string record;
    append_record(record, {reinterpret_cast<const std::byte*>(payload.data()), payload.size()});
    std::ofstream(path_, std::ios::binary | std::ios::app) << record;
    return *this;
  }
  static std::string varint(std::uint64_t number) {
    std::string bytes;
    for (; number > 127; number >>= 7) bytes += static_cast<char>((number & 127) | 128);
    return bytes + static_cast<char>(number);
  }
  static std::string field(char key, const std::string& content) {
    return key + varint(content.size()) + content;
  }
  static std::string step_of(std::int64_t step) {
    return '\x10' + varint(static_cast<std::uint64_t>(step));
  }

  std::string path_;
  std::shared_ptr<SharedFile> source_;
};

}  // namespace lightwell::check
