"""``SummaryWriter``: the drop-in for ``torch.utils.tensorboard.SummaryWriter``."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from lightwell import _core
from lightwell.writer import values
from lightwell.writer.file_writer import FileWriter, check_directory, check_suffix

_MAX_NAME_BYTES = 255  # what the common file systems allow

# Guards the opening and closing of every writer; never held during I/O. There is one for all, so
# that a fork has but one to replace: another thread may hold it just then, and never comes along.
# Reentrant, because a signal handler may log.
_lock = threading.RLock()


def _replace_lock() -> None:
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_replace_lock)


def _sub_directory(main_tag: str, key: object) -> str:
    """Where ``add_scalars`` puts ``key``, below ``log_dir``; refused where no folder can be so."""
    name = values.tag("add_scalars", key, "each key")
    if "\0" in name or ".." in name.split("/"):
        raise ValueError(f"add_scalars: expected keys without '..' and NUL, got {key!r}")
    directory = f"{main_tag.replace('/', '_')}_{name}"
    longest = max(len(os.fsencode(part)) for part in directory.split("/"))
    if longest > _MAX_NAME_BYTES:
        raise ValueError(
            f"add_scalars: expected '<main_tag>_<key>' to be a directory's name, of at most "
            f"{_MAX_NAME_BYTES} bytes, got {longest} bytes"
        )
    return directory


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


class SummaryWriter:
    """Records a training run in a directory of event files, which Lightwell and TensorBoard show.

    Logging costs the caller a copy into memory; a background thread writes at once when the log was
    idle, and ten times a second otherwise. What was logged 0.1 s ago survives a crash of the
    process, what was logged before ``flush()`` does at once, and nothing is lost when Python shuts
    down, with or without ``close()``.

    A failing disk never raises out of an ``add_*`` method: events wait in memory, a warning is
    logged, and ``flush()``, ``close()`` and ``stats()`` tell. Wrong arguments raise in the caller.

    Thread-safe; each thread's events keep their order. After a fork, the child's first event starts
    a file of its own. Usable as a context manager.

    Args:
        log_dir: The run's directory. Defaults to ``runs/<date>_<time>_<host><comment>``.
        comment: Appended to the default ``log_dir``; ignored when ``log_dir`` is given.
        purge_step: Points that earlier files of this directory have from this step on are
            superseded.
        max_queue: Accepted for compatibility: how many events may wait for the file. Events wait
            for room only while 64 MiB of them do.
        flush_secs: Upper bound, in seconds, for the time until an event is in the operating system.
            It is 0.1 s whatever you say here.
        filename_suffix: Appended to the name of every event file.

    Raises:
        OSError: ``log_dir`` or the event file cannot be made.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
    ) -> None:
        if not log_dir:
            started = time.strftime("%b%d_%H-%M-%S")
            log_dir = f"runs/{started}_{os.uname().nodename}{comment}"
        self._root = check_directory("SummaryWriter", log_dir)
        self.log_dir = log_dir
        self.purge_step = values.step("SummaryWriter", purge_step)
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = check_suffix("SummaryWriter", filename_suffix)
        self.file_writer: FileWriter | None = None
        self.all_writers: dict[str, FileWriter] | None = None
        self._purge_step = self.purge_step
        self._adopt(self._new_file_writer(self._root, create=True))
        self.purge_step = None  # done, as torch has it

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Append one point to the series ``tag``.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            scalar_value: A number, text of one, or an array or tensor of one element. NaN and
                infinities are kept. Stored as float32 unless ``double_precision``.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            new_style: Store a tensor instead of a simple value, as TensorFlow 2 does.
            double_precision: With ``new_style``, store float64. TensorBoard's default loader does
                not show these.

        Raises:
            TypeError: An argument is of the wrong kind: a complex value, a tag that is no str, ...
            ValueError: Not one element, text that is no number, a step beyond int64, a tag that is
                not UTF-8.
            OverflowError: An integer beyond float64.
        """
        outcome = self._append_scalar(
            tag, scalar_value, global_step, walltime, new_style, double_precision
        )
        if outcome:
            self._finish_scalar(
                outcome, tag, scalar_value, global_step, walltime, new_style, double_precision
            )

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a point to each of several series that belong in one chart.

        Each key gets a run of its own, the directory ``<log_dir>/<main_tag>_<key>`` with ``/`` in
        ``main_tag`` replaced by ``_``, and in it a point of the series ``main_tag``.

        Args:
            main_tag: Series name, the same in every run.
            tag_scalar_dict: Key to value; values as for ``add_scalar``. A ``/`` in a key nests the
                directory.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: As for ``add_scalar``, or ``tag_scalar_dict`` is no mapping.
            ValueError: As for ``add_scalar``, or a key leads out of ``log_dir`` or is too long for
                a directory's name. Nothing is written then.
        """
        values.tag("add_scalars", main_tag, "main_tag")
        if not isinstance(tag_scalar_dict, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
            raise TypeError(
                f"add_scalars: expected tag_scalar_dict to be a mapping, "
                f"got {values.describe(tag_scalar_dict)}"
            )
        step = values.step("add_scalars", global_step)
        wall_time = values.wall_time("add_scalars", walltime)
        if wall_time is None:
            wall_time = time.time()
        if "\0" in main_tag:
            raise ValueError(f"add_scalars: expected main_tag without NUL, got {main_tag!r}")
        points = [
            (f"{self._root}/{_sub_directory(main_tag, key)}", values.scalar("add_scalars", value))
            for key, value in tag_scalar_dict.items()
        ]
        for directory, value in points:
            while True:
                writer = self._sub_writer(directory)
                outcome = writer.log.append_scalar(main_tag, value, step, wall_time, False, False)
                if outcome == _core.HAS_NEWS:
                    writer.report_news()
                if outcome != _core.IS_CLOSED:
                    break

    def flush(self, *, sync: bool = False) -> None:
        """Wait until all that was logged so far is safe from a crash: in the operating system.

        Args:
            sync: Wait for the device as well, so that not even a power cut loses it.

        Raises:
            OSError: The disk does not take it, or has not returned from a write for 10 s, or events
                were lost since the last ``flush()``. What can still be written is kept and tried
                again.
        """
        _for_each(self.all_writers, lambda writer: writer.log.flush(sync))

    def close(self) -> None:
        """Write what waits and close the files; logging again opens a new one.

        Closing twice does nothing.

        Raises:
            OSError: As for ``flush()``.
        """
        with _lock:
            writers, self.file_writer = self.all_writers, None
            self.all_writers = None
            self._purge_step = None
        _for_each(writers, FileWriter.close)

    def stats(self) -> dict[str, int | str | None]:
        """Counters over all files of this writer since they were opened.

        ``events`` logged, of them ``written_events`` in the operating system, ``waiting_events`` in
        memory and ``dropped_events`` lost to a failing disk; ``waiting_bytes``, ``written_bytes``;
        ``writes`` and ``files``; ``failures`` to write and the ``last_error``, None while there was
        none.
        """
        total: dict[str, int | str | None] = {}
        for writer in list((self.all_writers or {}).values()):
            for name, count in writer.stats().items():
                if isinstance(count, int):
                    total[name] = (total.get(name) or 0) + count  # type: ignore[operator]  # counters only
                elif name != "path":
                    total[name] = total.get(name) or count
        return total

    def get_logdir(self) -> str | os.PathLike[str]:
        """The run's directory, as it was given."""
        return self.log_dir

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _finish_scalar(self, outcome: int, *arguments: Any) -> None:
        """Do what the native call left: convert the arguments, reopen, or pass on a warning."""
        if outcome == _core.NOT_PLAIN:
            tag, value, step, wall_time, new_style, double_precision = arguments
            arguments = (
                values.tag("add_scalar", tag),
                values.scalar("add_scalar", value),
                values.step("add_scalar", step),
                values.wall_time("add_scalar", wall_time),
                bool(new_style),
                bool(double_precision),
            )
            outcome = self._append_scalar(*arguments)
        while outcome == _core.IS_CLOSED:
            outcome = self._open().log.append_scalar(*arguments)
        if outcome == _core.HAS_NEWS and (writer := self.file_writer) is not None:
            writer.report_news()

    def _new_file_writer(self, directory: str, create: bool) -> FileWriter:
        return FileWriter(
            directory,
            self.max_queue,
            self.flush_secs,
            self.filename_suffix,
            _purge_step=self._purge_step,
            _create=create,
        )

    def _adopt(self, writer: FileWriter) -> None:
        if self.all_writers is None:
            self.all_writers = {}
        self.all_writers[writer.get_logdir()] = writer
        self.file_writer = writer
        self._append_scalar = writer.log.append_scalar

    def _open(self) -> FileWriter:
        """The writer of ``log_dir``, opened if it is closed.

        The file is made by the background thread, so that no ``add_*`` raises for a disk.
        """
        with _lock:
            writer = self.file_writer
            if writer is None or writer.closed:
                writer = self._new_file_writer(self._root, create=False)
                self._adopt(writer)
            return writer

    def _sub_writer(self, directory: str) -> FileWriter:
        writer = (self.all_writers or {}).get(directory)
        if writer is not None and not writer.closed:
            return writer
        with _lock:
            self._open()
            assert self.all_writers is not None  # _open makes it
            writer = self.all_writers.get(directory)
            if writer is None or writer.closed:
                writer = self._new_file_writer(directory, create=False)
                self.all_writers[directory] = writer
            return writer
