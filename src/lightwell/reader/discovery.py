"""Walking a logdir: which event files are there, in which folders, and what was passed over."""

# Paths are plain strings here: a Path for every entry would make a walk twice as slow.
# ruff: noqa: PTH110, PTH118, PTH119
from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field

#: Of ours, beside the logs of any logdir: no run, and nothing that a walk counts.
OWN_FOLDER = ".lightwell"

_MAX_FOLDER_NOTICES = 100
_MAX_NAMED = 3

_STAMPED = re.compile(r"events\.out\.tfevents\.[0-9]{10}\.")
_NUMBER = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An event file; ``size`` and ``modified`` are 0 when it could not be looked at.

    ``identity`` is device and inode, which no link changes; None when it could not be looked at.
    """

    path: str
    size: int
    modified: float
    identity: tuple[int, int] | None


@dataclass(slots=True)
class Tree:
    """What one walk found.

    Attributes:
        exists: Whether the logdir itself could be listed.
        files: Event files by folder, relative to the logdir (``.`` is the logdir).
        unlisted: Folders that could not be listed; what is below them is unknown, not gone.
        folders: Folders walked, without the logdir itself.
        other_files: Regular files that are not event files.
        notices: What a user should know was passed over.
    """

    exists: bool = False
    files: dict[str, list[FoundFile]] = field(default_factory=dict[str, list[FoundFile]])
    unlisted: list[str] = field(default_factory=list[str])
    folders: int = 0
    other_files: int = 0
    notices: list[str] = field(default_factory=list[str])


def is_event_file_name(name: str) -> bool:
    """TensorBoard's rule: the name contains ``tfevents``."""
    return "tfevents" in name


def writing_order(name: str) -> tuple[list[str | int], str]:
    """Sorts names of event files in the order of their making.

    The numbers in ``events.out.tfevents.<seconds>.<host>.<pid>.<counter>`` count as numbers: pids
    and counters are not padded. Any other name is taken as text.
    """
    if not _STAMPED.match(name):
        return [name], name
    # Text and numbers alternate, text first, so only like is compared with like.
    parts: list[str | int] = list(_NUMBER.split(name))
    parts[1::2] = map(int, parts[1::2])
    return parts, name


def walk(logdir: str) -> Tree:
    """List ``logdir`` to any depth. Never raises for what it finds there.

    A link to a folder inside the logdir is not walked, since the folder is found under its own
    name: no loop can hold the walk up and no run appears twice. Links to files are followed while
    they stay inside.
    """
    return _Walk(logdir).run()


def display_name(path: str) -> str:
    """``path`` as text to show: what is not UTF-8 becomes replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_inside(path: str, root: str) -> bool:
    """Whether ``path``, its links followed, stays in ``root``, which is free of links."""
    target = os.path.realpath(path)
    return target == root or target.startswith(root.rstrip(os.sep) + os.sep)


class _Walk:
    def __init__(self, logdir: str) -> None:
        self._logdir = logdir
        self._root = os.path.realpath(logdir)
        self._tree = Tree()
        self._outside: list[str] = []
        self._special: list[str] = []
        self._failures: list[str] = []

    def run(self) -> Tree:
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(os.path.join(self._logdir, folder)) as entries:
                    self._list(folder, entries, pending)
            except OSError as error:
                self._note_failure(folder, error)
            else:
                self._tree.exists = True
                self._tree.folders += folder != ""
        self._collect_notices()
        return self._tree

    def _list(self, folder: str, entries: Iterable[os.DirEntry[str]], pending: list[str]) -> None:
        found: list[FoundFile] = []
        for entry in entries:
            path = os.path.join(folder, entry.name)
            try:
                self._take(entry, path, found, pending)
            except OSError as error:  # a file server may refuse to say what a name stands for
                self._note_failure(path, error)
                if is_event_file_name(entry.name):
                    found.append(_look_at(entry))
        if found:
            found.sort(key=lambda file: writing_order(os.path.basename(file.path)))
            self._tree.files[folder or "."] = found

    def _take(
        self, entry: os.DirEntry[str], path: str, found: list[FoundFile], pending: list[str]
    ) -> None:
        if entry.is_symlink() and not is_inside(entry.path, self._root):
            self._outside.append(path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name != OWN_FOLDER:
                pending.append(path)
        elif not is_event_file_name(entry.name):
            self._tree.other_files += _is_file(entry)
        elif _is_file(entry) or _is_dangling(entry):
            found.append(_look_at(entry))
        elif not entry.is_dir():
            self._special.append(path)

    def _note_failure(self, folder: str, error: OSError) -> None:
        self._tree.unlisted.append(folder)
        # A folder that vanished during the walk is no news; a logdir that is not there has its own
        # field.
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            self._failures.append(
                f"{display_name(folder or '.')}: cannot be listed: {error.strerror}"
            )

    def _collect_notices(self) -> None:
        notices = self._tree.notices
        notices += self._failures[:_MAX_FOLDER_NOTICES]
        if (more := len(self._failures) - _MAX_FOLDER_NOTICES) > 0:
            notices.append(f"{more} more folders cannot be listed")
        if count := len(self._outside):
            subject = "1 link leads" if count == 1 else f"{count} links lead"
            verb = "was" if count == 1 else "were"
            names = _some(self._outside)
            notices.append(f"{subject} outside the logdir and {verb} not followed: {names}")
        if count := len(self._special):
            subject = "1 entry" if count == 1 else f"{count} entries"
            names = _some(self._special)
            notices.append(f"{subject} named like an event file but no regular file: {names}")


def _some(paths: list[str]) -> str:
    """The first of these names, for a sentence."""
    names = ", ".join(map(display_name, sorted(paths)[:_MAX_NAMED]))
    return names + (", …" if len(paths) > _MAX_NAMED else "")


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a loop of links
        return False


def _is_dangling(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and not os.path.exists(entry.path)


def _look_at(entry: os.DirEntry[str]) -> FoundFile:
    try:
        status = entry.stat()
    except OSError:
        return FoundFile(entry.path, 0, 0.0, None)
    size = status.st_size if stat.S_ISREG(status.st_mode) else 0
    return FoundFile(entry.path, size, status.st_mtime, (status.st_dev, status.st_ino))
