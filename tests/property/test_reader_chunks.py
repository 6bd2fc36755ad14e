"""However a file grows, and whatever lies between its records, the same events come out."""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from lightwell import _core

steps = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(width=32, allow_nan=False)
tags = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
points = st.lists(st.tuples(tags, steps, floats), max_size=12)


def record(tag: str, step: int, value: float) -> bytes:
    event = Event(wall_time=1.0, step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    payload = event.SerializeToString()
    length = struct.pack("<Q", len(payload))
    crcs = [struct.pack("<I", masked_crc32c(part)) for part in (length, payload)]
    return length + crcs[0] + payload + crcs[1]


def found(file: _core.EventFile) -> dict[str, list[tuple[int, float]]]:
    series = [file.series(index) for index in range(file.series_count)]
    return {s.tag: list(zip(s.steps.tolist(), s.values.tolist(), strict=True)) for s in series}


def by_tag(logged: list[tuple[str, int, float]]) -> dict[str, list[tuple[int, float]]]:
    expected: dict[str, list[tuple[int, float]]] = {}
    for tag, step, value in logged:
        expected.setdefault(tag, []).append((step, value))
    return expected


@settings(deadline=None)
@given(
    logged=points, cuts=st.lists(st.integers(0, 1000), max_size=8), slice_bytes=st.integers(1, 500)
)
def test_any_growth_gives_the_same_points(
    logged: list[tuple[str, int, float]], cuts: list[int], slice_bytes: int
) -> None:
    content = b"".join(record(*point) for point in logged)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tfevents"
        path.touch()
        file = _core.EventFile(path)
        written = 0
        for cut in [*sorted(min(cut, len(content)) for cut in cuts), len(content)]:
            with path.open("ab") as out:
                out.write(content[written:cut])
            written = cut
            while not file.poll(slice_bytes).at_end:
                pass
        assert found(file) == by_tag(logged)
        assert file.damage == []


@settings(deadline=None)
@given(
    pieces=st.lists(st.tuples(st.tuples(tags, steps, floats), st.binary(max_size=40)), max_size=8)
)
def test_garbage_between_records_costs_none(
    pieces: list[tuple[tuple[str, int, float], bytes]],
) -> None:
    content = b"".join(garbage + record(*point) for point, garbage in pieces)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tfevents"
        path.write_bytes(content)
        os.utime(path, (1, 1))
        file = _core.EventFile(path)
        file.poll(1 << 30)
        assert found(file) == by_tag([point for point, _ in pieces])
        assert [size for _, size, _ in file.damage] == [len(g) for _, g in pieces if g]
