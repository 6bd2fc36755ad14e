"""The files behind a ``SummaryWriter``: opened, appended to, flushed and closed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from lightwell import _core
from lightwell.writer import background, values
from lightwell.writer import log_dir as log_dirs
from lightwell.writer.file_writer import FileWriter, check_directory, check_suffix

if TYPE_CHECKING:
    from logging import Logger

    from lightwell.events.messages import Event, Value

_MAX_UNSYNCED: Final = 1000
"""How many paths are kept of files to bring to the device, for a caller who may never ask."""


def lock() -> threading.RLock:
    """The lock that guards which files are open, and in what order points reach them.

    Never held during I/O. It is that of the background thread, where it says why; after a fork the
    child has another, for the thread that held this one did not come along.
    """
    return background.current().lock


def _for_each(
    writers: Mapping[str, FileWriter] | None, action: Callable[[FileWriter], None]
) -> None:
    """Run ``action`` on every writer, then raise the first OSError."""
    first: OSError | None = None
    for writer in list((writers or {}).values()):
        try:
            action(writer)
        except OSError as error:
            first = first or error
    if first is not None:
        raise first


def _sync(path: str) -> None:
    for one in (path, os.path.dirname(path)):  # noqa: PTH120  # pathlib would slow our import
        try:
            descriptor = os.open(one, os.O_RDONLY)
        except FileNotFoundError:
            continue  # nobody wants it any more
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _logger() -> Logger:
    from lightwell.writer import logs

    return logs.logger


def _check_comet_config(given: Mapping[str, Any] | None) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping) or given.get("disabled") is not True:  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
        raise ValueError(
            "SummaryWriter: expected comet_config to be None or {'disabled': True}, since "
            f"Lightwell does not send to Comet, got {values.describe(given)}"
        )


class RunWriter:
    """What all kinds of values share: where they go, and when they are safe.

    The classes derived from it, one for each family of ``add_*`` methods, hand over encoded events:
    ``_add`` those that are ready, ``_add_later`` those whose encoding takes time. ``_write_later``
    is for files other than the run's event file.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        *,
        logdir: str | os.PathLike[str] | None = None,
        write_to_disk: bool = True,
        comet_config: Mapping[str, Any] | None = None,
        rank: int | None = None,
        rank_zero_only: bool = False,
    ) -> None:
        _check_comet_config(comet_config)
        self.rank = log_dirs.rank_of_process(rank)
        is_other_rank = self.rank != 0
        self._on_disk = bool(write_to_disk) and not (rank_zero_only and is_other_rank)
        self.log_dir = log_dirs.given(log_dir, logdir) or log_dirs.default(comment)
        if is_other_rank and self._on_disk:
            self.log_dir = log_dirs.of_rank(self.log_dir, self.rank)
        self._root = check_directory("SummaryWriter", self.log_dir)
        self._defaults: tuple[int | None, float | None] | None = None
        self.purge_step = values.step("SummaryWriter", purge_step)
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = check_suffix("SummaryWriter", filename_suffix)
        self.file_writer: FileWriter | None = None
        self.all_writers: dict[str, FileWriter] | None = None
        self._purge_step = self.purge_step
        self._failure: Exception | None = None
        self._lost_events = 0
        self._unsynced: dict[str, None] = {}  # paths, in order
        self._failed_in = background.current()  # what another process lost is not ours
        self._adopt(self._new_file_writer(self._root, self._purge_step, create=True))
        self.purge_step = None  # done, as torch has it

    def flush(self, *, sync: bool = False) -> None:
        """Wait until all that was logged so far is safe from a crash: in the operating system.

        Args:
            sync: Wait for the device as well, so that not even a power cut loses it.

        Raises:
            OSError: The disk does not take it, or has not returned from a write for 10 s, or events
                were lost since the last ``flush()``. What can still be written is kept and tried
                again.
            RuntimeError: An event could not be encoded since the last ``flush()`` and is lost, for
                want of memory say; all others are written.
        """
        background.current().wait_for(self)
        try:
            _for_each(self.all_writers, lambda writer: writer.event_writer.flush(sync))
            if sync:
                self._sync_all_but(0)
        finally:
            self._raise_failure()

    def close(self) -> None:
        """Write what waits and close the files; logging again opens a new one.

        Closing twice does nothing.

        Raises:
            OSError: As for ``flush()``, when the files are closed.
            RuntimeError: Likewise.
        """
        background.current().wait_for(self)
        with lock():
            writers, self.file_writer = self.all_writers, None
            self.all_writers = None
            self._purge_step = None
        try:
            _for_each(writers, FileWriter.close)
        finally:
            self._raise_failure()

    def stats(self) -> dict[str, int | str | None]:
        """Counters over all open files of this writer.

        ``events`` logged, of them ``written_events`` in the operating system, ``waiting_events`` in
        memory and ``dropped_events`` lost, to a failing disk or because they could not be encoded;
        ``waiting_bytes``, ``written_bytes``; ``writes`` and ``files``; ``failures`` to write and
        the ``last_error``, None while there was none. ``encoding`` are values that are still being
        fetched or encoded, and are no events yet. ``close()`` starts all of them anew.
        """
        total: dict[str, int | str | None] = {}
        for writer in list((self.all_writers or {}).values()):
            for name, count in writer.stats().items():
                if isinstance(count, int):
                    total[name] = (total.get(name) or 0) + count  # type: ignore[operator]  # counters only
                elif name != "path":
                    total[name] = total.get(name) or count
        if total:
            total["encoding"] = background.current().unfinished(self)
        with lock():
            self._disown_losses()
        if self._lost_events:
            total["dropped_events"] = (total.get("dropped_events") or 0) + self._lost_events  # type: ignore[operator]  # likewise
        return total

    def get_logdir(self) -> str | os.PathLike[str]:
        """The run's directory, as it was given; for ranks other than 0, their part of it."""
        return self.log_dir

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.log_dir)!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a SummaryWriter cannot be copied or sent to another process; "
            "make one there, with the same log_dir"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _when(self, where: str, global_step: object, walltime: object) -> tuple[int | None, float]:
        """Step and wall time of an event, from the arguments of the method ``where``."""
        default_step, default_wall_time = self._defaults or (None, None)
        step = values.step(where, global_step)
        return (
            default_step if step is None else step,
            values.wall_time(where, walltime, default_wall_time),
        )

    def _add(self, step: int | None, wall_time: float, *summary: Value) -> None:
        """Append one event with the values of ``summary``."""
        from lightwell.events import messages  # the first value that is no plain scalar

        self._add_event(
            messages.Event(
                wall_time=wall_time, step=step, summary=messages.Summary(value=list(summary))
            )
        )

    def _add_event(self, event: Event) -> None:
        self._append(event.SerializeToString())

    def _add_later(
        self,
        tag: str,
        step: int | None,
        wall_time: float,
        encode: Callable[[], Value | tuple[Value, ...]],
        held_bytes: int,
    ) -> None:
        """Append one event with the values that ``encode`` makes, on the background thread.

        Args:
            tag: For the message, should it fail.
            step: As ``_when`` gives it.
            wall_time: Likewise.
            encode: Must depend on nothing that the caller may change, import nothing, and not fail:
                arguments are checked before.
            held_bytes: What ``encode`` keeps in memory until it has run.
        """
        if not self._on_disk:
            return

        def job() -> None:
            try:
                made = encode()
                self._add(step, wall_time, *(made if isinstance(made, tuple) else (made,)))
            except Exception as error:
                self._lose_event(f"{tag!r} of step {step} could not be encoded and is lost", error)

        background.current().submit(self, job, held_bytes)

    def _write_later(
        self, what: str, write: Callable[[], Iterable[str]], held_bytes: int = 0
    ) -> None:
        """Have ``write`` run on the background thread.

        Args:
            what: For the log, should it fail.
            write: Writes files and says which, or raises OSError. It must depend on nothing that
                the caller may change, import nothing, and not fail otherwise.
            held_bytes: What it keeps in memory until it has run.
        """
        if not self._on_disk:
            return

        def job() -> None:
            try:
                for path in write():
                    self._unsynced.pop(path, None)  # what is written again goes last
                    self._unsynced[path] = None
                self._sync_all_but(_MAX_UNSYNCED)
            except OSError as error:
                if self._keep_failure(error):
                    _logger().warning("%s: %s could not be written: %s", self._root, what, error)
            except Exception as error:
                self._lose_event(f"{what} could not be encoded and is lost", error)

        background.current().submit(self, job, held_bytes)

    def _sync_all_but(self, kept: int) -> None:
        """Bring the files of ``_write_later`` to the device, all but the last ``kept``."""
        for path in tuple(self._unsynced)[: max(0, len(self._unsynced) - kept)]:
            self._unsynced.pop(path, None)  # first: it may be written again meanwhile
            try:
                _sync(path)
            except OSError:
                self._unsynced[path] = None
                raise

    def _lose_event(self, what: str, error: Exception) -> None:
        """Count and log an event that cannot be had; the first is for ``flush()`` to raise."""
        _logger().error("%s: %s", self._root, what, exc_info=error)
        failure = RuntimeError(f"{self._root}: {what}")
        failure.__cause__ = error.with_traceback(None)  # its frames hold what was to be encoded
        with lock():
            self._keep_failure(failure)
            self._lost_events += 1

    def _keep_failure(self, failure: Exception) -> bool:
        """Keep the first failure for ``flush()`` to raise; returns whether this was it."""
        with lock():
            self._disown_losses()
            is_first = self._failure is None
            self._failure = self._failure or failure
        return is_first

    def _raise_failure(self) -> None:
        """Raise what went wrong in the background since the last call."""
        with lock():
            self._disown_losses()
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _disown_losses(self) -> None:
        """After a fork, forget what the parent lost. Hold the lock."""
        if self._failed_in is not background.current():
            self._failed_in = background.current()
            self._failure, self._lost_events = None, 0

    def _append(self, payload: bytes) -> None:
        """Append an encoded event to the run's file, opened if it is closed."""
        writer = self._open()
        while (outcome := writer.event_writer.log.append(payload)) == _core.IS_CLOSED:
            writer = self._open()
        if outcome == _core.HAS_NEWS:
            writer.event_writer.report_news()

    def _get_file_writer(self) -> FileWriter:
        """The writer of ``log_dir``, under the name of torch's that other libraries call it by."""
        return self._open()

    def _new_file_writer(
        self, directory: str, purge_step: int | None = None, create: bool = False
    ) -> FileWriter:
        return FileWriter(
            directory,
            self.max_queue,
            self.flush_secs,
            self.filename_suffix,
            _purge_step=purge_step,
            _create=create,
            _on_disk=self._on_disk,
        )

    def _adopt(self, writer: FileWriter) -> None:
        if self.all_writers is None:
            self.all_writers = {}
        self.all_writers[writer.get_logdir()] = writer
        self.file_writer = writer

    def _open(self) -> FileWriter:
        """The writer of ``log_dir``, opened if it is closed.

        The file is made by the drain thread, so that no ``add_*`` raises for a disk.
        """
        writer = self.file_writer
        if writer is not None and not writer.closed:
            return writer
        with lock():
            writer = self.file_writer
            if writer is None or writer.closed:
                writer = self._new_file_writer(self._root)
                self._adopt(writer)
            return writer

    def _sub_writer(self, directory: str) -> FileWriter:
        """The writer of ``directory``, opened if it is closed; it is closed with this one."""
        writer = (self.all_writers or {}).get(directory)
        if writer is not None and not writer.closed:
            return writer
        with lock():
            self._open()
            assert self.all_writers is not None  # _open makes it
            writer = self.all_writers.get(directory)
            if writer is None or writer.closed:
                # Only the first file of a directory: a later one would retire our own points.
                purge_step = self._purge_step if writer is None else None
                writer = self._new_file_writer(directory, purge_step)
                self.all_writers[directory] = writer
            return writer
