"""Groups of series on a common grid, held against NumPy member by member."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lightwell.errors import UnknownIdError
from lightwell.server.frames import groups_frame
from lightwell.store import GroupQuery, Smoothing, Store
from lightwell.store.analysis import SeriesGroup, core_series, grouped
from lightwell.store.choice import CoreSeries

from .conftest import LogdirWriter

Array = NDArray[Any]
Member = list[tuple[int, float]]
Read = Callable[[], Store]
NAN, INF = math.nan, math.inf
NAMES = ("mean", "min", "q1", "median", "q3", "max")


def core(member: Member) -> CoreSeries:
    steps = np.array([step for step, _ in member], np.int64)
    values = np.array([value for _, value in member], np.float64)
    return core_series(steps, steps / 8 + 100, values)


def group_of(members: list[Member], columns: int = 800, smooth: str = "0") -> SeriesGroup:
    series = [core(member) for member in members]
    return grouped(series, columns=columns, x="step", start=None, stop=None, smooth=smooth)


def slow_values(member: Member, grid: list[int]) -> list[float | None]:
    """None: outside of the member's range; NaN: on a line with an end that is not finite."""
    last = dict(member)
    steps = sorted(last)
    out: list[float | None] = []
    for x in grid:
        if not steps or not steps[0] <= x <= steps[-1]:
            out.append(None)
        elif x in last:
            out.append(last[x] if math.isfinite(last[x]) else NAN)
        else:
            left = max(step for step in steps if step < x)
            right = min(step for step in steps if step > x)
            ends = [last[left], last[right]]
            is_line = all(map(math.isfinite, ends))
            out.append(float(np.interp(x, [left, right], ends)) if is_line else NAN)
    return out


members_of_all_kinds = st.lists(
    st.lists(
        st.tuples(
            st.integers(-6, 6), st.floats(-100, 100) | st.sampled_from([NAN, INF, -INF, 1.0])
        ),
        max_size=10,
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=300)
@given(members_of_all_kinds)
def test_a_group_agrees_with_a_slow_one(members: list[Member]) -> None:
    grid = sorted({step for member in members for step, _ in member})
    group = group_of(members)
    assert group.is_exact
    assert group.x.tolist() == grid
    rows = list(zip(*(slow_values(member, grid) for member in members), strict=True))
    for i, row in enumerate(rows):
        there = [value for value in row if value is not None]
        finite = np.array([value for value in there if not math.isnan(value)])
        assert (group.n[i], group.nonfinite[i]) == (len(finite), len(there) - len(finite))
        if not len(finite):
            assert np.isnan([getattr(group, name)[i] for name in NAMES]).all()
            continue
        got = [getattr(group, name)[i] for name in NAMES]
        expected = [finite.mean(), *np.quantile(finite, [0, 0.25, 0.5, 0.75, 1])]
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)
        if len(finite) == 1:
            assert np.isnan([group.sd[i], group.low[i], group.high[i]]).all()
            continue
        np.testing.assert_allclose(group.sd[i], finite.std(ddof=1), rtol=1e-9, atol=1e-12)
        middle = (group.low[i] + group.high[i]) / 2
        np.testing.assert_allclose(middle, finite.mean(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("n", "quantile"), [(2, 12.706204736), (3, 4.302652730), (5, 2.776445105), (30, 2.045229642)]
)
def test_the_interval_of_the_mean_is_that_of_students_t(n: int, quantile: float) -> None:
    values = np.random.default_rng(n).normal(size=n)
    group = group_of([[(0, float(value))] for value in values])
    half = quantile * values.std(ddof=1) / math.sqrt(n)
    assert group.high[0] - group.low[0] == pytest.approx(2 * half, rel=1e-9)


@pytest.mark.parametrize("n", range(1, 24))
def test_quartiles_of_any_number_of_members_are_numpys(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(n, 20))
    group = group_of([list(enumerate(row.tolist())) for row in values])
    for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
        expected = np.quantile(values, share, axis=0)
        np.testing.assert_allclose(getattr(group, name), expected, rtol=1e-13, atol=1e-15)


def test_equal_steps_give_the_very_values_of_the_members() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(7, 50))
    group = group_of([[(3 * i, v) for i, v in enumerate(row.tolist())] for row in values])
    np.testing.assert_array_equal(group.min, values.min(axis=0))
    np.testing.assert_array_equal(group.median, np.median(values, axis=0))
    np.testing.assert_allclose(group.mean, values.mean(axis=0), rtol=1e-13, atol=1e-13)


def test_a_column_of_the_grid_has_the_mean_of_a_members_points_in_it() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(5, 1000))
    values[:, 500:700] = NAN
    group = group_of([list(enumerate(row.tolist())) for row in values], columns=10)
    assert not group.is_exact
    assert group.n.tolist() == [5] * 5 + [0, 0] + [5] * 3
    assert group.nonfinite.tolist() == [0] * 5 + [5, 5] + [0] * 3
    edges = np.arange(11) * 99.9
    for i in (0, 3, 8, 9):
        steps = np.arange(1000)
        is_inside = (steps >= edges[i]) & ((steps < edges[i + 1]) | (i == 9))
        own = values[:, is_inside]
        np.testing.assert_allclose(group.mean[i], own.mean(axis=1).mean())
        np.testing.assert_allclose(group.sd[i], own.mean(axis=1).std(ddof=1))
        assert (group.min[i], group.max[i]) == (own.min(), own.max())


