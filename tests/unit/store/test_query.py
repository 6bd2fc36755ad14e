"""Answers of the query engine, held against slow ones."""

from __future__ import annotations

import itertools
import json
import math
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store import SeriesQuery, Store
from lightwell.store.choice import CoreSeries
from lightwell.store.points import PointColumns

from .conftest import LogdirWriter

VECTORS = Path(__file__).parents[2] / "vectors" / "smoothing.json"
Read = Callable[[], Store]
Array = NDArray[Any]
NAN = math.nan
EMA = _core.SmoothingMethod.EMA


def series(
    steps: Sequence[int] | Array, values: Sequence[float] | Array, dtype: Any = np.float32
) -> CoreSeries:
    x = np.asarray(steps, np.int64)
    is_sorted = bool((np.diff(x) >= 0).all())
    walls = x.astype(np.float64) / 8 + 1000.0
    points = PointColumns(x, walls, np.asarray(values, dtype), is_sorted, is_sorted)
    return points, 1000.0


def x_of(one: CoreSeries, axis: _core.XAxis) -> Array:
    points, started = one
    if axis == _core.XAxis.STEP:
        return points.steps.astype(np.float64)
    return points.wall_times - started if axis == _core.XAxis.RELATIVE else points.wall_times


def slow_smoothed(values: Array, weight: float) -> list[float]:
    """The rule as TensorBoard states it, one value at a time."""
    plain = [float(value) for value in values]
    if all(value == plain[0] for value in plain):
        return plain
    last, n, out = 0.0, 0, []
    for value in plain:
        if math.isfinite(value):
            last = last * weight + (1 - weight) * value
            n += 1
            out.append(last / (1 - weight**n))
        else:
            out.append(value)
    return out


def slow_envelope(
    one: CoreSeries,
    x: Array,
    start: float,
    end: float,
    cols: int,
    weight: float,
) -> dict[str, list[float]]:
    steps, walls, values = one[0].steps, one[0].wall_times, one[0].values
    width = (end - start) / cols
    edges = [start + i * width for i in range(cols)] + [math.inf]
    smoothed = slow_smoothed(values, weight)
    rows: dict[str, list[float]] = {name: [] for name in (*STATISTICS, *COUNTS, *PLACES)}
    for left, right in itertools.pairwise(edges):
        inside = [i for i in range(len(x)) if left <= x[i] < right and start <= x[i] <= end]
        column = [float(values[i]) for i in inside]
        finite = [value for value in column if math.isfinite(value)]
        last_finite = [i for i in inside if math.isfinite(values[i])][-1:]
        rows["count"].append(len(column))
        rows["nonfinite"].append(len(column) - len(finite))
        rows["nan"].append(sum(map(math.isnan, column)))
        rows["posinf"].append(column.count(math.inf))
        rows["neginf"].append(column.count(-math.inf))
        rows["first"].append(column[0] if column else NAN)
        rows["last"].append(column[-1] if column else NAN)
        rows["min"].append(min(finite, default=NAN))
        rows["max"].append(max(finite, default=NAN))
        rows["mean"].append(math.fsum(finite) / len(finite) if finite else NAN)
        rows["smooth"].append(smoothed[last_finite[0]] if last_finite else NAN)
        rows["step"].append(steps[inside[-1]] if inside else 0)
        rows["wall_time"].append(walls[inside[-1]] if inside else NAN)
    return rows


def slow_selection(x: Sequence[float] | Array, start: float, end: float) -> list[int]:
    """Points inside, and both ends of every segment that crosses."""
    crossing = [
        i for i in range(len(x) - 1) if min(x[i : i + 2]) <= end and max(x[i : i + 2]) >= start
    ]
    inside = [i for i, value in enumerate(x) if start <= value <= end]
    return sorted({*inside, *crossing, *(i + 1 for i in crossing)})


def smoothed(values: Array, weight: float) -> Array:
    one = series(np.zeros(len(values)), values, np.float64)
    return _core.smooth(one, _core.XAxis.STEP, EMA, weight)


