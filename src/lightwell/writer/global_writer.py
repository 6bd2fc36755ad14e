"""``GlobalSummaryWriter``: one writer for all modules and forked processes, which counts steps."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from lightwell.writer import values
from lightwell.writer.file_writer import FileWriter
from lightwell.writer.shared_counts import SharedCounts
from lightwell.writer.summary_writer import SummaryWriter

logger = logging.getLogger(__name__)

# Held while a step is taken and logged, so that a process logs the steps of a tag in order.
# Reentrant, because a signal handler may log. One for all writers, so that a fork has but one to
# replace.
_lock = threading.RLock()
_global: GlobalSummaryWriter | None = None


def _replace_lock() -> None:
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_replace_lock)


class GlobalSummaryWriter:
    """A writer that counts the steps itself: each tag's from 0, for each kind of value.

    Processes forked after it was made count together with it: no step of a tag comes twice. Each
    writes a file of its own in the run's directory. Lightwell shows all their points as one series;
    TensorBoard's default loader drops those that go back in the order of files, unless it is
    started with ``--load_fast=false``. A writer cannot be sent to processes that are spawned.
    Thread-safe.

    Args:
        logdir: The run's directory. Defaults to ``runs/<date>_<time>_<host><comment>``.
        comment: As for ``SummaryWriter``, like all that follow but the last.
        purge_step: Likewise.
        max_queue: Likewise.
        flush_secs: Likewise.
        filename_suffix: Likewise.
        write_to_disk: Likewise.
        log_dir: torch's name for ``logdir``.
        coalesce_process: Accepted for compatibility. Processes always count together.
        **others: More keywords of ``SummaryWriter``.

    Raises:
        OSError: The directory or the event file cannot be made.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        write_to_disk: bool = True,
        log_dir: str | os.PathLike[str] | None = None,
        coalesce_process: bool = True,  # noqa: ARG002  # tensorboardX's signature
        **others: Any,
    ) -> None:
        self._writer = SummaryWriter(
            log_dir,
            comment,
            purge_step,
            max_queue,
            flush_secs,
            filename_suffix,
            logdir=logdir,
            write_to_disk=write_to_disk,
            **others,
        )
        self._counts = SharedCounts()

    def add_scalar(self, tag: str, scalar_value: Any, walltime: float | None = None) -> None:
        """Append one point to the series ``tag``, as ``SummaryWriter.add_scalar`` does."""
        self._log("add_scalar", tag, scalar_value, walltime)

    def add_image(
        self, tag: str, img_tensor: Any, walltime: float | None = None, dataformats: str = "CHW"
    ) -> None:
        """Append one picture to the series ``tag``, as ``SummaryWriter.add_image`` does."""
        self._log("add_image", tag, img_tensor, walltime, dataformats)

    def add_text(self, tag: str, text_string: str, walltime: float | None = None) -> None:
        """Append one text to the series ``tag``, as ``SummaryWriter.add_text`` does."""
        self._log("add_text", tag, text_string, walltime)

    def close(self) -> None:
        """Write what waits and close the file; logging again opens a new one and counts on.

        Raises:
            OSError: As for ``SummaryWriter.flush``.
        """
        self._writer.close()

    @property
    def file_writer(self) -> FileWriter | None:
        """The writer of the run's own file, None while it is closed."""
        return self._writer.file_writer

    @staticmethod
    def getSummaryWriter() -> GlobalSummaryWriter:  # noqa: N802  # tensorboardX's name
        """The writer of this process, made with the defaults on the first call."""
        global _global
        with _lock:
            if _global is None:
                _global = GlobalSummaryWriter()
                logger.info("logging to %s", _global._writer.get_logdir())
            return _global

    def _log(self, method: str, tag: str, value: Any, *others: Any) -> None:
        """Call ``method`` of the writer with the next step of the tag as its third argument."""
        values.tag(method, tag)
        with _lock:
            step = self._counts.take(f"{method}\0{tag}")
            getattr(self._writer, method)(tag, value, step, *others)
