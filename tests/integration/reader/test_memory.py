"""What a small file can make the reader take: little, whatever it claims."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from lightwell import _core
from lightwell.events.wire import varint
from lightwell.store import Store
from tests.integration.reader.children import in_child
from tests.unit.reader.conftest import framed, scalar_record
from tests.unit.reader.logdirs import NAME

_SIZE = 1 << 20
_MOST_BYTES = 64 << 20


def _header(length: int) -> bytes:
    encoded = struct.pack("<Q", length)
    return encoded + struct.pack("<I", _core.masked_crc32c(encoded))


def _field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def _filled(piece: bytes) -> bytes:
    return piece * (_SIZE // len(piece))


def _many_tags() -> bytes:
    return b"".join(scalar_record(f"{n:x}", 1, 1.0) for n in range(_SIZE // 60))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "headers that claim 1 GB": lambda: _filled(_header(1 << 30)),
    "headers that claim what is there": lambda: _filled(_header(_SIZE // 2)),
    "empty records": lambda: _filled(framed(b"")),
    "empty values": lambda: framed(_field(5, _filled(b"\x0a\x00"))),
    "values without a tag": lambda: framed(_field(5, _filled(b"\x0a\x05\x15\0\0\0\0"))),
    "a tag as long as the file": lambda: framed(_field(5, _field(1, _field(1, b"x" * _SIZE)))),
    "very many tags": _many_tags,
    "groups": lambda: framed(_filled(b"\x0b")),
    "empty texts": lambda: framed(_field(5, _field(1, _field(8, _filled(b"\x42\x00"))))),
    "session starts": lambda: _filled(framed(_field(7, b"\x08\x01"))),
    "zeros": lambda: bytes(_SIZE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_of_a_megabyte_takes_little(tmp_path: Path, name: str) -> None:
    run = tmp_path / "run"
    run.mkdir()
    path = run / NAME
    path.write_bytes(HOSTILE[name]() + scalar_record("loss", 7, 1.0))
    os.utime(path, (1, 1))  # nobody is in the middle of writing it

    def look() -> tuple[list[int], int]:
        before = _peak_bytes()
        with Store(tmp_path, follow=False) as store:
            store.refresh()
            steps = store.points(run=0, tag=store.snapshot().tags.name.index("loss")).steps
            return steps.tolist(), _peak_bytes() - before

    steps, taken = in_child(look)
    assert steps == [7]
    assert taken < _MOST_BYTES


def _peak_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no peak of memory in /proc/self/status")
