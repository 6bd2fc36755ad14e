"""Series in a few numbers: first, last, extremes, mean, and what is not finite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store.choice import (
    Choice,
    SeriesState,
    chosen_series,
    fingerprint,
    series_sizes,
)
from lightwell.store.points import Steps, Values, WallTimes

Counts = NDArray[np.int64]
_POINTS = ("first", "last", "min", "max")
# Four points and five numbers, and 16 named points.
_ROW_BYTES = (4 * 3 + 5 + 16 * 4) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryQuery(Choice):
    """One row a series: all of it, or what lies in the window."""


@dataclass(frozen=True, slots=True, eq=False)
class PointTable:
    """One point of every series.

    Attributes:
        step: int64 (rows,); 0 where there is none.
        wall_time: float64 (rows,), seconds since the epoch; NaN where there is none.
        value: float64 (rows,); NaN where there is none.
    """

    step: Steps
    wall_time: WallTimes
    value: Values


@dataclass(frozen=True, slots=True, eq=False)
class SummaryColumns:
    """One row a series.

    Attributes:
        count: int64 (rows,), points of any kind.
        nan: int64 (rows,).
        posinf: int64 (rows,).
        neginf: int64 (rows,).
        mean: float64 (rows,), of the finite points; NaN where there is none.
        first: In order of writing, finite or not.
        last: In order of writing, finite or not.
        min: The first of the smallest finite points.
        max: The first of the largest finite points.
        named_row: int64 (m,): rows of the points in ``named``.
        named: The first 16 points of each row that are not finite, in order of writing.
    """

    count: Counts
    nan: Counts
    posinf: Counts
    neginf: Counts
    mean: NDArray[np.float64]
    first: PointTable
    last: PointTable
    min: PointTable
    max: PointTable
    named_row: Counts
    named: PointTable


@dataclass(frozen=True, slots=True, eq=False)
class SummariesResult:
    """The answer to a :class:`SummaryQuery`, consistent at ``version``.

    Row *i* is of ``run[i]`` and ``tag[i]``, which is None for a formula.
    """

    instance: str
    version: int
    fingerprint: str
    run: list[int]
    tag: list[int | None]
    rows: SummaryColumns


def summaries_bound(query: SummaryQuery, states: Sequence[SeriesState]) -> int:
    """Bytes that the answer takes at most."""
    sizes, size = series_sizes(query, states)
    return size + _ROW_BYTES * len(sizes)


def answer_summaries(
    instance: str, version: int, query: SummaryQuery, states: Sequence[SeriesState]
) -> SummariesResult:
    """Computes the answer; holds no lock, and the core works without the GIL."""
    series = chosen_series(query, states)
    table = _core.summaries([one.core for one in series], query.axis, *query.window)
    return SummariesResult(
        instance=instance,
        version=version,
        fingerprint=fingerprint(instance, query, states),
        run=[one.run for one in series],
        tag=[one.tag for one in series],
        rows=columns_of(table),
    )


def columns_of(table: _core.SummaryTable) -> SummaryColumns:
    """The core's table as columns."""
    points: dict[str, Any] = {name: PointTable(*getattr(table, name)) for name in _POINTS}
    return SummaryColumns(
        count=table.count,
        nan=table.nan,
        posinf=table.posinf,
        neginf=table.neginf,
        mean=table.mean,
        named_row=table.named_row,
        named=PointTable(*table.named),
        **points,
    )
