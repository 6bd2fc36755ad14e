"""One event file followed by its path: grown, cut, replaced, deleted, damaged."""

# A path of bytes has no Path.
# ruff: noqa: PTH123
from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from lightwell import _core
from tests.unit.reader.conftest import EventLog, framed, scalar_record


def test_points_come_as_they_are_written(log: EventLog) -> None:
    for step in range(20):
        log.write((step, step / 2))
        assert log.poll().changed == [0]
    assert log.points() == [(step, step / 2) for step in range(20)]
    assert not log.poll().changed


def test_a_view_stays_as_it_was_while_the_series_grows(log: EventLog) -> None:
    log.write((0, 1.0), (1, 2.0))
    log.poll()
    steps, wall_times, values = log.file.series(0).columns()
    log.write(*((step, 5.0) for step in range(2, 5000)))
    log.poll()
    assert steps.tolist() == [0, 1]
    assert wall_times.tolist() == [1000.0, 1001.0]
    assert values.tolist() == [1.0, 2.0]
    assert not steps.flags.writeable
    assert log.file.series(0).count == 5000


def test_a_view_outlives_its_file(log: EventLog) -> None:
    log.write((3, 1.0))
    log.poll()
    steps = log.file.series(0).steps
    log.replace(b"")
    log.poll()
    del log.file
    assert steps.tolist() == [3]


def test_a_poll_reads_about_as_much_as_it_may(log: EventLog) -> None:
    log.write(*((step, 0.0) for step in range(1000)))
    first = log.file.poll(1000)
    assert 1000 <= first.bytes_read < 2000
    assert not first.at_end
    while not log.file.poll(1000).at_end:
        pass
    assert log.file.series(0).count == 1000
    assert log.file.offset == log.file.size_bytes


def test_copytruncate_starts_over_even_when_the_new_content_is_longer(log: EventLog) -> None:
    log.write((0, 1.0), (1, 2.0))
    log.poll()
    log.cut(0)
    log.write((7, 1.0), (8, 2.0), (9, 3.0), (10, 4.0))
    result = log.poll()
    assert result.was_reset
    assert log.file.generation == 1
    assert log.points() == [(7, 1.0), (8, 2.0), (9, 3.0), (10, 4.0)]
    assert log.file.damage == []


def test_a_file_cut_short_starts_over(log: EventLog) -> None:
    log.write((0, 1.0), (1, 2.0))
    log.poll()
    log.cut(len(scalar_record("loss", 0, 1.0)))
    assert log.poll().was_reset
    assert log.points() == [(0, 1.0)]


def test_a_file_replaced_by_rename_is_read_anew(log: EventLog) -> None:
    log.write((0, 1.0))
    log.poll()
    log.replace(scalar_record("loss", 0, 1.0) + scalar_record("loss", 1, 9.0))
    assert log.poll().was_reset
    assert log.points() == [(0, 1.0), (1, 9.0)]


def test_a_deleted_file_is_gone_and_may_return(log: EventLog) -> None:
    log.write((0, 1.0))
    log.poll()
    log.path.unlink()
    assert log.poll().is_gone
    assert log.points() == [(0, 1.0)]
    log.write((5, 2.0))
    log.poll()
    assert log.points() == [(5, 2.0)]


def test_a_flipped_byte_costs_one_record_and_is_reported(log: EventLog) -> None:
    log.write((0, 1.0), (1, 2.0), (2, 3.0))
    size = len(scalar_record("loss", 0, 1.0))
    log.overwrite(size + 20, b"\x55")
    log.poll()
    assert [step for step, _ in log.points()] == [0, 2]
    ((offset, lost, reason),) = log.file.damage
    assert (offset, lost) == (size, len(scalar_record("loss", 1, 2.0)))
    assert reason.startswith("data checksum mismatch: got 0x")


