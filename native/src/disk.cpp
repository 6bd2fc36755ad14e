#include "lightwell/disk.hpp"

namespace lightwell {

Disk& Disk::local() noexcept {
  static Disk* const disk = new Disk;  // outlives every thread: the drain may write during exit
  return *disk;
}

}  // namespace lightwell
