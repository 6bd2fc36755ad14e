"""One event file as the reader sees it: its place, its times, its damage."""

# A file is looked at some 40 times a second: no Path is made for it.
# ruff: noqa: PTH116
from __future__ import annotations

import os
import re
from dataclasses import dataclass

from lightwell import _core
from lightwell.reader.discovery import is_inside
from lightwell.reader.records import RecordFile, read_record

_CREATED = re.compile(r"tfevents\.(\d{10})(?!\d)")


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of bytes that was skipped.

    Attributes:
        file: The event file, relative to the logdir.
        offset: Where the stretch begins, in bytes.
        bytes: How long it is.
        reason: What is wrong with its first record.
    """

    file: str
    offset: int
    bytes: int
    reason: str


def display_name(path: str) -> str:
    """``path`` as text to show: what is not UTF-8 becomes replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class FileReader:
    """One event file of a run.

    Attributes:
        path: Where it is.
        name: Its path relative to the logdir.
        event_file: The core's reader, which owns the columns; another one once the path was found
            to lead outside the logdir.
        error: Why it cannot be read now, one sentence; else None.
        created: Seconds since the epoch, from the file's name, else its modification time when it
            was found.
    """

    __slots__ = (
        "_found_modified",
        "_found_size",
        "_inside",
        "created",
        "error",
        "event_file",
        "name",
        "path",
    )

    def __init__(
        self,
        path: str,
        name: str,
        *,
        size: int = 0,
        modified: float = 0.0,
        identity: tuple[int, int] | None = None,
    ) -> None:
        self.path = path
        self.name = display_name(name)
        self.event_file = _core.EventFile(path)
        self.error: str | None = None
        digits = _CREATED.search(name)
        self.created = float(digits[1]) if digits else modified
        self._found_size = size
        self._found_modified = modified
        # Device and inode that are known to lie inside the logdir.
        self._inside = identity

    @property
    def size(self) -> int:
        """Bytes, as of the last look."""
        return self.event_file.size_bytes or self._found_size

    @property
    def modified(self) -> float:
        """Seconds since the epoch by the file system's clock, as of the last look."""
        return self.event_file.modified_ns / 1e9 or self._found_modified

    @property
    def damage(self) -> list[Damage]:
        """The skipped places, at most about 1,000; ``event_file.damage_count`` counts all."""
        return [Damage(self.name, *place) for place in self.event_file.damage]

    def poll(self, max_bytes: int, root: str) -> _core.PollResult | None:
        """Read what came, at most about ``max_bytes`` of it. Trouble goes to ``error``.

        None: the path now leads outside ``root``, the logdir free of links. Nothing is read, and
        what was read before is let go.
        """
        if self._leads_outside(root):
            self.event_file = _core.EventFile(self.path)
            self._found_size = 0
            self.error = "the file is a link that leads outside the logdir"
            return None
        result = self.event_file.poll(max_bytes)
        self.error = "the file is gone" if result.is_gone else result.error
        return result

    def record(self, offset: int, size: int, root: str) -> bytes | None:
        """The payload of one record, read now; None when it is not there, or not intact, any more.

        Args:
            offset: Where the record begins, in bytes.
            size: Its bytes, with header and footer.
            root: The logdir, free of links: nothing outside is read.
        """
        return None if self._leads_outside(root) else read_record(self.path, offset, size)

    def open_records(self, root: str) -> RecordFile:
        """The file, open for reading several records; the caller closes it.

        Args:
            root: The logdir, free of links: nothing outside is read.

        Raises:
            OSError: It is gone, cannot be opened, or leads outside the logdir now.
        """
        if self._leads_outside(root):
            raise OSError("the file is a link that leads outside the logdir")
        return RecordFile(self.path, self.name)

    def _leads_outside(self, root: str) -> bool:
        """Asked before every read: a link may take the file's place, or its folder's, any time."""
        try:
            status = os.stat(self.path)
        except OSError:
            return False  # nothing to read there, which the core says in its own words
        identity = (status.st_dev, status.st_ino)
        if identity == self._inside:
            return False
        self._inside = identity if is_inside(self.path, root) else None
        return self._inside is None
