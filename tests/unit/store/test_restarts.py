"""What a START hides while other writers of the run live on."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event, SessionLog

from lightwell.store import Store

from .conftest import START, EventFileWriter, LogdirWriter

Read = Callable[[], Store]


def start(file: EventFileWriter, step: int, at: float) -> None:
    """A START ``at`` seconds after the run began."""
    log = SessionLog(status=SessionLog.START)
    file.write(Event(wall_time=START + at, step=step, session_log=log))


def scalar(file: EventFileWriter, step: int, at: float) -> None:
    file.scalar("loss", step, float(at), wall_time=START + at)


def shown(store: Store) -> list[tuple[int, float]]:
    points = store.points(run=0, tag=0)
    return list(zip(points.steps.tolist(), points.values.tolist(), strict=True))


def test_a_writer_that_lives_on_keeps_what_it_writes_after_the_start_of_another(
    log: LogdirWriter, read: Read
) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    for at in range(6):
        scalar(old, at, at)
    start(new, 3, at=10)
    assert shown(read()) == [(0, 0), (1, 1), (2, 2)]
    scalar(new, 3, at=11)
    scalar(old, 6, at=12)
    scalar(old, 4, at=13)
    assert shown(read()) == [(0, 0), (1, 1), (2, 2), (6, 12), (4, 13), (3, 11)]


def test_segments_and_inspect_count_what_is_hidden_alike(log: LogdirWriter, read: Read) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    for at in range(6):
        scalar(old, at, at)
    start(new, 3, at=10)
    scalar(new, 3, at=11)
    scalar(old, 4, at=13)
    segments = read().segments(run=0, tag=0)
    assert [(one.start, one.stop, one.superseded) for one in segments] == [(0, 7, 3), (7, 8, 0)]
    (found,) = read().inspect([0])
    assert [(one.values, one.superseded) for one in found.kinds] == [(5, 3)]


def test_a_point_of_the_same_moment_was_there_before(log: LogdirWriter, read: Read) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    scalar(old, 5, at=10)
    start(new, 5, at=10)
    assert shown(read()) == []


def test_of_several_starts_each_hides_what_is_older_than_itself(
    log: LogdirWriter, read: Read
) -> None:
    old, second, third = (log.file("a", number) for number in range(3))
    start(second, 2, at=10)  # up to here, from step 2 on
    start(third, 6, at=20)  # up to here, from step 6 on
    for step, at in ((1, 5), (2, 5), (7, 5), (1, 15), (2, 15), (6, 15), (7, 25)):
        scalar(old, step, at)
    assert shown(read()) == [(1, 5), (1, 15), (2, 15), (7, 25)]


def test_two_live_writers_that_both_start(log: LogdirWriter, read: Read) -> None:
    one, two = log.file("a", 0), log.file("a", 1)
    start(one, 0, at=0)
    scalar(one, 0, at=1)
    start(two, 0, at=2)
    for at in range(3, 9, 2):
        scalar(one, at, at)
        scalar(two, at + 1, at + 1)
    assert shown(read()) == [(3, 3), (5, 5), (7, 7), (4, 4), (6, 6), (8, 8)]


def test_a_start_hides_nothing_in_a_file_made_later(log: LogdirWriter, read: Read) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    scalar(new, 5, at=1)
    scalar(old, 4, at=2)
    start(old, 0, at=3)
    assert shown(read()) == [(5, 1)]


def test_within_a_file_the_order_of_records_decides_whatever_the_clock_says(
    log: LogdirWriter, read: Read
) -> None:
    file = log.file("a")
    scalar(file, 3, at=100)
    start(file, 2, at=10)
    scalar(file, 4, at=5)
    assert shown(read()) == [(4, 5)]


@pytest.mark.parametrize("wall_time", [0.0, -1.0, math.nan])
def test_a_start_without_a_time_hides_all_that_older_files_have(
    log: LogdirWriter, read: Read, wall_time: float
) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    scalar(old, 1, at=1)
    scalar(old, 9, at=9)
    start(new, 5, at=wall_time - START)
    assert shown(read()) == [(1, 1)]


def test_a_point_without_a_time_was_there_before(log: LogdirWriter, read: Read) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    old.scalar("loss", 7, 7.0, wall_time=math.nan)
    start(new, 5, at=10)
    assert shown(read()) == []


def test_pictures_obey_the_same_rule(log: LogdirWriter, read: Read) -> None:
    old, new = log.file("a", 0), log.file("a", 1)
    old.image("picture", 5)  # written 5 s after the run began
    start(new, 3, at=7)
    old.image("picture", 8)
    assert list(read().snapshot().series.count) == [1]


_RECORDS = st.lists(
    st.tuples(st.sampled_from(["point", "start"]), st.integers(0, 4), st.integers(1, 6)),
    max_size=8,
)


@settings(deadline=None)
@given(files=st.lists(_RECORDS, min_size=1, max_size=3))
def test_the_rule(files: list[list[tuple[str, int, int]]]) -> None:
    """A point is hidden by a START at its step or below that is behind it in its file, or that is
    in a file made later and no earlier than it."""
    expected = [
        (step, float(at))
        for file, records in enumerate(files)
        for index, (kind, step, at) in enumerate(records)
        if kind == "point"
        and not any(
            other == "start"
            and low <= step
            and ((place == file and position > index) or (place > file and time >= at))
            for place, those in enumerate(files)
            for position, (other, low, time) in enumerate(those)
        )
    ]
    with TemporaryDirectory() as folder:
        log = LogdirWriter(Path(folder) / "logs")
        for number, records in enumerate(files):
            file = log.file("a", number)
            for kind, step, at in records:
                (scalar if kind == "point" else start)(file, step, at)
        with Store(log.path, follow=False) as store:
            store.refresh()
            has_points = bool(store.snapshot().tags.name)
            assert (shown(store) if has_points else []) == expected
