"""Questions about the points of series, and their answers: arrays ready to be put on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

from lightwell import _core
from lightwell.store.choice import (
    Choice,
    ChosenSeries,
    SeriesState,
    WindowResult,
    check_cols,
    chosen_series,
    fingerprint,
    series_sizes,
)
from lightwell.store.older_segments import older_segments, with_segments
from lightwell.store.smoothing import Smoothing, smoothing_of

Column = NDArray[Any]

# Widest forms: step, wall time, value, smooth; those two, six statistics and five counts.
_POINT_BYTES = 4 * 8
_ROW_BYTES = 2 * 8 + 6 * 8 + 5 * 4
# What each series takes beside its columns: objects, its part of the header.
_SERIES_BYTES = 10 * 1024
# A series with more points than this a pixel column comes as its envelope, as in the core.
_POINTS_PER_COLUMN = 4
_STATISTICS = ("first", "min", "max", "last", "mean", "smooth")
_COUNTS = ("count", "nonfinite")
_BY_KIND = ("nan", "posinf", "neginf")
COLUMNS = ("step", "wall_time", "x", "value", *_COUNTS, *_BY_KIND, *_STATISTICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuery(Choice):
    """One window of all points of some series.

    Attributes:
        cols: Pixel columns, 1 to 8192.
        smooth: How every series is smoothed, over all its points; a number is the weight of the
            debiased moving average.
        columns: Names of the columns wanted; None: all but ``nan``, ``posinf`` and ``neginf``. A
            name that an answer has no column for is left alone.
        with_segments: Whether segments with points that a restart superseded come too, each behind
            its series; only of tags, and not over an ``x_tag``.

    Raises:
        ValueError: A field is out of its range; the message says which and what was expected.
    """

    cols: int = 800
    smooth: Smoothing | float = 0.0
    columns: frozenset[str] | None = None
    with_segments: bool = False

    def __post_init__(self) -> None:
        Choice.__post_init__(self)
        check_cols(self.cols)
        smoothing_of(self.smooth)
        if self.columns is not None and (unknown := self.columns.difference(COLUMNS)):
            known, first = ", ".join(COLUMNS), min(unknown)
            raise ValueError(f"columns: expected names among {known}, got {first[:40]!r}")

        if self.with_segments and (self.formula is not None or self.x_tag is not None):
            raise ValueError("segments: expected tags over steps or time, not a formula or x=tag")

    @property
    def counts_by_kind(self) -> bool:
        """Whether what is not finite is counted by kind."""
        return self.columns is not None and not self.columns.isdisjoint(_BY_KIND)


@dataclass(frozen=True, slots=True, eq=False)
class RunAnswer:
    """What one series has in the window.

    Attributes:
        run: Run id.
        tag: Tag id; None for a formula.
        kind: ``points``, or ``envelope``: one row a pixel column.
        n: Rows in each column.
        count: Visible points of the whole series, in the window or not; of a segment all.
        unplaced: How many more there are that have no x.
        segment: The number of a segment, from 0; None for the series itself.
        superseded: How many points of the segment the series itself does not show.
        version: Version of the series the answer was made from.
        columns: Names (``docs/http-api.md``) to little-endian arrays of dtype ``u4``, ``f4`` or
            ``f8``, each of shape (n,); only those asked for. Runs with equal steps hold the very
            same array object.
    """

    run: int
    tag: int | None
    kind: Literal["points", "envelope"]
    n: int
    count: int
    unplaced: int
    segment: int | None
    superseded: int
    version: int
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesResult(WindowResult):
    """The answer to a :class:`SeriesQuery`, consistent at ``version``."""

    series: list[RunAnswer]


def size_bound(query: SeriesQuery, states: Sequence[SeriesState]) -> int:
    """Bytes that the answer takes at most: what to have free before asking."""
    sizes, size = series_sizes(query, states)
    if query.with_segments:
        older = [segment for state in states for segment in older_segments(state)]
        sizes += [segment.stop - segment.start for segment in older]
        # Joined once, and copied into segments.
        size += 2 * 3 * 8 * sum(state.points.count(True) for state in states)
    size += _SERIES_BYTES * len(sizes)
    point_bytes = _POINT_BYTES + (8 if query.x_tag is not None else 0)
    for n in sizes:
        most = _POINTS_PER_COLUMN * query.cols + 2
        size += max(point_bytes * min(n, most), _ROW_BYTES * query.cols if n > most - 2 else 0)
    return size


def answer(
    instance: str, version: int, query: SeriesQuery, states: Sequence[SeriesState]
) -> SeriesResult:
    """Computes the answer; holds no lock, and the core works without the GIL."""
    series = chosen_series(query, states)
    if query.with_segments:
        series = with_segments(series, states)
    smoothing = smoothing_of(query.smooth)
    result = _core.query(
        [one.core for one in series],
        query.axis,
        *query.window,
        query.cols,
        *smoothing.core,
        query.counts_by_kind,
    )
    return SeriesResult(
        instance=instance,
        version=version,
        fingerprint=fingerprint(instance, query, states),
        tags=query.tags,
        formula=query.formula,
        x=query.x,
        x_tag=query.x_tag,
        from_x=result.from_x,
        to_x=result.to_x,
        cols=query.cols,
        smooth=smoothing,
        series=_run_answers(result, series, query),
    )


def _run_answers(
    result: _core.QueryResult, series: Sequence[ChosenSeries], query: SeriesQuery
) -> list[RunAnswer]:
    answers: list[RunAnswer] = []
    # Each attribute of a result makes a new array: asked for once, cut many times.
    steps = (result.steps_u4, result.steps_f8)
    smooth = (result.smooth_f4, result.smooth_f8)
    envelopes = (
        (result.counts_f4, result.statistics_f4, result.wall_times_f4),
        (result.counts_f8, result.statistics_f8, result.wall_times_f8),
    )
    gathered = result.gathered
    shared_steps: dict[tuple[int, int, int], Column] = {}

    def steps_at(wide: int, offset: int, n: int) -> Column:
        key = (wide, offset, n)
        if key not in shared_steps:
            shared_steps[key] = steps[wide][offset : offset + n]
        return shared_steps[key]

    count_names = _COUNTS + _BY_KIND if query.counts_by_kind else _COUNTS
    table = result.answers
    for i, one in enumerate(series):
        columns = one.columns
        kind, start, stop, wide, step_offset, smooth_offset, row = table[7 * i : 7 * i + 7]
        is_double = columns.values_are_double
        out: dict[str, Column] = {}
        if kind == 1:
            counts, statistics, wall_times = envelopes[is_double]
            n = query.cols
            out["step"] = steps_at(wide, step_offset, n)
            out["wall_time"] = wall_times[row]
            out.update(zip(count_names, counts[row], strict=True))
            out.update(zip(_STATISTICS, statistics[row], strict=False))
        else:
            selected = gathered[i] if i in gathered else slice(start, stop)
            out["wall_time"] = columns.wall_times[selected]
            out["value"] = columns.values[selected]
            n = len(out["value"])
            out["step"] = steps_at(wide, step_offset, n)
            if query.x_tag is not None:
                out["x"] = columns.positions[selected]
            if smooth_offset >= 0:
                out["smooth"] = smooth[is_double][smooth_offset : smooth_offset + n]
        if query.columns is not None:
            out = {name: column for name, column in out.items() if name in query.columns}
        shape: Literal["points", "envelope"] = "envelope" if kind == 1 else "points"
        answers.append(
            RunAnswer(
                run=one.run,
                tag=one.tag,
                kind=shape,
                n=n,
                count=len(columns),
                unplaced=one.unplaced,
                segment=one.segment,
                superseded=one.superseded,
                version=one.version,
                columns=out,
            )
        )
    return answers
