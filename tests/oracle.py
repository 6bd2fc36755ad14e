"""A plain, slow decoder of event files, written from the format's description to judge ours.

Uses no code of lightwell.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


def _table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return table


_TABLE = _table()


def masked_crc(data: bytes) -> int:
    """CRC-32C of ``data``, masked as TFRecord files store it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


class DamageError(Exception):
    """A checksum that does not hold."""


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, payload) of each record; stops before a torn tail, raises for other damage."""
    offset = 0
    while offset + 12 <= len(content):
        header = content[offset : offset + 8]
        (length,) = struct.unpack("<Q", header)
        if struct.unpack("<I", content[offset + 8 : offset + 12])[0] != masked_crc(header):
            raise DamageError(f"length checksum at byte {offset}")
        end = offset + 12 + length + 4
        if end > len(content):
            return
        payload = content[offset + 12 : end - 4]
        if struct.unpack("<I", content[end - 4 : end])[0] != masked_crc(payload):
            raise DamageError(f"data checksum at byte {offset}")
        yield offset, payload
        offset = end


def torn_bytes(content: bytes) -> int:
    """How many bytes at the end of ``content`` belong to no whole record."""
    end = 0
    for offset, payload in records(content):
        end = offset + 12 + len(payload) + 4
    return len(content) - end


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of a protocol-buffer message; fixed-width values as bytes."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        width = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        if key & 7 == 2:
            width = varint()
        assert width is not None, f"wire type {key & 7}"
        yield key >> 3, message[at : at + width]
        at += width


def scalar_points(content: bytes) -> list[tuple[str, int, float, float]]:
    """The simple-value scalars of a file, in order: (tag, step, value, wall_time)."""
    points = []
    for _, payload in records(content):
        event = dict(fields(payload))
        if 5 not in event:
            continue
        step = event.get(2, 0)
        step -= (step >> 63) << 64
        (wall_time,) = struct.unpack("<d", event[1])
        for _, value in fields(event[5]):
            parts = dict(fields(value))
            if 2 in parts:
                (number,) = struct.unpack("<f", parts[2])
                points.append((parts[1].decode(), step, number, wall_time))
    return points


def event_files(directory: Path | str) -> list[Path]:
    """The event files directly in ``directory``, in the order they were opened in."""

    def opened(path: Path) -> tuple[str, int, int]:
        # events.out.tfevents.<seconds>.<host>.<pid>.<counter><suffix>
        parts = path.name.split(".")
        numbers = [int(part) for part in parts[4:] if part.isdigit()]
        return parts[3], *numbers[-2:]

    return sorted(Path(directory).glob("*tfevents*"), key=opened)


def points_in(directory: Path | str) -> list[tuple[str, int, float, float]]:
    """``scalar_points`` of all event files directly in ``directory``, file after file."""
    return [point for path in event_files(directory) for point in scalar_points(path.read_bytes())]
