"""One record read at a reference, from a file that may have become another since."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lightwell.errors import DamagedRecordError
from lightwell.reader import FileReader, RecordFile
from tests.unit.reader.conftest import framed

PAYLOAD = b"what somebody wrote"
RECORD = framed(PAYLOAD)


def read(path: Path, offset: int, size: int) -> bytes:
    with RecordFile(str(path), path.name) as file:
        return file.read(offset, size)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"before" + RECORD + b"behind")
    return path


def test_a_record_is_read_where_it_lies(path: Path) -> None:
    assert read(path, 6, len(RECORD)) == PAYLOAD


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
    with pytest.raises(DamagedRecordError, match=f"^{path.name}: record at byte {offset}: "):
        read(path, offset, size)


@pytest.mark.parametrize("position", range(len(RECORD)))
def test_every_changed_byte_is_noticed(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[6 + position] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(DamagedRecordError, match="checksum mismatch: got 0x") as caught:
        read(path, 6, len(RECORD))
    assert not caught.value.is_gone


def test_what_is_no_file_any_more_is_not_waited_for(path: Path) -> None:
    path.unlink()
    with pytest.raises(FileNotFoundError):
        read(path, 6, len(RECORD))
    path.mkdir()
    with pytest.raises(OSError, match="no regular file"):
        read(path, 6, len(RECORD))
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(OSError, match="no regular file"):
        read(path, 6, len(RECORD))


def test_nothing_outside_the_logdir_is_read(path: Path, tmp_path: Path) -> None:
    logdir = tmp_path / "logs"
    logdir.mkdir()
    link = logdir / path.name
    file = FileReader(str(link), link.name)
    link.write_bytes(path.read_bytes())
    with file.open_records(str(logdir)) as records:
        assert records.read(6, len(RECORD)) == PAYLOAD
    link.unlink()
    link.symlink_to(path)
    with pytest.raises(OSError, match="leads outside the logdir"):
        file.open_records(str(logdir))