STATISTICS = ("first", "min", "max", "last", "mean", "smooth")
COUNTS = ("count", "nonfinite", "nan", "posinf", "neginf")
PLACES = ("step", "wall_time")
finite_or_not = st.one_of(
    st.floats(-100, 100, width=32), st.sampled_from([NAN, math.inf, -math.inf, 0.0, 1.0])
)
axes = st.sampled_from([_core.XAxis.STEP, _core.XAxis.RELATIVE, _core.XAxis.WALL])


@settings(max_examples=300, deadline=None)
@given(
    points=st.lists(st.tuples(st.integers(-40, 40), finite_or_not), min_size=1, max_size=80),
    is_sorted=st.booleans(),
    axis=axes,
    cols=st.integers(1, 12),
    ends=st.none() | st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
    dtype=st.sampled_from([np.float32, np.float64]),
    weight=st.sampled_from([0.0, 0.6, 0.999]),
)
def test_an_envelope_agrees_with_a_slow_one(
    points: list[tuple[int, float]],
    is_sorted: bool,
    axis: _core.XAxis,
    cols: int,
    ends: tuple[float, float] | None,
    dtype: type,
    weight: float,
) -> None:
    if is_sorted:
        points.sort(key=lambda point: point[0])
    one = series([step for step, _ in points], [value for _, value in points], dtype)
    x = x_of(one, axis)
    offset = 1000.0 if axis == _core.XAxis.WALL else 0.0
    start, end = (x.min(), x.max()) if ends is None else (min(ends) + offset, max(ends) + offset)
    asked = (NAN, NAN) if ends is None else (start, end)

    result = _core.query([one], axis, *asked, cols, EMA, weight, True)

    assert (result.from_x, result.to_x) == (start, end)
    inside = int(((x >= start) & (x <= end)).sum())
    is_envelope = result.answers[0] == 1
    selected = len(slow_selection(x, start, end))
    assert is_envelope == (inside > 4 * cols or selected > 4 * cols + 2)
    if not is_envelope:
        return
    counts = result.counts_f4 if dtype is np.float32 else result.counts_f8
    statistics = result.statistics_f4 if dtype is np.float32 else result.statistics_f8
    walls = result.wall_times_f4 if dtype is np.float32 else result.wall_times_f8
    _, _, _, wide, offset, _, _ = result.answers
    steps = (result.steps_f8 if wide else result.steps_u4)[offset : offset + cols]
    expected = slow_envelope(one, x, start, end, cols, weight)
    np.testing.assert_array_equal(counts[0], [expected[name] for name in COUNTS])
    np.testing.assert_array_equal(steps, expected["step"])
    np.testing.assert_array_equal(walls[0], expected["wall_time"])
    assert wide == any(step < 0 for step in expected["step"])
    for name, row in zip(STATISTICS, statistics[0], strict=False):
        exact = np.asarray(expected[name], dtype)
        if name in ("mean", "smooth"):
            np.testing.assert_allclose(row, exact, rtol=1e-6, atol=1e-5, err_msg=name)
        else:
            np.testing.assert_array_equal(row, exact, err_msg=name)


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(st.integers(-9, 9), max_size=20),
    is_sorted=st.booleans(),
    ends=st.tuples(st.floats(-12, 12), st.floats(-12, 12)),
)
def test_selected_points_are_the_window_and_both_ends_of_segments_that_cross_it(
    steps: list[int], is_sorted: bool, ends: tuple[float, float]
) -> None:
    steps = sorted(steps) if is_sorted else steps
    start, end = min(ends), max(ends)
    one = series(steps, range(len(steps)))
    result = _core.query([one], _core.XAxis.STEP, start, end, 50, EMA, 0.5, True)
    kind, first, stop, wide, offset, smooth_offset, _ = result.answers
    got = result.gathered[0].tolist() if result.gathered else list(range(first, stop))
    assert kind == 0
    assert got == slow_selection(steps, start, end)
    column = (result.steps_f8 if wide else result.steps_u4)[offset : offset + len(got)]
    assert column.tolist() == [steps[i] for i in got]
    if len(got) < len(steps):
        smoothed = slow_smoothed(np.arange(len(steps)), 0.5)
        column = result.smooth_f4[smooth_offset : smooth_offset + len(got)]
        np.testing.assert_allclose(column, [smoothed[i] for i in got], rtol=1e-6)


