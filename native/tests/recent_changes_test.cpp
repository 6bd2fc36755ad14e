#include "lightwell/recent_changes.hpp"

#include "check.hpp"

using lightwell::RecentChanges;
using Ids = std::vector<std::uint32_t>;

namespace {

TEST(what_changed_after_a_version_comes_once_and_in_order) {
  RecentChanges changes;
  changes.note(1, 0);
  changes.note(2, 7);
  changes.note(2, 3);
  changes.note(3, 7);
  CHECK(*changes.since(0) == (Ids{0, 3, 7}));
  CHECK(*changes.since(1) == (Ids{3, 7}));
  CHECK(*changes.since(2) == (Ids{7}));
  CHECK(changes.since(3)->empty());
}

TEST(what_is_forgotten_is_not_guessed) {
  RecentChanges changes(2);
  changes.note(1, 0);
  changes.note(2, 1);
  changes.note(2, 2);
  CHECK(!changes.since(0).has_value());
  CHECK(*changes.since(1) == (Ids{1, 2}));
  changes.note(2, 3);
  CHECK(!changes.since(1).has_value());
  CHECK(changes.since(2)->empty());
}

}  // namespace
