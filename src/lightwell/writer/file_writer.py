"""One event file in one directory: what ``SummaryWriter`` is built on."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lightwell.writer import values
from lightwell.writer.event_file import EventFile

if TYPE_CHECKING:
    from lightwell.writer.event_transformer import SummaryToEventTransformer


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

    Messages may be Lightwell's own, objects of protobuf's classes, or encoded bytes, which are
    checked. Thread-safe. After a fork, the child's first event starts a file of its own. Usable as
    a context manager.

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
        _on_disk: bool = True,
    ) -> None:
        directory = check_directory("FileWriter", log_dir)
        suffix = check_suffix("FileWriter", filename_suffix)
        # Under torch's name; what is in it carries no promise.
        self.event_writer = EventFile(directory, suffix, _purge_step, _create, _on_disk)

    @property
    def closed(self) -> bool:
        """True after ``close()``, until ``reopen()``."""
        return self.event_writer.closed

    def get_logdir(self) -> str:
        """The directory of the file, as it was given."""
        return self.event_writer.get_logdir()

    def add_event(self, event: Any, step: int | None = None, walltime: float | None = None) -> None:
        """Append an ``Event``.

        Args:
            event: Its ``wall_time`` is set, and its ``step`` if one is given, as torch does; bytes
                are not changed.
            step: Replaces the event's own; None keeps that.
            walltime: Seconds since the epoch; now when None, whatever the event says.

        Raises:
            TypeError: ``event`` is no ``Event``, nor bytes.
            ValueError: The bytes are none, a number is out of range, or there are 2 GiB or more.
            WriterClosedError: After ``close()``.
        """
        from lightwell.writer import event_transformer

        self._check_open()
        number, wall_time = values.step("add_event", step), values.wall_time("add_event", walltime)
        self.event_writer.write(
            event_transformer.encoded_event("add_event", event, number, wall_time)
        )

    def add_summary(
        self, summary: Any, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Append a ``Summary`` as an event.

        Args:
            summary: The values.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: ``summary`` is no ``Summary``, nor bytes.
            ValueError: The bytes are none, or there are 2 GiB or more.
            WriterClosedError: After ``close()``.
        """
        self._transformer().add_summary(summary, global_step, walltime)

    def add_graph(self, graph_profile: Any, walltime: float | None = None) -> None:
        """Append a graph.

        Args:
            graph_profile: A pair of ``GraphDef`` and ``RunMetadata``, which makes two events, or a
                ``GraphDef`` alone.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: ``graph_profile`` holds something else.
            ValueError: Bytes that are no such message, or 2 GiB or more of them.
            WriterClosedError: After ``close()``.
        """
        self._transformer().add_graph(graph_profile, walltime=walltime)

    def add_onnx_graph(self, graph: Any, walltime: float | None = None) -> None:
        """Append a ``GraphDef`` made from a graph of ONNX; as ``add_graph``."""
        self._transformer().add_onnx_graph(graph, walltime=walltime)

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
        self._check_open()
        self.event_writer.flush(sync)

    def close(self) -> None:
        """Write what waits and close the file. Closing twice does nothing.

        Raises:
            OSError: As for ``flush()``.
        """
        self.event_writer.close()

    def reopen(self) -> None:
        """Go on after ``close()``, in a new file of the same directory. While open, do nothing.

        Raises:
            OSError: The file cannot be made.
        """
        self.event_writer.reopen()

    def stats(self) -> dict[str, int | str | None]:
        """Counters of this file: events, bytes, writes, and what a failing disk has cost."""
        return self.event_writer.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _transformer(self) -> SummaryToEventTransformer:
        from lightwell.writer import event_transformer

        self._check_open()
        return event_transformer.SummaryToEventTransformer(self.event_writer)

    def _check_open(self) -> None:
        if self.event_writer.closed:
            from lightwell import errors

            raise errors.WriterClosedError("Writer is closed")
