"""The files of a logdir from one walk to the next: what is the same file, wherever it lies now."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from lightwell._types import RunName
from lightwell.reader.discovery import FoundFile, Tree
from lightwell.reader.files import FileReader


class Entry:
    """A file and how far it has been read.

    Attributes:
        folder: As the walk names it, relative to the logdir.
        run: The run that the folder is.
        offset: Bytes read or skipped.
        size: Bytes that are there.
        is_done: Everything that was there has been read.
        is_queued: It waits to be read.
        behind_since: Wall time (s) of the first look that found bytes which are still to be read;
            None: none are.
        behind_to: Where these bytes ended; what came later is counted from when it is their turn.
    """

    __slots__ = (
        "behind_since",
        "behind_to",
        "file",
        "folder",
        "is_done",
        "is_queued",
        "offset",
        "run",
        "size",
    )

    def __init__(self, file: FileReader, folder: str, run: RunName) -> None:
        self.file = file
        self.folder = folder
        self.run = run
        self.offset = 0
        self.size = file.size
        self.is_done = False
        self.is_queued = False
        self.behind_since: float | None = time.time()
        self.behind_to = self.size

    @property
    def bytes_done(self) -> int:
        """Bytes there is nothing more to do about now; the end of a torn record is among them."""
        return max(self.offset, self.size) if self.is_done else self.offset

    def note(self, *, is_done: bool) -> None:
        """Take over how far the file is, after a poll."""
        self.is_done = is_done
        self.offset = self.file.event_file.offset
        self.size = self.file.size
        if is_done:
            self.behind_since = None
        elif self.behind_since is None or self.offset >= self.behind_to:
            self.behind_since = time.time()
            self.behind_to = self.size

    def move(self, found: FoundFile, folder: str, run: RunName) -> bool:
        """Go on with the file under another name; False if it is another one after all."""
        if not self.file.move(found.path, name_in(folder, found.path)):
            return False
        self.folder = folder
        self.run = run
        return True


def name_in(folder: str, path: str) -> str:
    """The name of the file at ``path`` relative to the logdir."""
    name = os.path.basename(path)  # noqa: PTH119
    return name if folder == "." else f"{folder}/{name}"


def moved(
    tree: Tree, known: Mapping[str, Entry], unlisted: Mapping[str, list[Entry]]
) -> dict[str, Entry]:
    """The files that lie elsewhere than they did, by the path where they were found.

    A file may be the same if its device and inode are, and it is not at its old path any more. An
    inode may also be used again: ``Entry.move`` tells by the bytes.

    Args:
        tree: What the walk found.
        known: The entries so far, by path.
        unlisted: Entries below folders that could not be listed: they stay where they are.
    """
    found = {file.path: file for files in tree.files.values() for file in files}
    stay = {entry.file.path for entries in unlisted.values() for entry in entries}
    lost = {
        entry.file.seen_identity: entry
        for path, entry in known.items()
        if path not in stay
        and entry.file.seen_identity is not None
        and (path not in found or found[path].identity != entry.file.seen_identity)
    }
    if not lost:
        return {}
    return {
        path: entry
        for path, file in found.items()
        if file.identity is not None
        and (path not in known or known[path].file.seen_identity != file.identity)
        and (entry := lost.pop(file.identity, None)) is not None
    }