def test_a_member_without_a_point_in_a_column_is_on_its_line_there() -> None:
    dense = [(i, 0.0) for i in range(101)]
    sparse = [(20, 20.0), (80, 80.0)]
    group = group_of([dense, sparse], columns=10)
    assert group.n.tolist() == [1, 1, *[2] * 7, 1]
    assert group.max[3:7].tolist() == [35.0, 45.0, 55.0, 65.0]


def test_every_member_is_smoothed_by_itself_first() -> None:
    group = group_of([[(0, 0.0), (1, 3.0), (2, 9.0)], [(0, 1.0), (1, 1.0)]], smooth="mean:3")
    assert group.mean.tolist() == [1.25, 2.5, 6.0]


def test_the_store_answers_groups_of_runs_in_one_window(log: LogdirWriter, read: Read) -> None:
    for number, name in enumerate("abcd"):
        log.file(name, number).scalars("x", range(4), offset=float(number))
    log.file("long", 4).scalar("x", 9, 0.0)
    log.file("other", 5).scalar("y", 0, 0.0)
    result = read().groups(GroupQuery(tag=0, groups=((0, 1), (2, 3, 5), (4,))))
    assert [group.runs for group in result.groups] == [[0, 1], [2, 3], [4]]
    assert [group.columns["mean"].tolist() for group in result.groups] == [
        [0.5, 1.5, 2.5, 3.5],
        [2.5, 3.5, 4.5, 5.5],
        [0.0],
    ]
    assert (result.from_x, result.to_x) == (0.0, 9.0)


def test_without_groups_all_runs_are_one(log: LogdirWriter, read: Read) -> None:
    for number, name in enumerate("abc"):
        log.file(name, number).scalar("x", 0, float(number)).scalar("y", 0, 10.0 * number)
    store = read()
    both = store.groups(GroupQuery(tag=[1, 0])).groups
    assert [(one.tag, one.columns["mean"].tolist()) for one in both] == [(1, [10.0]), (0, [1.0])]
    (ratio,) = store.groups(GroupQuery(formula="y - x", runs=[1, 2])).groups
    assert (ratio.tag, ratio.runs, ratio.columns["max"].tolist()) == (None, [1, 2], [18.0])


@pytest.mark.parametrize("asked", [{}, {"from_x": -1.5e308}, {"to_x": 1.5e308}])
def test_times_that_no_float_measures_the_range_of_do_not_hide_the_others(
    log: LogdirWriter, read: Read, asked: dict[str, float]
) -> None:
    for step, wall_time in enumerate((-1.6e308, 100.0, 101.0, 1.6e308)):
        log.file("a").scalar("loss", step, float(step), wall_time=wall_time)
    (group,) = read().groups(GroupQuery(tag=0, x="wall", **asked)).groups
    assert group.columns["x"].tolist() == [100.0, 101.0]
    assert group.columns["mean"].tolist() == [1.0, 2.0]


def test_a_fingerprint_knows_the_groups_and_the_smoothing(log: LogdirWriter, read: Read) -> None:
    for number, name in enumerate("ab"):
        log.file(name, number).scalars("x", range(3))
    store = read()
    questions = [
        GroupQuery(tag=0),
        GroupQuery(tag=0, groups=((0,), (1,))),
        GroupQuery(tag=0, groups=((0, 1),)),
        GroupQuery(tag=0, smooth=0.5),
        GroupQuery(tag=0, smooth=Smoothing("mean", 3)),
        GroupQuery(formula="x"),
        GroupQuery(formula="x + 0"),
    ]
    found = [store.look_ahead(question)[0] for question in questions]
    assert len(set(found)) == len(found)
    assert [store.groups(question).fingerprint for question in questions] == found


@pytest.mark.parametrize("cols", [1, 5, 400])
def test_an_answer_stays_below_its_bound(log: LogdirWriter, read: Read, cols: int) -> None:
    for number, name in enumerate("abc"):
        log.file(name, number).scalars("x", range(300))
    store = read()
    query = GroupQuery(tag=0, cols=cols, groups=((0, 1), (2,)))
    columns = [column for group in store.groups(query).groups for column in group.columns.values()]
    assert 0 < sum(column.nbytes for column in columns) <= store.look_ahead(query)[1]


def test_many_small_groups_stay_below_the_bound(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalars("x", range(20))
    store = read()
    query = GroupQuery(tag=0, cols=1, groups=((0,),) * 500)
    groups_frame(store.groups(query))  # what is made once is no part of an answer
    tracemalloc.start()
    groups_frame(store.groups(query))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= store.look_ahead(query)[1]


def test_groups_of_unknown_runs_and_groups_beside_runs_are_refused(
    log: LogdirWriter, read: Read
) -> None:
    log.file("a").scalar("x", 0, 0.0)
    with pytest.raises(UnknownIdError):
        read().groups(GroupQuery(tag=0, groups=((0, 7),)))
    with pytest.raises(ValueError, match="groups: expected no runs"):
        GroupQuery(tag=0, groups=((0,),), runs=[0])
    with pytest.raises(ValueError, match="groups: expected at most 1000"):
        GroupQuery(tag=0, groups=((0,),) * 1001)
