"""The points of one series of one run: files put together, superseded points left out.

A run may have several event files, read as one in the order of their names. Where training was
restarted, a ``SessionLog`` START names the step it went on from: whatever the run had written
before at that step or later is *superseded*. The default view leaves superseded points out;
``every_point`` has them. A step that goes back without a START supersedes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lightwell._core import Series

Steps = NDArray[np.int64]
WallTimes = NDArray[np.float64]
Values = NDArray[np.float32 | np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PointColumns:
    """Points in order of writing; equally long, read-only columns.

    ``wall_times`` are seconds since the epoch, ``values`` float32 or float64 as written. The two
    flags say that a column never goes back and holds no NaN.
    """

    steps: Steps
    wall_times: WallTimes
    values: Values
    steps_sorted: bool
    wall_times_sorted: bool

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, rows: slice) -> PointColumns:
        """A stretch of them, without a copy; ``rows`` goes forward."""
        return PointColumns(
            self.steps[rows],
            self.wall_times[rows],
            self.values[rows],
            self.steps_sorted,
            self.wall_times_sorted,
        )


_EMPTY = PointColumns(
    np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.float32), True, True
)


class SeriesPart:
    """What one file holds of a series, frozen at ``count`` points while the file's columns grow on.

    ``cutoff``: the lowest START step of the run's later files; None when there is none.
    """

    __slots__ = ("_visible", "_visible_nonfinite", "count", "cutoff", "purges", "series")

    def __init__(self, series: Series, cutoff: int | None) -> None:
        self.series = series
        self.count = series.count
        self.cutoff = cutoff
        self.purges: tuple[tuple[int, int], ...] = tuple(series.purges)
        self._visible: PointColumns | None = None
        self._visible_nonfinite: int | None = None

    def is_current(self, series: Series, cutoff: int | None) -> bool:
        """Whether a part made now would be the same as this one."""
        return (
            self.series is series
            and self.count == series.count
            and self.cutoff == cutoff
            and self.purges == tuple(series.purges)
        )

    @property
    def may_hide(self) -> bool:
        """False when every point is visible for certain; cheap."""
        if any(index > 0 for index, _ in self.purges):
            return True
        return self.cutoff is not None and not (
            self.series.steps_sorted and self.series.last_step < self.cutoff
        )

    def every_point(self) -> PointColumns:
        """All points, without a copy."""
        count = self.count
        # Asked before the columns: what is in order up to a later point is so up to this one.
        steps_sorted, wall_times_sorted = self.series.steps_sorted, self.series.wall_times_sorted
        steps, wall_times, values = cast(tuple[Steps, WallTimes, Values], self.series.columns())
        return PointColumns(
            steps[:count], wall_times[:count], values[:count], steps_sorted, wall_times_sorted
        )

    def visible(self) -> PointColumns:
        """The points that nothing supersedes; without a copy where they are a first stretch."""
        if self._visible is None:
            points = self.every_point()
            if self.may_hide:
                positions = visible_positions(
                    points.steps, points.steps_sorted, self.purges, self.cutoff
                )
                points = _taken(points, positions)
            self._visible = points
        return self._visible

    def visible_nonfinite(self) -> int:
        """How many visible points are NaN or infinite."""
        if self._visible_nonfinite is None:
            values = self.visible().values
            self._visible_nonfinite = int(np.count_nonzero(~np.isfinite(values)))
        return self._visible_nonfinite


def visible_positions(
    steps: Steps, is_sorted: bool, purges: Sequence[tuple[int, int]], cutoff: int | None
) -> slice | NDArray[np.intp]:
    """Which of a file's points stay visible.

    Args:
        steps: Those of one series in one file, in order of writing.
        is_sorted: No step is below the one before it.
        purges: ``(index, step)`` for each START in that file: the first ``index`` points were
            there, and those at ``step`` or later are superseded. Indices never go back.
        cutoff: Points at this step or later are superseded by a later file.
    """
    limit = np.iinfo(np.int64).max if cutoff is None else cutoff
    own = [(index, step) for index, step in purges if index > 0]
    if not own and is_sorted:
        return slice(0, int(np.searchsorted(steps, limit, side="left")))
    # A point obeys the lowest of all STARTs behind it: one pass, however many there are.
    indices = np.array([index for index, _ in own], dtype=np.int64)
    lowest = np.array([step for _, step in own] + [limit], dtype=np.int64)
    lowest = np.minimum.accumulate(lowest[::-1])[::-1]
    limits = lowest[np.searchsorted(indices, np.arange(len(steps)), side="right")]
    is_visible = steps < limits
    if cutoff is None:
        is_visible |= limits == limit
    return np.flatnonzero(is_visible)


def _taken(points: PointColumns, positions: slice | NDArray[np.intp]) -> PointColumns:
    if isinstance(positions, slice):
        return points[positions]
    return _measured(
        points.steps[positions], points.wall_times[positions], points.values[positions]
    )


def _measured(steps: Steps, wall_times: WallTimes, values: Values) -> PointColumns:
    """Columns of our own making: read-only, and their order looked up."""
    columns: tuple[NDArray[Any], ...] = (steps, wall_times, values)
    for column in columns:
        column.flags.writeable = False
    return PointColumns(steps, wall_times, values, _is_sorted(steps), _is_sorted(wall_times))


def _is_sorted(column: NDArray[Any]) -> bool:
    # Compared this way round, a NaN makes it unsorted.
    is_ascending = len(column) < 2 or bool((column[:-1] <= column[1:]).all())
    return is_ascending and not (len(column) == 1 and bool(np.isnan(column[0])))


class SeriesPoints:
    """One published state of a series: immutable, shared by all queries until the series grows.

    Safe on any thread: columns are put together when first asked for, and two threads that do so at
    once do the same work twice, with the same result.
    """

    __slots__ = ("_visible", "parts")

    def __init__(self, parts: Sequence[SeriesPart]) -> None:
        self.parts = tuple(parts)
        self._visible: PointColumns | None = None

    def visible(self) -> PointColumns:
        """The default view: every point that nothing supersedes."""
        if self._visible is None:
            self._visible = _joined([part.visible() for part in self.parts])
        return self._visible

    def every_point(self) -> PointColumns:
        """Superseded points too, in order of writing."""
        return _joined([part.every_point() for part in self.parts])


def _joined(parts: list[PointColumns]) -> PointColumns:
    parts = [part for part in parts if len(part)]
    if not parts:
        return _EMPTY
    if len(parts) == 1:
        return parts[0]
    return _measured(
        np.concatenate([part.steps for part in parts]),
        np.concatenate([part.wall_times for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
