"""The wire format of protocol buffers: varints, keys, and walking over a message's fields.

Source: https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Buffer: TypeAlias = bytes | bytearray | memoryview | NDArray[Any]

VARINT: Final = 0
FIXED64: Final = 1
BYTES: Final = 2
FIXED32: Final = 5
UINT64: Final = 2**64

_MAX_VARINT: Final = 10  # bytes of one number
_PACKED_AT_ONCE: Final = 1 << 16  # bytes, so that the steps between take little memory
_ONE_BYTE: Final = [bytes((number,)) for number in range(0x80)]


class Parts:
    """The pieces of an encoded message in order, joined once, so that big ones are copied once."""

    __slots__ = ("pieces", "size")

    def __init__(self) -> None:
        self.pieces: list[Buffer] = []
        self.size = 0

    def add(self, piece: Buffer) -> None:
        """Append ``piece``, which must not change before ``join``."""
        self.pieces.append(piece)
        self.size += len(piece) if isinstance(piece, (bytes, bytearray)) else piece.nbytes

    def add_all(self, other: Parts) -> None:
        """Append what ``other`` holds."""
        self.pieces += other.pieces
        self.size += other.size

    def join(self) -> bytes:
        """All pieces as one."""
        return b"".join(self.pieces)  # type: ignore[arg-type]  # arrays are buffers, too


def varint(number: int) -> bytes:
    """``number`` in base 128, least significant group first; a negative one takes ten bytes."""
    if 0 <= number < 0x80:
        return _ONE_BYTE[number]
    number %= UINT64
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number at ``at`` and the position behind it (ValueError)."""
    number = shift = 0
    while shift < 70:
        if at >= len(data):
            raise ValueError("a varint runs past the end of its message")
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number % UINT64, at
        shift += 7
    raise ValueError("a varint of more than ten bytes")


def packed_varints(data: memoryview) -> list[int]:
    """All numbers of a packed run of varints (ValueError)."""
    numbers: list[int] = []
    at = 0
    while at < len(data):
        octets = np.frombuffer(data[at : at + _PACKED_AT_ONCE], np.uint8)
        ends = np.flatnonzero(octets < 0x80) + 1
        if not ends.size:
            raise ValueError("a varint runs past the end of its message")
        octets = octets[: ends[-1]]
        starts = np.concatenate(([0], ends[:-1]))
        sizes = ends - starts
        if sizes.max() > _MAX_VARINT:
            raise ValueError("a varint of more than ten bytes")
        shifts = 7 * (np.arange(octets.size) - np.repeat(starts, sizes))
        groups = (octets & 0x7F).astype(np.uint64) << shifts.astype(np.uint64)
        numbers += np.add.reduceat(groups, starts).tolist()
        at += octets.size
    return numbers


def fields(data: bytes | memoryview) -> Iterator[tuple[int, int, int | memoryview]]:
    """The fields of an encoded message: number, wire type, and a number or the bytes of it.

    Fixed-width values come as their bytes.

    Raises:
        ValueError: The message ends within a field, or holds a group or an unknown wire type.
    """
    view = memoryview(data)
    at, end = 0, len(view)
    while at < end:
        # Most keys and sizes are one byte: no call for these.
        key = view[at]
        at += 1
        if key >= 0x80:
            key, at = read_varint(view, at - 1)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = read_varint(view, at)
            yield number, kind, value
            continue
        if kind == BYTES:
            size = view[at] if at < end else 0x80
            at += 1
            if size >= 0x80:
                size, at = read_varint(view, at - 1)
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"field {number} has wire type {kind}")
        if size > end - at:
            raise ValueError(f"field {number} claims {size} bytes, {end - at} are left")
        yield number, kind, view[at : at + size]
        at += size
