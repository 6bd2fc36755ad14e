// What writing an event file asks of the file system, as one replaceable object.
//
// Production uses `Disk::local()`; tests derive from it to fail the n-th call.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lightwell/platform.hpp"

namespace lightwell {

/// Why an operation on the disk did not succeed; `error` is an `errno` value, 0 for success.
struct [[nodiscard]] DiskFailure {
  const char* operation = "";  ///< a verb with static lifetime: "write", "create", ...
  int error = 0;

  [[nodiscard]] explicit operator bool() const noexcept { return error != 0; }
  [[nodiscard]] bool same_kind(const DiskFailure& other) const noexcept {
    return error == other.error && std::string_view(operation) == other.operation;
  }
};

/// The calls return 0 or an `errno` value. Thread-safe as long as no two calls share a file.
class Disk {
 public:
  Disk() noexcept = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  [[nodiscard]] virtual int make_directories(const std::string& path,
                                             std::vector<std::string>& made) {
    return platform::make_directories(path, made);
  }
  [[nodiscard]] virtual int create(platform::File& file, const std::string& path) noexcept {
    return file.create_for_append(path);
  }
  /// One `write()`; `written` may be less than asked for, with or without an error.
  [[nodiscard]] virtual int append(platform::File& file, std::span<const std::byte> bytes,
                                   std::size_t& written) noexcept {
    return file.append(bytes, written);
  }
  [[nodiscard]] virtual int truncate(platform::File& file, std::uint64_t size_bytes) noexcept {
    return file.truncate(size_bytes);
  }
  [[nodiscard]] virtual int sync(platform::File& file) noexcept { return file.sync(); }
  [[nodiscard]] virtual int sync_directory(const std::string& path) noexcept {
    return platform::sync_directory(path);
  }

  /// The file system of this machine. Never destroyed.
  [[nodiscard]] static Disk& local() noexcept;
};

}  // namespace lightwell
