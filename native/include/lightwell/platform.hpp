// Everything that differs between operating systems; the rest of the core includes no system
// header.
//
// Calls return 0 or an `errno` value: what to do about a failing disk is the caller's decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lightwell::platform {

struct FileStat {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  ///< since the epoch, by the file system's clock
  std::uint64_t link_count = 0;  ///< 0: the file was deleted while open
  bool is_regular = false;

  [[nodiscard]] bool same_file(const FileStat& other) const noexcept {
    return device == other.device && inode == other.inode;
  }
};

/// An open file. Move-only; closes itself. Not thread-safe.
class File {
 public:
  File() noexcept = default;
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }

  /// Makes a new file for appending; EEXIST when there is one already. Not inherited by exec.
  [[nodiscard]] int create_for_append(const std::string& path) noexcept;
  /// Opens a regular file for reading, never waiting for a pipe or device; EINVAL when it is none.
  [[nodiscard]] int open_for_read(const std::string& path) noexcept;
  void close() noexcept;
  /// Forgets the descriptor without closing it.
  void release() noexcept { descriptor_ = -1; }

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int stat(FileStat& out) const noexcept;

  /// One write at the end of the file; `written` may be less than asked for. Retries EINTR.
  [[nodiscard]] int append(std::span<const std::byte> bytes, std::size_t& written) noexcept;
  [[nodiscard]] int truncate(std::uint64_t size_bytes) noexcept;
  /// Waits until the bytes (not the metadata) are on the device.
  [[nodiscard]] int sync() noexcept;
  /// Reads up to `into.size()` bytes at `offset`; `read` is less at the end of the file.
  [[nodiscard]] int read_at(std::uint64_t offset, std::span<std::byte> into,
                            std::size_t& read) const noexcept;

 private:
  int descriptor_ = -1;
};

[[nodiscard]] int stat_path(const std::string& path, FileStat& out) noexcept;
/// Makes the directory and its parents; 0 when it is there already. Adds to `made` what was not.
[[nodiscard]] int make_directories(const std::string& path, std::vector<std::string>& made);
[[nodiscard]] int remove_file(const std::string& path) noexcept;
/// Waits until the directory's entries are on the device: a new file survives a power cut only
/// then.
[[nodiscard]] int sync_directory(const std::string& path) noexcept;

[[nodiscard]] std::string host_name();
[[nodiscard]] std::uint32_t process_id() noexcept;
/// Seconds since the epoch.
[[nodiscard]] double wall_time() noexcept;

/// Runs `body` for the rest of the process, with every signal blocked so that handlers stay with
/// the threads that expect them. The thread is never joined: `body` may use only what is never
/// destroyed.
[[nodiscard]] int start_background_thread(void (*body)(void*), void* argument) noexcept;

/// Counts the forks between the first process and this one; changes in a child before it runs any
/// other code. Reading it costs one load.
[[nodiscard]] std::uint64_t fork_generation() noexcept;

}  // namespace lightwell::platform
