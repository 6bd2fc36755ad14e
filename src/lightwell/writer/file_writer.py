"""One event file in one directory: what ``SummaryWriter`` is built on."""

from __future__ import annotations

import os
from typing import Any

from lightwell import _core
from lightwell.errors import WriterClosedError
from lightwell.writer import process_exit

process_exit.watch()


def check_directory(where: str, log_dir: Any) -> str:
    """``log_dir`` as text, refused where it names no local directory."""
    try:
        path = os.fsdecode(log_dir)
    except TypeError:
        raise TypeError(
            f"{where}: expected log_dir to be a str or a path, got {type(log_dir).__qualname__}"
        ) from None
    if "\0" in path:
        raise ValueError(f"{where}: expected log_dir without NUL characters, got {path!r}")
    scheme, separator, _ = path.partition("://")
    if separator and "/" not in scheme:
        raise ValueError(f"{where}: expected log_dir to be a local directory, got {path!r}")
    return path


def check_suffix(where: str, suffix: Any) -> str:
    """``suffix``, refused where it would lead the file's name out of its directory."""
    if not isinstance(suffix, str):
        raise TypeError(
            f"{where}: expected filename_suffix to be a str, got {type(suffix).__qualname__}"
        )
    if "/" in suffix or "\0" in suffix:
        raise ValueError(f"{where}: expected filename_suffix without '/' and NUL, got {suffix!r}")
    return suffix


class FileWriter:
    """Appends events to a new event file in ``log_dir``.

    Thread-safe. After a fork, the child's first event starts a file of its own.

    Args:
        log_dir: Where the file goes; made when it does not exist.
        max_queue: Accepted for compatibility. Events never wait for a queue to drain unless 64 MiB
            of them do.
        flush_secs: Upper bound, in seconds, for the time until an event is in the operating system;
            it is 0.1 s whatever you say here.
        filename_suffix: Appended to the file's name.

    Raises:
        OSError: The directory or the file cannot be made.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        max_queue: int = 10,  # noqa: ARG002  # torch's signature
        flush_secs: float = 120,  # noqa: ARG002  # torch's signature
        filename_suffix: str = "",
        *,
        _purge_step: int | None = None,
        _create: bool = True,
    ) -> None:
        self._log_dir = check_directory("FileWriter", log_dir)
        suffix = check_suffix("FileWriter", filename_suffix)
        self._closed = False
        # Absolute, because a file that is deleted is made again, perhaps after a chdir().
        absolute = os.path.abspath(self._log_dir)  # noqa: PTH100  # pathlib would slow our import
        directory = os.fsencode(absolute)
        self._log = _core.EventLog(directory, os.fsencode(suffix), _purge_step, _create)

    @property
    def log(self) -> _core.EventLog:
        """The native log that encoded events are appended to."""
        return self._log

    @property
    def closed(self) -> bool:
        """True after ``close()``."""
        return self._closed

    def get_logdir(self) -> str:
        """The directory of the file, as it was given."""
        return self._log_dir

    def flush(self, *, sync: bool = False) -> None:
        """Wait until all that was appended so far is safe from a crash: in the operating system.

        Args:
            sync: Wait for the device as well, so that not even a power cut loses it.

        Raises:
            OSError: The disk does not take it, or has not returned from a write for 10 s, or events
                were lost since the last ``flush()``. What can still be written is kept and tried
                again.
            WriterClosedError: After ``close()``.
        """
        if self._closed:
            raise WriterClosedError("Writer is closed")
        self._log.flush(sync)

    def close(self) -> None:
        """Write what waits and close the file. Closing twice does nothing.

        Raises:
            OSError: As for ``flush()``.
        """
        if not self._closed:
            self._closed = True
            self._log.close()

    def stats(self) -> dict[str, int | str | None]:
        """Counters of this file: events, bytes, writes, and what a failing disk has cost."""
        return self._log.stats()

    def report_news(self) -> None:
        """Log a warning for each new kind of trouble with the disk."""
        import logging  # only where there is something to say: it doubles the time of our import

        logger = logging.getLogger("lightwell.writer")
        for path, reason, events_were_dropped in self._log.take_news():
            if events_were_dropped:
                logger.warning(
                    "%s: %s: too many events wait in memory, the oldest are lost", path, reason
                )
            else:
                logger.warning(
                    "%s: %s: events are kept in memory until the disk takes them", path, reason
                )
