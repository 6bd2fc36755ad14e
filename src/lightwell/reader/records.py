"""One record read at a reference: where it lay when its file was followed."""

from __future__ import annotations

import os
import stat
import struct

from lightwell import _core

_HEADER = struct.Struct("<QI")
_FOOTER = struct.Struct("<I")
# A pipe in the file's place must not hold the reader up.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


def read_record(path: str, offset: int, size: int) -> bytes | None:
    """The payload of the record at ``offset``; None when it is not there, or not intact, any more.

    Args:
        path: The event file.
        offset: Its first byte.
        size: Its bytes with header and footer.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        # Memory is taken for bytes that are there only.
        if not stat.S_ISREG(status.st_mode) or status.st_size < offset + size:
            return None
        record = os.pread(descriptor, size, offset)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return _payload(record, size)


def _payload(record: bytes, size: int) -> bytes | None:
    if len(record) != size or size < _HEADER.size + _FOOTER.size:
        return None
    length, length_crc = _HEADER.unpack_from(record)
    if length != size - _HEADER.size - _FOOTER.size:
        return None
    payload = record[_HEADER.size : -_FOOTER.size]
    (payload_crc,) = _FOOTER.unpack(record[-_FOOTER.size :])
    is_intact = (
        _core.masked_crc32c(record[:8]) == length_crc
        and _core.masked_crc32c(payload) == payload_crc
    )
    return payload if is_intact else None
