"""Records read at references: where they lay when their file was followed."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from lightwell import _core
from lightwell.errors import DamagedRecordError

_HEADER = struct.Struct("<QI")
_FOOTER = struct.Struct("<I")
_FRAME_BYTES = _HEADER.size + _FOOTER.size
#: Read at a time, and what no record of scalars is larger than.
_PIECE_BYTES = 1 << 20
_LARGE_BYTES = _PIECE_BYTES - _FRAME_BYTES
# A pipe in the file's place must not hold the reader up.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class RecordFile:
    """An event file held open, to read records at references.

    ``read`` may be called by any thread, until ``close``.

    Args:
        path: Where it is.
        name: What errors call it.

    Raises:
        FileNotFoundError: It is not there, or is no regular file any more.
        OSError: It cannot be opened.
    """

    def __init__(self, path: str, name: str) -> None:
        self._name = name
        self._descriptor = os.open(path, _FLAGS)
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise FileNotFoundError("it is no regular file")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the descriptor back. To be called once."""
        os.close(self._descriptor)

    def read(self, offset: int, size: int) -> bytes:
        """The payload of the record at ``offset``, both its checksums checked.

        Args:
            offset: Its first byte.
            size: Its bytes with header and footer.

        Raises:
            DamagedRecordError: It is not there, or not intact, any more.
            OSError: It cannot be read now, which says nothing of the record.
        """
        # Memory is taken for bytes that are there only.
        if os.fstat(self._descriptor).st_size < offset + size:
            raise self._fault(offset, "the file ends before it", is_gone=True)
        record = self._bytes(offset, size)
        if len(record) != size or size < _FRAME_BYTES:
            raise self._fault(offset, f"expected {size} bytes, got {len(record)}", is_gone=True)
        length, length_crc = _HEADER.unpack_from(record)
        found = _core.masked_crc32c(record[:8])
        if found != length_crc:
            raise self._fault(offset, _core.checksum_mismatch("length", length_crc, found))
        if length != size - _FRAME_BYTES:
            raise self._fault(
                offset, f"another record of {length} bytes is there now", is_gone=True
            )
        payload = record[_HEADER.size : -_FOOTER.size]
        (payload_crc,) = _FOOTER.unpack_from(record, size - _FOOTER.size)
        found = _core.masked_crc32c(payload)
        if found != payload_crc:
            raise self._fault(offset, _core.checksum_mismatch("data", payload_crc, found))
        return payload

    def payloads_with(self, wanted: bytes, stop: int) -> Iterator[bytes]:
        """The intact payloads in which some bytes are, in order.

        Ends where the framing is damaged. Of a payload above a mebibyte, the pixels of a picture
        say, only the beginning may be looked at.

        Args:
            wanted: The bytes.
            stop: Records that begin there or behind are not looked at.

        Raises:
            OSError: The file cannot be read now.
        """
        at = 0
        while at < stop:
            piece = self._bytes(at, _PIECE_BYTES)
            begin, last = 0, len(piece) - _HEADER.size
            while begin <= last and at + begin < stop:
                length, length_crc = _HEADER.unpack_from(piece, begin)
                if _core.masked_crc32c(piece[begin : begin + 8]) != length_crc:
                    return
                payload, end = begin + _HEADER.size, begin + _FRAME_BYTES + length
                if end > len(piece) and begin > 0 and length <= _LARGE_BYTES:
                    break  # the next piece has the whole of it
                if piece.find(wanted, payload, payload + length) >= 0:
                    with contextlib.suppress(DamagedRecordError):
                        yield self.read(at + begin, _FRAME_BYTES + length)
                begin = end
            if begin == 0:
                return
            at += begin

    def _bytes(self, offset: int, size: int) -> bytes:
        try:
            return os.pread(self._descriptor, size, offset)
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._name) from error

    def _fault(self, offset: int, reason: str, *, is_gone: bool = False) -> DamagedRecordError:
        return DamagedRecordError(self._name, offset, reason, is_gone)
