#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <new>

#include "lightwell/platform.hpp"

namespace lightwell::platform {
namespace {

void fill_stat(const struct ::stat& from, FileStat& out) noexcept {
  out.device = static_cast<std::uint64_t>(from.st_dev);
  out.inode = static_cast<std::uint64_t>(from.st_ino);
  out.size_bytes = static_cast<std::uint64_t>(from.st_size);
#if defined(__APPLE__)
  const timespec& modified = from.st_mtimespec;
#else
  const timespec& modified = from.st_mtim;
#endif
  out.modified_ns = static_cast<std::int64_t>(modified.tv_sec) * 1'000'000'000 + modified.tv_nsec;
  out.link_count = static_cast<std::uint64_t>(from.st_nlink);
  out.is_regular = S_ISREG(from.st_mode);
}

std::atomic<std::uint64_t> g_fork_generation{0};

// Counts at the C level, so that forks by other libraries are seen too.
[[maybe_unused]] const int kForkHandler = pthread_atfork(
    nullptr, nullptr, [] { g_fork_generation.fetch_add(1, std::memory_order_relaxed); });

}  // namespace

int File::create_for_append(const std::string& path) noexcept {
  close();
  do {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EINTR);
  return descriptor_ < 0 ? errno : 0;
}

int File::open_for_read(const std::string& path) noexcept {
  close();
  do {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) return errno;
  FileStat status;
  int error = stat(status);
  if (error == 0 && !status.is_regular) error = EINVAL;
  if (error != 0) close();
  return error;
}

void File::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

int File::stat(FileStat& out) const noexcept {
  struct ::stat status;
  if (::fstat(descriptor_, &status) != 0) return errno;
  fill_stat(status, out);
  return 0;
}

int File::append(std::span<const std::byte> bytes, std::size_t& written) noexcept {
  ssize_t count;
  do {
    count = ::write(descriptor_, bytes.data(), bytes.size());
  } while (count < 0 && errno == EINTR);
  written = count < 0 ? 0 : static_cast<std::size_t>(count);
  return count < 0 ? errno : 0;
}

int File::truncate(std::uint64_t size_bytes) noexcept {
  int result;
  do {
    result = ::ftruncate(descriptor_, static_cast<off_t>(size_bytes));
  } while (result != 0 && errno == EINTR);
  return result != 0 ? errno : 0;
}

int File::sync() noexcept {
#if defined(__APPLE__)
  return ::fsync(descriptor_) != 0 ? errno : 0;
#else
  return ::fdatasync(descriptor_) != 0 ? errno : 0;
#endif
}

int File::read_at(std::uint64_t offset, std::span<std::byte> into,
                  std::size_t& read) const noexcept {
  read = 0;
  while (read < into.size()) {
    const ssize_t count = ::pread(descriptor_, into.data() + read, into.size() - read,
                                  static_cast<off_t>(offset + read));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) break;
    read += static_cast<std::size_t>(count);
  }
  return 0;
}

int stat_path(const std::string& path, FileStat& out) noexcept {
  struct ::stat status;
  if (::stat(path.c_str(), &status) != 0) return errno;
  fill_stat(status, out);
  return 0;
}

int make_directories(const std::string& path, std::vector<std::string>& made) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos;
       end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    if (::mkdir(parent.c_str(), 0777) == 0) {
      made.push_back(parent);
    } else if (errno != EEXIST && errno != EISDIR && errno != EROFS) {
      return errno;
    }
  }
  if (::mkdir(path.c_str(), 0777) == 0) {
    made.push_back(path);
    return 0;
  }
  if (errno != EEXIST) return errno;
  struct ::stat status;
  if (::stat(path.c_str(), &status) != 0) return errno;
  return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

int remove_file(const std::string& path) noexcept {
  return ::unlink(path.c_str()) != 0 ? errno : 0;
}

int sync_directory(const std::string& path) noexcept {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int error = ::fsync(descriptor) != 0 ? errno : 0;
  if (error == EINVAL) error = 0;  // a file system without this notion has nothing to wait for
  ::close(descriptor);
  return error;
}

std::string host_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
  return name;
}

std::uint32_t process_id() noexcept {
  return static_cast<std::uint32_t>(::getpid());
}

double wall_time() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

namespace {

struct ThreadStart {
  void (*body)(void*);
  void* argument;
};

void* run_thread(void* start) {
  const ThreadStart taken = *static_cast<ThreadStart*>(start);
  delete static_cast<ThreadStart*>(start);
  taken.body(taken.argument);
  return nullptr;
}

}  // namespace

int start_background_thread(void (*body)(void*), void* argument) noexcept {
  auto* start = new (std::nothrow) ThreadStart{body, argument};
  if (start == nullptr) return ENOMEM;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // a new thread inherits the mask
  pthread_t thread;
  const int error = pthread_create(&thread, nullptr, run_thread, start);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error != 0) {
    delete start;
    return error;
  }
  pthread_detach(thread);
  return 0;
}

std::uint64_t fork_generation() noexcept {
  return g_fork_generation.load(std::memory_order_relaxed);
}

}  // namespace lightwell::platform
