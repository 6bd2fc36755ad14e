"""The packs of one logdir in the user's cache: where they lie, how many, how large they may be.

Several processes may read and write here at once: a pack is written under another name, never
changed, and whoever has it open can read it after it was removed.
"""

# Plain strings, as everywhere where files are many.
# ruff: noqa: PTH100, PTH103, PTH105, PTH106, PTH108, PTH111, PTH116, PTH117, PTH118, PTH208
from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lightwell import _core

logger = logging.getLogger(__name__)

_DEFAULT_LIMIT_BYTES = 4 << 30
_MAX_PACKS = 8
#: Packs may be this much larger than what of them still counts.
_DEAD_SHARE, _DEAD_BYTES = 2, 64 << 20
_ABANDONED_SECS = 3600.0

_SUFFIX, _UNFINISHED = ".index", ".unfinished"
_FOLDER_NAME = re.compile(r"[0-9a-f]{32}")


def cache_root() -> str | None:
    """The folder of all logdirs' packs: ``$LIGHTWELL_CACHE``, else the platform's; None: none."""
    given = os.environ.get("LIGHTWELL_CACHE")
    if given is not None:
        return os.path.abspath(given) if given else None
    if sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.expanduser("~/.cache")
    return os.path.join(base, "lightwell") if os.path.isabs(base) else None


def byte_limit() -> int:
    """What all packs may take: ``$LIGHTWELL_CACHE_BYTES``, else 4 GiB."""
    given = os.environ.get("LIGHTWELL_CACHE_BYTES", "")
    return int(given) if given.isascii() and given.isdigit() else _DEFAULT_LIMIT_BYTES


@dataclass(frozen=True, slots=True)
class _Pack:
    path: str
    size: int
    stamp: int


class PackFolder:
    """The packs of the logdir at ``logdir``, a path free of links.

    Methods raise ``OSError`` for what the disk refuses.
    """

    def __init__(self, root: str, logdir: str, limit_bytes: int) -> None:
        self._root = root
        self._logdir = logdir
        self._limit_bytes = limit_bytes
        digest = hashlib.blake2b(os.fsencode(logdir), digest_size=16).hexdigest()
        self.path = os.path.join(root, digest)

    def open(self) -> list[_core.IndexFile]:
        """The packs that can be used, the newest first. Notes that the logdir was opened."""
        packs = [_core.open_index(pack.path) for pack in self._listed()]
        if packs:
            with contextlib.suppress(OSError):
                os.utime(self.path)
        return [pack for pack in packs if pack is not None]

    def write(
        self, files: Iterable[tuple[_core.EventFile, bytes]], is_stopped: Callable[[], bool]
    ) -> bool:
        """Keep files, each under its name, in a pack of their own. False: stopped, or too much."""
        os.makedirs(self._root, mode=0o700, exist_ok=True)
        os.makedirs(self.path, mode=0o700, exist_ok=True)
        return self._write(time.time_ns(), files, is_stopped)

    def tidy(self, names: set[bytes], is_stopped: Callable[[], bool]) -> None:
        """Make one pack of many where that pays, and remove what is too much.

        Args:
            names: The files that the logdir has; others are not kept.
            is_stopped: Asked now and then whether to leave it for another time.
        """
        self._remove_unfinished()
        packs = self._listed()
        opened = [(pack, _core.open_index(pack.path)) for pack in packs]
        for pack, index in opened:
            if index is None:  # torn, or another version's
                _remove(pack.path)
        usable = [(pack, index) for pack, index in opened if index is not None]
        newest: dict[bytes, tuple[_core.IndexFile, int]] = {}
        for _, index in usable:
            for name, size in index.entries:
                if name in names:
                    newest.setdefault(name, (index, size))
        total = sum(pack.size for pack, _ in usable)
        live = sum(size for _, size in newest.values())
        if len(usable) > _MAX_PACKS or total > live * _DEAD_SHARE + _DEAD_BYTES:
            merged = self._write(
                usable[0][0].stamp,
                (
                    (event_file, name)
                    for name, (index, _) in newest.items()
                    if index.restore(event_file := self._event_file(name), name, None)
                ),
                is_stopped,
            )
            if merged or not newest:
                for pack, _ in usable:
                    _remove(pack.path)
        self._bound()

    def _event_file(self, name: bytes) -> _core.EventFile:
        return _core.EventFile(os.path.join(self._logdir, os.fsdecode(name)))

    def _write(
        self,
        stamp: int,
        files: Iterable[tuple[_core.EventFile, bytes]],
        is_stopped: Callable[[], bool],
    ) -> bool:
        name = os.path.join(self.path, f"{stamp:020d}-{secrets.token_hex(4)}")
        writer = _core.IndexWriter(name + _UNFINISHED)
        try:
            count = 0
            for event_file, key in files:
                if is_stopped() or writer.size_bytes > self._limit_bytes:
                    return False
                count += writer.add(event_file, key)
            writer.finish()
            if count == 0 or writer.size_bytes > self._limit_bytes:
                return False
            os.replace(name + _UNFINISHED, name + _SUFFIX)
            return True
        finally:
            _remove(name + _UNFINISHED)

    def _listed(self) -> list[_Pack]:
        return _listed(self.path)

    def _remove_unfinished(self) -> None:
        """What a process left that was killed while it wrote."""
        for name in os.listdir(self.path):
            path = os.path.join(self.path, name)
            if name.endswith(_UNFINISHED):
                with contextlib.suppress(FileNotFoundError):
                    if abs(time.time() - os.stat(path).st_mtime) > _ABANDONED_SECS:
                        _remove(path)

    def _bound(self) -> None:
        """Remove packs until all logdirs' fit: those of the least recently opened first."""
        folders = [
            (entry.path != self.path, -entry.stat().st_mtime, entry.path)
            for entry in os.scandir(self._root)
            if _FOLDER_NAME.fullmatch(entry.name)
        ]
        left = self._limit_bytes
        for _, _, folder in sorted(folders):
            for pack in _listed(folder):
                left -= pack.size
                if left < 0:
                    _remove(pack.path)
            if left < 0 and folder != self.path:
                with contextlib.suppress(OSError):  # another process may just fill it
                    os.rmdir(folder)


def _remove(path: str) -> None:
    """Another process may have been quicker; what cannot be removed is no reason to stop."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def _listed(folder: str) -> list[_Pack]:
    """The packs in a folder, the newest first."""
    packs: list[_Pack] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                stamp = entry.name.partition("-")[0]
                if entry.name.endswith(_SUFFIX) and stamp.isascii() and stamp.isdigit():
                    with contextlib.suppress(FileNotFoundError):
                        packs.append(_Pack(entry.path, entry.stat().st_size, int(stamp)))
    except FileNotFoundError:
        return []
    return sorted(packs, key=lambda pack: pack.path, reverse=True)
