"""What the public objects compute of series in memory: smoothing, envelopes, groups, summaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store.choice import AXES, CoreSeries, X, check_cols, check_window
from lightwell.store.evaluation import is_sorted
from lightwell.store.groups import columns_of as group_columns
from lightwell.store.points import PointColumns, Steps, Values, WallTimes
from lightwell.store.smoothing import Smooth, Smoothing, smoothing_of
from lightwell.store.summaries import PointTable
from lightwell.store.summaries import columns_of as summary_columns

Floats = NDArray[np.float64]
Counts = NDArray[np.uint32]
#: What the ends of a window are called in Python.
WINDOW = ("start", "stop")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: int64 step, wall time in seconds since the epoch, and value."""

    step: int
    wall_time: float
    value: float


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """A series in a few numbers.

    Attributes:
        count: Points of any kind.
        nan: Points that are NaN.
        posinf: Points that are infinite.
        neginf: Points that are negative infinite.
        mean: Of the finite points; NaN where there is none.
        first: The first point written, finite or not; None where there is none.
        last: The last point written, finite or not.
        min: The first of the smallest finite points; None where there is none.
        max: The first of the largest finite points.
        nonfinite: The first 16 points that are NaN or infinite, in order of writing.
    """

    count: int
    nan: int
    posinf: int
    neginf: int
    mean: float
    first: Point | None
    last: Point | None
    min: Point | None
    max: Point | None
    nonfinite: tuple[Point, ...]

    def best(self, direction: Literal["min", "max"]) -> Point | None:
        """The best point where low (``min``) or high (``max``) values are good.

        Raises:
            ValueError: ``direction`` is neither.
        """
        if direction not in ("min", "max"):
            raise ValueError(f"best: expected 'min' or 'max', got {direction!r}")
        return self.min if direction == "min" else self.max


@dataclass(frozen=True, slots=True, eq=False)
class SeriesEnvelope:
    """A series through pixel columns: no point is left out. Arrays of shape (columns,).

    Attributes:
        edges: float64 (columns + 1,); column i covers ``[edges[i], edges[i + 1])``, the last one
            also its end.
        count: uint32, points of any kind.
        nan: uint32.
        posinf: uint32.
        neginf: uint32.
        first: In order of writing, finite or not; NaN where there is no point. Like all below it
            float32 or float64 as the values are.
        last: In order of writing, finite or not.
        min: Of the finite points; NaN where there is none.
        max: Of the finite points.
        mean: Of the finite points.
        smooth: The smoothed value at the last finite point; None when nothing is smoothed.
    """

    edges: Floats
    count: Counts
    nan: Counts
    posinf: Counts
    neginf: Counts
    first: Values
    last: Values
    min: Values
    max: Values
    mean: Values
    smooth: Values | None

    def __repr__(self) -> str:
        return f"<SeriesEnvelope: {int(self.count.sum())} points in {len(self.count)} columns>"


@dataclass(frozen=True, slots=True, eq=False)
class SeriesGroup:
    """Several series as one. Arrays of shape (n,), one entry a place of the grid.

    Attributes:
        x: float64. Every x at which a member has a point, where these are at most twice the
            columns; else the middles of the columns.
        n: uint32, members with a finite value there.
        nonfinite: uint32, members whose value there is NaN or infinite.
        mean: float64; NaN where no member has a value, like all below it.
        q1: float64, the lower quartile, on the straight line between two ranks as NumPy has it.
        median: float64.
        q3: float64, the upper quartile.
        sd: float64, of the sample (divided by n - 1); NaN where only one member has a value.
        low: float64, lower end of the 95 % confidence interval of the mean, by Student's t.
        high: float64, its upper end.
        min: float64.
        max: float64.
        is_exact: Whether ``x`` holds every place.
    """

    x: Floats
    n: Counts
    nonfinite: Counts
    mean: Floats
    q1: Floats
    median: Floats
    q3: Floats
    sd: Floats
    low: Floats
    high: Floats
    min: Floats
    max: Floats
    is_exact: bool

    def __repr__(self) -> str:
        members = int(self.n.max(initial=0))
        return f"<SeriesGroup: {len(self.x)} places, at most {members} members at one>"


def core_series(
    step: Steps, wall_time: WallTimes, value: Values, started: float | None = None
) -> CoreSeries:
    """Columns as the core takes them; ``started`` is by default the first wall time."""
    if started is None:
        started = float(wall_time[0]) if len(wall_time) else 0.0
    values = cast(NDArray[np.float32], value)  # or float64: the core tells them apart
    points = PointColumns(step, wall_time, values, is_sorted(step), is_sorted(wall_time))
    return points, started


