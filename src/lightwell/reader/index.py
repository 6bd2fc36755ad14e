"""The index of a logdir: what was read of its files, kept for the next opening.

A file of which everything was read and that did not change since is not even opened again; one
that grew is read from where reading had stopped. Whether that is so is the core's to verify
(``native/include/lightwell/index_file.hpp``). The index saves time and nothing else: where it
cannot be read or written, the files are read.
"""

from __future__ import annotations

import logging
import math
import os
import sys
import threading
import time
from collections.abc import Iterator

from lightwell import _core
from lightwell.reader.files import FileReader, Kept
from lightwell.reader.packs import PackFolder, byte_limit, cache_root

logger = logging.getLogger(__name__)

#: Event bytes that are read in less time than an index of them is worth.
_WORTH_BYTES = 8 << 20
#: A file that did not change for so long is kept; one that still grows, when the reader is closed.
_QUIET_SECS = 10.0
_LOOK_SECS = 5.0
_REST_SECS = 60.0
#: What a process that ends waits for an index that is being written.
_PATIENCE_SECS = 2.0
_LOWEST_PRIORITY = 19


class LogdirIndex:
    """Restores files and keeps them, for the reader of ``logdir``, a path free of links.

    ``restore`` and ``note_read`` may be called by several threads, for different files; the rest
    belongs to the thread that reads.
    """

    def __init__(self, logdir: str) -> None:
        self.logdir = logdir
        root, limit_bytes = cache_root(), byte_limit()
        self._folder = PackFolder(root, logdir, limit_bytes) if root and limit_bytes else None
        self._packs = self._open()
        self._unkept_bytes = 0
        self._lock = threading.Lock()  # of _unkept_bytes
        self._next_look = 0.0
        self._saving: threading.Thread | None = None
        self._patience_ends = math.inf

    def restore(self, file: FileReader) -> None:
        """Put a file that was not looked at yet where it was when it was kept; else do nothing."""
        if file.kept.was_asked:
            return
        event_file = file.event_file
        found = any(pack.restore(event_file, file.key, file.identity) for pack in self._packs)
        file.kept = Kept(event_file.offset if found else 0, was_asked=True)

    def note_read(self, size: int) -> None:
        """Say that ``size`` bytes of event files were read."""
        if size:
            with self._lock:
                self._unkept_bytes += size

    def end_restoring(self) -> None:
        """Let go of what only ``restore`` needs: tables of many series take memory."""
        self._packs = []

    def is_due(self) -> bool:
        """Whether so much was read and not kept that :meth:`keep_quiet` is worth calling."""
        return (
            self._folder is not None
            and self._unkept_bytes >= _WORTH_BYTES
            and time.monotonic() >= self._next_look
        )

    def keep_quiet(self, files: list[FileReader]) -> None:
        """Keep what is not kept of the files at rest, on a thread of its own.

        Args:
            files: All of the logdir's, each read as far as it goes.
        """
        self._next_look = time.monotonic() + _LOOK_SECS
        newest = time.time() - _QUIET_SECS
        self._save([file for file in files if file.modified < newest], files)

    def close(self, files: list[FileReader]) -> None:
        """Keep what is not kept yet, when it is worth it; waits for two seconds at most."""
        if self._folder is None:
            return
        self._await_saving()
        if self._unkept_bytes >= _WORTH_BYTES:
            self._save(files, files)
            self._await_saving()

    def _open(self) -> list[_core.IndexFile]:
        try:
            return self._folder.open() if self._folder else []
        except OSError as error:
            logger.debug("no index of %r: %s", self.logdir, error)
            return []

    def _save(self, chosen: list[FileReader], files: list[FileReader]) -> None:
        if self._saving and self._saving.is_alive():
            return
        unkept = [file for file in chosen if _unkept_bytes(file)]
        if sum(map(_unkept_bytes, unkept)) < _WORTH_BYTES:
            return
        self._next_look = time.monotonic() + _REST_SECS
        self._patience_ends = math.inf
        # Not a daemon: it must not be cut off inside the core when the interpreter ends.
        saving = threading.Thread(
            target=self._write, args=(unkept, files), name="lightwell-index", daemon=False
        )
        try:
            saving.start()
        except RuntimeError as error:  # the interpreter ends, or there are too many threads
            logger.debug("the index of %r is not written: %s", self.logdir, error)
        else:
            self._saving = saving

    def _await_saving(self) -> None:
        if self._saving:
            self._patience_ends = time.monotonic() + _PATIENCE_SECS
            self._saving.join()

    def _write(self, unkept: list[FileReader], files: list[FileReader]) -> None:
        assert self._folder
        taken: list[tuple[FileReader, Kept]] = []

        def states() -> Iterator[tuple[_core.EventFile, bytes]]:
            for file in unkept:
                event_file = file.event_file
                taken.append((file, Kept(event_file.offset, event_file.generation, was_asked=True)))
                yield event_file, file.key

        try:
            if sys.platform == "linux":  # where a thread has a priority of its own
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
            if self._folder.write(states(), self._is_out_of_patience):
                self._note_kept(taken)
            self._folder.tidy({file.key for file in files}, self._is_out_of_patience)
        except (OSError, MemoryError) as error:
            logger.debug("the index of %r cannot be written: %s", self.logdir, error)

    def _note_kept(self, taken: list[tuple[FileReader, Kept]]) -> None:
        size = sum(_unkept_bytes(file) for file, _ in taken)
        for file, kept in taken:
            file.kept = kept
        with self._lock:
            self._unkept_bytes = max(0, self._unkept_bytes - size)

    def _is_out_of_patience(self) -> bool:
        now = time.monotonic()
        if not threading.main_thread().is_alive():
            self._patience_ends = min(self._patience_ends, now + _PATIENCE_SECS)
        return now >= self._patience_ends


def _unkept_bytes(file: FileReader) -> int:
    event_file = file.event_file
    if file.kept.generation != event_file.generation:
        return event_file.offset
    return max(0, event_file.offset - file.kept.offset)
