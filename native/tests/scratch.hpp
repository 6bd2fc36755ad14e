// A directory that disappears with the test, and the records of the files in it.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "lightwell/crc32c.hpp"
#include "lightwell/record.hpp"

namespace lightwell::check {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lightwell-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> paths;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(path_, missing)) {
      paths.push_back(entry.path().string());
    }
    // Names of one second differ in their counter, which may be longer in later ones.
    std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    return paths;
  }

 private:
  std::string path_;
};

inline std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The payloads of the records in `content`; `torn_bytes` is what follows the last whole one.
inline std::vector<std::string> payloads_of(const std::string& content, std::size_t& torn_bytes) {
  std::vector<std::string> payloads;
  const auto* at = reinterpret_cast<const std::byte*>(content.data());
  std::size_t left = content.size();
  while (left >= kRecordHeaderBytes && header_is_intact(at)) {
    const auto length = static_cast<std::size_t>(load_word<std::uint64_t>(at));
    if (left < kRecordHeaderBytes + length + kRecordFooterBytes) break;
    const std::span payload(at + kRecordHeaderBytes, length);
    if (masked_crc32c(payload) != load_word<std::uint32_t>(payload.data() + length)) break;
    payloads.emplace_back(reinterpret_cast<const char*>(payload.data()), length);
    at += kRecordHeaderBytes + length + kRecordFooterBytes;
    left -= kRecordHeaderBytes + length + kRecordFooterBytes;
  }
  torn_bytes = left;
  return payloads;
}

/// A file's last record when its writer was closed: a session log with the status STOP.
inline bool is_closing(const std::string& payload) {
  return payload.size() == 13 && payload.ends_with("\x3a\x02\x08\x02");
}

/// The payloads of all files, without each file's opening and closing record.
inline std::vector<std::string> events_in(const ScratchDirectory& directory) {
  std::vector<std::string> events;
  for (const auto& path : directory.files()) {
    std::size_t torn_bytes = 0;
    auto payloads = payloads_of(content_of(path), torn_bytes);
    if (!payloads.empty() && is_closing(payloads.back())) payloads.pop_back();
    if (!payloads.empty()) events.insert(events.end(), payloads.begin() + 1, payloads.end());
  }
  return events;
}

}  // namespace lightwell::check
