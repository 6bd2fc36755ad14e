"""A logdir: its runs, and reading what they logged, newest files first."""

# Paths are plain strings, as the walk found them; a Path each would double its cost.
# ruff: noqa: PTH120
from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import BinaryIO

from lightwell._types import RunName
from lightwell.reader.assets import open_asset
from lightwell.reader.discovery import FoundFile, Tree, display_name, walk
from lightwell.reader.entry import Entry, moved, name_in
from lightwell.reader.files import FileReader
from lightwell.reader.index import LogdirIndex
from lightwell.reader.queue import ReadQueue
from lightwell.reader.records import RecordFile

SLICE_SECS = 0.2
_SLICE_BYTES = 4 << 20
_PROGRESS_SECS = 0.05
# Below this many files a thread costs more than it brings, unless there is much to read.
_FEW_FILES = 4
_MUCH_TO_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what is known to be there has been read.

    Attributes:
        behind_since: Wall time (s) since when the reader has known of bytes that it has yet to
            read, of those in the file that waits longest; None: of none.
    """

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    behind_since: float | None = None


@dataclass(slots=True)
class ReadChanges:
    """What one slice of reading brought.

    Attributes:
        runs: Runs that appeared, vanished, grew, or whose trouble changed.
        logdir: What a scan tells of the logdir beside its runs is other now.
        more: The slice ended before everything was read.
    """

    runs: set[RunName] = field(default_factory=set[RunName])
    logdir: bool = False
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.runs or self.logdir)


class RunReader:
    """A folder with event files.

    Attributes:
        name: The folder relative to the logdir; undecodable bytes are shown as replacement
            characters.
        files: In the order of their making, by their names. The list is replaced, never changed.
    """

    __slots__ = ("files", "name")

    def __init__(self, name: RunName, files: list[FileReader]) -> None:
        self.name = name
        self.files = files


def _condition(file: FileReader) -> tuple[str | None, int, bool]:
    """What of a file concerns its run beyond its series."""
    return file.error, file.event_file.damage_count, file.event_file.is_finished


class LogdirReader:
    """Finds the runs of a logdir and reads them into columns.

    ``scan`` and ``poll`` belong to one thread. ``runs`` may be looked at by any: it is replaced,
    never changed.

    What was read before is taken from the index in the user's cache, and what is read goes there,
    unless ``cache`` is False: nothing but time depends on it. Checksums of what is read when it is
    shown are compared at once where ``is_thorough``.

    Attributes:
        path: The logdir as it was given.
        exists: Whether it could be listed at the last scan.
        runs: By name, in name order.
        folders: Folders below the logdir.
        other_files: Regular files that are not event files.
        notices: What was passed over: folders that cannot be listed, links that lead outside.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        max_workers: int | None = None,
        cache: bool = True,
        is_thorough: bool = False,
    ) -> None:
        self.path = os.fspath(path)
        self.exists = False
        self.runs: dict[RunName, RunReader] = {}
        self.folders = 0
        self.other_files = 0
        self.notices: list[str] = []
        self._root = os.path.realpath(self.path)
        self._cache = cache
        self._is_thorough = is_thorough
        self._index: LogdirIndex | None = None
        self._workers = max_workers or min(4, os.cpu_count() or 1)
        self._pool: ThreadPoolExecutor | None = None
        self._files: dict[str, Entry] = {}  # by path
        self._unread = ReadQueue()
        self._changed_by_scan: set[RunName] = set()
        self._is_logdir_changed = False
        self._lock = threading.Lock()  # a slice's changes

    @property
    def progress(self) -> Progress:
        """Of what the last scan and poll have seen."""
        entries = list(self._files.values())
        return Progress(
            files_done=sum(entry.is_done for entry in entries),
            files_total=len(entries),
            bytes_done=sum(entry.bytes_done for entry in entries),
            bytes_total=sum(max(entry.offset, entry.size) for entry in entries),
            behind_since=min(
                (since for entry in entries if (since := entry.behind_since) is not None),
                default=None,
            ),
        )

    def file_at(self, path: str) -> FileReader | None:
        """The event file at ``path``, which begins with the logdir as given; None if not known."""
        entry = self._files.get(path)
        return entry.file if entry else None

    def run_of(self, file: FileReader) -> RunName | None:
        """The run that has the file now; None if it has gone."""
        entry = self._files.get(file.path)
        return entry.run if entry and entry.file is file else None

    def scan(self) -> None:
        """Walk the tree; take up new files and drop those that are no longer there.

        A file that lies under another name now, or in another folder, is the same by its device and
        inode, and is not read again. What lies below a folder that cannot be listed now, the logdir
        included, is kept.
        """
        self._root = os.path.realpath(self.path)
        if self._cache and (self._index is None or self._index.logdir != self._root):
            self._index = LogdirIndex(self._root)
        tree = walk(self.path)
        before = (self.exists, self.folders, self.other_files, self.notices)
        if before != (tree.exists, tree.folders, tree.other_files, tree.notices):
            self._is_logdir_changed = True
        self.exists = tree.exists
        self.folders, self.other_files = tree.folders, tree.other_files
        self.notices = tree.notices
        kept = self._still_unknown(tree)
        known = self._files
        elsewhere = moved(tree, known, kept)
        taken = {entry.file.path for entry in elsewhere.values()}
        files: dict[str, Entry] = {}
        names = _run_names([*tree.files, *kept])
        runs: dict[RunName, RunReader] = {}
        for folder in sorted(names, key=lambda folder: names[folder]):
            name = names[folder]
            entries = kept.get(folder) or [
                self._entry(found, folder, name, elsewhere, taken) for found in tree.files[folder]
            ]
            readers = [entry.file for entry in entries]
            run = self.runs.get(name)
            if run is None or run.files != readers:
                self._changed_by_scan.add(name)
                if run is None:
                    run = RunReader(name, readers)
                run.files = readers
            runs[name] = run
            files.update((entry.file.path, entry) for entry in entries)
        self._changed_by_scan.update(self.runs.keys() - runs.keys())
        self._files = files
        self.runs = runs
        self._unread.keep(lambda entry: files.get(entry.file.path) is entry)
        self._unread.put(entry for path, entry in files.items() if known.get(path) is not entry)

    def read_first(self, runs: Iterable[RunName]) -> None:
        """Read these runs before all others until everything is read; called by any thread."""
        self._unread.read_first(runs)

    def poll(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        files: Iterable[FileReader] | None = None,
    ) -> ReadChanges:
        """Read for about a fifth of a second; ``more`` tells whether to call again.

        Args:
            on_progress: Called from this thread now and then, and at the end.
            files: Look at these only, beside what an earlier slice left; default: at all.
        """
        if files is not None:
            self._unread.put([e for file in files if (e := self._files.get(file.path))])
        elif not self._unread:
            self._unread.put(self._files.values())
        changes = ReadChanges(runs=self._changed_by_scan, logdir=self._is_logdir_changed)
        self._changed_by_scan = set()
        self._is_logdir_changed = False
        deadline = time.monotonic() + SLICE_SECS
        helpers = self._start_helpers(changes, deadline)
        self._work(changes, deadline, on_progress)
        wait(helpers)
        for helper in helpers:
            helper.result()
        changes.more = bool(self._unread)
        if not changes.more:
            self._unread.forget_wish()
            self._keep_index()
        if on_progress:
            on_progress(self.progress)
        return changes

    def open_records(self, file: FileReader) -> RecordFile:
        """An event file open for reading its records; see ``FileReader.open_records``."""
        return file.open_records(self._root)

    def open_asset(self, folder: str, path: str) -> BinaryIO:
        """A file below a folder of the logdir, open for reading; see ``assets.open_asset``."""
        return open_asset(self._root, folder, path)

    def close(self) -> None:
        """End the reading threads. Reading again starts new ones.

        May take two seconds, when much was read that no index keeps yet.
        """
        if self._pool:
            self._pool.shutdown()
            self._pool = None
        if self._index:
            self._index.close([entry.file for entry in self._files.values()])

    def _start_helpers(self, changes: ReadChanges, deadline: float) -> list[Future[None]]:
        count = min(self._workers, len(self._unread)) - 1
        if count < 1 or (
            len(self._unread) < _FEW_FILES and self._unread.bytes_left < _MUCH_TO_READ
        ):
            return []
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="lightwell-read")
        helpers: list[Future[None]] = []
        # It refuses when the interpreter ends: this thread then reads alone.
        with contextlib.suppress(RuntimeError):
            for _ in range(count):
                helpers.append(self._pool.submit(self._work, changes, deadline, None))
        return helpers

    def _work(
        self,
        changes: ReadChanges,
        deadline: float,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        reported = time.monotonic()
        while entry := self._unread.take():
            self._read(entry, changes)
            now = time.monotonic()
            if on_progress and now - reported >= _PROGRESS_SECS:
                on_progress(self.progress)
                reported = now
            if now >= deadline:
                return

    def _keep_index(self) -> None:
        """Everything that is there has been read: has what is quiet kept, if it is time."""
        if self._index and self._files:
            self._index.end_restoring()
            if self._index.is_due():
                self._index.keep_quiet([entry.file for entry in self._files.values()])

    def _read(self, entry: Entry, changes: ReadChanges) -> None:
        file = entry.file
        if self._index:
            self._index.restore(file)
        before = _condition(file)
        result = file.poll(_SLICE_BYTES, self._root)
        if self._index and result:
            self._index.note_read(result.bytes_read)
        entry.note(is_done=result is None or result.at_end)
        if not entry.is_done:
            self._unread.put_back(entry)
        has_changes = result is not None and (
            result.has_changes
            or result.was_reset
            # A START changes no series of its file, but hides points in the run's other files.
            or (result.bytes_read > 0 and bool(file.event_file.session_starts))
        )
        if has_changes or _condition(file) != before:
            with self._lock:
                changes.runs.add(entry.run)

    def _entry(
        self,
        found: FoundFile,
        folder: str,
        run: RunName,
        elsewhere: dict[str, Entry],
        taken: set[str],
    ) -> Entry:
        """The entry that goes on with ``found``; a new one if there is none.

        Args:
            found: What the walk found.
            folder: Where.
            run: The run that the folder is.
            elsewhere: The entries that lie at another path now, by that.
            taken: The paths that these had.
        """
        entry = elsewhere.get(found.path)
        former = entry.run if entry else run
        if entry and entry.move(found, folder, run):
            self._changed_by_scan.update((former, run))
            return entry
        known = self._files.get(found.path)
        if known and found.path not in taken:
            known.run = run
            return known
        file = FileReader(
            found.path,
            name_in(folder, found.path),
            size=found.size,
            modified=found.modified,
            identity=found.identity,
            is_thorough=self._is_thorough,
        )
        return Entry(file, folder, run)

    def _still_unknown(self, tree: Tree) -> dict[str, list[Entry]]:
        """The entries below folders that could not be listed, by folder."""
        if not tree.unlisted:
            return {}
        unlisted = set(tree.unlisted)
        kept: dict[str, list[Entry]] = {}
        for entry in self._files.values():
            if tree.exists and not _is_below(entry.folder, unlisted):
                continue
            kept.setdefault(entry.folder, []).append(entry)
        return kept


def _is_below(folder: str, unlisted: set[str]) -> bool:
    while folder and folder != ".":
        if folder in unlisted:
            return True
        folder = os.path.dirname(folder)
    return "" in unlisted


def _run_names(folders: Iterable[str]) -> dict[str, RunName]:
    """A distinct name for each folder, even where undecodable bytes make two look alike."""
    names: dict[str, RunName] = {}
    taken: set[RunName] = set()
    for folder in sorted(folders):
        name = display_name(folder.replace(os.sep, "/"))
        if name in taken:
            name = folder.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        taken.add(name)
        names[folder] = name
    return names
