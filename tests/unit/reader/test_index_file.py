"""A pack: an event file that is restored from it is as if it had been read."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_DOUBLE

from lightwell import _core
from tests.file_state import file_state
from tests.unit.reader.conftest import EventLog, framed

NAME = b"run/events"
FOOTER = 24


def eventful(log: EventLog) -> None:
    """Scalars of both widths, a restart, damage, places, the end of a session."""
    log.write((1, 0.5), (2, float("nan")), (3, -1.0))
    log.start(2)
    log.write((2, 0.25), (3, float("inf")))
    log.append(b"damaged bytes between records")
    event = Event(wall_time=5.0, step=9)
    event.summary.value.add(tag="double").tensor.CopyFrom(
        TensorProto(dtype=DT_DOUBLE, double_val=[1e-300])
    )
    event.summary.value[0].metadata.plugin_data.plugin_name = "scalars"
    event.summary.value.add(tag="picture").image.height = 3
    event.summary.value.add(tag="loss").image.height = 3
    log.append(framed(event.SerializeToString()))
    end = Event(wall_time=6.0, session_log=SessionLog(status=SessionLog.STOP))
    log.append(framed(end.SerializeToString()))


def kept(log: EventLog, tmp_path: Path) -> Path:
    """The pack of what was read of the log."""
    pack = tmp_path / f"{time.time_ns()}.index"
    writer = _core.IndexWriter(pack)
    assert writer.add(log.file, NAME)
    writer.finish()
    assert pack.stat().st_size == writer.size_bytes
    return pack


def sealed(content: bytes) -> bytes:
    """A pack with the checksums that its table should have."""
    start, size = struct.unpack_from("<QQ", content, len(content) - FOOTER)
    footer = struct.pack("<QQI", start, size, crc32c(content[start : start + size]))
    return content[:-FOOTER] + footer + struct.pack("<I", crc32c(footer))


def crc32c(data: bytes) -> int:
    rotated = (_core.masked_crc32c(data) - 0xA282EAD8) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF


def restored(log: EventLog, pack: Path, name: bytes = NAME) -> _core.EventFile:
    file = _core.EventFile(log.path)
    index = _core.open_index(pack)
    assert index is not None
    status = log.path.stat()
    assert index.restore(file, name, (status.st_dev, status.st_ino))
    return file


def read(log: EventLog) -> _core.EventFile:
    file = _core.EventFile(log.path)
    file.poll(1 << 30)
    return file


def test_a_restored_file_is_as_if_it_had_been_read(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.settle()
    log.poll()
    file = restored(log, kept(log, tmp_path))
    result = file.poll(1 << 30)
    assert (result.at_end, result.bytes_read, result.was_reset) == (True, 0, False)
    assert sorted(result.changed) == list(range(log.file.series_count))
    assert log.file.series_count == 4
    assert file_state(file) == file_state(log.file)


def test_it_tells_of_its_series_once(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.settle()
    log.poll()
    file = restored(log, kept(log, tmp_path))
    assert file.poll(1 << 30).changed == [0]
    assert file.poll(1 << 30).changed == []


def test_an_unchanged_file_is_not_opened(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0), (2, 2.0))
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    status = log.path.stat()
    # Its bytes are others now: nobody who looked at them would give these points.
    log.overwrite(0, b"\0" * status.st_size)
    os.utime(log.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    file = restored(log, pack)
    assert file.poll(1 << 30).bytes_read == 0
    assert file.series(0).steps.tolist() == [1, 2]


def test_a_file_that_grew_is_read_from_where_reading_stopped(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.poll()
    pack = kept(log, tmp_path)
    size = log.path.stat().st_size
    log.write((4, 4.0), (5, 5.0))
    log.write((1, 1.0), tag="late")
    log.settle()
    file = restored(log, pack)
    result = file.poll(1 << 30)
    assert result.bytes_read == log.path.stat().st_size - size
    assert not result.was_reset
    assert sorted(result.changed) == list(range(5))
    assert file_state(file) == file_state(read(log))


def test_doubles_that_come_later_widen_a_restored_series(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 0.5), (2, 1.5), tag="double")
    log.poll()
    pack = kept(log, tmp_path)
    eventful(log)
    log.settle()
    file = restored(log, pack)
    file.poll(1 << 30)
    assert file_state(file) == file_state(read(log))
    assert file.series(0).values.tolist() == [0.5, 1.5, 1e-300]


@pytest.mark.parametrize("where", [0, -1], ids=["head", "tail"])
def test_a_grown_file_with_other_bytes_is_read_anew(
    log: EventLog, tmp_path: Path, where: int
) -> None:
    log.write(*((step, 1.0) for step in range(20)))
    log.poll()
    pack = kept(log, tmp_path)
    content = bytearray(log.path.read_bytes())
    content[where] ^= 1
    log.overwrite(0, bytes(content))
    log.write((20, 1.0))
    log.settle()
    file = restored(log, pack)
    assert file.poll(1 << 30).was_reset
    assert file_state(file) == file_state(read(log))
    assert file.damage_count == 1


@pytest.mark.parametrize("where", [0, -1], ids=["head", "tail"])
def test_a_fresh_file_is_compared_even_when_it_looks_unchanged(
    log: EventLog, tmp_path: Path, where: int
) -> None:
    log.write(*((step, 1.0) for step in range(20)))
    log.poll()
    status = log.path.stat()
    pack = kept(log, tmp_path)
    content = bytearray(log.path.read_bytes())
    content[where] ^= 1
    log.overwrite(0, bytes(content))
    os.utime(log.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    file = restored(log, pack)
    assert file.poll(1 << 30).was_reset
    assert file_state(file)["series"] == file_state(read(log))["series"]


def test_a_fresh_file_that_is_the_same_is_not_read(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.poll()
    file = restored(log, kept(log, tmp_path))
    result = file.poll(1 << 30)
    assert (result.bytes_read, result.was_reset, result.changed) == (0, False, [0])


@pytest.mark.parametrize("change", ["cut", "replaced", "gone"])
def test_another_file_at_the_path_is_as_without_an_index(
    log: EventLog, tmp_path: Path, change: str
) -> None:
    log.write((1, 1.0), (2, 2.0))
    log.poll()
    pack = kept(log, tmp_path)
    file = restored(log, pack)
    if change == "cut":
        log.cut(log.path.stat().st_size // 2)
    elif change == "replaced":
        log.replace(log.path.read_bytes())
    else:
        log.path.unlink()
    if change != "gone":
        log.settle()
        assert file.poll(1 << 30).was_reset
        assert file_state(file) == file_state(read(log))
    else:
        assert file.poll(1 << 30).is_gone
        assert file.series_count == 0


def test_a_torn_end_is_looked_at_again(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0), (2, 2.0))
    log.cut(log.path.stat().st_size - 3)
    log.append(b"\xff" * 40)
    log.settle()
    log.poll()
    assert log.file.damage_count == 1
    file = restored(log, kept(log, tmp_path))
    file.poll(1 << 30)
    assert file_state(file) == file_state(log.file)


def test_a_renamed_file_is_found_by_its_identity(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    file = restored(log, pack, b"another/name")
    assert file.poll(1 << 30).bytes_read == 0
    assert file_state(file) == file_state(log.file)


def test_another_name_of_another_file_is_not_found(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.poll()
    index = _core.open_index(kept(log, tmp_path))
    assert index is not None
    file = _core.EventFile(log.path)
    assert not index.restore(file, b"another/name", (1, 1))
    assert not index.restore(file, b"another/name", None)
    assert file.series_count == 0


def test_a_disk_with_another_number_costs_one_look(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    status = log.path.stat()
    now = struct.pack("<QQ", status.st_dev, status.st_ino)
    then = struct.pack("<QQ", status.st_dev + 7, status.st_ino)
    assert pack.read_bytes().count(now) == 1
    pack.write_bytes(sealed(pack.read_bytes().replace(now, then)))
    file = restored(log, pack)
    result = file.poll(1 << 30)
    assert (result.bytes_read, result.was_reset) == (0, False)
    assert file_state(file) == file_state(log.file)
    log.overwrite(0, b"?")
    log.settle()
    assert restored(log, pack).poll(1 << 30).was_reset


def test_a_file_that_was_polled_is_not_restored(log: EventLog, tmp_path: Path) -> None:
    log.write((1, 1.0))
    log.poll()
    index = _core.open_index(kept(log, tmp_path))
    assert index is not None
    assert not index.restore(log.file, NAME, None)


def test_nothing_is_kept_of_an_empty_file(log: EventLog, tmp_path: Path) -> None:
    log.poll()
    writer = _core.IndexWriter(tmp_path / "x.index")
    assert not writer.add(log.file, NAME)
    assert not writer.add(_core.EventFile(tmp_path / "absent"), NAME)
    writer.finish()
    index = _core.open_index(tmp_path / "x.index")
    assert index is not None
    assert index.entries == []


def test_a_pack_can_be_made_of_packs(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.settle()
    log.poll()
    first = restored(log, kept(log, tmp_path))
    log.path.rename(log.path.with_suffix(".away"))
    second = tmp_path / "second.index"
    writer = _core.IndexWriter(second)
    assert writer.add(first, NAME)  # without a look at the file, which is not there
    writer.finish()
    log.path.with_suffix(".away").rename(log.path)
    file = restored(log, second)
    assert file.poll(1 << 30).bytes_read == 0
    assert file_state(file) == file_state(log.file)


def test_points_outlive_the_pack_they_are_in(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    file = restored(log, pack)
    pack.unlink()
    file.poll(1 << 30)
    assert file_state(file) == file_state(log.file)


def test_a_pack_damaged_while_it_is_in_use_shows_no_wrong_value(
    log: EventLog, tmp_path: Path
) -> None:
    eventful(log)
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    for damage in (b"\x55" * pack.stat().st_size, b""):
        file = restored(log, pack)
        before = pack.read_bytes()
        pack.write_bytes(damage)
        file.poll(1 << 30)
        assert file_state(file) == file_state(log.file)
        pack.write_bytes(before)


def test_of_a_damaged_pack_of_a_file_that_grew_wider_the_old_points_stay(
    log: EventLog, tmp_path: Path
) -> None:
    log.write((1, 0.1), (2, 0.2), tag="double")
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    file = restored(log, pack)
    file.poll(1 << 30)
    eventful(log)  # not polled: the file has more than the columns, and doubles
    pack.write_bytes(b"")
    assert file_state(file) == file_state(log.file)


def test_points_lost_in_both_places_are_an_error_that_says_so(
    log: EventLog, tmp_path: Path
) -> None:
    log.write((1, 1.0), (2, 2.0))
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    file = restored(log, pack)
    file.poll(1 << 30)
    pack.write_bytes(b"")
    log.path.unlink()
    with pytest.raises(RuntimeError, match=r"the points of 'loss' are lost: the index"):
        _ = file.series(0).steps
    assert file.series(0).count == 2


@pytest.mark.parametrize(("offset", "what"), [(0, "magic"), (8, "byte order"), (12, "format")])
def test_a_pack_of_another_kind_is_none(
    log: EventLog, tmp_path: Path, offset: int, what: str
) -> None:
    log.write((1, 1.0))
    log.poll()
    pack = kept(log, tmp_path)
    content = bytearray(pack.read_bytes())
    assert _core.open_index(pack) is not None
    content[offset : offset + 4] = content[offset : offset + 4][::-1]
    pack.write_bytes(content)
    assert _core.open_index(pack) is None, what


def test_a_pack_cut_anywhere_is_none(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.poll()
    pack = kept(log, tmp_path)
    content = pack.read_bytes()
    for size in range(len(content)):
        pack.write_bytes(content[:size])
        assert _core.open_index(pack) is None


def test_a_pack_with_any_byte_changed_changes_nothing(log: EventLog, tmp_path: Path) -> None:
    eventful(log)
    log.settle()
    log.poll()
    pack = kept(log, tmp_path)
    expected = file_state(log.file)
    content = pack.read_bytes()
    (table,) = struct.unpack_from("<Q", content, len(content) - FOOTER)
    status = log.path.stat()
    for at in range(len(content)):
        pack.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        index = _core.open_index(pack)
        assert (index is not None) == (16 <= at < table)
        if index is not None:
            file = _core.EventFile(log.path)
            assert index.restore(file, NAME, (status.st_dev, status.st_ino))
            file.poll(1 << 30)
            assert file_state(file) == expected


def test_what_is_no_pack_is_none(tmp_path: Path) -> None:
    assert _core.open_index(tmp_path / "absent") is None
    assert _core.open_index(tmp_path) is None
    (tmp_path / "empty").touch()
    assert _core.open_index(tmp_path / "empty") is None


def test_a_pack_is_never_written_over_another(tmp_path: Path) -> None:
    (tmp_path / "x.index").touch()
    with pytest.raises(FileExistsError):
        _core.IndexWriter(tmp_path / "x.index")
