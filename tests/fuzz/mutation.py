"""Bytes that are almost what they were: damaged anywhere, or well formed and strange."""

from __future__ import annotations

import struct
from random import Random
from typing import Final

from lightwell.events.wire import BYTES, FIXED32, FIXED64, VARINT, fields, varint

MAX_BYTES: Final = 1 << 16

_NUMBERS: Final = (
    *(0, 1, 2, 7, 23, 127, 128, 255, 999, 1 << 15, 1 << 16, 1 << 20, 1 << 30),
    *((1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1),
)
_FLOATS: Final = (0.0, -0.0, 1.0, float("nan"), float("inf"), -float("inf"), 5e-324, 1e308)
_BLOBS: Final = (
    *(b"", b"\0", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"text", b"[" * 2000, b"{" * 40),
    *(b"\x0b" * 50, b"\x12\x00" * 200, b'{"version": 1, "modules": []}', b"9" * 5000),
)
_MAX_DEPTH: Final = 12


def mutated(seed: bytes, random: Random, others: list[bytes]) -> bytes:
    """One to four changes to ``seed``; ``others`` are what pieces may be taken from."""
    content = seed
    for _ in range(random.choice((1, 1, 2, 4))):
        change = random.choice((_damaged, _rearranged, _rearranged, _spliced))
        content = change(content, random, others)[:MAX_BYTES]
    return content


def _damaged(content: bytes, random: Random, _: list[bytes]) -> bytes:
    """Bytes changed, lost, put in or repeated, without regard to what they mean."""
    at = random.randrange(len(content) + 1)
    size = random.choice((1, 1, 2, 4, 8, 64))
    piece = content[at : at + size]
    match random.randrange(5):
        case 0:
            piece = bytes(byte ^ 1 << random.randrange(8) for byte in piece)
        case 1:
            piece = b""
        case 2:
            piece = random.randbytes(size) + piece
        case 3:
            piece *= random.choice((2, 3, 100))
        case _:
            return content[:at]
    return content[:at] + piece + content[at + size :]


def _spliced(content: bytes, random: Random, others: list[bytes]) -> bytes:
    """The beginning of this, and the end of another."""
    other = random.choice(others)
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other) + 1) :]


def _rearranged(content: bytes, random: Random, others: list[bytes], depth: int = 0) -> bytes:
    """One field of a message, or of one inside it, made another; the message stays well formed."""
    try:
        parts = [(number, kind, raw) for number, kind, raw in fields(content)]
    except ValueError:
        return _damaged(content, random, others)
    if not parts:
        return _field(random.randrange(1, 20), *_strange(random))
    chosen = random.randrange(len(parts))
    out: list[bytes] = []
    for index, (number, kind, raw) in enumerate(parts):
        value = raw if isinstance(raw, int) else bytes(raw)
        if index != chosen:
            out.append(_field(number, kind, value))
        elif (
            isinstance(value, bytes)
            and kind == BYTES
            and depth < _MAX_DEPTH
            and random.random() < 0.7
        ):
            out.append(_field(number, BYTES, _rearranged(value, random, others, depth + 1)))
        else:
            out.append(_other(number, kind, value, random))
    if random.random() < 0.1:
        random.shuffle(out)
    return b"".join(out)


def _other(number: int, kind: int, value: int | bytes, random: Random) -> bytes:
    match random.randrange(5):
        case 0:
            return b""
        case 1:
            return _field(number, kind, value) * random.choice((2, 3, 300))
        case 2:
            return _field(random.randrange(40), kind, value)
        case 3 if kind == BYTES and isinstance(value, bytes):
            inner = value
            for _ in range(random.choice((1, 3, 120))):  # nested within itself
                inner = _field(random.choice((number, 1, 2, 5)), BYTES, inner[:MAX_BYTES])
            return inner
        case _:
            return _field(number, *_strange(random))


def _strange(random: Random) -> tuple[int, int | bytes]:
    match random.randrange(6):
        case 0:
            return BYTES, b"".join(varint(random.choice(_NUMBERS)) for _ in range(30))
        case 1 | 2:
            return VARINT, random.choice(_NUMBERS)
        case 3:
            return FIXED64, struct.pack("<d", random.choice(_FLOATS))
        case 4:
            return FIXED32, random.randbytes(4)
        case _:
            return BYTES, random.choice((*_BLOBS, random.randbytes(random.randrange(90))))


def _field(number: int, kind: int, value: int | bytes) -> bytes:
    key = varint(number << 3 | kind)
    if isinstance(value, int):
        return key + varint(value)
    return key + varint(len(value)) + value if kind == BYTES else key + value
