"""Questions about the points of one tag, and their answers: arrays ready to be put on the wire."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store.points import PointColumns

X = Literal["step", "relative", "wall"]
Column = NDArray[Any]

MAX_COLS = 8192
_AXES = {"step": _core.XAxis.STEP, "relative": _core.XAxis.RELATIVE, "wall": _core.XAxis.WALL}
# Widest forms: step, wall time, value, smooth; those two, six statistics and two counts.
_POINT_BYTES = 4 * 8
_ROW_BYTES = 2 * 8 + 6 * 8 + 2 * 4
_STATISTICS = ("first", "min", "max", "last", "mean", "smooth")
COLUMNS = ("step", "wall_time", "value", "count", "nonfinite", *_STATISTICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuery:
    """One window of all points of one tag.

    Attributes:
        tag: Tag id.
        runs: Run ids, answered in this order; None: every run that has the tag. Runs without it are
            left out of the answer.
        x: The x axis; ``relative`` counts seconds since a run's first value.
        from_x: Start of the window in the unit of ``x``; None: where the data begin.
        to_x: End of the window, included; None: where the data end.
        cols: Pixel columns, 1 to 8192.
        smooth: Weight of the debiased moving average, 0 ≤ w < 1.
        columns: Names of the columns wanted; None: all. A name that an answer has no column for is
            left alone.
        superseded: Whether points hidden by a restart are shown too.

    Raises:
        ValueError: A field is out of its range; the message says which and what was expected.
    """

    tag: int
    runs: Sequence[int] | None = None
    x: X = "step"
    from_x: float | None = None
    to_x: float | None = None
    cols: int = 800
    smooth: float = 0.0
    columns: frozenset[str] | None = None
    superseded: bool = False

    def __post_init__(self) -> None:
        if self.x not in get_args(X):
            raise ValueError(f"x: expected 'step', 'relative' or 'wall', got {self.x!r}")
        if not 1 <= self.cols <= MAX_COLS:
            raise ValueError(f"cols: expected 1 to {MAX_COLS}, got {self.cols}")
        if not 0 <= self.smooth < 1:
            raise ValueError(f"smooth: expected a weight from 0 up to but not 1, got {self.smooth}")
        if self.columns is not None and (unknown := self.columns.difference(COLUMNS)):
            known, first = ", ".join(COLUMNS), min(unknown)
            raise ValueError(f"columns: expected names among {known}, got {first[:40]!r}")
        for name, end in (("from", self.from_x), ("to", self.to_x)):
            if end is not None and not math.isfinite(end):
                raise ValueError(f"{name}: expected a finite number, got {end}")
        if self.from_x is not None and self.to_x is not None:
            if self.from_x > self.to_x:
                raise ValueError(f"from: expected at most to={self.to_x}, got {self.from_x}")
            if math.isinf(self.to_x - self.from_x):
                raise ValueError("to: expected a range that a float can measure")


@dataclass(frozen=True, slots=True, eq=False)
class RunAnswer:
    """What one run has in the window.

    Attributes:
        run: Run id.
        kind: ``points``, or ``envelope``: one row a pixel column.
        n: Rows in each column.
        count: Visible points of the whole series, in the window or not.
        version: Version of the series the answer was made from.
        columns: Names (``docs/http-api.md``) to little-endian arrays of dtype ``u4``, ``f4`` or
            ``f8``, each of shape (n,); only those asked for. Runs with equal steps hold the very
            same array object.
    """

    run: int
    kind: Literal["points", "envelope"]
    n: int
    count: int
    version: int
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesResult:
    """The answer to a :class:`SeriesQuery`, consistent at ``version``."""

    instance: str
    version: int
    fingerprint: str
    tag: int
    x: X
    from_x: float
    to_x: float
    cols: int
    smooth: float
    series: list[RunAnswer]


class QueriedSeries(Protocol):
    """What a query asks of a series: the core's ``FrozenSeries`` answers."""

    def count(self, superseded: bool = ...) -> int:
        """Points, the superseded ones too if they are wanted."""
        ...

    def points(self, superseded: bool = ...) -> PointColumns:
        """These points."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SeriesState:
    """One series as a query found it under the store's lock."""

    run: int
    started: float | None
    version: int
    points: QueriedSeries


