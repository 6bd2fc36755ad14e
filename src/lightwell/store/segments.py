"""The stretches of a series between restarts of its run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lightwell.store.points import SeriesPart, visible_positions


@dataclass(frozen=True, slots=True)
class Segment:
    """Points that were written without a restart between them.

    Attributes:
        file: The event file, relative to the logdir.
        first_step: Of its first point.
        last_step: Of its last point.
        start: Where it begins among the rows of ``scalars(tag, superseded=True)``.
        stop: Where it ends there.
        superseded: How many of its points a restart wrote anew, and hides.
    """

    file: str
    first_step: int
    last_step: int
    start: int
    stop: int
    superseded: int

    def __len__(self) -> int:
        return self.stop - self.start


def segments_of(parts: Sequence[SeriesPart]) -> list[Segment]:
    """The segments of a series, oldest first; each file begins one."""
    found: list[Segment] = []
    start = 0
    for part in parts:
        found += _segments(part, start)
        start += part.count
    return found


def _segments(part: SeriesPart, start: int) -> Iterator[Segment]:
    points = part.every_point()
    is_visible = np.zeros(len(points), bool)
    is_visible[visible_positions(points.steps, points.steps_sorted, part.purges, part.cutoff)] = (
        True
    )
    cuts = sorted({0, len(points), *(min(index, len(points)) for index, _ in part.purges)})
    for first, behind in pairwise(cuts):
        yield Segment(
            part.file,
            int(points.steps[first]),
            int(points.steps[behind - 1]),
            start + first,
            start + behind,
            int(np.count_nonzero(~is_visible[first:behind])),
        )
