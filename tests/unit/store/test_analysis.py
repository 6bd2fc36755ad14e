"""What the public objects compute: smoothing, envelopes, summaries, formulas, groups."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell import open_logdir
from lightwell.store import Logdir, Series, Store, SummaryQuery
from lightwell.store.analysis import Point, core_series, summarised

from .conftest import LogdirWriter

NAN, INF = math.nan, math.inf


@pytest.fixture
def logs(log: LogdirWriter, tmp_path: Path) -> Logdir:
    for number, name in enumerate(["adam/0", "adam/1", "sgd/0"]):
        file = log.file(name, number)
        for step in range(10):
            file.scalar("loss/train", step, 10.0 * number + step)
            if step % 2 == 0:
                file.scalar("loss/val", step, 100.0 * number + step)
    log.file("bare", 5).scalar("loss/val", 0, 1.0)
    return open_logdir(log.path)


def series(values: list[float], dtype: type = np.float64) -> Series:
    steps = np.arange(len(values), dtype=np.int64)
    return Series(steps, 50.0 + steps * 2.0, np.array(values, dtype))


def test_a_smoothed_series_keeps_steps_times_and_type() -> None:
    plain = series([4.0, 2.0, NAN, 8.0], np.float32)
    smooth = plain.smooth("mean", 3)
    assert smooth.value.dtype == np.float32
    np.testing.assert_array_equal(smooth.value, np.float32([3.0, 14 / 3, NAN, 5.0]))
    assert smooth.step is plain.step
    assert smooth.wall_time is plain.wall_time


def test_the_half_life_is_in_the_unit_of_x() -> None:
    plain = series([0.0, 4.0])
    by_step, by_time = plain.smooth("time", 2.0), plain.smooth("time", 2.0, x="wall")
    weight = 2**-0.5
    assert by_step.value[1] == pytest.approx(4 / (1 + weight))
    assert by_time.value[1] == pytest.approx(4 / 1.5)


def test_an_envelope_has_every_column_however_few_points_there_are() -> None:
    envelope = series([1.0, INF, -INF, NAN, 5.0]).envelope(2, smooth="median:3")
    assert envelope.edges.tolist() == [0.0, 2.0, 4.0]
    assert envelope.count.tolist() == [2, 3]
    assert envelope.nan.tolist() == [0, 1]
    assert envelope.posinf.tolist() == [1, 0]
    assert envelope.neginf.tolist() == [0, 1]
    assert envelope.max.tolist() == [1.0, 5.0]
    assert envelope.smooth is not None
    assert envelope.smooth.tolist() == [3.0, 3.0]
    part = series([1.0, 2.0, 3.0]).envelope(1, x="relative", start=2.0, stop=4.0)
    assert (part.first.tolist(), part.mean.tolist(), part.smooth) == ([2.0], [2.5], None)


def test_a_summary_names_the_points() -> None:
    summary = series([NAN, 3.0, -2.0, INF, -2.0]).summary()
    assert (summary.count, summary.nan, summary.posinf, summary.neginf) == (5, 1, 1, 0)
    assert summary.best("min") == Point(2, 54.0, -2.0)
    assert summary.best("max") == Point(1, 52.0, 3.0)
    assert summary.last == Point(4, 58.0, -2.0)
    assert [point.step for point in summary.nonfinite] == [0, 3]
    assert series([1.0, 5.0, 2.0]).summary(start=2).mean == 2.0
    with pytest.raises(ValueError, match="best: expected 'min' or 'max', got 'low'"):
        summary.best("low")  # type: ignore[arg-type]  # what is refused


def test_errors_name_the_arguments_as_python_has_them() -> None:
    one = series([1.0, 2.0])
    with pytest.raises(ValueError, match=r"^start: expected at most stop=1, got 5$"):
        one.envelope(10, start=5, stop=1)
    with pytest.raises(ValueError, match=r"^stop: expected a finite number, got inf$"):
        one.summary(stop=float("inf"))


def test_nothing_has_a_summary_too() -> None:
    summary = series([]).summary()
    assert (summary.count, summary.first, summary.last, summary.min) == (0, None, None, None)
    assert math.isnan(summary.mean)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(-9, 9), st.floats(-9, 9) | st.sampled_from([NAN, INF, -INF])),
            max_size=30,
        ),
        max_size=4,
    ),
    st.none() | st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_summaries_agree_with_slow_ones(
    all_points: list[list[tuple[int, float]]], window: tuple[int, int] | None
) -> None:
    start, stop = (None, None) if window is None else (min(window), max(window))
    columns = []
    for points in all_points:
        steps = np.array([step for step, _ in points], np.int64)
        columns.append(core_series(steps, steps * 1.0, np.array([v for _, v in points], float)))
    rows = summarised(columns, x="step", start=start, stop=stop)
    for points, row in zip(all_points, rows, strict=True):
        inside = [
            (step, v)
            for step, v in points
            if start is None or stop is None or start <= step <= stop
        ]
        finite = [(step, v) for step, v in inside if math.isfinite(v)]
        odd = [step for step, v in inside if not math.isfinite(v)]
        assert row.count == len(inside)
        assert row.nan == sum(math.isnan(v) for _, v in inside)
        assert row.neginf == sum(v == -INF for _, v in inside)
        assert [point.step for point in row.nonfinite] == odd[:16]
        if inside:
            assert row.first is not None
            assert row.last is not None
            assert (row.first.step, row.last.step) == (inside[0][0], inside[-1][0])
        if finite:
            best = min(finite, key=lambda point: point[1])
            assert row.min is not None
            assert (row.min.step, row.min.value) == best
            assert row.mean == pytest.approx(np.mean([v for _, v in finite]), abs=1e-12)
        else:
            assert row.min is None


def test_a_formula_is_computed_for_every_run_that_has_its_tags(logs: Logdir) -> None:
    found = logs.formula("`loss/val` - `loss/train`")
    assert list(found) == ["adam/0", "adam/1", "sgd/0"]
    assert found["adam/1"].step.tolist() == [0, 2, 4, 6, 8]
    assert found["sgd/0"].value.tolist() == [180.0] * 5
    smooth = logs.formula("`loss/train` * 2", runs="sgd/*")["sgd/0"].smooth("mean", 3)
    assert smooth.value.tolist()[:2] == [41.0, 42.0]


def test_a_group_is_of_the_chosen_runs(logs: Logdir) -> None:
    group = logs.group("loss/train", runs="adam/*")
    assert group.mean.tolist() == [5.0 + step for step in range(10)]
    assert group.sd.tolist() == pytest.approx([math.sqrt(50)] * 10)
    assert logs.group("loss/val").n.tolist() == [4, 3, 3, 3, 3]


def test_summaries_are_by_run(logs: Logdir) -> None:
    rows = logs.summaries("loss/train")
    assert {name: row.mean for name, row in rows.items()} == {
        "adam/0": 4.5,
        "adam/1": 14.5,
        "sgd/0": 24.5,
    }


def test_names_that_are_not_there_are_named(logs: Logdir) -> None:
    with pytest.raises(KeyError, match="no tag 'loss/vall'; did you mean 'loss/val'"):
        logs.formula("`loss/vall` + 1")
    with pytest.raises(KeyError, match=r"unless it is of letters, digits, _ and \. only$"):
        logs.formula("loss.vall + 1")
    with pytest.raises(KeyError, match="no tag 'loss/'"):
        logs.group("loss/")
    with pytest.raises(KeyError, match="no run 'adams'"):
        logs.summaries("loss/val", runs="adams")


def test_the_store_summarises_tags_of_runs_in_one_question(
    log: LogdirWriter, read: Callable[[], Store]
) -> None:
    for number, name in enumerate("abc"):
        log.file(name, number).scalars("x", range(9), offset=10.0 * number)
        log.file(name, number).scalars("y", range(0, 9, 2))
    result = read().summaries(SummaryQuery(tag=[1, 0], runs=[2, 0], from_x=4, to_x=6))
    assert list(zip(result.tag, result.run, strict=True)) == [(1, 2), (1, 0), (0, 2), (0, 0)]
    assert result.rows.count.tolist() == [2, 2, 3, 3]
    assert result.rows.last.value.tolist() == [6.0, 6.0, 26.0, 6.0]


def test_a_question_about_too_many_series_is_refused(
    log: LogdirWriter, read: Callable[[], Store]
) -> None:
    log.file("a").scalar("x", 0, 0.0).scalar("y", 0, 0.0)
    with pytest.raises(ValueError, match="at most 100000 series in all, got 120000"):
        read().summaries(SummaryQuery(tag=[0, 1], runs=[0] * 60_000))
