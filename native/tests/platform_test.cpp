#include "lightwell/platform.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "check.hpp"
#include "scratch.hpp"

using namespace lightwell;
using platform::File;
using platform::FileStat;

TEST(a_new_file_never_replaces_one_that_exists) {
  const check::ScratchDirectory scratch;
  File first;
  File second;
  CHECK_EQUAL(first.create_for_append(scratch.path() + "/f"), 0);
  CHECK_EQUAL(second.create_for_append(scratch.path() + "/f"), EEXIST);
  CHECK(!second.is_open());
}

TEST(appends_go_to_the_end_and_read_at_reads_what_is_there) {
  const check::ScratchDirectory scratch;
  const std::string path = scratch.path() + "/f";
  File out;
  CHECK_EQUAL(out.create_for_append(path), 0);
  std::size_t written = 0;
  const std::string text = "0123456789";
  CHECK_EQUAL(out.append(std::as_bytes(std::span(text)), written), 0);
  CHECK_EQUAL(written, 10u);
  CHECK_EQUAL(out.truncate(4), 0);
  CHECK_EQUAL(out.append(std::as_bytes(std::span(text)), written), 0);
  CHECK_EQUAL(check::content_of(path), "01230123456789");

  File in;
  CHECK_EQUAL(in.open_for_read(path), 0);
  std::byte buffer[8];
  std::size_t read = 0;
  CHECK_EQUAL(in.read_at(10, buffer, read), 0);
  CHECK_EQUAL(read, 4u);
}

TEST(a_deleted_file_has_no_links_left) {
  const check::ScratchDirectory scratch;
  File file;
  CHECK_EQUAL(file.create_for_append(scratch.path() + "/f"), 0);
  FileStat status;
  CHECK_EQUAL(file.stat(status), 0);
  CHECK(status.link_count == 1 && status.is_regular);
  CHECK_EQUAL(platform::remove_file(scratch.path() + "/f"), 0);
  CHECK_EQUAL(file.stat(status), 0);
  CHECK_EQUAL(status.link_count, 0u);
}

TEST(directories_are_made_with_their_parents_and_files_in_the_way_are_errors) {
  const check::ScratchDirectory scratch;
  std::vector<std::string> made;
  CHECK_EQUAL(platform::make_directories(scratch.path() + "/a/b", made), 0);
  CHECK_EQUAL(platform::make_directories(scratch.path() + "/a/b/c", made), 0);
  CHECK_EQUAL(platform::make_directories(scratch.path() + "/a/b/c", made), 0);
  CHECK(made ==
        (std::vector{scratch.path() + "/a", scratch.path() + "/a/b", scratch.path() + "/a/b/c"}));
  File file;
  CHECK_EQUAL(file.create_for_append(scratch.path() + "/a/f"), 0);
  CHECK_EQUAL(platform::make_directories(scratch.path() + "/a/f", made), ENOTDIR);
  CHECK_EQUAL(platform::make_directories(scratch.path() + "/a/f/g", made), ENOTDIR);
}

TEST(a_directory_and_a_pipe_are_not_opened_for_reading) {
  const check::ScratchDirectory scratch;
  File file;
  CHECK_EQUAL(file.open_for_read(scratch.path()), EINVAL);
  CHECK_EQUAL(::mkfifo((scratch.path() + "/pipe").c_str(), 0600), 0);
  CHECK_EQUAL(file.open_for_read(scratch.path() + "/pipe"), EINVAL);
}

TEST(a_child_sees_a_later_fork_generation) {
  const auto before = platform::fork_generation();
  const pid_t child = ::fork();
  if (child == 0) ::_exit(platform::fork_generation() == before + 1 ? 0 : 1);
  int status = -1;
  CHECK_EQUAL(::waitpid(child, &status, 0), child);
  CHECK_EQUAL(status, 0);
  CHECK_EQUAL(platform::fork_generation(), before);
}

TEST(a_background_thread_runs_with_all_signals_blocked) {
  static std::atomic<int> blocked{-1};
  CHECK_EQUAL(platform::start_background_thread(
                  [](void*) {
                    sigset_t mask;
                    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
                    blocked = sigismember(&mask, SIGINT);
                  },
                  nullptr),
              0);
  while (blocked == -1) std::this_thread::yield();
  CHECK_EQUAL(blocked.load(), 1);
}
