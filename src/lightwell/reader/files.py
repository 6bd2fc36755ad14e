"""One event file as the reader sees it: its place, its times, its damage."""

# A file is looked at some 40 times a second: no Path is made for it.
# ruff: noqa: PTH116
from __future__ import annotations

import os
import re
from dataclasses import dataclass

from lightwell import _core
from lightwell.reader.discovery import display_name, is_inside
from lightwell.reader.records import RecordFile

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


def _created(name: str) -> float | None:
    """Seconds since the epoch, from a file's name."""
    digits = _CREATED.search(name)
    return float(digits[1]) if digits else None


@dataclass(frozen=True, slots=True)
class Kept:
    """How far the index has a file.

    Attributes:
        offset: Everything before it is kept, in bytes.
        generation: Of the core's reader; a file that starts over is not kept at all.
        was_asked: The index was asked for it.
    """

    offset: int = 0
    generation: int = 0
    was_asked: bool = False


class FileReader:
    """One event file of a run.

    Attributes:
        path: Where it is; changed by ``move``.
        name: Its path relative to the logdir.
        event_file: The core's reader, which owns the columns; another one once the path was found
            to lead outside the logdir.
        error: Why it cannot be read now, one sentence; else None.
        key: The bytes of its path relative to the logdir.
        identity: Device and inode when it was found, where they are known.
        kept: What of it the index has: bytes, and the generation they are of.
        created: Seconds since the epoch, from the file's name, else its modification time when it
            was found.
    """

    __slots__ = (
        "_found_modified",
        "_found_size",
        "_inside",
        "_is_thorough",
        "created",
        "error",
        "event_file",
        "identity",
        "kept",
        "key",
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
        is_thorough: bool = False,
    ) -> None:
        self.path = path
        self.name = display_name(name)
        self.key = os.fsencode(name)
        self.identity = identity
        self.kept = Kept()
        self._is_thorough = is_thorough
        self.event_file = _core.EventFile(path, is_thorough=is_thorough)
        self.error: str | None = None
        self.created = _created(name) or modified
        self._found_size = size
        self._found_modified = modified
        # Device and inode that are known to lie inside the logdir.
        self._inside = identity

    @property
    def seen_identity(self) -> tuple[int, int] | None:
        """Device and inode, as of the last look; None while it is not known to lie inside."""
        return self._inside

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

    def move(self, path: str, name: str) -> bool:
        """Go on at another path, where the same file lies now; nothing of it is read again.

        Args:
            path: Where it is now.
            name: That, relative to the logdir.

        Returns:
            False if what lies there is another file after all, whose inode is used again, or cannot
            be opened to tell: this reader is of no use any more.
        """
        self.event_file.move_to(path)
        look = self.event_file.poll(0)
        if look.was_reset or look.is_gone or look.error:
            return False
        self.path = path
        self.name = display_name(name)
        self.key = os.fsencode(name)
        self.created = _created(name) or self.created
        self.error = None
        return True

    def poll(self, max_bytes: int, root: str) -> _core.PollResult | None:
        """Read what came, at most about ``max_bytes`` of it. Trouble goes to ``error``.

        None: the path now leads outside ``root``, the logdir free of links. Nothing is read, and
        what was read before is let go.
        """
        if self._leads_outside(root):
            self.event_file = _core.EventFile(self.path, is_thorough=self._is_thorough)
            self._found_size = 0
            self.error = "the file is a link that leads outside the logdir"
            return None
        result = self.event_file.poll(max_bytes)
        self.error = "the file is gone" if result.is_gone else result.error
        return result

    def open_records(self, root: str) -> RecordFile:
        """The file, open for reading several records; the caller closes it.

        Args:
            root: The logdir, free of links: nothing outside is read.

        Raises:
            FileNotFoundError: It is gone, or leads outside the logdir now.
            OSError: It cannot be opened.
        """
        if self._leads_outside(root):
            raise FileNotFoundError("the file is a link that leads outside the logdir")
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
