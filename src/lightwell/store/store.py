"""A logdir in memory: what the reader found, under ids that stay, for any thread to ask.

Threads: one at a time reads the logdir (the follower's, or the caller of :meth:`Store.refresh`) and
publishes what it found; any number ask questions. ``_reading`` admits the thread that reads,
``_lock`` guards the catalog. Lock order: ``_reading`` before ``_lock``. Under ``_lock`` nothing is
computed from points, read from disk or called back.
"""

from __future__ import annotations

import math
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from lightwell.errors import UnknownIdError
from lightwell.reader import FileReader, Follower, LogdirReader, Progress, ReadChanges
from lightwell.store.catalog import SCALAR, Catalog, RunFacts
from lightwell.store.ingest import Ingest
from lightwell.store.inspection import RunFindings, inspect_run
from lightwell.store.marks import (
    MarkReader,
    MarksResult,
    mark_states,
    marks_fingerprint,
    newest_marks,
)
from lightwell.store.places import PlacesPart
from lightwell.store.points import PointColumns, SeriesPoints
from lightwell.store.query import (
    SeriesQuery,
    SeriesResult,
    SeriesState,
    answer,
    fingerprint,
    size_bound,
)
from lightwell.store.snapshot import ChangeSet, FolderFacts, LogdirSnapshot, LogdirState, RunStatus
from lightwell.store.status import aged_status, next_change, status_of

#: Statuses age in steps no shorter than this: a thousand runs do not wake the store as often.
_AGING_STEP_SECS = 1.0


