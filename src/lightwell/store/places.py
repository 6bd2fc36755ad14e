"""Where the values of a series lie that are read when they are shown: file, offset, size.

Restarts hide them as they hide points (:mod:`lightwell.store.points`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import PointSegment, Steps, WallTimes

if TYPE_CHECKING:
    from lightwell._core import EventFile, FrozenSeries
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


@dataclass(frozen=True, slots=True, eq=False)
class PlacesPart:
    """What one file holds of a series, frozen while the file's columns grow on.

    Attributes:
        file: Where the records are read.
        event_file: With the generation, what a place belongs to: a file that starts over has
            others.
        generation: Of ``event_file``.
        kind: Of the values.
        columns: Those that nothing supersedes, unless all were asked for; without a copy where
            they are a first stretch.
    """

    file: FileReader
    event_file: EventFile
    generation: int
    kind: str
    columns: PlaceColumns


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSeries:
    """A series as it was found under the store's lock; its places are looked up without."""

    series: FrozenSeries
    files: Sequence[FileReader]

    def parts(self, *, superseded: bool = False) -> tuple[PlacesPart, ...]:
        """One part a file, in order."""
        return tuple(
            PlacesPart(
                self.files[places.file],
                places.event_file,
                places.generation,
                places.kind,
                PlaceColumns(*places.columns()),
            )
            for places in self.series.places(superseded)
        )

    def segments(self) -> list[PointSegment]:
        """The stretches between restarts, oldest first."""
        return [PointSegment(self.files[file], *rest) for file, *rest in self.series.segments()]
