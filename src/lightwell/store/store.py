"""A logdir in memory: what the reader found, under ids that stay, for any thread to ask.

Threads: one at a time reads the logdir (the follower's, or the caller of :meth:`Store.refresh`) and
publishes what it found; any number ask questions. ``_reading`` admits the thread that reads,
``_lock`` guards the catalog. Lock order: ``_reading`` before ``_lock``. Under ``_lock`` nothing is
computed from points, but for those that a restart hides, read from disk or called back.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from lightwell.reader import Follower, LogdirReader, Progress, ReadChanges
from lightwell.store.aging import Aging
from lightwell.store.catalog import Catalog
from lightwell.store.ingest import Ingest
from lightwell.store.marks import MarkReader
from lightwell.store.snapshot import (
    ChangeSet,
    FolderFacts,
    LogdirSnapshot,
    LogdirState,
    RunStatus,
    TagColumns,
)
from lightwell.store.status import next_change, status_of
from lightwell.store.store_queries import StoreQueries
from lightwell.store.value_access import ValueAccess


class Store(StoreQueries):
    """Everything in one logdir.

    Args:
        path: The logdir; it need not exist yet.
        follow: Whether :meth:`start` begins a thread that reads and then follows the logdir.
            Without it, :meth:`refresh` reads what is there.
        cache: Whether what was read is kept in the user's cache, and taken from there.
        is_thorough: Whether damage is looked for also in what is read only when it is shown.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        follow: bool,
        cache: bool = True,
        is_thorough: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = os.fspath(path)
        self.path = os.path.abspath(self.name)  # noqa: PTH100  # links stay as the user named them
        #: Changes when ids start over.
        self.instance = secrets.token_hex(4)
        self._clock = clock
        self._reader = LogdirReader(self.path, cache=cache, is_thorough=is_thorough)
        self._ingest = Ingest(self._reader)
        self._reading = threading.Lock()
        self._lock = threading.Lock()
        self._catalog = Catalog()
        self.values = ValueAccess(self._catalog, self._lock, self._reader)
        self._mark_reader = MarkReader(self.values.reads)
        self._state: LogdirState = "loading"
        self._progress = Progress(0, 0, 0, 0)
        self._folder = FolderFacts(Path(self.path).is_dir(), 0, 0, [])
        #: Whether `refresh` has once read everything; a follower knows by itself.
        self._is_read = False
        self._ready = threading.Event()
        self._subscribers: list[Callable[[], None]] = []
        self._follower = Follower(self._reader, self._on_change) if follow else None
        self._aging = Aging(self._age_statuses, clock)
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
        self._aging.stop()

    def refresh(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Reads everything that is there now; returns when it is visible.

        Args:
            is_stopped: Asked some times a second whether to return before.

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
            while more and not self._is_closed and not is_stopped():
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

    @property
    def progress(self) -> Progress:
        """How much of what is known to be there has been read."""
        with self._lock:
            return self._progress

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
            tags = self._catalog.tags_since(0)
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
                tags=TagColumns(tags.name, tags.kind),
                series=self._catalog.series_since(0),
                plugins=self._catalog.table.plugins,
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
                tags=self._catalog.tags_since(version),
                series=self._catalog.series_since(version),
                damaged_files=sorted(changes.damaged_files),
                damage=self._catalog.damage_of(changes.damaged_files),
            )

    # --- publishing: on the thread that reads -----------------------------------------------------

    def _on_change(self, changes: ReadChanges) -> None:
        now = self._clock()
        updates = self._ingest.updates(changes, now)
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
        is_ready = self._is_read if self._follower is None else self._follower.ready.is_set()
        with self._lock:
            catalog = self._catalog
            catalog.begin()
            catalog.add_runs(
                (update.facts, status)
                for update, status in zip(updates, statuses, strict=True)
                if update.facts.name not in catalog.run_ids
            )
            runs = [catalog.run_ids[update.facts.name] for update in updates]
            catalog.fold([(run, update.files) for run, update in zip(runs, updates, strict=True)])
            for run, update, status in zip(runs, updates, statuses, strict=True):
                catalog.set_run(run, update.facts, status)
                for damage in update.damage:
                    catalog.set_damage(run, damage)
            self._progress = progress
            if folder != self._folder:
                self._folder = folder
                catalog.note_logdir()
            self._state = "ready" if is_ready else "loading"
            catalog.commit()
        for update, status in zip(updates, statuses, strict=True):
            self._aging.expect(next_change(status, modified=update.facts.modified))
        if is_ready:
            self._ready.set()
        self._notify()

    def _notify(self) -> None:
        with self._lock:
            subscribers = self._subscribers[:]
        for callback in subscribers:
            callback()

    def _age_statuses(self, now: float) -> float:
        """Brings the statuses to ``now``; returns when the next one is due."""
        with self._lock:
            has_aged, due = self._catalog.age(now)
        if has_aged:
            self._notify()
        return due


def _free_bytes(path: str) -> int | None:
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None
