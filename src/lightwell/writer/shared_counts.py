"""Counters by name that a process and those forked from it count together."""

from __future__ import annotations

import fcntl
import os
import struct
import tempfile
from typing import Final

_ENTRY: Final = struct.Struct("<QI")
"""How often a name was counted, and the length of the name, which follows."""


def _unnamed_file() -> int:
    """The descriptor of an empty file without a name: in memory, where the system has that."""
    memfd_create = getattr(os, "memfd_create", None)
    if memfd_create is not None:
        return int(memfd_create("lightwell-counts"))
    with tempfile.TemporaryFile(buffering=0) as file:
        return os.dup(file.fileno())


class SharedCounts:
    """Counts from 0, each number once among this process and its forked children.

    The counts are in a file that all of them inherit; names are appended to it, so there may be any
    number of them. A record lock guards it, which the system releases if its holder dies. Such
    locks tell processes apart, not threads: callers see to it that one thread calls at a time.
    """

    _file = -1  # until there is one

    def __init__(self) -> None:
        self._file = _unnamed_file()
        self._offsets: dict[bytes, int] = {}
        self._known_bytes = 0

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)

    def take(self, name: str) -> int:
        """The next number of ``name``."""
        key = name.encode()
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            offset = self._offset_of(key)
            count, length = _ENTRY.unpack(os.pread(self._file, _ENTRY.size, offset))
            os.pwrite(self._file, _ENTRY.pack(count + 1, length), offset)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        return int(count)

    def _offset_of(self, key: bytes) -> int:
        """Where the entry of ``key`` is, after what other processes appended was looked through."""
        if key in self._offsets:
            return self._offsets[key]
        end = os.fstat(self._file).st_size
        while self._known_bytes < end:
            _, length = _ENTRY.unpack(os.pread(self._file, _ENTRY.size, self._known_bytes))
            name = os.pread(self._file, length, self._known_bytes + _ENTRY.size)
            self._offsets[name] = self._known_bytes
            self._known_bytes += _ENTRY.size + length
        if key not in self._offsets:
            os.pwrite(self._file, _ENTRY.pack(0, len(key)) + key, end)
            self._offsets[key] = end
            self._known_bytes = end + _ENTRY.size + len(key)
        return self._offsets[key]
