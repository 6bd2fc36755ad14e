// An event file as Python holds it: with the lock that whoever polls it or looks at it takes.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <mutex>
#include <string>

#include "lightwell/shared_file.hpp"

namespace lightwell::bindings {

using Mutex = std::shared_ptr<std::mutex>;

// A poll may hold the lock for milliseconds: other Python threads run meanwhile. Whoever waits for
// the lock never holds the GIL, and whoever holds both took the lock first or without waiting.
inline std::unique_lock<std::mutex> lock_columns(const Mutex& mutex) {
  std::unique_lock lock(*mutex, std::try_to_lock);
  if (!lock.owns_lock()) {
    nanobind::gil_scoped_release released;
    lock.lock();
  }
  return lock;
}

using BoundFile = SharedFile;

inline std::string encode_path(const nanobind::object& path) {
  const auto encoded =
      nanobind::cast<nanobind::bytes>(nanobind::module_::import_("os").attr("fsencode")(path));
  return {encoded.c_str(), encoded.size()};
}

}  // namespace lightwell::bindings
