"""Where the values of a series lie that are read when they are shown: file, offset, size.

Restarts hide them as they hide points (:mod:`lightwell.store.points`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import Steps, WallTimes, visible_positions

if TYPE_CHECKING:
    from lightwell._core import Series
    from lightwell.reader import FileReader

Offsets = NDArray[np.uint64]
Sizes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class PlaceColumns:
    """One entry a value, in order of writing: equally long, read-only columns.

    ``offsets`` are those of the records in their file, in bytes, and never go back; ``sizes``
    count a record's header and footer too.
    """

    steps: Steps
    wall_times: WallTimes
    offsets: Offsets
    sizes: Sizes

    def __len__(self) -> int:
        return len(self.steps)


class PlacesPart:
    """What one file holds of a series, frozen while the file's columns grow on.

    ``cutoff``: the lowest START step of the run's later files; None when there is none.
    """

    __slots__ = ("columns", "event_file", "file", "generation", "kind")

    def __init__(self, file: FileReader, series: Series, cutoff: int | None) -> None:
        self.file = file
        #: With the generation, what a place belongs to: a file that starts over has others.
        self.event_file = file.event_file
        self.generation = file.event_file.generation
        self.kind = series.kind
        purges = tuple(series.purges)
        is_sorted = series.steps_sorted
        steps, wall_times, offsets, sizes = cast(
            tuple[Steps, WallTimes, Offsets, Sizes], series.places()
        )
        at = visible_positions(steps, is_sorted, purges, cutoff)
        #: Those that nothing supersedes; without a copy where they are a first stretch.
        self.columns = PlaceColumns(
            steps[at],
            wall_times[at],
            offsets[at],
            sizes[at],
        )
