"""The event file behind a ``FileWriter``: the native log, or none where nothing is to be kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lightwell import _core
from lightwell.writer import process_exit

if TYPE_CHECKING:
    from typing import Protocol

    from lightwell.events.messages import Event

    class Log(Protocol):
        """What events are appended to, as ``_core.EventLog`` describes it."""

        def append_scalar(
            self,
            tag: Any,
            value: Any,
            step: Any,
            wall_time: Any,
            new_style: Any,
            double_precision: Any,
            /,
        ) -> int:
            """Append a scalar."""
            ...

        def append(self, payload: bytes, /) -> int:
            """Append an encoded event."""
            ...

        def flush(self, sync: bool = False) -> None:
            """Wait until everything appended is safe."""
            ...

        def close(self) -> None:
            """Write everything and close."""
            ...

        def stats(self) -> dict[str, int | str | None]:
            """Counters since the log was made."""
            ...

        def take_news(self) -> list[tuple[str, str, bool]]:
            """What went wrong since the last call."""
            ...


process_exit.watch()


class NoLog:
    """A log that keeps nothing and makes nothing on disk."""

    def __init__(self) -> None:
        self._outcome = _core.DONE

    def append_scalar(self, *_arguments: object) -> int:
        """Forget a scalar."""
        return self._outcome

    def append(self, _payload: bytes, /) -> int:
        """Forget an event."""
        return self._outcome

    def flush(self, sync: bool = False) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        """Refuse appends from now on, as the native log does."""
        self._outcome = _core.IS_CLOSED

    def stats(self) -> dict[str, int | str | None]:
        """The native log's counters, all at zero."""
        counters = (
            "events written_events waiting_events dropped_events waiting_bytes written_bytes "
            "writes files failures"
        )
        return {**dict.fromkeys(counters.split(), 0), "last_error": None, "path": ""}

    def take_news(self) -> list[tuple[str, str, bool]]:
        """Nothing ever goes wrong."""
        return []


class EventFile:
    """Appends encoded events to a new event file.

    Thread-safe. After a fork, the child's first event starts a file of its own.

    Args:
        directory: Where the file goes; made when it does not exist.
        suffix: Appended to the file's name.
        purge_step: Points of earlier files from this step on are superseded.
        create: Make the file now; otherwise before the first write, where no disk can raise.
        on_disk: False makes no file and keeps nothing.

    Attributes:
        log: The log itself, for those who append thousands of scalars.
        closed: True after ``close()``, until ``reopen()``.

    Raises:
        OSError: The directory or the file cannot be made.
    """

    def __init__(
        self, directory: str, suffix: str, purge_step: int | None, create: bool, on_disk: bool
    ) -> None:
        self._directory = directory
        # Absolute, because a file that is deleted is made again, perhaps after a chdir().
        absolute = os.path.abspath(directory)  # noqa: PTH100  # pathlib would slow our import
        self._place = os.fsencode(absolute), os.fsencode(suffix)
        self._on_disk = on_disk
        self.log = self._new_log(purge_step, create)
        self.closed = False

    def get_logdir(self) -> str:
        """The directory of the file, as it was given."""
        return self._directory

    def add_event(self, event: Event) -> None:
        """Append ``event`` as it is.

        Raises:
            WriterClosedError: After ``close()``.
        """
        self.write(event.SerializeToString())

    def write(self, payload: bytes) -> None:
        """Append an encoded event.

        Raises:
            ValueError: It has 2 GiB or more.
            WriterClosedError: After ``close()``.
        """
        outcome = self.log.append(payload)
        if outcome == _core.IS_CLOSED:
            from lightwell import errors

            raise errors.WriterClosedError("Writer is closed")
        if outcome == _core.HAS_NEWS:
            self.report_news()

    def flush(self, sync: bool = False) -> None:
        """As ``FileWriter.flush``; nothing after ``close()``."""
        self.log.flush(sync)

    def close(self) -> None:
        """As ``FileWriter.close``."""
        if not self.closed:
            self.closed = True
            self.log.close()

    def reopen(self) -> None:
        """As ``FileWriter.reopen``."""
        if self.closed:
            self.log = self._new_log(None, create=True)
            self.closed = False

    def stats(self) -> dict[str, int | str | None]:
        """Counters of this file: events, bytes, writes, and what a failing disk has cost."""
        return self.log.stats()

    def report_news(self) -> None:
        """Log a warning for each new kind of trouble with the disk."""
        from lightwell.writer import logs

        for path, reason, events_were_dropped in self.log.take_news():
            if events_were_dropped:
                logs.logger.warning(
                    "%s: %s: too many events wait in memory, the oldest are lost", path, reason
                )
            else:
                logs.logger.warning(
                    "%s: %s: events are kept in memory until the disk takes them", path, reason
                )

    def _new_log(self, purge_step: int | None, create: bool) -> Log:
        if not self._on_disk:
            return NoLog()
        return _core.EventLog(*self._place, purge_step, create)
