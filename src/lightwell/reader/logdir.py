"""A logdir: its runs, and reading what they logged, newest files first."""

# Paths are plain strings, as the walk found them; a Path each would double its cost.
# ruff: noqa: PTH119, PTH120
from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import BinaryIO

from lightwell._types import RunName, Tag
from lightwell.reader.assets import open_asset
from lightwell.reader.discovery import FoundFile, Tree, walk
from lightwell.reader.files import FileReader, display_name
from lightwell.reader.records import RecordFile

SLICE_SECS = 0.2
_SLICE_BYTES = 4 << 20
_PROGRESS_SECS = 0.05
# Below this many files a thread costs more than it brings, unless there is much to read.
_FEW_FILES = 4
_MUCH_TO_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what is known to be there has been read."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int


@dataclass(slots=True)
class ReadChanges:
    """What one slice of reading brought.

    Attributes:
        runs: Runs that appeared, vanished, grew, or whose trouble changed.
        series: ``(run, tag)`` of the series that grew or appeared.
        logdir: What a scan tells of the logdir beside its runs is other now.
        more: The slice ended before everything was read.
    """

    runs: set[RunName] = field(default_factory=set[RunName])
    series: set[tuple[RunName, Tag]] = field(default_factory=set[tuple[RunName, Tag]])
    logdir: bool = False
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.runs or self.series or self.logdir)


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

    Attributes:
        path: The logdir as it was given.
        exists: Whether it could be listed at the last scan.
        runs: By name, in name order.
        folders: Folders below the logdir.
        other_files: Regular files that are not event files.
        notices: What was passed over: folders that cannot be listed, links that lead outside.
    """

    def __init__(self, path: str | os.PathLike[str], *, max_workers: int | None = None) -> None:
        self.path = os.fspath(path)
        self.exists = False
        self.runs: dict[RunName, RunReader] = {}
        self.folders = 0
        self.other_files = 0
        self.notices: list[str] = []
        self._root = os.path.realpath(self.path)
        self._workers = max_workers or min(4, os.cpu_count() or 1)
        self._pool: ThreadPoolExecutor | None = None
        self._files: dict[str, _Entry] = {}  # by path
        self._unread: deque[_Entry] = deque()
        self._changed_by_scan: set[RunName] = set()
        self._is_logdir_changed = False
        self._lock = threading.Lock()  # the totals and a slice's changes

    @property
    def progress(self) -> Progress:
        """Of what the last scan and poll have seen."""
        entries = list(self._files.values())
        return Progress(
            files_done=sum(entry.is_done for entry in entries),
            files_total=len(entries),
            bytes_done=sum(entry.offset for entry in entries),
            bytes_total=sum(max(entry.offset, entry.size) for entry in entries),
        )

    def file_at(self, path: str) -> FileReader | None:
        """The event file at ``path``, which begins with the logdir as given; None if not known."""
        entry = self._files.get(path)
        return entry.file if entry else None

    def scan(self) -> None:
        """Walk the tree; take up new files and drop those that are no longer there.

        What lies below a folder that cannot be listed now, the logdir included, is kept.
        """
        self._root = os.path.realpath(self.path)
        tree = walk(self.path)
        before = (self.exists, self.folders, self.other_files, self.notices)
        if before != (tree.exists, tree.folders, tree.other_files, tree.notices):
            self._is_logdir_changed = True
        self.exists = tree.exists
        self.folders, self.other_files = tree.folders, tree.other_files
        self.notices = tree.notices
        kept = self._still_unknown(tree)
        files: dict[str, _Entry] = {}
        names = _run_names([*tree.files, *kept])
        runs: dict[RunName, RunReader] = {}
        for folder in sorted(names, key=lambda folder: names[folder]):
            entries = kept.get(folder) or [
                self._entry(found, folder, names[folder]) for found in tree.files[folder]
            ]
            name = names[folder]
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
        fresh = [entry for path, entry in files.items() if path not in self._files]
        self._files = files
        self.runs = runs
        self._unread = deque(entry for entry in self._unread if entry.file.path in files)
        self._enqueue(fresh)

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
            self._enqueue([e for file in files if (e := self._files.get(file.path))])
        elif not self._unread:
            self._enqueue(self._files.values())
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
        if on_progress:
            on_progress(self.progress)
        return changes

    def record(self, file: FileReader, offset: int, size: int) -> bytes | None:
        """The payload of the record at a reference, by any thread; see ``FileReader.record``."""
        return file.record(offset, size, self._root)

    def open_records(self, file: FileReader) -> RecordFile:
        """An event file open for reading its records; see ``FileReader.open_records``."""
        return file.open_records(self._root)

    def open_asset(self, folder: str, path: str) -> BinaryIO:
        """A file below a folder of the logdir, open for reading; see ``assets.open_asset``."""
        return open_asset(self._root, folder, path)

    def close(self) -> None:
        """End the reading threads. Reading again starts new ones."""
        if self._pool:
            self._pool.shutdown()
            self._pool = None

    def _start_helpers(self, changes: ReadChanges, deadline: float) -> list[Future[None]]:
        count = min(self._workers, len(self._unread)) - 1
        if count < 1 or (
            len(self._unread) < _FEW_FILES
            and sum(entry.size - entry.offset for entry in self._unread) < _MUCH_TO_READ
        ):
            return []
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="lightwell-read")
        return [self._pool.submit(self._work, changes, deadline, None) for _ in range(count)]

    def _work(
        self,
        changes: ReadChanges,
        deadline: float,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        reported = time.monotonic()
        while True:
            try:
                entry = self._unread.popleft()
            except IndexError:
                return
            self._read(entry, changes)
            now = time.monotonic()
            if on_progress and now - reported >= _PROGRESS_SECS:
                on_progress(self.progress)
                reported = now
            if now >= deadline:
                return

    def _read(self, entry: _Entry, changes: ReadChanges) -> None:
        file = entry.file
        before = _condition(file)
        result = file.poll(_SLICE_BYTES, self._root)
        entry.note(is_done=result is None or result.at_end)
        if entry.is_done:
            entry.is_queued = False
        else:
            self._unread.append(entry)
        changed = result.changed if result else ()
        # A START alone changes no series of its file, but hides points in the run's other files.
        may_hide = bool(result and result.bytes_read and file.event_file.session_starts)
        was_reset = bool(result and result.was_reset)
        if changed or may_hide or was_reset or _condition(file) != before:
            tags = [file.event_file.series(index).tag for index in changed]
            with self._lock:
                changes.runs.add(entry.run)
                changes.series.update((entry.run, tag) for tag in tags)

    def _enqueue(self, entries: Iterable[_Entry]) -> None:
        waiting = [entry for entry in entries if not entry.is_queued]
        waiting.sort(key=lambda entry: entry.file.modified, reverse=True)
        for entry in waiting:
            entry.is_queued = True
        self._unread.extendleft(reversed(waiting))

    def _entry(self, found: FoundFile, folder: str, run: RunName) -> _Entry:
        known = self._files.get(found.path)
        if known:
            known.run = run
            return known
        name = os.path.basename(found.path)
        relative = name if folder == "." else f"{folder}/{name}"
        file = FileReader(
            found.path,
            relative,
            size=found.size,
            modified=found.modified,
            identity=found.identity,
        )
        return _Entry(file, folder, run)

    def _still_unknown(self, tree: Tree) -> dict[str, list[_Entry]]:
        """The entries below folders that could not be listed, by folder."""
        if not tree.unlisted:
            return {}
        unlisted = set(tree.unlisted)
        kept: dict[str, list[_Entry]] = {}
        for entry in self._files.values():
            if tree.exists and not _is_below(entry.folder, unlisted):
                continue
            kept.setdefault(entry.folder, []).append(entry)
        return kept


class _Entry:
    """A file and how far it has been read."""

    __slots__ = ("file", "folder", "is_done", "is_queued", "offset", "run", "size")

    def __init__(self, file: FileReader, folder: str, run: RunName) -> None:
        self.file = file
        self.folder = folder
        self.run = run
        self.offset = 0
        self.size = file.size
        self.is_done = False
        self.is_queued = False

    def note(self, *, is_done: bool) -> None:
        self.is_done = is_done
        self.offset = self.file.event_file.offset
        self.size = self.file.size


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
