// Packs of what was read of event files: `IndexFile` and `IndexWriter`. Registered after
// `EventFile`, which they fill and keep.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "bound_file.hpp"
#include "lightwell/index_file.hpp"

namespace nb = nanobind;

namespace lightwell::bindings {
namespace {

using Identity = std::optional<std::pair<std::uint64_t, std::uint64_t>>;

std::unique_ptr<IndexFile> open_index(const nb::object& path) {
  const std::string encoded = encode_path(path);
  nb::gil_scoped_release released;
  return IndexFile::open(encoded);
}

std::optional<FileIdentity> identity_of(const Identity& identity) {
  if (!identity) return std::nullopt;
  return FileIdentity{identity->first, identity->second};
}

bool restore(const IndexFile& self, BoundFile& file, const nb::bytes& name,
             const Identity& identity) {
  const std::string_view text(name.c_str(), name.size());
  nb::gil_scoped_release released;
  const std::lock_guard lock(*file.mutex);
  return self.restore(file.file, text, identity_of(identity));
}

void raise_if(int error) {
  if (error == 0) return;
  errno = error;
  PyErr_SetFromErrno(PyExc_OSError);
  throw nb::python_error();
}

bool add(IndexWriter& self, BoundFile& file, const nb::bytes& name) {
  const std::string_view text(name.c_str(), name.size());
  nb::gil_scoped_release released;
  std::unique_lock lock(*file.mutex);
  const auto entry = IndexEntry::take(file.file, text);
  lock.unlock();
  return entry && self.add(*entry);
}

}  // namespace

void bind_index(nb::module_& module) {
  nb::class_<IndexFile>(module, "IndexFile",
                        "A pack of what was read of event files. Never changes; thread-safe.")
      .def("restore", &restore, nb::arg("file"), nb::arg("name"), nb::arg("identity").none(),
           "Put a file that was never polled where it was when it was kept under `name`, or, by "
           "(device, inode), under another; False when it was not. The next poll verifies it.")
      .def_prop_ro(
          "entries",
          [](const IndexFile& self) {
            std::vector<std::tuple<nb::bytes, std::uint64_t>> all;
            for (const IndexFile::Entry& entry : self.entries()) {
              all.emplace_back(nb::bytes(entry.name.data(), entry.name.size()), entry.bytes);
            }
            return all;
          },
          "(name, bytes) of the files: what each takes in the pack.");
  nb::class_<IndexWriter>(module, "IndexWriter", "Writes a pack. For one thread.")
      .def(nb::new_([](const nb::object& path) {
             auto writer = std::make_unique<IndexWriter>();
             raise_if(writer->open(encode_path(path)));
             return writer;
           }),
           nb::arg("path"), "Make a new file. Raises OSError.")
      .def("add", &add, nb::arg("file"), nb::arg("name"),
           "Keep what was read of a file so far, under a name. False: there is nothing to keep.")
      .def(
          "finish",
          [](IndexWriter& self) {
            int error = 0;
            {
              nb::gil_scoped_release released;
              error = self.finish();
            }
            raise_if(error);
          },
          "End the pack. Raises OSError, of the first write that failed.")
      .def_prop_ro("size_bytes", &IndexWriter::bytes, "Bytes written so far.");
  module.def("open_index", &open_index, nb::arg("path"),
             nb::sig("def open_index(path: object) -> IndexFile | None"),
             "The pack at `path`; None when it is not whole, or another version's.");
}

}  // namespace lightwell::bindings
