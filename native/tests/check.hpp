// The test harness: `TEST(behaviour) { CHECK(...); }`. One executable per unit, no dependency.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace lightwell::check {

struct Case {
  const char* name;
  void (*body)();
};

inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

struct Registration {
  Registration(const char* name, void (*body)()) { cases().push_back({name, body}); }
};

/// Ends the current test; `check_main.cpp` catches it.
struct Failure {
  std::string message;
};

template <typename Value>
std::string to_text(const Value& value) {
  if constexpr (requires(std::ostringstream out) { out << value; }) {
    std::ostringstream out;
    out.precision(17);
    out << value;
    return out.str();
  } else {
    return "(value)";
  }
}

[[noreturn]] inline void fail(const char* file, int line, const std::string& what) {
  throw Failure{std::string(file) + ":" + std::to_string(line) + ": " + what};
}

template <typename Got, typename Expected>
void check_equal(const char* file, int line, const char* text, const Got& got,
                 const Expected& expected) {
  if (!(got == expected)) {
    fail(file, line,
         std::string(text) + ": got " + to_text(got) + ", expected " + to_text(expected));
  }
}

}  // namespace lightwell::check

#define TEST(name)                                                                \
  static void name();                                                             \
  static const ::lightwell::check::Registration registration_##name{#name, name}; \
  static void name()

#define CHECK(condition)                                                                     \
  do {                                                                                       \
    if (!(condition)) ::lightwell::check::fail(__FILE__, __LINE__, "not true: " #condition); \
  } while (false)

#define CHECK_EQUAL(got, expected) \
  ::lightwell::check::check_equal(__FILE__, __LINE__, #got, (got), (expected))
