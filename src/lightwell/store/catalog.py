"""Ids and columns of everything in a logdir, and the log of what changed when.

Nothing here is thread-safe: the store's lock guards every call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from lightwell.errors import UnknownIdError
from lightwell.store.parts import PartFinder
from lightwell.store.places import PlacesPart
from lightwell.store.points import SeriesPoints
from lightwell.store.snapshot import (
    ChangedRuns,
    ChangedTags,
    DamagedPlace,
    RunColumns,
    RunStatus,
    SeriesColumns,
    TagColumns,
)

SCALAR = "scalar"
MARK = "mark"
UNKNOWN_KIND = "unknown"
#: Beyond so many remembered changes a client is better served by a snapshot.
MAX_REMEMBERED_CHANGES = 200_000
MAX_LISTED_DAMAGE = 1_000


@dataclass(frozen=True, slots=True)
class RunFacts:
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
class SeriesFacts:
    """What is known of one tag of one run at one moment."""

    tag: str
    kind: str
    count: int
    first_step: int
    last_step: int
    last_value: float | None
    nonfinite: int
    points: SeriesPoints
    places: tuple[PlacesPart, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether a file holds the series, if only points that were superseded."""
        return self.count > 0 or bool(self.points.parts) or bool(self.places)


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
    tags: set[int] = field(default_factory=set[int])
    series: set[int] = field(default_factory=set[int])
    #: Whether what is told of the logdir as a folder is other now.
    logdir: bool = False
    #: Names of the files whose damaged places are others now.
    damaged_files: set[str] = field(default_factory=set[str])

    def __len__(self) -> int:
        return 1 + len(self.runs) + len(self.tags) + len(self.series) + len(self.damaged_files)