class Store:
    """Everything in one logdir.

    Args:
        path: The logdir; it need not exist yet.
        follow: Whether :meth:`start` begins a thread that reads and then follows the logdir.
            Without it, :meth:`refresh` reads what is there.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        follow: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = os.fspath(path)
        self.path = os.path.abspath(self.name)  # noqa: PTH100  # links stay as the user named them
        #: Changes when ids start over.
        self.instance = secrets.token_hex(4)
        self._clock = clock
        self._reader = LogdirReader(self.path)
        self._ingest = Ingest(self._reader)
        self._mark_reader = MarkReader(self._reader.record)
        self._reading = threading.Lock()
        self._lock = threading.Lock()
        self._catalog = Catalog()
        self._state: LogdirState = "loading"
        self._progress = Progress(0, 0, 0, 0)
        self._folder = FolderFacts(Path(self.path).is_dir(), 0, 0, [])
        #: Whether `refresh` has once read everything; a follower knows by itself.
        self._is_read = False
        self._ready = threading.Event()
        self._subscribers: list[Callable[[], None]] = []
        self._follower = Follower(self._reader, self._on_change) if follow else None
        self._aging = threading.Thread(target=self._age, name="lightwell-store", daemon=True)
        self._wake_aging = threading.Event()
        self._aging_due = math.inf
        self._is_closed = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # --- reading ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to follow, where the store was made to; returns at once."""
        if self._follower is not None:
            self._follower.start()
            self._aging.start()

    def close(self) -> None:
        """Ends the store's threads. What was read stays readable. May be called twice."""
        self._is_closed = True
        if self._follower is not None:
            self._follower.stop()
        else:
            with self._reading:
                self._reader.close()
        if self._aging.is_alive():
            self._wake_aging.set()
            self._aging.join()

    def refresh(self) -> None:
        """Reads everything that is there now; returns when it is visible.

        Raises:
            RuntimeError: The store follows the logdir by itself.
        """
        if self._follower is not None:
            raise RuntimeError("refresh: this store follows its logdir; nothing is left to refresh")
        with self._reading:
            self._reader.scan()
            # All of them, by name: after a scan the reader by itself looks at the new files only.
            files = [file for run in self._reader.runs.values() for file in run.files]
            more = True
            while more and not self._is_closed:
                changes = self._reader.poll(files=files)
                files = []
                more = changes.more
                self._is_read = self._is_read or not more
                self._on_change(changes)

    def wait_until_ready(self, timeout: float | None = None) -> bool:
        """Waits until all that was there at first is read; False after ``timeout`` seconds."""
        return self._ready.wait(timeout)

    # --- asking -----------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Grows with every change."""
        with self._lock:
            return self._catalog.version

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls ``callback`` after every change, until the function returned here is called.

        It is called on the thread that made the change, and must be quick, must not raise, and
        must not close or refresh the store.
        """
        with self._lock:
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return unsubscribe

    def snapshot(self) -> LogdirSnapshot:
        """Everything but the points."""
        free_bytes = _free_bytes(self.path)
        with self._lock:
            return LogdirSnapshot(
                instance=self.instance,
                version=self._catalog.version,
                name=self.name,
                path=self.path,
                exists=self._folder.exists,
                state=self._state,
                progress=self._progress,
                other_files=self._folder.other_files,
                folders=self._folder.folders,
                free_bytes=free_bytes,
                runs=self._catalog.copied_runs(),
                tags=self._catalog.copied_tags(),
                series=self._catalog.copied_series(),
                damage=self._catalog.listed_damage(),
                notices=self._folder.notices[:],
            )

    def changes_since(self, version: int) -> ChangeSet | None:
        """What changed after ``version``; None when it is too old to tell: take a snapshot then."""
        with self._lock:
            changes = self._catalog.changes_since(version)
            if changes is None:
                return None
            return ChangeSet(
                version=changes.version,
                state=self._state,
                progress=self._progress,
                logdir=self._folder if changes.logdir else None,
                runs=self._catalog.selected_runs(changes.runs),
                tags=self._catalog.selected_tags(changes.tags),
                series=self._catalog.selected_series(changes.series),
                damaged_files=sorted(changes.damaged_files),
                damage=self._catalog.damage_of(changes.damaged_files),
            )

    def query(self, query: SeriesQuery) -> SeriesResult:
        """The points of one tag for the pixels of one chart.

        Raises:
            UnknownIdError: There is no such tag or run.
            ValueError: The tag holds no scalars.
        """
        version, states = self._states(query.tag, query.runs)
        return answer(self.instance, version, query, states)

    def fingerprint(self, query: SeriesQuery) -> str:
        """The fingerprint that :meth:`query` would answer with now, without computing the answer.

        Raises:
            UnknownIdError: There is no such tag or run.
            ValueError: The tag holds no scalars.
        """
        _, states = self._states(query.tag, query.runs)
        return fingerprint(self.instance, query, states)

    def size_bound(self, query: SeriesQuery) -> int:
        """Bytes that the columns of the answer take at most, without computing it.

        Raises:
            UnknownIdError: There is no such tag or run.
            ValueError: The tag holds no scalars.
        """
        _, states = self._states(query.tag, query.runs)
        return size_bound(query, states)

    def points(self, *, run: int, tag: int, superseded: bool = False) -> PointColumns:
        """Every point of one series, in order of writing; without a copy where one file holds them.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
            ValueError: The tag holds no scalars.
        """
        points = self._points(run, tag)
        return points.every_point() if superseded else points.visible()

    def point_blocks(
        self, *, run: int, tag: int, superseded: bool = False
    ) -> Iterator[PointColumns]:
        """What :meth:`points` has, file by file: nothing is joined, and no copy kept.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
            ValueError: The tag holds no scalars.
        """
        for part in self._points(run, tag).parts:
            yield part.every_point() if superseded else part.visible()

    def places(self, *, run: int, tag: int) -> tuple[PlacesPart, ...]:
        """Where the values of one series lie that are no scalars: one part a file, in order.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
        """
        with self._lock:
            catalog = self._catalog
            catalog.check_tag(tag)
            catalog.check_runs([run])
            row = catalog.series_of_tag[tag].get(run)
            if row is None:
                raise UnknownIdError(f"run {run} has no tag {tag}")
            return catalog.places[row]

    def inspect(self, runs: Sequence[int]) -> Iterator[RunFindings]:
        """What is in each of some runs, and what is odd about it; looks at every series.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            self._catalog.check_runs(runs)
            names = [self._catalog.runs.name[run] for run in runs]
        readers = self._reader.runs
        for name in names:
            yield inspect_run(name, readers[name].files if name in readers else [])

    def record(self, file: FileReader, offset: int, size: int) -> bytes | None:
        """The payload of the record at a reference; None when it is not there, or not intact."""
        return self._reader.record(file, offset, size)

    def marks(self, runs: Sequence[int]) -> MarksResult:
        """The newest marks of some runs, their words read from the files.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            version, states = self._catalog.version, mark_states(self._catalog, runs)
        return MarksResult(
            self.instance,
            version,
            marks_fingerprint(self.instance, states),
            [
                (state.run, self._mark_reader.marks(state.run, newest_marks(state.series)))
                for state in states
            ],
        )

    def marks_fingerprint(self, runs: Sequence[int]) -> str:
        """The fingerprint that :meth:`marks` would answer with now, without reading anything.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            states = mark_states(self._catalog, runs)
        return marks_fingerprint(self.instance, states)

    def _points(self, run: int, tag: int) -> SeriesPoints:
        _, states = self._states(tag, [run])
        if states:
            return states[0].points
        with self._lock:
            if run not in self._catalog.series_of_tag[tag]:
                raise UnknownIdError(f"run {run} has no tag {tag}")
        return SeriesPoints(())  # its files are gone, or started over without it

    def _states(self, tag: int, runs: Sequence[int] | None) -> tuple[int, list[SeriesState]]:
        with self._lock:
            catalog = self._catalog
            catalog.check_tag(tag)
            if catalog.tags.kind[tag] != SCALAR:
                name, kind = catalog.tags.name[tag], catalog.tags.kind[tag]
                raise ValueError(f"tag {name!r} holds {kind} data, not scalars")
            row_of_run = catalog.series_of_tag[tag]
            catalog.check_runs(runs or ())
            states = [
                SeriesState(
                    run, catalog.started(run), catalog.series.version[row], catalog.points[row]
                )
                for run in (sorted(row_of_run) if runs is None else runs)
                if (row := row_of_run.get(run)) is not None and catalog.points[row].parts
            ]
            return catalog.version, states

    # --- publishing: on the thread that reads -----------------------------------------------------

    def _on_change(self, changes: ReadChanges) -> None:
        updates = self._ingest.updates(changes)
        now = self._clock()
        statuses: list[RunStatus] = [status_of(update.facts, now) for update in updates]
        reader = self._reader
        progress = reader.progress
        folder = FolderFacts(
            # A folder that is there and cannot be listed exists; a notice says the rest.
            exists=Path(self.path).is_dir(),
            other_files=reader.other_files,
            folders=reader.folders,
            notices=list(reader.notices),
        )
        is_ready = self._has_read_all()
        with self._lock:
            catalog = self._catalog
            catalog.begin()
            new_runs: list[tuple[RunFacts, RunStatus]] = [
                (update.facts, status)
                for update, status in zip(updates, statuses, strict=True)
                if update.facts.name not in catalog.run_ids
            ]
            catalog.add_runs(new_runs)
            for update, status in zip(updates, statuses, strict=True):
                run = catalog.run_ids[update.facts.name]
                catalog.set_run(run, update.facts, status)
                for series in update.series:
                    catalog.set_series(run, series)
                for damage in update.damage:
                    catalog.set_damage(run, damage)
            self._progress = progress
            if folder != self._folder:
                self._folder = folder
                catalog.note_logdir()
            self._state = "ready" if is_ready else "loading"
            catalog.commit()
            if any(
                next_change(status, modified=update.facts.modified) < self._aging_due
                for update, status in zip(updates, statuses, strict=True)
            ):
                self._wake_aging.set()
        if is_ready:
            self._ready.set()
        self._notify()

    def _has_read_all(self) -> bool:
        return self._is_read if self._follower is None else self._follower.ready.is_set()

    def _notify(self) -> None:
        with self._lock:
            subscribers = self._subscribers[:]
        for callback in subscribers:
            callback()

    # --- statuses that change because nothing is written ------------------------------------------

    def _age(self) -> None:
        while not self._is_closed:
            self._wake_aging.clear()
            now = self._clock()
            due = self._age_statuses(now)
            # Without a run that could age, only a change (or the end) is worth waking for.
            self._wake_aging.wait(None if math.isinf(due) else max(due - now, _AGING_STEP_SECS))

    def _age_statuses(self, now: float) -> float:
        """Brings the statuses to ``now``; returns when the next one is due."""
        with self._lock:
            catalog = self._catalog
            aged: dict[int, RunStatus] = {}
            due = math.inf
            for run, status in enumerate(catalog.runs.status):
                modified = catalog.modified[run]
                new = aged_status(status, modified=modified, now=now)
                if new != status:
                    aged[run] = new
                due = min(due, next_change(new, modified=modified))
            self._aging_due = due
            if aged:
                catalog.begin()
                for run, status in aged.items():
                    catalog.set_status(run, status)
                catalog.commit()
        if aged:
            self._notify()
        return due


def _free_bytes(path: str) -> int | None:
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None
