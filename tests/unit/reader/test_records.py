"""One record read at a reference, from a file that may have become another since."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lightwell.reader import FileReader
from lightwell.reader.records import read_record
from tests.unit.reader.conftest import framed

PAYLOAD = b"what somebody wrote"
RECORD = framed(PAYLOAD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"before" + RECORD + b"behind")
    return path


def test_a_record_is_read_where_it_lies(path: Path) -> None:
    assert read_record(str(path), 6, len(RECORD)) == PAYLOAD


@pytest.mark.parametrize(
    ("offset", "size"),
    [
        (5, len(RECORD)),
        (6, len(RECORD) - 1),
        (6, len(RECORD) + 1),
        (6, 1 << 40),  # no memory is taken for it
        (6, 15),
        (6, 0),
        (1 << 62, len(RECORD)),
    ],
)
def test_a_wrong_reference_finds_nothing(path: Path, offset: int, size: int) -> None:
    assert read_record(str(path), offset, size) is None


@pytest.mark.parametrize("position", range(len(RECORD)))
def test_every_changed_byte_is_noticed(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[6 + position] ^= 0x10
    path.write_bytes(content)
    assert read_record(str(path), 6, len(RECORD)) is None


def test_what_is_no_file_any_more_is_not_waited_for(path: Path) -> None:
    path.unlink()
    assert read_record(str(path), 6, len(RECORD)) is None
    path.mkdir()
    assert read_record(str(path), 6, len(RECORD)) is None
    path.rmdir()
    os.mkfifo(path)
    assert read_record(str(path), 6, len(RECORD)) is None


def test_nothing_outside_the_logdir_is_read(path: Path, tmp_path: Path) -> None:
    logdir = tmp_path / "logs"
    logdir.mkdir()
    link = logdir / path.name
    file = FileReader(str(link), link.name)
    link.write_bytes(path.read_bytes())
    assert file.record(6, len(RECORD), str(logdir)) == PAYLOAD
    link.unlink()
    link.symlink_to(path)
    assert file.record(6, len(RECORD), str(logdir)) is None
