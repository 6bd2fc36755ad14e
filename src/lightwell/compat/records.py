"""``RecordWriter``: records in the framing of event files, one after another."""

from __future__ import annotations

import struct
from typing import Protocol

from lightwell import _core


class ByteStream(Protocol):
    """A binary file, or what can be used as one."""

    def write(self, data: bytes, /) -> object:
        """Take all of ``data``."""
        ...

    def flush(self) -> object:
        """Pass on what was taken."""
        ...

    def close(self) -> object:
        """Flush, and take no more."""
        ...

    @property
    def closed(self) -> bool:
        """True after ``close()``."""
        ...


class RecordWriter:
    """Frames records and writes them to a stream; not thread-safe.

    Args:
        writer: A binary file, open for writing.
    """

    def __init__(self, writer: ByteStream) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        """Write one record: its length and itself, with a checksum each."""
        length = struct.pack("<Q", len(data))
        checksum = struct.pack("<I", _core.masked_crc32c(length))
        self._writer.write(length + checksum + data + struct.pack("<I", _core.masked_crc32c(data)))

    def flush(self) -> None:
        """Flush the stream."""
        self._writer.flush()

    def close(self) -> None:
        """Close the stream."""
        self._writer.close()

    @property
    def closed(self) -> bool:
        """The stream is closed."""
        return self._writer.closed
