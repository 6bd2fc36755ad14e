"""The binary frame, decoded as the page decodes it."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lightwell.server.frame_schema import SeriesHeader
from lightwell.server.frames import FrameBuilder

HEADER: SeriesHeader = {
    "instance": "é",
    "version": 1,
    "tags": [0],
    "formula": None,
    "x": "step",
    "from": 0.0,
    "to": 1.0,
    "cols": 1,
    "smooth": "ema:0",
    "series": [],
}


def body_of(frame: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = struct.unpack_from("<I", frame)
    assert (4 + length) % 8 == 0
    return json.loads(frame[4 : 4 + length]), frame[4 + length :]


@given(
    st.lists(
        st.tuples(st.sampled_from(["<u4", "<f4", "<f8"]), st.integers(0, 9)), min_size=0, max_size=8
    ),
    st.text(max_size=9),
)
def test_every_column_is_found_where_the_builder_said(
    shapes: list[tuple[str, int]], instance: str
) -> None:
    columns = [np.arange(n, dtype=dtype) + i for i, (dtype, n) in enumerate(shapes)]
    columns = [column.astype(dtype) for column, (dtype, _) in zip(columns, shapes, strict=True)]
    builder = FrameBuilder()
    places = [builder.add(column) for column in columns]
    header, body = body_of(builder.build({**HEADER, "instance": instance}))
    assert header["instance"] == instance
    for column, (dtype, offset) in zip(columns, places, strict=True):
        assert offset % 8 == 0
        found = np.frombuffer(body, f"<{dtype}", column.size, offset)
        assert found.tobytes() == column.tobytes()


def test_a_column_that_two_series_share_is_stored_once() -> None:
    steps = np.arange(1000, dtype="<u4")
    builder = FrameBuilder()
    assert builder.add(steps) == builder.add(steps)
    _, body = body_of(builder.build(HEADER))
    assert len(body) == steps.nbytes


def test_equal_counts_are_stored_once_and_equal_values_are_not_looked_for() -> None:
    counts, values = np.arange(1000, dtype="<u4"), np.arange(500, dtype="<f8")
    builder = FrameBuilder()
    assert builder.add(counts) == builder.add(counts.copy())
    assert builder.add(values) != builder.add(values.copy())
    _, body = body_of(builder.build(HEADER))
    assert len(body) == counts.nbytes + 2 * values.nbytes


def test_a_column_cut_out_of_a_larger_array_keeps_its_values() -> None:
    wide = np.arange(20, dtype="<f8").reshape(10, 2)
    builder = FrameBuilder()
    _, offset = builder.add(wide[:, 1])
    _, body = body_of(builder.build(HEADER))
    assert np.frombuffer(body, "<f8", 10, offset).tolist() == wide[:, 1].tolist()


def test_columns_that_nobody_else_keeps_are_told_apart() -> None:
    builder = FrameBuilder()
    kept = builder.add(np.zeros(2, "<u4"))
    # Each may be made at the address of the one before, which is gone: it was stored already.
    places = {builder.add(np.array([i % 2, 0], "<u4")) for i in range(100)}
    assert len(places) == 2
    assert kept in places
