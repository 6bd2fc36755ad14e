// Runs the tests of one executable; exits non-zero when one fails or when there is none.
#include <cstring>
#include <exception>

#include "check.hpp"

// Our children start threads although their parent had some; the thread sanitizer refuses by
// default.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options() {
  return "die_after_fork=0";
}

int main(int argc, char** argv) {
  const char* only = argc > 1 ? argv[1] : nullptr;
  int passed = 0;
  int failed = 0;
  for (const auto& test : lightwell::check::cases()) {
    if (only != nullptr && std::strstr(test.name, only) == nullptr) continue;
    std::string message;
    try {
      test.body();
    } catch (const lightwell::check::Failure& failure) {
      message = failure.message;
    } catch (const std::exception& error) {
      message = std::string("unexpected exception: ") + error.what();
    }
    if (message.empty()) {
      ++passed;
    } else {
      ++failed;
      std::printf("FAILED %s\n  %s\n", test.name, message.c_str());
    }
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
