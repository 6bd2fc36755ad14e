"""What is left to read, in order: the runs somebody looks at, then the newest files."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lightwell._types import RunName

if TYPE_CHECKING:
    from lightwell.reader.entry import Entry


class ReadQueue:
    """Files that wait to be read. Safe on any thread; each file is in it at most once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: frozenset[RunName] = frozenset()
        self._first: deque[Entry] = deque()  # of the runs wanted
        self._others: deque[Entry] = deque()

    def __len__(self) -> int:
        return len(self._first) + len(self._others)

    @property
    def bytes_left(self) -> int:
        """Bytes of the files that wait, as of the last look at each."""
        with self._lock:
            return sum(entry.size - entry.offset for entry in (*self._first, *self._others))

    def put(self, entries: Iterable[Entry]) -> None:
        """Add files before those that wait already, the newest first."""
        with self._lock:
            waiting = [entry for entry in entries if not entry.is_queued]
            waiting.sort(key=lambda entry: entry.file.modified)
            for entry in waiting:
                entry.is_queued = True
                self._queue_of(entry).appendleft(entry)

    def take(self) -> Entry | None:
        """The next file to read, which goes back by ``put_back`` or counts as read; None: none."""
        with self._lock:
            queue = self._first or self._others
            if not queue:
                return None
            entry = queue.popleft()
            entry.is_queued = False
            return entry

    def put_back(self, entry: Entry) -> None:
        """Add a file that has more, behind its like, so that all of them advance."""
        with self._lock:
            entry.is_queued = True
            self._queue_of(entry).append(entry)

    def read_first(self, runs: Iterable[RunName]) -> None:
        """Take the files of these runs before all others; the last call counts."""
        wanted = frozenset(runs)
        with self._lock:
            if wanted == self._wanted:
                return
            self._wanted = wanted
            entries = [*self._first, *self._others]
            self._first = deque(entry for entry in entries if entry.run in wanted)
            self._others = deque(entry for entry in entries if entry.run not in wanted)

    def forget_wish(self) -> None:
        """Undo ``read_first``: once all is read, those who look at a run will say so again."""
        self.read_first(())

    def keep(self, is_kept: Callable[[Entry], bool]) -> None:
        """Let go of the files for which ``is_kept`` says no."""
        with self._lock:
            entries = [entry for entry in (*self._first, *self._others) if is_kept(entry)]
            # A file that moved may be of another run now.
            self._first = deque(entry for entry in entries if entry.run in self._wanted)
            self._others = deque(entry for entry in entries if entry.run not in self._wanted)

    def _queue_of(self, entry: Entry) -> deque[Entry]:
        return self._first if entry.run in self._wanted else self._others
