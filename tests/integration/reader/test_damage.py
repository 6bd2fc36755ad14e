"""Damage costs what is damaged: all intact records around it are there, and no others."""

from __future__ import annotations

import math
import random
import struct

import pytest
from tensorboard.compat.proto.event_pb2 import Event

from lightwell import _core
from lightwell.events import tensor
from lightwell.events.messages import Event as OurEvent
from tests.integration.reader.conftest import View
from tests.unit.reader.conftest import framed, scalar_record

RECORD = scalar_record("loss", 1, 2.0)
SIZE = len(RECORD)
FIELDS = {"length": 0, "length-crc": 9, "payload": 20, "data-crc": SIZE - 2}


@pytest.mark.parametrize("index", [0, 1, 3], ids=["first", "middle", "last"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_flipped_bit_costs_one_record(view: View, field: str, index: int) -> None:
    log = view.log()
    records = [bytearray(scalar_record("loss", step, step + 1.0)) for step in range(1, 5)]
    records[index][FIELDS[field]] ^= 0x10
    log.append(b"".join(records))
    log.settle()
    steps = [step for step in range(1, 5) if step != index + 1]
    view.expect(steps, damage=[(index * SIZE, SIZE)])
    assert view.values() == [step + 1.0 for step in steps]


def test_a_bit_flipped_anywhere_costs_one_record_and_invents_nothing(view: View) -> None:
    """A run for each byte of a file of three records."""
    records = [scalar_record("loss", step, step + 1.0) for step in (1, 2, 3)]
    whole = b"".join(records)
    for at in range(len(whole)):
        log = view.log(f"run{at}")
        content = bytearray(whole)
        content[at] ^= 1 << at % 8
        log.append(bytes(content))
        log.settle()
    for at in range(len(whole)):
        view.expect([step for step in (1, 2, 3) if step != at // SIZE + 1], run=f"run{at}")
    runs = view.store.snapshot().runs
    assert runs.damage == [1] * len(whole)


def test_a_file_cut_at_any_byte_keeps_what_is_whole(view: View) -> None:
    whole = b"".join(scalar_record("loss", step, 1.0) for step in (1, 2, 3))
    for cut in range(SIZE, len(whole) + 1):
        log = view.log(f"run{cut}")
        log.append(whole[:cut])
        log.settle()
    for cut in range(SIZE, len(whole) + 1):
        view.expect(range(1, cut // SIZE + 1), run=f"run{cut}")
    assert view.damage() == []


@pytest.mark.parametrize("kept", [1, 8, 11, 12, 20, SIZE - 1])
def test_records_behind_a_torn_one_are_kept(view: View, kept: int) -> None:
    log = view.log()
    log.write((0, 1.0))
    torn_at = log.path.stat().st_size
    log.append(RECORD[:kept])
    log.write(*((step, 1.0) for step in range(2, 6)))
    view.expect([0, 2, 3, 4, 5], damage=[(torn_at, kept)])


@pytest.mark.parametrize("size", [1, 7, 12, 16, 1000, 4096, 1 << 16])
@pytest.mark.parametrize("kind", ["zeros", "noise", "0xff"])
def test_garbage_between_records_costs_itself(view: View, kind: str, size: int) -> None:
    garbage = {
        "zeros": bytes(size),
        "noise": random.Random(size).randbytes(size),
        "0xff": b"\xff" * size,
    }[kind]
    log = view.log()
    log.write((0, 1.0))
    at = log.path.stat().st_size
    log.append(garbage)
    log.write((1, 2.0), (2, 3.0))
    view.expect([0, 1, 2], damage=[(at, size)])


@pytest.mark.parametrize("bits", [20, 30, 31, 33, 40, 62, 63, 64])
def test_a_length_that_lies_costs_its_header(view: View, bits: int) -> None:
    log = view.log()
    log.write((0, 1.0))
    at = log.path.stat().st_size
    header = struct.pack("<Q", min(1 << bits, (1 << 64) - 1))
    log.append(header + struct.pack("<I", _core.masked_crc32c(header)))
    log.write((1, 2.0), (2, 3.0))
    log.settle()
    view.expect([0, 1, 2], damage=[(at, 12)])


def test_a_file_of_nothing_but_a_length_that_lies_holds_nothing_up(view: View) -> None:
    header = struct.pack("<Q", 1 << 40)
    log = view.log("hostile")
    log.append(header + struct.pack("<I", _core.masked_crc32c(header)))
    log.settle()
    view.log("good").write((1, 1.0))
    view.expect([1], run="good")
    view.log("later").write((2, 1.0))
    view.expect([2], run="later")


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff\xff\xff",
        b"\x2a\x7f",
        b"\x2a\x05\x0a\x03\x0a\x01\xff",
        b"\x0b" * 5000,
        b"\x2a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
        b"\x09\x00",
    ],
    ids=["not-wire", "cut", "tag-not-utf8", "groups", "long-varint", "short-double"],
)
def test_a_record_that_is_no_event_costs_itself_only(view: View, payload: bytes) -> None:
    log = view.log()
    log.write((0, 1.0))
    at = log.path.stat().st_size
    log.append(framed(payload))
    log.write((1, 2.0))
    view.log("other").write((5, 1.0))
    view.expect([0, 1], damage=[(at, 16 + len(payload))])
    view.expect([5], run="other")


@pytest.mark.parametrize("wall_time", [math.nan, math.inf, -math.inf, -1.0, 1e300])
def test_a_strange_wall_time_is_kept(view: View, wall_time: float) -> None:
    log = view.log()
    event = Event(wall_time=wall_time, step=1)
    event.summary.value.add(tag="loss", simple_value=1.0)
    log.append(framed(event.SerializeToString()))
    log.write((2, 1.0))
    view.expect([1, 2], damage=[])
    (got, _) = view.store.points(run=0, tag=0).wall_times.tolist()
    assert got == wall_time or math.isnan(wall_time)


@pytest.mark.parametrize(("dtype", "sizes"), [(1, [60_000, 60_000, 11]), (999, [2, 2])])
def test_a_tensor_that_claims_more_than_it_has_is_listed_and_refused(
    view: View, dtype: int, sizes: list[int]
) -> None:
    log = view.log()
    event = Event(wall_time=1.0, step=1)
    value = event.summary.value.add(tag="huge")
    value.metadata.plugin_data.plugin_name = "tensor"
    value.tensor.dtype = 1
    value.tensor.tensor_content = b"\0" * 16
    for size in sizes:
        value.tensor.tensor_shape.dim.add(size=size)
    payload = event.SerializeToString()
    if dtype == 999:  # which protobuf's own class would refuse
        payload = payload.replace(b"\x08\x01\x12", b"\x08\x63\x12")
    log.append(framed(payload))
    log.write((2, 1.0))
    view.expect([2], damage=[])
    snapshot = view.store.snapshot()
    (places,) = view.store.places(run=0, tag=snapshot.tags.name.index("huge"))
    assert places.columns.steps.tolist() == [1]
    offset, size = int(places.columns.offsets[0]), int(places.columns.sizes[0])
    stored = view.store.values.reads.payload(places.file, offset, size)
    assert stored == payload
    (decoded,) = OurEvent.FromString(stored).summary.value
    with pytest.raises(ValueError, match="tensor: expected"):
        tensor.decode(decoded.tensor)


@pytest.mark.parametrize("size", [24 << 20, 100 << 20])
def test_a_very_big_record_is_one_record(view: View, size: int) -> None:
    log = view.log()
    event = OurEvent(wall_time=1.0, step=1, file_version="x" * size)
    payload = event.SerializeToString()
    length = struct.pack("<Q", len(payload))
    crcs = [struct.pack("<I", _core.masked_crc32c(part)) for part in (length, payload)]
    log.append(length + crcs[0] + payload + crcs[1])
    log.write((2, 1.0))
    view.expect([2], damage=[])
