"""What the store says about a logdir, as values: everything, or what changed since a version.

Columns, not rows: position *i* of every list in :class:`RunColumns` is run *i*. The field names are
those of ``docs/http-api.md``; numbers are plain (``last_value`` may be NaN or infinite), so an
encoder to JSON decides how to write them. Series, which may be a million, come as arrays. All
belong to whoever asked for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lightwell._core import kinds
from lightwell.reader import Progress
from lightwell.store.parts import RunPart

RunStatus = Literal["live", "stalled", "done", "empty", "unreadable", "gone"]
LogdirState = Literal["loading", "ready"]
SessionOrder = tuple[int, float, int]
"""See :meth:`RunColumns.session_order`."""
#: What a series may hold.
KINDS = tuple(kinds())
_SCALAR = KINDS.index("scalar")


class DamageRow(NamedTuple):
    """Bytes of one file that were skipped, with the id of the run."""

    run: int
    file: str
    offset: int
    bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class RunColumns:
    """One entry a run; wall times in seconds since the epoch, None before the first value."""

    name: list[str]
    started: list[float | None]
    updated: list[float | None]
    status: list[RunStatus]
    #: Whether its writers said that nothing more comes; silence alone makes a run ``done`` as well.
    closed: list[bool]
    slot: list[int]
    damage: list[int]
    message: list[str | None]
    #: The run that this one is a part of, and what it is there; None for a run of its own.
    part_of: list[int | None]
    part: list[RunPart | None]

    def session_order(self, run: int) -> SessionOrder:
        """Sorts the parts of a run by which of them tells first what the run lacks itself.

        The newest session of hyperparameters does, then those before it, then all other parts.
        """
        part, started = self.part[run], self.started[run]
        if part is None or part.kind != "hparams":
            return 1, 0.0, run
        return 0, math.inf if started is None else -started, -run


@dataclass(frozen=True, slots=True)
class TagColumns:
    """One entry a tag, which is a name with a kind: names of several kinds come several times."""

    name: list[str]
    kind: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class SeriesColumns:
    """One entry a (run, tag) that exists. Counts and steps are those of visible points.

    Attributes:
        kind: Positions in ``KINDS``, those of the tags.
        plugin: Positions in the ``plugins`` of a snapshot.
        is_there: 1 where a file holds the series, if only points that were superseded; else 0.
        last_value: NaN too where a series has none; see :meth:`last_values`.
    """

    run: NDArray[np.int32]
    tag: NDArray[np.int32]
    kind: NDArray[np.uint8]
    plugin: NDArray[np.uint16]
    is_there: NDArray[np.uint8]
    count: NDArray[np.int64]
    first_step: NDArray[np.int64]
    last_step: NDArray[np.int64]
    last_value: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    version: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.run)

    def last_values(self) -> list[float | None]:
        """The newest visible value of each series of scalars; None where there is none."""
        values: list[float | None] = self.last_value.tolist()
        for row in np.flatnonzero((self.kind != _SCALAR) | (self.count == 0)).tolist():
            values[row] = None
        return values

    def last_value_at(self, row: int) -> float | None:
        """The newest visible value of one series; None where there is none."""
        has_value = self.kind[row] == _SCALAR and self.count[row] > 0
        return float(self.last_value[row]) if has_value else None


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """The logdir as a folder, apart from its runs."""

    exists: bool
    other_files: int
    folders: int
    notices: list[str]


@dataclass(frozen=True, slots=True)
class LogdirSnapshot(FolderFacts):
    """Everything but the points, consistent at ``version``."""

    instance: str
    version: int
    name: str
    path: str
    state: LogdirState
    progress: Progress
    free_bytes: int | None
    runs: RunColumns
    tags: TagColumns
    series: SeriesColumns
    #: Names that series' values came under; the first is that of none.
    plugins: list[str]
    damage: list[DamageRow]


@dataclass(frozen=True, slots=True)
class ChangedRuns(RunColumns):
    """The runs that changed, as they are now."""

    run: list[int]


@dataclass(frozen=True, slots=True)
class ChangedTags(TagColumns):
    """The tags that are new."""

    tag: list[int]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What changed after the version asked for, as it is at ``version``."""

    version: int
    state: LogdirState
    progress: Progress
    #: None: as before.
    logdir: FolderFacts | None
    runs: ChangedRuns
    tags: ChangedTags
    series: SeriesColumns
    #: Files, as ``DamageRow`` names them, that ``damage`` has all places of: perhaps none.
    damaged_files: list[str]
    damage: list[DamageRow]
