"""Where the values of a series lie that are read when they are shown: file, offset, size.

Restarts hide them as they hide points (:mod:`lightwell.store.points`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import Steps, WallTimes
from lightwell.store.segments import Segment

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

    def place(self, row: int) -> RecordPlace:
        """Where one value lies. Values of one record are next to each other, all or none hidden."""
        offset = np.uint64(self.offsets[row])
        first = int(np.searchsorted(self.offsets, offset, side="left"))
        behind = int(np.searchsorted(self.offsets, offset, side="right"))
        return RecordPlace(int(offset), int(self.sizes[row]), row - first, behind - first)


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where one value lies: its record, and which of the series' values there it is."""

    offset: int
    size: int
    #: How many of the series stand before it in the same record.
    ordinal: int
    #: How many of the series are in the record.
    count: int


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

    @property
    def is_current(self) -> bool:
        """Whether the places are those of the file as it is followed now."""
        now = self.file.event_file
        return now is self.event_file and now.generation == self.generation


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

    def segments(self) -> list[Segment]:
        """The stretches between restarts, oldest first."""
        return [Segment(self.files[file].name, *rest) for file, *rest in self.series.segments()]
