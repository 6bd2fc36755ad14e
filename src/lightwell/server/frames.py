"""The binary frames of ``api/series`` and its like: a JSON header, then unparsed columns."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.server.schema import (
    Dtype,
    GroupEntry,
    GroupsHeader,
    SeriesEntry,
    SeriesHeader,
    SummariesHeader,
)
from lightwell.store import GroupsResult, PointTable, SeriesResult, SummariesResult

# Typed arrays on the page must lie on multiples of their size; 8 serves all of ours.
ALIGNMENT = 8
LENGTH = struct.Struct("<I")
DTYPES: dict[np.dtype[Any], Dtype] = {
    np.dtype("<u4"): "u4",
    np.dtype("<f4"): "f4",
    np.dtype("<f8"): "f8",
}

Column = NDArray[Any]


class FrameBuilder:
    """Collects the columns of one frame; the same array, or the same counts, are stored once."""

    def __init__(self) -> None:
        self._columns: list[Column] = []
        self._offsets: dict[tuple[int | bytes, int, str], int] = {}
        self._size = 0

    def add(self, column: Column) -> tuple[Dtype, int]:
        """Where ``column`` will lie: its dtype, and its offset in bytes behind the header."""
        dtype = DTYPES[column.dtype]
        column = np.ascontiguousarray(column)
        # The builder keeps the arrays it stores alive, so that an address names one of them.
        place = (column.__array_interface__["data"][0], column.size, dtype)
        offset = self._offsets.get(place)
        if offset is None:
            # Runs that log at the same steps have equal counts; equal values would be chance.
            name = (column.tobytes(), column.size, dtype) if dtype == "u4" else place
            offset = self._offsets.get(name)
            if offset is None:
                offset = self._size
                self._offsets[name] = offset
                self._columns.append(column)
                self._size += _aligned(column.nbytes)
                self._offsets[place] = offset
        return dtype, offset

    def build(self, header: SeriesHeader | GroupsHeader | SummariesHeader) -> bytes:
        """The frame: length of the header, header, columns."""
        text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode("ascii")
        text = text.ljust(_aligned(LENGTH.size + len(text)) - LENGTH.size)
        pieces: list[bytes | memoryview] = [LENGTH.pack(len(text)), text]
        for column in self._columns:
            pieces.append(column.data.cast("B") if column.size else b"")
            pieces.append(bytes(_aligned(column.nbytes) - column.nbytes))
        return b"".join(pieces)


def series_frame(result: SeriesResult) -> bytes:
    """The frame for the answer to one query."""
    builder = FrameBuilder()
    series = [
        SeriesEntry(
            run=answer.run,
            tag=answer.tag,
            n=answer.n,
            count=answer.count,
            version=answer.version,
            kind=answer.kind,
            columns={name: builder.add(column) for name, column in answer.columns.items()},
        )
        for answer in result.series
    ]
    header: SeriesHeader = {
        "instance": result.instance,
        "version": result.version,
        "tags": list(result.tags),
        "formula": result.formula,
        "x": result.x,
        "from": result.from_x,
        "to": result.to_x,
        "cols": result.cols,
        "smooth": str(result.smooth),
        "series": series,
    }
    return builder.build(header)


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
    header: GroupsHeader = {
        "instance": result.instance,
        "version": result.version,
        "tags": list(result.tags),
        "formula": result.formula,
        "x": result.x,
        "from": result.from_x,
        "to": result.to_x,
        "cols": result.cols,
        "smooth": str(result.smooth),
        "groups": groups,
    }
    return builder.build(header)


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


def _point(builder: FrameBuilder, points: PointTable) -> dict[str, tuple[Dtype, int]]:
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