def smoothed(series: CoreSeries, smoothing: Smoothing, x: X) -> Values:
    """The smoothed value at every point, in the type of the values; read-only."""
    return _core.smooth(series, _axis(x), *smoothing.core)


def in_window(
    series: CoreSeries, *, x: X = "step", start: float | None, stop: float | None
) -> slice | NDArray[np.bool_]:
    """Which rows lie in a window, both ends in it: a stretch where ``x`` never goes back."""
    check_window(start, stop, WINDOW)
    axis, (points, started) = _axis(x), series
    if axis == _core.XAxis.STEP:
        column: NDArray[np.int64] | Floats = points.steps
        is_ordered = points.steps_sorted
    else:
        column = points.wall_times - (started if axis == _core.XAxis.RELATIVE else 0.0)
        is_ordered = points.wall_times_sorted
    if is_ordered:
        first = None if start is None else int(np.searchsorted(column, start, "left"))
        behind = None if stop is None else int(np.searchsorted(column, stop, "right"))
        return slice(first, behind)
    is_in = np.ones(len(column), np.bool_)
    if start is not None:
        is_in &= column >= start
    if stop is not None:
        is_in &= column <= stop
    return is_in


def enveloped(
    series: CoreSeries,
    *,
    columns: int,
    x: X,
    start: float | None,
    stop: float | None,
    smooth: Smooth,
) -> SeriesEnvelope:
    """The envelope of a series in a window."""
    check_cols(columns, "columns")
    window = check_window(start, stop, WINDOW)
    smoothing = smoothing_of(smooth)
    result = _core.envelope(series, _axis(x), *window, columns, *smoothing.core)
    is_float = series[0].values.dtype == np.float32
    counts = (result.counts_f4 if is_float else result.counts_f8)[0]
    statistics = (result.statistics_f4 if is_float else result.statistics_f8)[0]
    width = (result.to_x - result.from_x) / columns
    edges: Floats = np.arange(columns + 1, dtype=np.float64) * width + result.from_x
    edges[-1] = result.to_x
    first, low, high, last, mean = statistics[:5]
    return SeriesEnvelope(
        edges=edges,
        count=counts[0],
        nan=counts[2],
        posinf=counts[3],
        neginf=counts[4],
        first=first,
        last=last,
        min=low,
        max=high,
        mean=mean,
        smooth=statistics[5] if len(statistics) > 5 else None,
    )


def grouped(
    members: Sequence[CoreSeries],
    *,
    columns: int,
    x: X,
    start: float | None,
    stop: float | None,
    smooth: Smooth,
) -> SeriesGroup:
    """Several series as one on a common grid."""
    check_cols(columns, "columns")
    window = check_window(start, stop, WINDOW)
    smoothing = smoothing_of(smooth)
    result = _core.group(list(members), _axis(x), *window, columns, *smoothing.core)
    return SeriesGroup(**group_columns(result), is_exact=result.is_exact)


def summarised(
    series: Sequence[CoreSeries], *, x: X, start: float | None, stop: float | None
) -> list[SeriesSummary]:
    """Each series, or what of it lies in the window, in a few numbers."""
    table = summary_columns(
        _core.summaries(list(series), _axis(x), *check_window(start, stop, WINDOW))
    )
    stops = np.searchsorted(table.named_row, np.arange(len(series)), side="right").tolist()
    starts = [0, *stops]
    return [
        SeriesSummary(
            count=int(table.count[row]),
            nan=int(table.nan[row]),
            posinf=int(table.posinf[row]),
            neginf=int(table.neginf[row]),
            mean=float(table.mean[row]),
            first=_point(table.first, row) if table.count[row] else None,
            last=_point(table.last, row) if table.count[row] else None,
            min=None if np.isnan(table.min.value[row]) else _point(table.min, row),
            max=None if np.isnan(table.max.value[row]) else _point(table.max, row),
            nonfinite=tuple(_point(table.named, place) for place in range(starts[row], stops[row])),
        )
        for row in range(len(series))
    ]


def _point(table: PointTable, row: int) -> Point:
    return Point(int(table.step[row]), float(table.wall_time[row]), float(table.value[row]))


def _axis(x: X) -> _core.XAxis:
    if x not in AXES:
        raise ValueError(f"x: expected 'step', 'relative' or 'wall', got {x!r}")
    return AXES[x]
