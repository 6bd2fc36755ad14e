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

    _failure: OSError | None = None
    _unsynced: dict[str, None] | None = None  # paths, in order

    def flush(self, *, sync: bool = False) -> None:  # noqa: D102  # as the base has it
        super().flush(sync=sync)
        if sync:
            self._sync_all()
        self._raise_failure()

    flush.__doc__ = RunWriter.flush.__doc__

    def close(self) -> None:  # noqa: D102  # as the base has it
        try:
            super().close()
        finally:
            self._raise_failure()

    close.__doc__ = RunWriter.close.__doc__

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
                with run_writer.lock():
                    is_first = self._failure is None
                    self._failure = self._failure or error
                if is_first:
                    _logger().warning("%s: %s could not be written: %s", self._root, what, error)
            except Exception:
                _logger().exception("%s: %s could not be encoded and is lost", self._root, what)
            else:
                self._remember(paths)

        background.current().submit(self, job, held_bytes)

    def _sync_all(self) -> None:
        with run_writer.lock():
            paths, self._unsynced = list(self._unsynced or ()), None
        for index, path in enumerate(paths):
            try:
                _sync(path)
            except OSError:
                self._remember(paths[index:])
                raise

    def _remember(self, paths: Iterable[str]) -> None:
        """Have the next ``flush(sync=True)`` wait for ``paths`` as well."""
        with run_writer.lock():
            self._unsynced = (self._unsynced or {}) | dict.fromkeys(paths)

    def _raise_failure(self) -> None:
        with run_writer.lock():
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


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
