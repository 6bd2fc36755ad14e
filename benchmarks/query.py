"""Questions of a board, answered by the query engine and by NumPy or pandas, side by side.

``python benchmarks/query.py [envelopes|smoothing|groups|summaries|formulas]``; times are the best
of several, in milliseconds of one thread.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store import Smoothing, parse_smoothing
from lightwell.store.choice import SeriesState, chosen_series
from lightwell.store.groups import GroupQuery, answer_groups
from lightwell.store.points import PointColumns
from lightwell.store.query import SeriesQuery, answer
from lightwell.store.summaries import SummaryQuery, answer_summaries

Array = NDArray[Any]


class Held:
    """Points that are in memory, as after reading one file."""

    def __init__(self, points: PointColumns) -> None:
        self._points = points

    def count(self, superseded: bool = False) -> int:  # noqa: ARG002  # nothing is hidden
        return len(self._points)

    def points(self, superseded: bool = False) -> PointColumns:  # noqa: ARG002  # nothing is hidden
        return self._points


def made_up_run(count: int, seed: int) -> SeriesState:
    values = np.random.default_rng(seed).normal(size=count).astype(np.float32)
    wall_times = 1.7e9 + np.arange(count) * 0.1
    points = PointColumns(np.arange(count), wall_times, values, True, True)
    return SeriesState(run=seed, tag=0, started=1.7e9, version=1, points=Held(points))


def numpy_points(states: list[SeriesState], start: int, stop: int) -> list[list[Array]]:
    """What a server without the engine would put on the wire: no column shared."""
    answers = []
    for state in states:
        points = state.points.points()
        low, high = np.searchsorted(points.steps, [start, stop])
        part = slice(max(low - 1, 0), high + 2)
        steps = points.steps[part].astype(np.uint32)
        answers.append([steps, points.wall_times[part], points.values[part]])
    return answers


def numpy_envelope(states: list[SeriesState], start: int, stop: int, cols: int) -> list[Array]:
    answers = []
    for state in states:
        points = state.points.points()
        edges = start + np.arange(cols + 1) * ((stop - start) / cols)
        at = np.searchsorted(points.steps, edges)
        at[-1] = np.searchsorted(points.steps, stop, side="right")
        values = points.values[at[0] : at[-1]]
        at -= at[0]
        finite = np.isfinite(values)
        low, high = np.where(finite, values, np.inf), np.where(finite, values, -np.inf)
        sums = np.add.reduceat(np.where(finite, values, 0), at[:-1], dtype=np.float64)
        counts = np.add.reduceat(finite, at[:-1], dtype=np.int64)
        least, most = np.minimum.reduceat(low, at[:-1]), np.maximum.reduceat(high, at[:-1])
        rows = [values[at[:-1]], least, most, values[at[1:] - 1], sums / counts, counts]
        answers.append(np.array(rows))
    return answers


def best_ms(work: Callable[[], object], repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best * 1e3


def compare(what: str, engine: Callable[[], object], other: Callable[[], object] | None) -> None:
    ours = best_ms(engine, 5)
    theirs = best_ms(other, 3) if other else None
    shown = f"{theirs:9.1f} ms  {theirs / ours:5.1f} x" if theirs else f"{'-':>9}"
    print(f"{what:<58} {ours:8.2f} ms  {shown}")


def compare_answers(
    what: str, states: list[SeriesState], query: SeriesQuery, other: Callable[[], object] | None
) -> None:
    compare(what, lambda: answer("bench", 1, query, states), other)


def envelopes() -> None:
    runs = [made_up_run(1_000, seed) for seed in range(1_000)]
    whole = SeriesQuery(tag=0)
    compare_answers(
        "1,000 runs x 1,000 points: all", runs, whole, lambda: numpy_points(runs, 0, 999)
    )
    zoom = SeriesQuery(tag=0, from_x=100, to_x=600, smooth=0.6)
    compare_answers("1,000 runs x 1,000 points: half of them, smoothed", runs, zoom, None)
    narrow = SeriesQuery(tag=0, cols=200)
    compare_answers(
        "1,000 runs x 1,000 points: envelopes, 200 columns",
        runs,
        narrow,
        lambda: numpy_envelope(runs, 0, 999, 200),
    )
    narrow = SeriesQuery(tag=0, cols=200, smooth=0.6)
    compare_answers("1,000 runs x 1,000 points: envelopes, smoothed", runs, narrow, None)
    count = 10_000_000
    long = [made_up_run(count, 0)]
    for width in (count, count // 10, count // 1_000, 1_000):
        start, stop = count // 2 - width // 2, count // 2 + width // 2 - 1
        query = SeriesQuery(tag=0, from_x=start, to_x=stop)
        if width > 1_600:
            work = lambda start=start, stop=stop: numpy_envelope(long, start, stop, 800)  # noqa: E731  # bound per width
        else:
            work = lambda start=start, stop=stop: numpy_points(long, start, stop)  # noqa: E731
        compare_answers(f"1 run x 10,000,000 points: {width:,} of them", long, query, work)
    compare_answers(
        "1 run x 10,000,000 points: all, smoothed", long, SeriesQuery(tag=0, smooth=0.6), None
    )


def pandas_smoothed(values: Array, smoothing: Smoothing) -> Callable[[], object]:
    series = pd.Series(values)
    n = smoothing.parameter
    match smoothing.method:
        case "ema":
            return lambda: series.ewm(alpha=1 - n).mean()
        case "time":
            times = pd.to_datetime(np.arange(len(values)), unit="s")
            return lambda: series.ewm(halflife=pd.Timedelta(seconds=n), times=times).mean()
        case "mean":
            return lambda: series.rolling(int(n), center=True, min_periods=1).mean()
        case "median":
            return lambda: series.rolling(int(n), center=True, min_periods=1).median()
        case "gaussian":
            radius = int(4 * n + 0.5)
            kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / n) ** 2)
            return lambda: np.convolve(values, kernel, "same")


def smoothings() -> None:
    (one,) = chosen_series(SeriesQuery(tag=0), [made_up_run(1_000_000, 0)])
    runs = [made_up_run(1_000, seed) for seed in range(1_000)]
    values = one.columns.values.astype(np.float64)
    spellings = ("ema:0.6", "time:30", "mean:50", "mean:10000", "median:50", "median:10000")
    for spelling in (*spellings, "gaussian:10", "gaussian:100", "gaussian:10000"):
        smoothing = parse_smoothing(spelling)
        # NumPy's convolution takes as long as the kernel is wide: minutes for the last one.
        other = None if spelling == "gaussian:10000" else pandas_smoothed(values, smoothing)
        compare(
            f"1 run x 1,000,000 points: {spelling}, every point",
            lambda smoothing=smoothing: _core.smooth(one.core, _core.XAxis.STEP, *smoothing.core),
            other,
        )
    for spelling in ("none", "ema:0.6", "time:30", "mean:50", "median:50", "gaussian:10"):
        smoothing = Smoothing() if spelling == "none" else parse_smoothing(spelling)
        query = SeriesQuery(tag=0, cols=200, smooth=smoothing)
        members = [state.points.points().values.astype(np.float64) for state in runs]
        work = [pandas_smoothed(member, smoothing) for member in members]
        compare_answers(
            f"1,000 runs x 1,000 points: envelopes, {spelling}",
            runs,
            query,
            None if spelling == "none" else lambda work=work: [one() for one in work],
        )


def numpy_group(states: list[SeriesState]) -> object:
    values = np.stack([state.points.points().values for state in states]).astype(np.float64)
    sd = values.std(axis=0, ddof=1)
    extremes = values.min(axis=0), values.max(axis=0)
    return values.mean(axis=0), np.median(values, axis=0), sd, extremes


def groups() -> None:
    for count, length in ((10, 1_000), (1_000, 1_000), (10, 1_000_000)):
        runs = [made_up_run(length, seed) for seed in range(count)]
        name = f"group of {count:,} runs x {length:,} points"
        other = (lambda runs=runs: numpy_group(runs)) if length == 1_000 else None
        for smooth in (Smoothing(), Smoothing("ema", 0.6)):
            query = GroupQuery(tag=0, smooth=smooth)
            compare(
                f"{name}, {smooth}",
                lambda query=query, runs=runs: answer_groups("bench", 1, query, runs),
                other,
            )


def numpy_summaries(states: list[SeriesState]) -> object:
    rows = []
    for state in states:
        values = state.points.points().values
        finite = np.isfinite(values)
        low, high = np.argmin(values), np.argmax(values)
        rows.append((values[-1], values[low], values[high], values.mean(), finite.sum()))
    return rows


def summaries() -> None:
    runs = [made_up_run(1_000, seed) for seed in range(1_000)] * 10
    query = SummaryQuery(tag=0)
    compare(
        "10,000 runs x 1,000 points: summaries",
        lambda: answer_summaries("bench", 1, query, runs),
        lambda: numpy_summaries(runs),
    )
    long = [made_up_run(10_000_000, 0)]
    compare(
        "1 run x 10,000,000 points: summary",
        lambda: answer_summaries("bench", 1, query, long),
        lambda: numpy_summaries(long),
    )


def formulas() -> None:
    for count, length in ((1_000, 1_000), (1, 1_000_000)):
        runs = [made_up_run(length, seed) for seed in range(count)]
        both = [state for run in runs for state in (run, run._replace(tag=1))]
        query = SeriesQuery(formula="log(a) - b * 2", cols=200)
        compare_answers(f"{count:,} runs x {length:,} points: log(a) - b * 2", both, query, None)


QUESTIONS = {
    "envelopes": envelopes,
    "smoothing": smoothings,
    "groups": groups,
    "summaries": summaries,
    "formulas": formulas,
}


def main() -> None:
    print(f"{'':<58} {'engine':>11}  {'NumPy, pandas':>12}")
    for name in sys.argv[1:] or QUESTIONS:
        QUESTIONS[name]()


if __name__ == "__main__":
    main()
