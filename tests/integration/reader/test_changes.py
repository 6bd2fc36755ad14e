"""Files that change otherwise than by growing, and logdirs that move."""

from __future__ import annotations

import os
import random
import shutil

import pytest

from tests.integration.reader.conftest import View
from tests.unit.reader.conftest import scalar_record
from tests.unit.reader.logdirs import NAME

LATER = "events.out.tfevents.1700000009.host.1.0"


def test_growth_in_random_pieces(view: View) -> None:
    log = view.log()
    size_of_one = len(scalar_record("loss", 1, 1.0))
    rest = b"".join(scalar_record("loss", step, 1.0) for step in range(1, 61))
    choice = random.Random(0)
    while rest:
        size = choice.choice((1, 1, 2, 3, 11, 13, 40, 300))
        log.append(rest[:size])
        rest = rest[size:]
        if choice.random() < 0.1:
            log.settle()  # as if the writer rested in the middle of a record
            if whole := log.path.stat().st_size // size_of_one:
                view.expect(range(1, whole + 1))
    view.expect(range(1, 61), damage=[])


def test_an_older_file_grows_after_a_newer_one_exists(view: View) -> None:
    old = view.log()
    old.write((0, 1.0))
    new = view.log(name=LATER)
    new.write((10, 1.0))
    view.expect([0, 10])
    old.write((1, 1.0))
    view.expect([0, 1, 10])
    new.write((11, 1.0))
    old.write((2, 1.0))
    view.expect([0, 1, 2, 10, 11])


def test_a_size_that_is_visible_before_its_bytes(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    end = log.path.stat().st_size
    records = [scalar_record("loss", step, 1.0) for step in (1, 2, 3)]
    os.truncate(log.path, end + sum(map(len, records)))
    log.settle()
    view.expect([0])
    log.overwrite(end + len(records[0]) + len(records[1]), records[2])
    log.settle()
    view.expect([0, 3])
    log.overwrite(end, records[0] + records[1])
    log.settle()
    view.expect([0, 1, 2, 3], damage=[])


@pytest.mark.parametrize("count", [1, 3, 9], ids=["shorter", "as-long", "longer"])
def test_copytruncate(view: View, count: int) -> None:
    log = view.log()
    log.write((0, 1.0), (1, 1.0), (2, 1.0))
    view.expect([0, 1, 2])
    shutil.copy(log.path, log.path.with_name("copy"))
    log.cut(0)
    log.append(b"".join(scalar_record("loss", 100 + n, 1.0) for n in range(count)))
    view.expect(range(100, 100 + count), damage=[])


def test_a_file_replaced_by_rename(view: View) -> None:
    log = view.log()
    log.write((0, 1.0), (1, 1.0))
    view.expect([0, 1])
    whole = b"".join(scalar_record("loss", step, 3.0) for step in range(5))
    log.replace(whole)
    view.expect(range(5))
    assert view.values() == [3.0] * 5


def test_a_file_cut_short(view: View) -> None:
    log = view.log()
    log.write((0, 1.0), (1, 1.0), (2, 1.0))
    view.expect([0, 1, 2])
    log.cut(len(scalar_record("loss", 0, 1.0)))
    view.expect([0])
    log.write((7, 1.0))
    view.expect([0, 7])


def test_deletion_and_return(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    view.log("other").write((0, 1.0))
    view.expect([0])
    log.path.unlink()
    view.expect([])
    assert view.status() == "gone"
    log.write((5, 1.0), (6, 1.0))
    view.expect([5, 6])
    assert view.status() == "live"


def test_a_deleted_run_folder_and_its_return(view: View) -> None:
    view.log("a/b").write((0, 1.0))
    view.expect([0], run="a/b")
    shutil.rmtree(view.logdir / "a")
    view.expect([], run="a/b")
    view.log("a/b").write((1, 1.0))
    view.expect([1], run="a/b")


def test_a_renamed_file_goes_on(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    view.expect([0])
    log.path = log.path.rename(log.path.with_name(LATER))
    log.write((1, 1.0))
    view.expect([0, 1])


def test_a_renamed_run_goes_on_under_its_new_name(view: View) -> None:
    log = view.log("before")
    log.write((0, 1.0))
    view.expect([0], run="before")
    log.path.parent.rename(view.logdir / "after")
    log.path = view.logdir / "after" / NAME
    log.write((1, 1.0))
    view.expect([0, 1], run="after")
    view.expect([], run="before")
    assert view.status("before") == "gone"


def test_a_renamed_logdir_keeps_what_it_showed_and_goes_on_when_it_is_back(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    view.expect([0])
    away = view.logdir.rename(view.logdir.with_name("away"))
    view.expect([0])
    log.path = away / "run" / NAME
    log.write((1, 1.0))
    away.rename(view.logdir)
    view.expect([0, 1])


def test_another_folder_in_the_logdirs_place(view: View) -> None:
    view.log().write((0, 1.0))
    view.expect([0])
    view.logdir.rename(view.logdir.with_name("away"))
    view.logdir.mkdir()
    view.log().write((5, 1.0), (6, 1.0))
    view.expect([5, 6])


def test_two_writers_of_one_run_with_steps_that_interleave(view: View) -> None:
    one, two = view.log(), view.log(name=LATER)
    for step in range(0, 40, 2):
        one.write((step, 1.0))
        two.write((step + 1, 2.0))
    view.expect([*range(0, 40, 2), *range(1, 40, 2)], damage=[])


def test_a_step_that_goes_back_hides_nothing(view: View) -> None:
    log = view.log()
    log.write((5, 1.0), (6, 1.0), (2, 1.0), (3, 1.0))
    view.expect([5, 6, 2, 3])


@pytest.mark.parametrize("name", [NAME, LATER], ids=["same-file", "later-file"])
def test_a_first_session_start_purges(view: View, name: str) -> None:
    log = view.log()
    log.write(*((step, 1.0) for step in range(10)))
    view.expect(range(10))
    later = view.log(name=name)
    later.start(4, wall_time=5000.0)
    view.expect(range(4))
    later.write((4, 2.0), (5, 2.0))
    view.expect(range(6))
    assert view.values() == [1.0] * 4 + [2.0] * 2
    everything = view.store.points(run=0, tag=0, superseded=True)
    assert everything.steps.tolist() == [*range(10), 4, 5]


def test_bytes_that_change_where_they_are(view: View) -> None:
    log = view.log()
    steps = list(range(1, 21))
    log.write(*((step, 1.0) for step in steps))
    log.settle()
    view.expect(steps)
    size = len(scalar_record("loss", 1, 1.0))
    log.overwrite(9 * size, bytes(size))  # far from both ends, which are compared
    log.settle()
    view.expect([*steps[:9], *steps[10:]], damage=[(9 * size, size)])
    log.overwrite(9 * size, scalar_record("loss", 99, 1.0))
    log.settle()
    view.expect([*steps[:9], 99, *steps[10:]], damage=[])
