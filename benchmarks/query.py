"""Questions of a board, answered by the query engine and by NumPy, side by side.

``python benchmarks/query.py``; times are the best of several, in milliseconds of one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import PointColumns
from lightwell.store.query import SeriesQuery, SeriesState, answer

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
    return SeriesState(run=seed, started=1.7e9, version=1, points=Held(points))


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


def compare(
    what: str, states: list[SeriesState], query: SeriesQuery, numpy: Callable[[], object] | None
) -> None:
    repeats = 5
    ours = best_ms(lambda: answer("bench", 1, query, states), repeats)
    theirs = best_ms(numpy, 3) if numpy else None
    shown = f"{theirs:9.1f} ms  {theirs / ours:5.1f} x" if theirs else f"{'-':>9}"
    print(f"{what:<58} {ours:8.2f} ms  {shown}")


def main() -> None:
    print(f"{'':<58} {'engine':>11}  {'NumPy':>12}")
    runs = [made_up_run(1_000, seed) for seed in range(1_000)]
    whole = SeriesQuery(tag=0)
    compare("1,000 runs x 1,000 points: all", runs, whole, lambda: numpy_points(runs, 0, 999))
    zoom = SeriesQuery(tag=0, from_x=100, to_x=600, smooth=0.6)
    compare("1,000 runs x 1,000 points: half of them, smoothed", runs, zoom, None)
    narrow = SeriesQuery(tag=0, cols=200)
    compare(
        "1,000 runs x 1,000 points: envelopes, 200 columns",
        runs,
        narrow,
        lambda: numpy_envelope(runs, 0, 999, 200),
    )
    narrow = SeriesQuery(tag=0, cols=200, smooth=0.6)
    compare("1,000 runs x 1,000 points: envelopes, smoothed", runs, narrow, None)
    count = 10_000_000
    long = [made_up_run(count, 0)]
    for width in (count, count // 10, count // 1_000, 1_000):
        start, stop = count // 2 - width // 2, count // 2 + width // 2 - 1
        query = SeriesQuery(tag=0, from_x=start, to_x=stop)
        if width > 1_600:
            work = lambda start=start, stop=stop: numpy_envelope(long, start, stop, 800)  # noqa: E731  # bound per width
        else:
            work = lambda start=start, stop=stop: numpy_points(long, start, stop)  # noqa: E731
        compare(f"1 run x 10,000,000 points: {width:,} of them", long, query, work)
    compare("1 run x 10,000,000 points: all, smoothed", long, SeriesQuery(tag=0, smooth=0.6), None)


if __name__ == "__main__":
    main()
