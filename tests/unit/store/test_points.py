"""Which points of a run are shown: files put together, and what a restart superseded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lightwell.store import SeriesQuery, Store

from .conftest import START, LogdirWriter

Read = Callable[[], Store]


def shown(store: Store, run: int = 0, *, superseded: bool = False) -> list[tuple[int, float]]:
    points = store.points(run=run, tag=0, superseded=superseded)
    return list(zip(points.steps.tolist(), points.values.tolist(), strict=True))


def test_a_restart_in_a_later_file_hides_what_it_writes_anew(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalars("x", range(6))
    log.file("a", 1).session_start(4).scalars("x", range(4, 8), offset=100.0)
    store = read()
    kept = [(step, float(step)) for step in range(4)]
    anew = [(step, step + 100.0) for step in range(4, 8)]
    assert shown(store) == kept + anew
    assert shown(store, superseded=True) == [
        *kept,
        (4, 4.0),
        (5, 5.0),
        *anew,
    ], "hidden points stay within reach"
    series = store.snapshot().series
    assert (series.count, series.first_step, series.last_step) == (8, 0, 7)


def test_a_restart_hides_tags_that_it_does_not_write_again(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalars("x", range(6))
    assert read().snapshot().series.count.tolist() == [6]
    log.file("a", 1).session_start(2)
    assert shown(read()) == [(0, 0.0), (1, 1.0)]


def test_a_restart_within_a_file_hides_only_what_came_before_it(
    log: LogdirWriter, read: Read
) -> None:
    file = log.file("a").session_start(0).scalars("x", range(5)).session_start(3)
    assert shown(read()) == [(0, 0.0), (1, 1.0), (2, 2.0)]
    file.scalars("x", range(3, 6), offset=10.0)
    assert shown(read()) == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 13.0), (4, 14.0), (5, 15.0)]


def test_every_one_of_several_restarts_counts(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalars("x", range(10))
    log.file("a", 1).session_start(8).scalars("x", range(8, 12), offset=100.0)
    log.file("a", 2).session_start(3).scalars("x", range(3, 5), offset=200.0)
    assert shown(read()) == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 203.0), (4, 204.0)]


def test_a_second_restart_further_back_hides_more(log: LogdirWriter, read: Read) -> None:
    file = log.file("a").scalars("loss", range(10))
    read()
    file.session_start(8)
    assert read().points(run=0, tag=0).steps.tolist() == list(range(8))
    file.session_start(3)
    assert read().points(run=0, tag=0).steps.tolist() == list(range(3))


def test_a_step_that_goes_back_without_a_restart_hides_nothing(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a", 0).scalars("x", range(4)).scalars("x", range(2), offset=10.0)
    log.file("a", 1).scalars("x", range(1, 3), offset=20.0)
    store = read()
    assert shown(store) == shown(store, superseded=True)
    assert [step for step, _ in shown(store)] == [0, 1, 2, 3, 0, 1, 1, 2]


def test_counts_of_hidden_nonfinite_points_are_left_out(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalar("x", 0, float("inf")).scalar("x", 1, float("nan"))
    log.file("a", 1).session_start(1).scalar("x", 1, 1.0)
    assert read().snapshot().series.nonfinite.tolist() == [1]


def test_files_of_a_run_are_one_series_in_the_order_of_their_names(
    log: LogdirWriter, read: Read
) -> None:
    for number in (3, 0, 2, 1):
        log.file("a", number).scalars("x", range(number * 10, number * 10 + 3))
    store = read()
    assert [step for step, _ in shown(store)] == [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]
    points = store.points(run=0, tag=0)
    assert points.steps_sorted
    assert points.wall_times_sorted


def test_an_older_file_may_grow_after_a_newer_one_exists(log: LogdirWriter, read: Read) -> None:
    older = log.file("a", 0).scalar("x", 0, 0.0)
    log.file("a", 1).scalar("x", 5, 5.0)
    read()
    older.scalar("x", 1, 1.0)
    assert [step for step, _ in shown(read())] == [0, 1, 5]


def test_one_file_is_handed_out_without_a_copy(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalars("x", range(5))
    store = read()
    first, second = store.points(run=0, tag=0), store.points(run=0, tag=0)
    answer = store.query(SeriesQuery(tag=0)).series[0]
    for one in (second.values, answer.columns["value"]):
        assert np.shares_memory(first.values, one)
    assert np.shares_memory(first.wall_times, answer.columns["wall_time"])
    assert not first.values.flags.writeable


def test_arrays_stay_as_they_are_while_the_series_grows(log: LogdirWriter, read: Read) -> None:
    file = log.file("a").scalars("x", range(5))
    before = read().points(run=0, tag=0)
    file.scalars("x", range(5, 3000))
    assert len(read().points(run=0, tag=0)) == 3000
    assert before.values.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_relative_time_counts_from_the_first_value_of_the_run(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a", 0).session_start(0).scalar("earlier", 3, 1.0)
    log.file("a", 1).scalar("x", 5, 1.0).scalar("x", 9, 2.0)
    store = read()
    tag = store.snapshot().tags.name.index("x")
    result = store.query(SeriesQuery(tag=tag, x="relative"))
    assert (result.from_x, result.to_x) == (2.0, 6.0)
    assert result.series[0].columns["wall_time"].tolist() == [START + 5, START + 9]


def test_values_that_a_restart_hides_are_within_reach(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).image("sample", 0).image("sample", 5)
    log.file("a", 1).session_start(3).image("sample", 3)
    store = read()
    shown_steps = [part.columns.steps.tolist() for part in store.places(run=0, tag=0)]
    assert shown_steps == [[0], [3]]
    every = store.places(run=0, tag=0, superseded=True)
    assert [part.columns.steps.tolist() for part in every] == [[0, 5], [3]]
    first, second = store.segments(run=0, tag=0)
    assert (first.start, first.stop, first.superseded) == (0, 2, 1)
    assert (second.start, second.stop, second.superseded) == (2, 3, 0)
    assert first.file < second.file


def test_points_put_together_are_shared_while_somebody_holds_them(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a", 0).scalars("x", range(5))
    log.file("a", 1).scalars("x", range(5, 9))
    store = read()
    first, second = store.points(run=0, tag=0), store.points(run=0, tag=0)
    assert np.shares_memory(first.values, second.values)
    log.file("a", 1).scalar("x", 9, 9.0)
    assert len(read().points(run=0, tag=0)) == 10
    assert len(first) == 9


records = st.lists(
    st.tuples(st.sampled_from(["point", "point", "start"]), st.integers(-5, 5)), max_size=30
)


@given(st.lists(records, min_size=1, max_size=3))
def test_hidden_points_are_those_before_a_start_at_or_behind_its_step(
    files: list[list[tuple[str, int]]],
) -> None:
    written = [record for file in files for record in file]
    points = [i for i, (kind, _) in enumerate(written) if kind == "point"]
    starts = [i for i, (kind, _) in enumerate(written) if kind == "start"]
    expected = [
        i for i in points if not any(i < at and written[i][1] >= written[at][1] for at in starts)
    ]
    with TemporaryDirectory() as folder:
        log = LogdirWriter(Path(folder) / "logs")
        number = iter(range(len(written)))
        for place, file in enumerate(files):
            writer = log.file("a", place)
            for kind, step in file:
                value = float(next(number))
                if kind == "point":
                    writer.scalar("x", step, value)
                else:
                    writer.session_start(step)
        store = Store(log.path, follow=False)
        store.refresh()
        series = store.snapshot().series
        assert series.count.tolist() == ([len(expected)] if points else [])
        if not points:
            return
        assert [value for _, value in shown(store)] == expected
        assert [value for _, value in shown(store, superseded=True)] == points
        segments = store.segments(run=0, tag=0)
        rows = [row for one in segments for row in range(one.start, one.stop)]
        assert rows == list(range(len(points))), "every row is in one stretch"
        for one in segments:
            inside = points[one.start : one.stop]
            assert one.superseded == len(set(inside) - set(expected))
            assert (one.first_step, one.last_step) == (
                written[inside[0]][1],
                written[inside[-1]][1],
            )
            assert not any(inside[0] < at < inside[-1] for at in starts)
