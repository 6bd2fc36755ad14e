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

_PLUGINS = {"histogram": "histograms", "image": "images", "audio": "audio"}
"""Of kinds whose first value may have no metadata, as that of ``SummaryWriter`` has not."""

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


class PlacesPart:
    """What one file holds of a series, frozen while the file's columns grow on.

    ``cutoff``: the lowest START step of the run's later files; None when there is none.
    """

    __slots__ = ("columns", "event_file", "every", "file", "generation", "kind", "plugin")

    def __init__(self, file: FileReader, series: Series, cutoff: int | None) -> None:
        self.file = file
        #: With the generation, what a place belongs to: a file that starts over has others.
        self.event_file = file.event_file
        self.generation = file.event_file.generation
        self.kind = series.kind
        #: As the first value's metadata has it; empty where that names none.
        self.plugin = series.plugin_name
        purges = tuple(series.purges)
        is_sorted = series.steps_sorted
        steps, wall_times, offsets, sizes = cast(
            tuple[Steps, WallTimes, Offsets, Sizes], series.places()
        )
        #: Superseded ones too.
        self.every = PlaceColumns(steps, wall_times, offsets, sizes)
        at = visible_positions(steps, is_sorted, purges, cutoff)
        #: Those that nothing supersedes; without a copy where they are a first stretch.
        self.columns = PlaceColumns(
            steps[at],
            wall_times[at],
            offsets[at],
            sizes[at],
        )


def plugin_of(part: PlacesPart) -> str:
    """The name of the plugin whose series it is; empty for a tensor that none claims."""
    return part.plugin or _PLUGINS.get(part.kind, "")