class Catalog:
    """Runs, tags and series as parallel lists; a position is an id and never reused."""

    def __init__(self) -> None:
        self.version = 0
        self.runs = RunColumns([], [], [], [], [], [], [], [], [])
        self.tags = TagColumns([], [])
        self.series = SeriesColumns([], [], [], [], [], [], [], [])
        self.points: list[SeriesPoints] = []
        self.places: list[tuple[PlacesPart, ...]] = []
        self.modified: list[float] = []
        self.run_ids: dict[str, int] = {}
        self.tag_ids: dict[str, int] = {}
        #: tag id → run id → position in ``series``.
        self.series_of_tag: list[dict[int, int]] = []
        #: run id → tag id → position in ``series``.
        self.series_of_run: list[dict[int, int]] = []
        #: run id → ids of the runs that are parts of it.
        self.parts_of_run: dict[int, list[int]] = {}
        self._part_finder = PartFinder()
        #: run id → when it and its parts started; what was asked for in this version.
        self._started: dict[int, float | None] = {}
        self._damage_of_file: dict[str, list[DamagedPlace]] = {}  # by path
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
            self.runs.slot.append(run)
            self.runs.damage.append(one.damage_count)
            self.runs.message.append(one.message)
            self.runs.part_of.append(None)
            self.runs.part.append(None)
            self.modified.append(one.modified)
            self.series_of_run.append({})
            self._part_finder.set_present(one.name, status != "gone")
            self._open.runs.add(run)

    def set_run(self, run: int, facts: RunFacts, status: RunStatus) -> None:
        """Brings a known run up to date."""
        runs = self.runs
        self.modified[run] = facts.modified
        before = (runs.started[run], runs.updated[run], runs.damage[run], runs.message[run])
        if before != (facts.started, facts.updated, facts.damage_count, facts.message):
            runs.started[run] = facts.started
            runs.updated[run] = facts.updated
            runs.damage[run] = facts.damage_count
            runs.message[run] = facts.message
            self._open.runs.add(run)
        self.set_status(run, status)

    def set_status(self, run: int, status: RunStatus) -> None:
        """Changes a run's status alone."""
        if self.runs.status[run] != status:
            self.runs.status[run] = status
            self._part_finder.set_present(self.runs.name[run], status != "gone")
            self._open.runs.add(run)

    def set_series(self, run: int, facts: SeriesFacts) -> None:
        """Adds a series or brings it up to date."""
        tag = self._tag_id(facts.tag, facts.kind)
        row = self.series_of_tag[tag].get(run)
        series = self.series
        if row is None:
            row = len(series.run)
            self.series_of_tag[tag][run] = row
            self.series_of_run[run][tag] = row
            series.run.append(run)
            series.tag.append(tag)
            series.count.append(facts.count)
            series.first_step.append(facts.first_step)
            series.last_step.append(facts.last_step)
            series.last_value.append(facts.last_value)
            series.nonfinite.append(facts.nonfinite)
            series.version.append(self.version)
            self.points.append(facts.points)
            self.places.append(facts.places)
        else:
            series.count[row] = facts.count
            series.first_step[row] = facts.first_step
            series.last_step[row] = facts.last_step
            series.last_value[row] = facts.last_value
            series.nonfinite[row] = facts.nonfinite
            series.version[row] = self.version
            self.points[row] = facts.points
            self.places[row] = facts.places
        self._open.series.add(row)
        kind = facts.kind if facts.is_there else None
        self._part_finder.set_series(self.runs.name[run], facts.tag, kind)

    def set_damage(self, run: int, damage: FileDamage) -> None:
        """Replaces what is known to be damaged in one file; at most the listed number is kept."""
        known = self._damage_of_file.pop(damage.path, [])
        room = MAX_LISTED_DAMAGE - self._listed_damage + len(known)
        now = [DamagedPlace(run, damage.name, *place) for place in damage.places[:room]]
        if now:
            self._damage_of_file[damage.path] = now
        self._listed_damage += len(now) - len(known)
        if now != known:
            self._open.damaged_files.add(damage.name)

    def note_logdir(self) -> None:
        """Says that the version changes what is told of the logdir as a folder."""
        self._open.logdir = True

    def _tag_id(self, name: str, kind: str) -> int:
        tag = self.tag_ids.get(name)
        if tag is None:
            tag = self.tag_ids[name] = len(self.tags.name)
            self.tags.name.append(name)
            self.tags.kind.append(kind)
            self.series_of_tag.append({})
            self._open.tags.add(tag)
        elif self.tags.kind[tag] != kind and (
            kind == SCALAR or self.tags.kind[tag] == UNKNOWN_KIND
        ):
            # Runs may disagree: where one has scalars, there is something to draw.
            self.tags.kind[tag] = kind
            self._open.tags.add(tag)
        return tag

    def _find_parts(self) -> None:
        found = self._part_finder.find()
        if found is None:
            return
        self.parts_of_run = {}
        for run, name in enumerate(self.runs.name):
            membership = found.get(name)
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
            runs.slot[:],
            runs.damage[:],
            runs.message[:],
            runs.part_of[:],
            runs.part[:],
        )

    def copied_tags(self) -> TagColumns:
        """All tags."""
        return TagColumns(self.tags.name[:], self.tags.kind[:])

    def copied_series(self) -> SeriesColumns:
        """All series."""
        series = self.series
        return SeriesColumns(
            series.run[:],
            series.tag[:],
            series.count[:],
            series.first_step[:],
            series.last_step[:],
            series.last_value[:],
            series.nonfinite[:],
            series.version[:],
        )

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
        if not 0 <= tag < len(self.tags.name):
            raise UnknownIdError(f"tag: expected an id below {len(self.tags.name)}, got {tag}")

    def rows_of_marks(self, run: int) -> list[int]:
        """Positions in ``series`` of what the run has marked."""
        rows = self.series_of_run[run].values()
        return [row for row in rows if self.places[row] and self.places[row][0].kind == MARK]

    def listed_damage(self) -> list[DamagedPlace]:
        """The damaged places that are kept in detail."""
        return [place for places in self._damage_of_file.values() for place in places]

    def damage_of(self, names: Set[str]) -> list[DamagedPlace]:
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
            merged.tags |= changes.tags
            merged.series |= changes.series
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
            [runs.slot[i] for i in run],
            [runs.damage[i] for i in run],
            [runs.message[i] for i in run],
            [runs.part_of[i] for i in run],
            [runs.part[i] for i in run],
            run,
        )

    def selected_tags(self, ids: Iterable[int]) -> ChangedTags:
        """The tags of these ids, in the order of ids."""
        tag = sorted(ids)
        return ChangedTags([self.tags.name[i] for i in tag], [self.tags.kind[i] for i in tag], tag)

    def selected_series(self, rows: Iterable[int]) -> SeriesColumns:
        """The series at these positions, in order."""
        row, series = sorted(rows), self.series
        return SeriesColumns(
            [series.run[i] for i in row],
            [series.tag[i] for i in row],
            [series.count[i] for i in row],
            [series.first_step[i] for i in row],
            [series.last_step[i] for i in row],
            [series.last_value[i] for i in row],
            [series.nonfinite[i] for i in row],
            [series.version[i] for i in row],
        )
