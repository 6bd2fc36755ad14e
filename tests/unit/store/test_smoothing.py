"""Smoothing, held against pandas and against sums written out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lightwell import _core, open_logdir
from lightwell.store import Smoothing, parse_smoothing
from lightwell.store.analysis import core_series

from .conftest import LogdirWriter

Array = NDArray[Any]
NAN, INF = math.nan, math.inf
values_of_all_kinds = st.lists(
    st.floats(-1e3, 1e3, width=32) | st.sampled_from([NAN, INF, -INF]), min_size=1, max_size=60
)


def smoothed(values: Array, smoothing: Smoothing, x: Array | None = None) -> Array:
    steps = np.arange(len(values)) if x is None else x
    one = core_series(steps.astype(np.int64), steps.astype(np.float64), values)
    return _core.smooth(one, _core.XAxis.STEP, *smoothing.core)


def check(got: Array, values: Array, expected_of_finite: Array) -> None:
    """What is not finite is passed through, the rest is as if it were not there."""
    finite = np.isfinite(values)
    np.testing.assert_array_equal(got[~finite], values[~finite])
    np.testing.assert_allclose(got[finite], expected_of_finite, rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=200)
@given(values_of_all_kinds, st.integers(1, 130), st.sampled_from(["mean", "median"]))
def test_windows_are_those_of_pandas(plain: list[float], window: int, method: Any) -> None:
    values = np.array(plain)
    rolling = pd.Series(values[np.isfinite(values)]).rolling(window, center=True, min_periods=1)
    expected = rolling.mean() if method == "mean" else rolling.median()
    check(smoothed(values, Smoothing(method, window)), values, expected.to_numpy())


@settings(deadline=None, max_examples=200)
@given(values_of_all_kinds, st.integers(1, 100), st.data())
def test_the_average_over_time_is_that_of_pandas(
    plain: list[float], half_life: int, data: st.DataObject
) -> None:
    values = np.array(plain)
    gaps = data.draw(st.lists(st.integers(0, 50), min_size=len(plain), max_size=len(plain)))
    x = np.cumsum(gaps)
    finite = np.isfinite(values)
    expected = (
        pd.Series(values[finite])
        .ewm(
            halflife=pd.Timedelta(seconds=half_life),
            times=pd.to_datetime(x[finite], unit="s"),
        )
        .mean()
    )
    got = smoothed(values, Smoothing("time", half_life), x)
    check(got, values, expected.to_numpy())


def test_at_even_gaps_the_average_over_time_is_the_debiased_one() -> None:
    values = np.random.default_rng(0).normal(size=500)
    by_time = smoothed(values, Smoothing("time", 30.0), np.arange(500) * 10)
    np.testing.assert_allclose(by_time, smoothed(values, Smoothing("ema", 2 ** (-10 / 30))))


def test_a_step_that_goes_back_is_as_far_as_one_that_goes_on() -> None:
    values = np.array([1.0, 5.0, 2.0])
    there = smoothed(values, Smoothing("time", 4.0), np.array([0, 8, 9]))
    back = smoothed(values, Smoothing("time", 4.0), np.array([0, -8, -7]))
    np.testing.assert_array_equal(there, back)


@settings(deadline=None, max_examples=100)
@given(values_of_all_kinds, st.floats(0.05, 16))
def test_a_narrow_gaussian_is_its_sum_to_four_sigma(plain: list[float], sigma: float) -> None:
    values = np.array(plain)
    finite = values[np.isfinite(values)]
    distance = np.subtract.outer(np.arange(len(finite)), np.arange(len(finite)))
    weights = np.exp(-0.5 * (distance / sigma) ** 2)
    weights[np.abs(distance) > int(4 * sigma + 0.5)] = 0
    expected = weights @ finite / weights.sum(axis=1)
    check(smoothed(values, Smoothing("gaussian", sigma)), values, expected)


@pytest.mark.parametrize("sigma", [16.5, 40.0, 333.0, 1e4, 1e9])
@pytest.mark.parametrize("size", [2, 50, 3000])
def test_a_wide_gaussian_is_a_full_one(size: int, sigma: float) -> None:
    values = np.random.default_rng(1).normal(size=size)
    distance = np.subtract.outer(np.arange(size), np.arange(size))
    weights = np.exp(-0.5 * (distance / sigma) ** 2)
    expected = weights @ values / weights.sum(axis=1)
    got = smoothed(values, Smoothing("gaussian", sigma))
    np.testing.assert_allclose(got, expected, atol=2e-6)


@pytest.mark.parametrize("spelling", ["ema:0.9", "time:5", "mean:7", "median:8", "gaussian:20"])
def test_a_series_of_equal_values_stays_as_it_is(spelling: str) -> None:
    values = np.full(100, 0.1, np.float32)
    got = smoothed(values, parse_smoothing(spelling))
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, values)


@pytest.mark.parametrize("spelling", ["ema:0.9", "time:5", "mean:7", "median:8", "gaussian:20"])
@pytest.mark.parametrize("cols", [9, 2000])
def test_a_window_shows_the_smoothing_of_the_whole_series(spelling: str, cols: int) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=1000)
    values[rng.integers(0, 1000, 50)] = NAN
    one = core_series(np.arange(1000), np.arange(1000.0), values)
    smoothing = parse_smoothing(spelling)
    whole = smoothed(values, smoothing)
    result = _core.query([one], _core.XAxis.STEP, 300, 599, cols, *smoothing.core)
    if cols == 9:
        got = result.statistics_f8[0][5]
        lasts = [
            max(i for i in range(300, 600) if np.isfinite(values[i]) and i < edge)
            for edge in [*(300 + (np.arange(8) + 1) * (299 / 9)), 600]
        ]
        np.testing.assert_allclose(got, whole[lasts], atol=1e-6)
    else:
        np.testing.assert_allclose(result.smooth_f8, whole[299:601], atol=1e-6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.6", Smoothing("ema", 0.6)),
        ("ema:.6", Smoothing("ema", 0.6)),
        ("time:30", Smoothing("time", 30)),
        ("mean:50", Smoothing("mean", 50)),
        ("median:1e3", Smoothing("median", 1000)),
        ("gaussian:2.5", Smoothing("gaussian", 2.5)),
    ],
)
def test_a_smoothing_is_spelled_by_method_and_parameter(text: str, expected: Smoothing) -> None:
    assert parse_smoothing(text) == expected
    assert parse_smoothing(str(expected)) == expected


@pytest.mark.parametrize(
    "asked", ["median:5", ("median", 5), ("median", np.float32(5)), Smoothing("median", 5)]
)
def test_every_place_takes_every_spelling(asked: Any, log: LogdirWriter) -> None:
    log.file("a").scalars("x", range(20)).scalar("x", 20, 100.0)
    logs = open_logdir(log.path)
    series = logs.runs["a"].scalars("x")
    expected = series.smooth("median", 5).value
    np.testing.assert_array_equal(series.smooth(asked).value, expected)
    np.testing.assert_array_equal(series.envelope(21, smooth=asked).smooth, expected)
    np.testing.assert_array_equal(logs.group("x", smooth=asked).mean, expected)


def test_a_number_alone_is_the_weight_of_the_average(log: LogdirWriter) -> None:
    log.file("a").scalars("x", range(20))
    series = open_logdir(log.path).runs["a"].scalars("x")
    expected = series.smooth("ema", 0.6).value
    for asked in (0.6, np.float64(0.6), "0.6", "ema:0.6"):
        np.testing.assert_array_equal(series.smooth(asked).value, expected)


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (("mean", "5"), TypeError, "a whole number of points from 1 to .* for 'mean', got '5'$"),
        (("mean", 0), ValueError, "a whole number of points from 1 to .* for 'mean', got 0$"),
        ((5, "mean"), ValueError, "expected one of ema, .*, got '5'$"),
        (("mean", 5, 5), TypeError, r"\(method, parameter\), got \('mean', 5, 5\)$"),
        (None, TypeError, "a weight, 'method:parameter' or .*, got None$"),
        (["mean", 5], TypeError, r"a weight, 'method:parameter' or .*, got \['mean', 5\]$"),
        ("median", ValueError, "expected a weight or method:parameter, got 'median'$"),
    ],
)
def test_what_is_no_smoothing_is_told_the_same_way_everywhere(
    asked: Any, error: type[Exception], message: str, log: LogdirWriter
) -> None:
    log.file("a").scalars("x", range(20))
    logs = open_logdir(log.path)
    series = logs.runs["a"].scalars("x")
    asks: list[Callable[[], object]] = [
        lambda: series.smooth(asked),
        lambda: series.envelope(smooth=asked),
        lambda: logs.group("x", smooth=asked),
    ]
    for ask in asks:
        with pytest.raises(error, match=f"^smooth: .*{message}"):
            ask()
    if isinstance(asked, tuple) and len(asked) == 2:
        with pytest.raises(error, match=f"^smooth: .*{message}"):
            series.smooth(*asked)


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "ema:", "ema:1", "ema:nan", "0.5:ema", "EMA:0.5", "box:3", "mean:5:5"),
        *("time:0", "time:inf", "mean:0", "mean:1.5", "mean:1e10", "median:-3"),
        *("gaussian:0", "gaussian:1_0"),
    ],
)
def test_what_spells_no_smoothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="smooth: expected"):
        parse_smoothing(text)
