"""Files other than the run's event file: written in the background, without raising there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lightwell.writer import background, run_writer
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from logging import Logger


class LaterFiles(RunWriter):
    """What methods share that write files of their own.

    Failures of the disk are logged, and the first of them is kept for ``flush()`` or ``close()``.
    """

    _unsynced: dict[str, None] | None = None  # paths, in order

    def flush(self, *, sync: bool = False) -> None:  # noqa: D102  # as the base has it
        try:
            super().flush(sync=sync)
        finally:
            if sync and self._unsynced:
                for path in list(self._unsynced):
                    _sync(path)
                    self._unsynced.pop(path, None)

    flush.__doc__ = RunWriter.flush.__doc__

    def _write_later(
        self, what: str, write: Callable[[], Iterable[str]], held_bytes: int = 0
    ) -> None:
        """Have ``write`` run on the background thread.

        Args:
            what: For the log, should it fail.
            write: Writes files and says which, or raises OSError. It must depend on nothing that
                the caller may change, and not fail otherwise.
            held_bytes: What it keeps in memory until it has run.
        """

        if not self._on_disk:
            return

        def job() -> None:
            try:
                paths = tuple(write())
            except OSError as error:
                if self._keep_failure(error):
                    _logger().warning("%s: %s could not be written: %s", self._root, what, error)
            except Exception as error:
                self._lose_event(f"{what} could not be encoded and is lost", error)
            else:
                with run_writer.lock():
                    self._unsynced = self._unsynced or {}
                    self._unsynced.update(dict.fromkeys(paths))

        background.current().submit(self, job, held_bytes)


def _sync(path: str) -> None:
    for one in (path, os.path.dirname(path)):  # noqa: PTH120  # as above
        try:
            descriptor = os.open(one, os.O_RDONLY)
        except FileNotFoundError:
            continue  # nobody wants it any more
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _logger() -> Logger:
    import logging

    return logging.getLogger("lightwell.writer")
