"""What the store says about a logdir, as values: everything, or what changed since a version.

Columns, not rows: position *i* of every list in :class:`RunColumns` is run *i*. The field names are
those of ``docs/http-api.md``; numbers are plain (``last_value`` may be NaN or infinite), so an
encoder to JSON decides how to write them. The lists belong to whoever asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from lightwell.reader import Progress
from lightwell.store.parts import RunPart

RunStatus = Literal["live", "stalled", "done", "empty", "unreadable", "gone"]
LogdirState = Literal["loading", "ready"]


class DamagedPlace(NamedTuple):
    """Bytes of one file that were skipped."""

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
    slot: list[int]
    damage: list[int]
    message: list[str | None]
    #: The run that this one is a part of, and what it is there; None for a run of its own.
    part_of: list[int | None]
    part: list[RunPart | None]


@dataclass(frozen=True, slots=True)
class TagColumns:
    """One entry a tag."""

    name: list[str]
    kind: list[str]


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """One entry a (run, tag) that exists. Counts and steps are those of visible points."""

    run: list[int]
    tag: list[int]
    count: list[int]
    first_step: list[int]
    last_step: list[int]
    last_value: list[float | None]
    nonfinite: list[int]
    version: list[int]


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
    damage: list[DamagedPlace]


@dataclass(frozen=True, slots=True)
class ChangedRuns(RunColumns):
    """The runs that changed, as they are now."""

    run: list[int]


@dataclass(frozen=True, slots=True)
class ChangedTags(TagColumns):
    """The tags that are new or whose kind became known."""

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
    #: Files, as ``DamagedPlace`` names them, that ``damage`` has all places of: perhaps none.
    damaged_files: list[str]
    damage: list[DamagedPlace]
