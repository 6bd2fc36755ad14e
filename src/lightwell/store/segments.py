"""The stretches of a series between restarts of its run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import PointColumns

if TYPE_CHECKING:
    from lightwell._core import FrozenSeries


@dataclass(frozen=True, slots=True)
class Segment:
    """Points that one file holds, written without a restart between them.

    Attributes:
        file: The event file, relative to the logdir.
        start: Where it begins among the rows of ``scalars(tag, superseded=True)``.
        stop: Where it ends there.
        first_step: Of its first point.
        last_step: Of its last point.
        superseded: How many of its points a restart wrote anew, and hides.
    """

    file: str
    start: int
    stop: int
    first_step: int
    last_step: int
    superseded: int

    def __len__(self) -> int:
        return self.stop - self.start


def superseded_points(series: FrozenSeries) -> NDArray[np.bool_]:
    """Which of all points of a series of scalars a restart wrote anew; bool (n,), read-only."""
    every, visible = series.points(True), series.points(False)
    is_hidden = np.zeros(len(every), np.bool_)
    seen = 0
    for _, start, stop, _, _, hidden in series.segments():
        shown = stop - start - hidden
        if hidden:
            rows = np.arange(start, stop)
            is_hidden[rows] = ~_are_among(every, rows, visible, slice(seen, seen + shown))
        seen += shown
    is_hidden.flags.writeable = False
    return is_hidden


def _are_among(
    every: PointColumns, rows: NDArray[np.intp], visible: PointColumns, shown: slice
) -> NDArray[np.bool_]:
    """Which points of a segment are those shown: step and wall time decide, alike for equals."""
    are_shown = np.isin(every.steps[rows], visible.steps[shown])
    if np.count_nonzero(are_shown) > shown.stop - shown.start:  # of a step only some are hidden
        keys = _keys(every, rows[are_shown])
        are_shown[are_shown] = np.isin(keys, _keys(visible, shown))
    return are_shown


def _keys(points: PointColumns, rows: NDArray[np.intp] | slice) -> NDArray[np.void]:
    """Step and wall time of each point as one thing to compare, bit for bit."""
    steps, wall_times = points.steps[rows], points.wall_times[rows]
    keys = np.empty(len(steps), np.dtype([("step", np.int64), ("wall_time", np.int64)]))
    keys["step"], keys["wall_time"] = steps, wall_times.view(np.int64)
    return keys