def test_a_spike_of_one_step_is_the_maximum_at_every_zoom() -> None:
    values = np.zeros(1_000_000, np.float32)
    spike = 654_321
    values[spike] = 7.0
    one = series(np.arange(len(values)), values)
    for cols in (1, 17, 800, 8192):
        for half in (500_000, 100_000, 20_001, 9_000):
            start, end = max(0, spike - half), min(len(values) - 1, spike + half)
            result = _core.query([one], _core.XAxis.STEP, start, end, cols, EMA, 0.0, True)
            if result.answers[0] == 1:
                highest, counts = result.statistics_f4[0][2], result.counts_f4[0][0]
                assert counts.sum() == end - start + 1
            else:
                highest = values[result.answers[1] : result.answers[2]]
            assert np.nanmax(highest) == 7.0
            assert (highest == 7.0).sum() == 1


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda v: v["weight"])
def test_smoothing_gives_what_the_shared_vectors_say(vector: dict[str, Any]) -> None:
    values = np.array([float(value) for value in vector["values"]])
    expected = np.array([float(value) for value in vector["expected"]])
    np.testing.assert_allclose(smoothed(values, vector["weight"]), expected, rtol=1e-13)


@settings(deadline=None)
@given(st.lists(finite_or_not, max_size=60), st.sampled_from([0.0, 0.5, 0.9, 0.999, 1 - 2**-53]))
def test_smoothing_agrees_with_the_rule_in_plain_python(values: list[float], weight: float) -> None:
    expected = slow_smoothed(np.array(values), weight)
    np.testing.assert_array_equal(smoothed(np.array(values), weight), expected)


def test_a_mean_of_the_largest_doubles_is_finite() -> None:
    for steps in (range(9), [8, *range(8)]):
        one = series(steps, [1.7e308] * 9, np.float64)
        result = _core.query([one], _core.XAxis.STEP, NAN, NAN, 1, EMA, 0.0, True)
        assert result.statistics_f8[0][4][0] == pytest.approx(1.7e308)


def test_steps_are_four_bytes_unless_one_does_not_fit(log: LogdirWriter, read: Read) -> None:
    log.file("narrow", 0).scalar("x", 0, 0.0).scalar("x", 2**32 - 1, 0.0)
    log.file("negative", 1).scalar("x", -1, 0.0)
    log.file("large", 2).scalar("x", 2**32, 0.0)
    columns = [one.columns["step"] for one in read().query(SeriesQuery(tag=0)).series]
    assert [column.dtype.str for column in columns] == ["<u4", "<f8", "<f8"]
    assert [column.tolist() for column in columns] == [[0, 2**32 - 1], [-1], [2**32]]


