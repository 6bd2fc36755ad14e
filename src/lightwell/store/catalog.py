"""Ids and columns of the runs of a logdir, their series, and the log of what changed when.

The series themselves are rows of the core's table: nothing here is made for each.

Nothing here is thread-safe: the store's lock guards every call.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lightwell._core import SeriesTable
from lightwell.errors import UnknownIdError
from lightwell.store.parts import SESSION_TAG, Membership, PartFinder, RunShape
from lightwell.store.places import PlacedSeries
from lightwell.store.snapshot import (
    KINDS,
    ChangedRuns,
    ChangedTags,
    DamageRow,
    RunColumns,
    RunStatus,
    SeriesColumns,
)
from lightwell.store.status import aged_status, next_change

if TYPE_CHECKING:
    from lightwell.reader import FileReader

SCALAR = "scalar"
HPARAMS = "hparams"
#: Beyond so many remembered changes a client is better served by a snapshot.
MAX_REMEMBERED_CHANGES = 200_000
MAX_LISTED_DAMAGE = 1_000


class RunFacts(NamedTuple):
    """What the reader says of a run at one moment."""

    name: str
    created: float
    started: float | None
    updated: float | None
    #: When its newest file last grew, by the file system's clock.
    modified: float
    has_points: bool
    #: Its writers were closed: nothing more is to be expected.
    is_finished: bool
    #: None of its files is there any more.
    is_gone: bool
    damage_count: int
    #: Set when none of its files can be opened, and none ever could.
    message: str | None


@dataclass(frozen=True, slots=True)
class FileDamage:
    """Every place of one file that was skipped: offset, bytes, reason."""

    path: str
    #: Relative to the logdir, as it is shown: not always enough to tell two files apart.
    name: str
    places: list[tuple[int, int, str]]


@dataclass(slots=True)
class Changes:
    """Ids of what changed in one version."""

    version: int
    runs: set[int] = field(default_factory=set[int])
    #: How many rows and tags of the table, which knows which.
    rows: int = 0
    #: Whether what is told of the logdir as a folder is other now.
    logdir: bool = False
    #: Names of the files whose damaged places are others now.
    damaged_files: set[str] = field(default_factory=set[str])

    def __len__(self) -> int:
        return 1 + len(self.runs) + self.rows + len(self.damaged_files)


class Catalog:
    """Runs as parallel lists, and the table of their series; an id is never reused."""

    def __init__(self) -> None:
        self.version = 0
        self.runs = RunColumns([], [], [], [], [], [], [], [], [], [])
        self.table = SeriesTable()
        #: The files of each run, in the order they are read as one.
        self.files: list[Sequence[FileReader]] = []
        self.modified: list[float] = []
        self.run_ids: dict[str, int] = {}
        #: run id → ids of the runs that are parts of it.
        self.parts_of_run: dict[int, list[int]] = {}
        self._part_finder = PartFinder()
        self._parts: dict[int, Membership] = {}  # by run id
        #: run id → when it and its parts started; what was asked for in this version.
        self._started: dict[int, float | None] = {}
        self._damage_of_file: dict[str, list[DamageRow]] = {}  # by path
        self._listed_damage = 0
        self._log: deque[Changes] = deque()
        self._log_size = 0
        self._log_start = 0
        self._open = Changes(0)

    # Writing: `begin`, any of the setters, `commit`.

    def begin(self) -> None:
        """Opens the next version; what the setters change belongs to it."""
        self.version += 1
        self._open = Changes(self.version)
        self._started.clear()

    def commit(self) -> None:
        """Remembers the version's changes, and forgets the oldest when there are too many."""
        self._find_parts()
        self._log.append(self._open)
        self._log_size += len(self._open)
        while self._log_size > MAX_REMEMBERED_CHANGES and len(self._log) > 1:
            forgotten = self._log.popleft()
            self._log_size -= len(forgotten)
            self._log_start = forgotten.version

    def add_runs(self, facts: Iterable[tuple[RunFacts, RunStatus]]) -> None:
        """Gives new runs their ids and colour slots, in the order given."""
        for one, status in facts:
            run = len(self.runs.name)
            self.run_ids[one.name] = run
            self.runs.name.append(one.name)
            self.runs.started.append(one.started)
            self.runs.updated.append(one.updated)
            self.runs.status.append(status)
            self.runs.closed.append(one.is_finished)
            self.runs.slot.append(run)
            self.runs.damage.append(one.damage_count)
            self.runs.message.append(one.message)
            self.runs.part_of.append(None)
            self.runs.part.append(None)
            self.modified.append(one.modified)
            self.files.append(())
            self._open.runs.add(run)

    def set_run(self, run: int, facts: RunFacts, status: RunStatus) -> None:
        """Brings a known run up to date."""
        runs = self.runs
        self.modified[run] = facts.modified
        before = (
            runs.started[run],
            runs.updated[run],
            runs.closed[run],
            runs.damage[run],
            runs.message[run],
        )
        if before != (
            facts.started,
            facts.updated,
            facts.is_finished,
            facts.damage_count,
            facts.message,
        ):
            runs.started[run] = facts.started
            runs.updated[run] = facts.updated
            runs.closed[run] = facts.is_finished
            runs.damage[run] = facts.damage_count
            runs.message[run] = facts.message
            self._open.runs.add(run)
        self.set_status(run, status)

    def set_status(self, run: int, status: RunStatus) -> None:
        """Changes a run's status alone."""
        if self.runs.status[run] != status:
            self.runs.status[run] = status
            self._open.runs.add(run)

    def age(self, now: float) -> tuple[bool, float]:
        """Brings statuses that change by themselves to ``now``, as a version if some do.

        Returns whether there is one, and when the next status is due; all in seconds since the
        epoch.
        """
        aged: dict[int, RunStatus] = {}
        due = math.inf
        for run, status in enumerate(self.runs.status):
            new = aged_status(status, modified=self.modified[run], now=now)
            if new != status:
                aged[run] = new
            due = min(due, next_change(new, modified=self.modified[run]))
        if aged:
            self.begin()
            for run, status in aged.items():
                self.set_status(run, status)
            self.commit()
        return bool(aged), due

    def fold(self, runs: Sequence[tuple[int, Sequence[FileReader]]]) -> None:
        """Brings the series of runs up to date with their files; none: a run is gone."""
        self._open.rows += self.table.fold(
            [(run, [file.event_file for file in files]) for run, files in runs], self.version
        )
        for run, files in runs:
            self.files[run] = files
            self._part_finder.set_shape(self.runs.name[run], self._shape(run) if files else None)

    def _shape(self, run: int) -> RunShape:
        series, has_scalars, only_scalar = self.table.shape(run)
        tag = self.table.find_tag(SESSION_TAG, HPARAMS)
        row = None if tag is None else self.table.find(run, tag)
        return RunShape(
            files=len(self.files[run]),
            has_series=series > 0,
            has_scalars=has_scalars,
            only_scalar=None if only_scalar is None else self.table.tag_name(only_scalar),
            has_session=row is not None and self.table.is_there(row),
        )

    def set_damage(self, run: int, damage: FileDamage) -> None:
        """Replaces what is known to be damaged in one file; at most the listed number is kept."""
        known = self._damage_of_file.pop(damage.path, [])
        room = MAX_LISTED_DAMAGE - self._listed_damage + len(known)
        now = [DamageRow(run, damage.name, *place) for place in damage.places[:room]]
        if now:
            self._damage_of_file[damage.path] = now
        self._listed_damage += len(now) - len(known)
        if now != known:
            self._open.damaged_files.add(damage.name)

    def note_logdir(self) -> None:
        """Says that the version changes what is told of the logdir as a folder."""
        self._open.logdir = True

    def _find_parts(self) -> None:
        found = self._part_finder.find()
        if found is None:
            return
        before = self._parts
        self._parts = {self.run_ids[name]: part for name, part in found.items()}
        self.parts_of_run = {}
        for run in sorted(before.keys() | self._parts.keys()):
            membership = self._parts.get(run)
            whole = None if membership is None else self.run_ids[membership.run]
            part = None if membership is None else membership.part
            if whole is not None:
                self.parts_of_run.setdefault(whole, []).append(run)
            if (whole, part) != (self.runs.part_of[run], self.runs.part[run]):
                self.runs.part_of[run], self.runs.part[run] = whole, part
                self._open.runs.add(run)

    # Reading: copies, so that a caller may keep them without the lock.

    def copied_runs(self) -> RunColumns:
        """All runs."""
        runs = self.runs
        return RunColumns(
            runs.name[:],
            runs.started[:],
            runs.updated[:],
            runs.status[:],
            runs.closed[:],
            runs.slot[:],
            runs.damage[:],
            runs.message[:],
            runs.part_of[:],
            runs.part[:],
        )

    def tags_since(self, version: int) -> ChangedTags:
        """The tags that came after ``version``."""
        tag, name, kind = self.table.tags_since(version)
        return ChangedTags(name, [KINDS[code] for code in kind.tolist()], tag.tolist())

    def series_since(self, version: int) -> SeriesColumns:
        """The series that changed after ``version``, in the order of rows."""
        return self.series_at(self.table.rows_since(version))

    def series_at(self, rows: NDArray[np.uint32]) -> SeriesColumns:
        """The series at these rows."""
        return SeriesColumns(*self.table.columns(rows))

    def started(self, run: int) -> float | None:
        """Wall time (s) of the first value of the run and its parts, or of what it is part of."""
        whole = self.runs.part_of[run]
        whole = run if whole is None else whole
        if whole not in self._started:
            members = (whole, *self.parts_of_run.get(whole, ()))
            times = [self.runs.started[member] for member in members]
            self._started[whole] = min((time for time in times if time is not None), default=None)
        return self._started[whole]

    def check_runs(self, ids: Iterable[int]) -> None:
        """Raises UnknownIdError for an id that no run has."""
        for run in ids:
            if not 0 <= run < len(self.runs.name):
                raise UnknownIdError(f"runs: expected ids below {len(self.runs.name)}, got {run}")

    def check_tag(self, tag: int) -> None:
        """Raises UnknownIdError for an id that no tag has."""
        count = self.table.tag_count
        if not 0 <= tag < count:
            raise UnknownIdError(f"tag: expected an id below {count}, got {tag}")

    def check_scalar(self, tag: int) -> None:
        """Raises UnknownIdError as :meth:`check_tag`, ValueError for a tag without scalars."""
        self.check_tag(tag)
        kind = self.table.tag_kind(tag)
        if kind != SCALAR:
            raise ValueError(f"tag {self.table.tag_name(tag)!r} holds {kind} data, not scalars")

    def row_of(self, run: int, tag: int) -> int:
        """Raises UnknownIdError where there is no such run or tag, or the run lacks the tag."""
        self.check_tag(tag)
        self.check_runs([run])
        row = self.table.find(run, tag)
        if row is None:
            raise UnknownIdError(f"run {run} has no tag {tag}")
        return row

    def rows_named(self, run: int, name: str) -> list[int]:
        """The series of a run under a name that a file holds, in the order of ``KINDS``."""
        table = self.table
        found = (table.find(run, tag) for tag in table.tags_named(name))
        return [row for row in found if row is not None and table.is_there(row)]

    def tag_of_scalars(self, name: str) -> int | None:
        """The tag of a name, that of scalars if there is one; None: no run ever had the name."""
        return next(iter(self.table.tags_named(name)), None)

    def placed(self, run: int, row: int) -> PlacedSeries:
        """The series at a row of a run, as it is published now."""
        return PlacedSeries(self.table.frozen(row), self.files[run])

    def listed_damage(self) -> list[DamageRow]:
        """The damaged places that are kept in detail."""
        return [place for places in self._damage_of_file.values() for place in places]

    def damage_of(self, names: Set[str]) -> list[DamageRow]:
        """Those of them that are in the files of these names."""
        return [place for place in self.listed_damage() if place.file in names]

    def changes_since(self, version: int) -> Changes | None:
        """All changes behind ``version`` in one; None when they are no longer remembered."""
        if not self._log_start <= version <= self.version:
            return None
        merged = Changes(self.version)
        for changes in reversed(self._log):
            if changes.version <= version:
                break
            merged.runs |= changes.runs
            merged.logdir |= changes.logdir
            merged.damaged_files |= changes.damaged_files
        return merged

    def selected_runs(self, ids: Iterable[int]) -> ChangedRuns:
        """The runs of these ids, in the order of ids."""
        run, runs = sorted(ids), self.runs
        return ChangedRuns(
            [runs.name[i] for i in run],
            [runs.started[i] for i in run],
            [runs.updated[i] for i in run],
            [runs.status[i] for i in run],
            [runs.closed[i] for i in run],
            [runs.slot[i] for i in run],
            [runs.damage[i] for i in run],
            [runs.message[i] for i in run],
            [runs.part_of[i] for i in run],
            [runs.part[i] for i in run],
            run,
        )
