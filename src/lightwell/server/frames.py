"""The binary frames of ``api/series`` and its like: a JSON header, then unparsed columns."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.server.frame_schema import (
    Dtype,
    GroupEntry,
    GroupsHeader,
    SeriesEntry,
    SeriesHeader,
    SummariesHeader,
    WindowHeader,
)
from lightwell.store import GroupsResult, PointTable, RunAnswer, SeriesResult, SummariesResult
from lightwell.store.choice import WindowResult

# Typed arrays on the page must lie on multiples of their size; 8 serves all of ours.
ALIGNMENT = 8
LENGTH = struct.Struct("<I")
DTYPES: dict[np.dtype[Any], Dtype] = {
    np.dtype("<u4"): "u4",
    np.dtype("<f4"): "f4",
    np.dtype("<f8"): "f8",
}

Column = NDArray[Any]
Place = tuple[Dtype, int]


class FrameBuilder:
    """Collects the columns of one frame; the same array, or the same counts, are stored once."""

    def __init__(self) -> None:
        self._pieces: list[memoryview | bytes] = []
        # Keeps every column alive, so that an id names one of them.
        self._places: dict[int, tuple[Column, Place]] = {}
        self._counts: dict[bytes, Place] = {}
        self._size = 0

    def add(self, column: Column) -> Place:
        """Where ``column`` will lie: its dtype, and its offset in bytes behind the header."""
        known = self._places.get(id(column))
        if known is not None:
            return known[1]
        dtype = DTYPES[column.dtype]
        if dtype == "u4":
            # Runs that log at the same steps have equal counts; equal values would be chance.
            content = column.tobytes()
            place = self._counts.get(content)
            if place is None:
                place = self._counts[content] = self._store(dtype, content, len(content))
        else:
            place = self._store(dtype, np.ascontiguousarray(column).data, column.nbytes)
        self._places[id(column)] = column, place
        return place

    def _store(self, dtype: Dtype, piece: memoryview | bytes, size: int) -> Place:
        place = (dtype, self._size)
        self._pieces.append(piece)
        if size % ALIGNMENT:
            self._pieces.append(bytes(-size % ALIGNMENT))
        self._size += _aligned(size)
        return place

    def build(self, header: SeriesHeader | GroupsHeader | SummariesHeader) -> bytes:
        """The frame: length of the header, header, columns."""
        text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode("ascii")
        text = text.ljust(_aligned(LENGTH.size + len(text)) - LENGTH.size)
        return b"".join((LENGTH.pack(len(text)), text, *self._pieces))


def series_frame(result: SeriesResult) -> bytes:
    """The frame for the answer to one query."""
    builder = FrameBuilder()
    series = [_entry(builder, answer, result) for answer in result.series]
    header: SeriesHeader = {**_window_header(result), "series": series}
    return builder.build(header)


def _entry(builder: FrameBuilder, answer: RunAnswer, result: SeriesResult) -> SeriesEntry:
    entry = SeriesEntry(
        run=answer.run,
        tag=answer.tag,
        n=answer.n,
        count=answer.count,
        version=answer.version,
        kind=answer.kind,
        columns={name: builder.add(column) for name, column in answer.columns.items()},
    )
    # There may be very many entries: what few have is not spelled out in all.
    if result.x_tag is not None:
        entry["unplaced"] = answer.unplaced
    if answer.segment is not None:
        entry["segment"] = answer.segment
        entry["superseded"] = answer.superseded
    return entry


def groups_frame(result: GroupsResult) -> bytes:
    """The frame for the groups of one query."""
    builder = FrameBuilder()
    groups = [
        GroupEntry(
            group=answer.group,
            tag=answer.tag,
            runs=answer.runs,
            n=len(answer.columns["x"]),
            exact=answer.is_exact,
            columns={name: builder.add(column) for name, column in answer.columns.items()},
        )
        for answer in result.groups
    ]
    header: GroupsHeader = {**_window_header(result), "groups": groups}
    return builder.build(header)


def _window_header(result: WindowResult) -> WindowHeader:
    return {
        "instance": result.instance,
        "version": result.version,
        "tags": list(result.tags),
        "formula": result.formula,
        "x": result.x if result.x_tag is None else "tag",
        "x_tag": result.x_tag,
        "from": result.from_x,
        "to": result.to_x,
        "cols": result.cols,
        "smooth": str(result.smooth),
    }


def summaries_frame(result: SummariesResult) -> bytes:
    """The frame for many series in a few numbers each."""
    builder = FrameBuilder()
    rows = result.rows
    columns = {
        name: builder.add(as_narrow(getattr(rows, name)))
        for name in ("count", "nan", "posinf", "neginf", "mean")
    }
    for name in ("first", "last", "min", "max"):
        columns |= {
            f"{name}_{part}": place for part, place in _point(builder, getattr(rows, name)).items()
        }
    named_row = builder.add(as_narrow(rows.named_row))
    return builder.build(
        SummariesHeader(
            instance=result.instance,
            version=result.version,
            run=result.run,
            tag=result.tag,
            columns=columns,
            named=len(rows.named_row),
            named_columns={"row": named_row, **_point(builder, rows.named)},
        )
    )


def _point(builder: FrameBuilder, points: PointTable) -> dict[str, Place]:
    return {
        "step": builder.add(as_narrow(points.step)),
        "wall_time": builder.add(points.wall_time),
        "value": builder.add(points.value),
    }


def as_narrow(column: Column) -> Column:
    """Whole numbers in four bytes where all of them fit, else as float64; the rest as it is."""
    if column.dtype != np.int64:
        return column
    if not column.size or (column.min() >= 0 and column.max() < 2**32):
        return column.astype("<u4")
    return column.astype("<f8")


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
