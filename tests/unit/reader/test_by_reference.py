"""Large records of an event file: indexed without being read, checked when they are shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog

from tests.unit.reader.conftest import EventLog, framed

LARGE = 100_000


def image_record(step: int, size: int = LARGE) -> bytes:
    event = Event(wall_time=1000.0 + step, step=step)
    event.summary.value.add(tag="image").image.encoded_image_string = b"i" * size
    return framed(event.SerializeToString())


def tensor_record(step: int, size: int = LARGE) -> bytes:
    """As TensorFlow 2 writes it: the metadata behind the content."""
    event = Event(wall_time=1000.0 + step, step=step)
    value = event.summary.value.add(tag="tensor")
    value.tensor.dtype = 7
    value.tensor.string_val.append(b"t" * size)
    value.metadata.plugin_data.plugin_name = "images"
    return framed(event.SerializeToString())


@pytest.mark.parametrize("record", [image_record, tensor_record])
def test_the_content_of_a_large_record_is_not_read(
    log: EventLog, record: Callable[[int, int], bytes]
) -> None:
    log.append(b"".join(record(step, 1_000_000) for step in range(10)))
    result = log.poll()
    assert result.at_end
    assert result.bytes_read < 3_000_000
    series = log.file.series(0)
    assert (series.kind, series.plugin_name, series.count) == ("image", "images", 10)
    steps, wall_times, offsets, sizes = series.places()
    assert steps.tolist() == list(range(10))
    assert wall_times.tolist() == [1000.0 + step for step in range(10)]
    assert offsets[1] == sizes[0]


def test_a_damaged_content_is_marked_by_who_reads_it(log: EventLog) -> None:
    log.append(b"".join(map(image_record, range(5))))
    log.poll()
    series = log.file.series(0)
    held = series.places()
    before = series.version
    offset, size = int(held[2][1]), int(held[3][1])
    assert log.file.mark_damaged(offset, "data checksum mismatch")
    assert not log.file.mark_damaged(offset, "data checksum mismatch")
    assert log.poll().changed == [0]
    assert not log.poll().changed
    assert log.file.damage == [(offset, size, "data checksum mismatch")]
    assert series.steps.tolist() == [0, 2, 3, 4]
    assert series.version > before
    assert held[0].tolist() == [0, 1, 2, 3, 4]
    log.append(image_record(5))
    log.poll()
    assert series.steps.tolist() == [0, 2, 3, 4, 5]
    assert log.file.damage_count == 1


def test_an_offset_without_a_value_is_not_marked(log: EventLog) -> None:
    log.write((0, 1.0))
    log.append(image_record(1))
    log.poll()
    assert not log.file.mark_damaged(0, "a scalar's record was checked when it was read")
    assert not log.file.mark_damaged(7, "no record begins here")
    assert log.file.damage_count == 0


def test_session_logs_are_kept_with_the_place_of_what_they_say(log: EventLog) -> None:
    sessions = [
        SessionLog(status=SessionLog.START),
        SessionLog(status=SessionLog.CHECKPOINT, checkpoint_path="model.ckpt"),
        SessionLog(msg="of no status"),
        SessionLog(status=SessionLog.STOP),
    ]
    records: list[bytes] = []
    for step, session in enumerate(sessions):
        event = Event(wall_time=10.0 + step, step=step, session_log=session)
        records.append(framed(event.SerializeToString()))
    log.append(b"".join(records))
    log.poll()
    statuses = ["start", "checkpoint", "unspecified", "stop"]
    assert log.file.sessions == [
        (status, step, 10.0 + step, sum(map(len, records[:step])), len(records[step]))
        for step, status in enumerate(statuses)
    ]
    assert log.file.session_starts == [(0, 10.0)]
    assert log.file.is_finished