def test_zeros_at_the_end_become_records_when_the_bytes_arrive(log: EventLog) -> None:
    record = scalar_record("loss", 1, 2.0)
    log.write((0, 1.0))
    end = log.path.stat().st_size
    log.append(bytes(len(record)))
    log.settle()
    log.poll()
    assert log.file.damage_count == 1
    log.overwrite(end, record)
    log.poll()
    assert log.points() == [(0, 1.0), (1, 2.0)]
    assert log.file.damage_count == 0


def test_a_torn_record_at_the_end_is_no_damage(log: EventLog) -> None:
    log.write((0, 1.0))
    log.append(scalar_record("loss", 1, 2.0)[:-5])
    log.settle()
    log.poll()
    assert log.file.damage == []
    assert log.points() == [(0, 1.0)]


@pytest.mark.parametrize("claim", [1 << 20, 1 << 30, 1 << 33, 1 << 40, (1 << 64) - 1])
def test_a_lying_length_costs_only_its_header(log: EventLog, claim: int) -> None:
    log.write((0, 1.0))
    header = framed(b"")[:0] + claim.to_bytes(8, "little")
    log.append(header + _core.masked_crc32c(header).to_bytes(4, "little"))
    log.write((1, 2.0))
    log.settle()
    log.poll()
    assert log.points() == [(0, 1.0), (1, 2.0)]
    assert [place[1] for place in log.file.damage] == [12]


@pytest.mark.parametrize(
    "payload",
    [b"\xff\xff\xff", b"\x0b" * 200, b"\x2a\x05\x0a\x03\x0a\x01\xff", b"\x2a\x7f"],
    ids=["not-wire", "groups", "tag-not-utf8", "cut"],
)
def test_an_undecodable_event_costs_only_itself(log: EventLog, payload: bytes) -> None:
    log.write((0, 1.0))
    log.append(framed(payload))
    log.write((1, 2.0))
    log.poll()
    assert log.points() == [(0, 1.0), (1, 2.0)]
    ((_, lost, reason),) = log.file.damage
    assert lost == 16 + len(payload)
    assert reason.startswith("malformed event")


def test_nonfinite_values_are_kept_and_counted(log: EventLog) -> None:
    log.write((0, float("nan")), (1, float("inf")), (2, 1.0))
    log.poll()
    series = log.file.series(0)
    assert np.isnan(series.values[0])
    assert series.nonfinite_count == 2
    assert series.last_value == 1.0


def test_session_starts_are_kept_with_their_place(log: EventLog) -> None:
    log.start(0)
    log.write((0, 1.0), (1, 1.0), (2, 1.0))
    log.start(1)
    log.write((1, 2.0))
    log.poll()
    assert log.file.session_starts == [(0, 1.0), (1, 1.0)]
    assert log.file.series(0).purges == [(3, 1)]
    assert not log.file.series(0).steps_sorted


def test_a_start_alone_changes_the_series_it_concerns(log: EventLog) -> None:
    log.write((0, 1.0))
    log.poll()
    before = log.file.series(0).version
    log.start(0)
    assert log.poll().changed == [0]
    assert log.file.series(0).version > before


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["fifo", "folder"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, make: object) -> None:
    path = tmp_path / "events.out.tfevents.1"
    make(path)  # type: ignore[operator]  # both take a path
    result = _core.EventFile(path).poll(1 << 20)
    assert result.error
    assert result.at_end


def test_a_path_may_be_any_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/tfevents\xff"
    with open(path, "wb") as out:
        out.write(scalar_record("loss", 1, 2.0))
    file = _core.EventFile(path)
    file.poll(1 << 20)
    assert file.series(0).count == 1


def test_a_file_cut_and_grown_beyond_what_was_read_is_read_anew(log: EventLog) -> None:
    log.write((1, 1.0), (2, 2.0), (3, 3.0))
    log.poll()
    log.cut(log.path.stat().st_size * 2 // 3)  # its beginning stays
    log.write((4, 4.0), (5, 5.0))
    assert log.poll().was_reset
    assert log.points() == [(1, 1.0), (2, 2.0), (4, 4.0), (5, 5.0)]
