"""One small file, replaced whole under a lock; never through a link that others could lay."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Generator
from typing import Final, NamedTuple, TypeAlias

from lightwell.errors import BusyError
from lightwell.overlay.document import MAX_BYTES

SHARED: Final = 0o777
_LOCK_SECS: Final = 5.0
_LOCK_STEP_SECS: Final = 0.01
#: What a process that was killed left half written is removed after so long.
_ABANDONED_SECS: Final = 60.0
_TEMPORARY, _DAMAGED = ".tmp", ".damaged"
_READ_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Stamp: TypeAlias = tuple[int, int, int] | None
"""Inode, size and modification time (ns) of a file; None: there is none."""


class Kept(NamedTuple):
    """What a file holds."""

    content: bytes
    """At most one byte more than an overlay may have."""
    stamp: Stamp


class KeptFile:
    """A file in a folder of its own, both made when first written. Methods raise ``OSError``.

    Args:
        folder: Its last part is made when missing, and must not be a link.
        name: Of the file.
        mode: Of the folder; ``SHARED`` opens it to those to whom the folder around it is open.
    """

    def __init__(self, folder: str, name: str, *, mode: int = SHARED) -> None:
        self.folder = folder
        self.name = name
        self._mode = mode

    @property
    def path(self) -> str:
        """Of the file."""
        return f"{self.folder}/{self.name}"

    def stamp(self) -> Stamp:
        """Tells one state of the file from another."""
        try:
            with self._opened_folder() as folder:
                status = os.stat(self.name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return _stamp_of(status)

    def read(self) -> Kept | None:
        """What the file holds; None: there is none."""
        try:
            with self._opened_folder() as folder:
                descriptor = os.open(self.name, _READ_FLAGS, dir_fd=folder)
        except FileNotFoundError:
            return None
        with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor has no path
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "not a regular file")
            return Kept(file.read(MAX_BYTES + 1), _stamp_of(status))

    def damaged(self) -> list[str]:
        """Names of what was set aside."""
        try:
            with self._opened_folder() as folder:
                names = os.listdir(folder)  # noqa: PTH208  # a descriptor has no path
        except FileNotFoundError:
            return []
        return sorted(
            name for name in names if name.startswith(self.name) and name.endswith(_DAMAGED)
        )

    @contextlib.contextmanager
    def locked(self) -> Generator[None]:
        """Keep other processes, of this or another machine, from replacing the file meanwhile.

        Where the file system knows no locks, nobody is kept off.

        Raises:
            BusyError: Another process held the lock for long.
        """
        self._make_folder()
        with self._opened_folder() as folder:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            lock = os.open(f"{self.name}.lock", flags, 0o666, dir_fd=folder)
            _share(lock, folder)
        try:
            _await_lock(lock)
            yield
        finally:
            os.close(lock)

    def replace(self, content: bytes) -> None:
        """Have the file hold ``content``: whoever reads, or pulls the plug, finds old or new.

        Call it under the lock.
        """
        with self._opened_folder() as folder:
            self._remove_abandoned(folder)
            temporary = f"{self.name}.{secrets.token_hex(4)}{_TEMPORARY}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temporary, flags, 0o666, dir_fd=folder)
            try:
                with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor has no path
                    _share(descriptor, folder)
                    file.write(content)
                    file.flush()
                    os.fsync(descriptor)
                os.rename(temporary, self.name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=folder)
                raise
            # Some file systems cannot sync a folder; the rename is then as safe as they make it.
            with contextlib.suppress(OSError):
                os.fsync(folder)

    def set_aside(self) -> None:
        """Keep what the file holds under another name. Call it under the lock."""
        with self._opened_folder() as folder:
            aside = f"{self.name}.{time.time_ns()}{_DAMAGED}"
            os.rename(self.name, aside, src_dir_fd=folder, dst_dir_fd=folder)

    def remove(self) -> None:
        """Have no file. Call it under the lock."""
        with self._opened_folder() as folder, contextlib.suppress(FileNotFoundError):
            os.unlink(self.name, dir_fd=folder)

    def _make_folder(self) -> None:
        """Have the folder; who may write beside it may write in it, whatever the umask says."""
        try:
            os.mkdir(self.folder, self._mode)  # noqa: PTH102  # paths are plain strings here
        except FileExistsError:
            return
        beside = os.stat(os.path.dirname(self.folder)).st_mode  # noqa: PTH116, PTH120
        # In a sticky folder, as /tmp is, everybody may write but not over each other's files.
        if self._mode == SHARED and not beside & stat.S_ISVTX:
            with self._opened_folder() as folder, contextlib.suppress(OSError):
                own = os.fstat(folder).st_mode
                os.fchmod(folder, stat.S_IMODE(own) | (beside & (stat.S_IRWXG | stat.S_IRWXO)))

    @contextlib.contextmanager
    def _opened_folder(self) -> Generator[int]:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        folder = os.open(self.folder, flags)
        try:
            yield folder
        finally:
            os.close(folder)

    def _remove_abandoned(self, folder: int) -> None:
        newest = time.time() - _ABANDONED_SECS
        for name in os.listdir(folder):
            if name.startswith(self.name) and name.endswith(_TEMPORARY):
                with contextlib.suppress(OSError):
                    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
                    if status.st_mtime < newest:
                        os.unlink(name, dir_fd=folder)


def _share(descriptor: int, folder: int) -> None:
    """Let those read and write a file who may in its folder."""
    with contextlib.suppress(OSError):  # it is another user's
        os.fchmod(descriptor, os.fstat(folder).st_mode & 0o666)


def _stamp_of(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _await_lock(lock: int) -> None:
    deadline = time.monotonic() + _LOCK_SECS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise BusyError("another process holds the overlay") from None
            time.sleep(_LOCK_STEP_SECS)
        except OSError:
            return  # no locks here
        else:
            return
