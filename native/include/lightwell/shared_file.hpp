// An event file that one thread polls while others look at what it holds.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "lightwell/event_file.hpp"

namespace lightwell {

/// An `EventFile` under a lock, which also remembers which of its series somebody has not seen as
/// they are now. Columns that were handed out may be read without the lock, as far as the count
/// that was read with it.
class SharedFile : public std::enable_shared_from_this<SharedFile> {
 public:
  explicit SharedFile(std::string path, std::uint64_t framed_bytes = kFramedBytes)
      : file(std::move(path), framed_bytes) {}

  /// Locks the file and polls it.
  [[nodiscard]] PollResult poll(std::uint64_t max_bytes);

  /// Indices of the series that grew, appeared or met a session start since the last call, each
  /// once; those of a file that started over since are of its new columns. Call it with the lock.
  [[nodiscard]] std::vector<std::uint32_t> take_unseen();

  EventFile file;
  /// Guards everything here but itself. Of its own, for series may outlive their file.
  std::shared_ptr<std::mutex> mutex = std::make_shared<std::mutex>();

 private:
  void note(const PollResult& result);

  std::vector<std::uint32_t> unseen_;
  std::vector<bool> is_unseen_;  // by series
  bool is_all_unseen_ = false;   // memory for the list could not be had
};

}  // namespace lightwell
