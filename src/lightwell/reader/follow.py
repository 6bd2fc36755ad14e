"""Following a logdir: a thread that reads what is there, then what comes, and sleeps between."""

# Paths are plain strings, as notifications bring them.
# ruff: noqa: PTH110, PTH112, PTH114, PTH116, PTH119
from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from lightwell.reader.discovery import is_event_file_name
from lightwell.reader.files import FileReader
from lightwell.reader.logdir import LogdirReader, ReadChanges
from lightwell.reader.pace import HOT_SECS, hot_secs, rescan_secs
from lightwell.reader.watch import Watcher

logger = logging.getLogger(__name__)

_IDLE_SECS = 1.0  # how often a sleeping follower looks whether the logdir is still the same
_ABSENT_SECS = 0.25
# A new folder can fill before the operating system watches it: it is looked at once more.
_SECOND_LOOK_SECS = 1.0
# Notifications need a moment to begin; until then the tree is walked as if there were none.
_WATCH_START_SECS, _WATCH_START_LOOK_SECS = 2.0, 0.25
_SCAN_REST = 4.0  # scans asked for by notifications take at most a fifth of the time
_RETRY_SECS = 1.0


class Follower:
    """Keeps a ``LogdirReader`` up to date from a thread of its own, and says what changed.

    ``on_change`` is called from that thread, after every slice that brought something, once when
    everything that was there has been read, and when a backlog has. What it raises is logged;
    following goes on. A logdir that is not there yet, or vanishes, is waited for.

    Attributes:
        ready: Set when everything that was there at the start has been read.
    """

    def __init__(self, reader: LogdirReader, on_change: Callable[[ReadChanges], object]) -> None:
        self.reader = reader
        self.ready = threading.Event()
        self._on_change = on_change
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._watcher: Watcher | None = None
        self._hot: dict[FileReader, float] = {}  # until when, on the monotonic clock
        self._next_scan = 0.0
        self._scan_ended = 0.0
        self._scan_secs = 0.0
        self._look_secs = self._look_cpu_secs = 0.0
        self._is_second_round = False
        self._watch_starts_until = 0.0
        self._wants_second_look = False
        self._is_behind = False  # as of the last slice
        self._is_asked = False  # a notification is why the tree is walked
        self._folder_identity: tuple[int, int] | None = None

    def start(self) -> None:
        """Begin to follow. May be called once."""
        self._thread = threading.Thread(target=self._run, name="lightwell-follow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it. Harmless when it does not run."""
        self._stop.set()
        self._wake.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    self._round()
                except Exception:
                    # One bad file must not end following; whatever it was is tried again.
                    logger.exception("reading %r failed; trying again", self.reader.path)
                    self._stop.wait(_RETRY_SECS)
        finally:
            self._end_watching()
            self.reader.close()

    def _round(self) -> None:
        self._check_folder()
        now = time.monotonic()
        if now >= self._next_scan:
            self._look_at_all()
        else:
            self._take_notifications()
            if hot := self._hot_files(now):
                self._read(hot)
        self._wake.wait(self._pause())
        self._wake.clear()

    def _check_folder(self) -> None:
        """Start over watching when the logdir appeared, vanished or is another folder now."""
        try:
            status = os.stat(self.reader.path)
        except OSError:
            identity = None
        else:
            identity = (status.st_dev, status.st_ino)
        if identity == self._folder_identity and (identity is None or self._watcher):
            return
        self._end_watching()
        self._folder_identity = identity
        if identity:
            self._watcher = Watcher(self.reader.path, self._wake)
            self._watch_starts_until = time.monotonic() + _WATCH_START_SECS
        self._next_scan = 0.0

    def _end_watching(self) -> None:
        if self._watcher:
            self._watcher.stop()
            self._watcher = None

    def _look_at_all(self) -> None:
        started, worked = time.monotonic(), time.thread_time()
        self._scan()
        self._read(None)
        # Reading what was there at the start is no measure of what a look costs.
        if self._is_second_round:
            self._look_cpu_secs = time.thread_time() - worked
            self._look_secs = time.monotonic() - started
        self._is_second_round = True
        self._is_asked = self._wants_second_look
        self._next_scan = time.monotonic() + self._rescan_interval()
        if self._wants_second_look:
            self._wants_second_look = False
            self._scan_within(_SECOND_LOOK_SECS)
        if time.monotonic() < self._watch_starts_until:
            self._scan_within(_WATCH_START_LOOK_SECS)

    def _scan(self) -> None:
        started = time.monotonic()
        self.reader.scan()
        self._scan_ended = time.monotonic()
        self._scan_secs = self._scan_ended - started
        self._next_scan = self._scan_ended + self._rescan_interval()

    def _rescan_interval(self) -> float:
        if self._folder_identity is None:
            return _ABSENT_SECS
        return rescan_secs(
            is_told=self._is_told, cpu_secs=self._look_cpu_secs, secs=self._look_secs
        )

    @property
    def _is_told(self) -> bool:
        return self._watcher is not None and self._watcher.tells_all

    def _take_notifications(self) -> None:
        """Heat up the files that changed; look at the tree again for what is not known."""
        if not self._watcher:
            return
        if not self._is_told:  # it may have been when the next walk was set
            due = self._scan_ended + self._rescan_interval()
            self._next_scan = min(self._next_scan, due)
        until = time.monotonic() + HOT_SECS
        for path in self._watcher.take():
            file = self.reader.file_at(path)
            # A link tells of itself only when it is new: who may read it is the walk's to say.
            if file and os.path.exists(path) and not os.path.islink(path):
                self._hot[file] = until
            elif file or is_event_file_name(os.path.basename(path)) or os.path.isdir(path):
                self._scan_within(0.0)
                self._wants_second_look = self._is_asked = True

    def _scan_within(self, secs: float) -> None:
        rest = self._scan_ended + self._scan_secs * _SCAN_REST
        self._next_scan = min(self._next_scan, max(time.monotonic() + secs, rest))

    def _hot_files(self, now: float) -> list[FileReader]:
        for file in [file for file, until in self._hot.items() if until < now]:
            del self._hot[file]
        return list(self._hot)

    def _read(self, files: list[FileReader] | None) -> None:
        """Read until nothing more is there, slice by slice; ``files`` None looks at all.

        However much that is, new runs and files that grow need not wait for its end.
        """
        asked = files
        while not self._stop.is_set():
            changes = self.reader.poll(files=asked)
            if files is None:
                self._note_untold(changes)
            self._heat(changes)
            has_caught_up = self._is_behind and not changes.more
            self._is_behind = changes.more
            if changes or has_caught_up:
                self._tell(changes)
            if not changes.more:
                break
            self._take_notifications()
            if time.monotonic() >= self._next_scan:
                self._scan()
            asked = self._hot_files(time.monotonic())
        if files is None and not self.ready.is_set() and not self._stop.is_set():
            self.ready.set()
            self._tell(ReadChanges())

    def _note_untold(self, changes: ReadChanges) -> None:
        """A walk that finds points in a run at rest shows that notifications do not come."""
        is_expected = self._is_asked or not self._is_second_round
        if not self._watcher or is_expected or time.monotonic() < self._watch_starts_until:
            return
        hot_runs = {self.reader.run_of(file) for file in self._hot}
        if changes.runs - hot_runs:
            self._watcher.note_untold()

    def _heat(self, changes: ReadChanges) -> None:
        """Files that grew a moment ago are likely to grow again."""
        now = time.time()
        until = time.monotonic() + HOT_SECS
        for name in changes.runs:
            run = self.reader.runs.get(name)
            files = run.files if run else []
            newest = max((file.modified for file in files), default=now)
            # What grew since the first look is hot, whatever the clock of the file system says.
            since = newest if self._is_second_round else now
            for file in files:
                if min(abs(now - file.modified), abs(since - file.modified)) < HOT_SECS:
                    self._hot[file] = until

    def _tell(self, changes: ReadChanges) -> None:
        try:
            self._on_change(changes)
        except Exception:
            logger.exception("a listener of %r failed", self.reader.path)

    def _pause(self) -> float:
        if self._stop.is_set():
            return 0.0
        pause = _ABSENT_SECS if self._folder_identity is None else _IDLE_SECS
        if self._hot:
            pause = hot_secs(files=len(self._hot), is_told=self._is_told)
        return max(0.0, min(pause, self._next_scan - time.monotonic()))