def fingerprint(instance: str, query: SeriesQuery, states: Sequence[SeriesState]) -> str:
    """Differs whenever the answer may differ: what an ETag is made of."""
    digest = hashlib.blake2b(digest_size=12)
    fields = (instance, query.tag, query.x, query.from_x, query.to_x, query.cols, query.smooth)
    columns = None if query.columns is None else sorted(query.columns)
    digest.update(repr((*fields, columns, query.superseded)).encode())
    for state in states:
        digest.update(f"{state.run} {state.version} {state.started};".encode())
    return digest.hexdigest()


def size_bound(query: SeriesQuery, states: Sequence[SeriesState]) -> int:
    """Bytes that the columns of the answer take at most: what to have free before asking."""
    size = 0
    for state in states:
        n = state.points.count(query.superseded)
        selected = min(n, 2 * query.cols + 2)
        size += _POINT_BYTES * selected + (_ROW_BYTES * query.cols if n > 2 * query.cols else 0)
    return size


def answer(
    instance: str, version: int, query: SeriesQuery, states: Sequence[SeriesState]
) -> SeriesResult:
    """Computes the answer; holds no lock, and the core works without the GIL."""
    points = [state.points.points(query.superseded) for state in states]
    result = _core.query(
        [(columns, state.started or 0.0) for state, columns in zip(states, points, strict=True)],
        _AXES[query.x],
        math.nan if query.from_x is None else query.from_x,
        math.nan if query.to_x is None else query.to_x,
        query.cols,
        query.smooth,
    )
    return SeriesResult(
        instance=instance,
        version=version,
        fingerprint=fingerprint(instance, query, states),
        tag=query.tag,
        x=query.x,
        from_x=result.from_x,
        to_x=result.to_x,
        cols=query.cols,
        smooth=query.smooth,
        series=_run_answers(result, states, points, query),
    )


def _run_answers(
    result: _core.QueryResult,
    states: Sequence[SeriesState],
    points: Sequence[PointColumns],
    query: SeriesQuery,
) -> list[RunAnswer]:
    answers: list[RunAnswer] = []
    # Each attribute of a result makes a new array: asked for once, cut many times.
    steps = (result.steps_u4, result.steps_f8)
    smooth: dict[Any, Column] = {
        np.dtype(np.float32): result.smooth_f4,
        np.dtype(np.float64): result.smooth_f8,
    }
    envelopes: dict[Any, tuple[Column, Column, Column]] = {
        np.dtype(np.float32): (result.counts_f4, result.statistics_f4, result.wall_times_f4),
        np.dtype(np.float64): (result.counts_f8, result.statistics_f8, result.wall_times_f8),
    }
    gathered = result.gathered
    shared_steps: dict[tuple[int, int, int], Column] = {}

    def steps_at(wide: int, offset: int, n: int) -> Column:
        key = (wide, offset, n)
        if key not in shared_steps:
            shared_steps[key] = steps[wide][offset : offset + n]
        return shared_steps[key]

    table = result.answers
    for i, (state, columns) in enumerate(zip(states, points, strict=True)):
        kind, start, stop, wide, step_offset, smooth_offset, row = table[7 * i : 7 * i + 7]
        values = columns.values
        out: dict[str, Column] = {}
        if kind == 1:
            counts, statistics, wall_times = envelopes[values.dtype]
            n = query.cols
            out["step"] = steps_at(wide, step_offset, n)
            out["wall_time"] = wall_times[row]
            out["count"], out["nonfinite"] = counts[row]
            out.update(zip(_STATISTICS, statistics[row], strict=False))
        else:
            selected = gathered[i] if i in gathered else slice(start, stop)
            out["wall_time"] = columns.wall_times[selected]
            out["value"] = values[selected]
            n = len(out["value"])
            out["step"] = steps_at(wide, step_offset, n)
            if smooth_offset >= 0:
                out["smooth"] = smooth[values.dtype][smooth_offset : smooth_offset + n]
        if query.columns is not None:
            out = {name: column for name, column in out.items() if name in query.columns}
        shape: Literal["points", "envelope"] = "envelope" if kind == 1 else "points"
        answers.append(RunAnswer(state.run, shape, n, len(columns), state.version, out))
    return answers