def test_runs_with_equal_steps_share_one_column(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalars("x", range(20))
    log.file("b", 1).scalars("x", range(20), offset=5.0)
    log.file("c", 2).scalars("x", range(0, 40, 2))
    a, b, c = (one.columns["step"] for one in read().query(SeriesQuery(tag=0)).series)
    assert a is b
    assert c is not a
    assert c.tolist() == list(range(0, 40, 2))


def test_only_the_asked_runs_answer_in_the_asked_order(log: LogdirWriter, read: Read) -> None:
    for number, name in enumerate("abc"):
        log.file(name, number).scalar("x", number, float(number))
    log.file("d", 3).scalar("other", 0, 0.0)
    result = read().query(SeriesQuery(tag=0, runs=[2, 3, 0]))
    assert [one.run for one in result.series] == [2, 0], "a run without the tag is left out"
    assert (result.from_x, result.to_x) == (0.0, 2.0), "the range is that of the asked runs"


def test_a_run_that_does_not_reach_the_window_is_listed_without_rows(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a").scalars("x", range(5))
    (one,) = read().query(SeriesQuery(tag=0, from_x=10, to_x=20)).series
    assert (one.n, one.count, one.kind) == (0, 5, "points")
    assert {len(column) for column in one.columns.values()} == {0}


def test_one_end_beyond_the_data_makes_an_empty_window(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalars("x", range(5))
    behind = read().query(SeriesQuery(tag=0, from_x=10.0))
    before = read().query(SeriesQuery(tag=0, to_x=-3.0))
    assert (behind.from_x, behind.to_x) == (10.0, 10.0)
    assert (before.from_x, before.to_x) == (-3.0, -3.0)


def test_points_carry_their_average_only_when_the_rest_of_the_run_is_missing(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a").scalars("x", range(10))
    store = read()
    (whole,) = store.query(SeriesQuery(tag=0, smooth=0.6)).series
    (part,) = store.query(SeriesQuery(tag=0, smooth=0.6, from_x=4, to_x=6)).series
    assert "smooth" not in whole.columns
    assert whole.n == whole.count
    expected = slow_smoothed(np.arange(10), 0.6)[3:8]
    np.testing.assert_allclose(part.columns["smooth"], expected, rtol=1e-6)


def test_an_envelope_has_every_statistic_as_a_column(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalars("x", range(50))
    (plain,) = read().query(SeriesQuery(tag=0, cols=10)).series
    (smoothed,) = read().query(SeriesQuery(tag=0, cols=10, smooth=0.9)).series
    assert plain.kind == "envelope"
    assert plain.n == 10
    assert plain.count == 50
    assert set(plain.columns) == {*COUNTS[:2], *PLACES, *STATISTICS[:5]}
    assert set(smoothed.columns) == {*COUNTS[:2], *PLACES, *STATISTICS}
    assert {len(column) for column in smoothed.columns.values()} == {10}
    dtypes = {name: column.dtype.str for name, column in smoothed.columns.items()}
    assert {dtypes[name] for name in (*COUNTS[:2], "step")} == {"<u4"}
    assert {dtypes[name] for name in STATISTICS} == {"<f4"}
    assert dtypes["wall_time"] == "<f8"


def test_a_row_of_an_envelope_names_the_point_that_its_last_value_is_of(
    log: LogdirWriter, read: Read
) -> None:
    file = log.file("a")
    for step in range(0, 700, 7):
        file.scalar("x", step, step + 0.5, wall_time=1e9 + step / 3)
    for axis in ("step", "relative", "wall"):
        (one,) = read().query(SeriesQuery(tag=0, x=axis, cols=13)).series
        assert one.kind == "envelope"
        step, last = one.columns["step"], one.columns["last"]
        np.testing.assert_array_equal(last, step + 0.5)
        np.testing.assert_array_equal(one.columns["wall_time"], 1e9 + step / 3)


def test_steps_of_an_envelope_are_eight_bytes_where_one_does_not_fit(
    log: LogdirWriter, read: Read
) -> None:
    log.file("narrow", 0).scalars("x", range(2**32 - 50, 2**32))
    log.file("wide", 1).scalars("x", range(2**32 - 25, 2**32 + 25))
    (narrow,) = read().query(SeriesQuery(tag=0, runs=[0], cols=10)).series
    (wide,) = read().query(SeriesQuery(tag=0, runs=[1], cols=10)).series
    assert narrow.columns["step"].dtype.str == "<u4"
    assert wide.columns["step"].dtype.str == "<f8"
    assert narrow.columns["step"][-1] == 2**32 - 1
    assert wide.columns["step"][-1] == 2**32 + 24


def test_only_the_columns_asked_for_are_in_the_answer(log: LogdirWriter, read: Read) -> None:
    log.file("long").scalars("x", range(50))
    log.file("short", 1).scalars("x", range(5))
    wanted = frozenset({"step", "value", "mean", "smooth"})
    query = SeriesQuery(tag=0, cols=10, columns=wanted)
    envelope, points = read().query(query).series
    assert envelope.columns.keys() == {"step", "mean"}
    assert points.columns.keys() == {"step", "value"}
    assert (points.n, envelope.n) == (5, 10)
    everything = read().query(SeriesQuery(tag=0, cols=10)).series
    for got, whole in zip((envelope, points), everything, strict=True):
        for name, column in got.columns.items():
            np.testing.assert_array_equal(column, whole.columns[name])


def test_a_nan_wall_time_costs_its_own_point_only(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    for step in range(100):
        file.scalar("x", step, step, wall_time=NAN if step == 50 else None)
    for cols in (10, 100):
        (one,) = read().query(SeriesQuery(tag=0, x="relative", cols=cols)).series
        total = one.columns["count"].sum() if one.kind == "envelope" else one.n
        assert total == 99
    (by_step,) = read().query(SeriesQuery(tag=0)).series
    assert by_step.n == 100


@pytest.mark.parametrize("window", [(None, None), (40.0, 60.0), (0.0, 10.0)])
def test_an_answer_stays_below_its_bound_where_steps_go_back(
    log: LogdirWriter, read: Read, window: tuple[float | None, float | None]
) -> None:
    file = log.file("a", 0)
    for i in range(2000):
        file.scalar("x", i % 2 * 100 + i % 3, float(i))
    store = read()
    for cols in (1, 10, 1000):
        query = SeriesQuery(tag=0, cols=cols, smooth=0.5, from_x=window[0], to_x=window[1])
        (one,) = store.query(query).series
        size = sum(column.nbytes for column in one.columns.values())
        # A point takes at most 32 bytes, a row of an envelope 84, a series 10 KiB.
        assert size <= store.look_ahead(query)[1] <= 10_240 + 32 * (4 * cols + 2) + 84 * cols


def test_a_fingerprint_changes_with_the_answer_and_only_then(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalar("x", 0, 0.0)
    other = log.file("b", 1).scalar("x", 0, 0.0)
    query, only_a = SeriesQuery(tag=0), SeriesQuery(tag=0, runs=[0])
    few = SeriesQuery(tag=0, columns=frozenset({"step", "value"}))
    store = read()
    before, before_a = store.look_ahead(query)[0], store.look_ahead(only_a)[0]
    assert before == store.query(query).fingerprint != before_a
    assert store.look_ahead(few)[0] not in {before, before_a}
    other.scalar("x", 1, 1.0)
    read()
    assert store.look_ahead(query)[0] != before
    assert store.look_ahead(only_a)[0] == before_a


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"cols": 0}, "cols: expected 1 to 8192, got 0"),
        ({"cols": 8193}, "cols"),
        ({"smooth": 1.0}, "smooth"),
        ({"smooth": NAN}, "smooth"),
        ({"from_x": 2.0, "to_x": 1.0}, "from: expected at most to=1.0, got 2.0"),
        ({"from_x": math.inf}, "from: expected a finite number"),
        ({"from_x": -1e308, "to_x": 1e308}, "to"),
        ({"x": "epoch"}, "x: expected 'step', 'relative' or 'wall', got 'epoch'"),
    ],
)
def test_a_query_out_of_range_is_refused_with_a_reason(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SeriesQuery(tag=0, **wrong)


@pytest.mark.parametrize(
    "formula", ["a", "a + b", "log(a) - b * 2", "a*a + (b*a + (a*b + (b*b + a)))"]
)
def test_computing_a_formula_stays_below_its_bound(
    log: LogdirWriter, read: Read, formula: str
) -> None:
    file = log.file("run", 0)
    for i in range(20_000):
        file.scalar("a", i, float(i))
        file.scalar("b", i, float(i))
    store = read()
    query = SeriesQuery(formula=formula, cols=10)
    store.query(query)  # what is made once is no part of an answer
    tracemalloc.start()
    store.query(query)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 20_000 * 8 < most <= store.look_ahead(query)[1]
