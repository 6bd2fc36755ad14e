"""The formats of ``lightwell export``: CSV, JSON and JSON Lines here, Parquet in its own module."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import BinaryIO, Literal, Protocol, TypeAlias

import numpy as np

from lightwell import _core
from lightwell.cli.selection import Piece

Format: TypeAlias = Literal["csv", "json", "jsonl", "parquet"]
COLUMNS = ("run", "tag", "step", "wall_time", "value")
#: Points formatted at a time: some megabytes of text.
_CHUNK_POINTS = 1 << 16


class PointWriter(Protocol):
    """Writes the points of one series after the other into one file."""

    def add(self, run: str, tag: str, points: Piece) -> None:
        """Append points of one tag of one run."""
        ...

    def finish(self) -> None:
        """Write what ends the file, which stays open."""
        ...

    def abandon(self) -> None:
        """Write nothing more, not even later: the file is about to be closed as it is."""
        ...


@dataclass(frozen=True, slots=True)
class LineForm:
    """How points become lines: a row has four pieces of text around its three numbers."""

    opening: bytes
    closing: bytes
    #: The end of a row that only stands between two of them.
    separator: bytes
    #: NaN, infinity, minus infinity.
    names: tuple[bytes, bytes, bytes]
    around: Callable[[str, str], tuple[bytes, bytes, bytes, bytes]]
    #: What stands behind the value of a point that is not superseded, and of one that is; empty
    #: where it is not said.
    marks: tuple[bytes, bytes] = (b"", b"")


class LineWriter:
    """Points as lines of text, formatted by the core."""

    def __init__(self, out: BinaryIO, form: LineForm) -> None:
        self._out = out
        self._form = form
        self._is_begun = False
        out.write(form.opening)

    def add(self, run: str, tag: str, points: Piece) -> None:
        """Append points of one tag of one run."""
        start, step_end, time_end, end = self._form.around(run, tag)
        for piece, is_superseded in _alike(points):
            mark = self._form.marks[is_superseded]
            self._write(piece, (start, step_end, time_end, mark + end))

    def _write(self, points: Piece, around: tuple[bytes, bytes, bytes, bytes]) -> None:
        form = self._form
        for start in range(0, len(points), _CHUNK_POINTS):
            chunk = points[start : start + _CHUNK_POINTS]
            text = _core.format_points(
                chunk.steps, chunk.wall_times, chunk.values, around, form.names
            )
            if self._is_begun:
                self._out.write(form.separator)
            self._out.write(memoryview(text)[: len(text) - len(form.separator)])
            self._is_begun = True

    def finish(self) -> None:
        """Write what ends the file."""
        self._out.write(self._form.closing)

    def abandon(self) -> None:
        """Nothing is held back that could be written."""


def _alike(points: Piece) -> Iterator[tuple[Piece, bool]]:
    """Stretches of points that are superseded, or are not."""
    mask = points.superseded
    if mask is None or not len(mask):
        yield points, False
        return
    bounds = [0, *(np.flatnonzero(mask[1:] != mask[:-1]) + 1).tolist(), len(mask)]
    for start, stop in pairwise(bounds):
        yield points[start:stop], bool(mask[start])


def _csv_field(name: str) -> str:
    """As RFC 4180 has it."""
    is_plain = name and name == name.strip() and not any(sign in name for sign in ',"\r\n')
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def _csv_row(run: str, tag: str) -> tuple[bytes, bytes, bytes, bytes]:
    return f"{_csv_field(run)},{_csv_field(tag)},".encode(), b",", b",", b"\n"


def _json_row(run: str, tag: str, end: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    start = f'{{"run":{json.dumps(run)},"tag":{json.dumps(tag)},"step":'
    return start.encode(), b',"wall_time":', b',"value":', end


# JSON has no such numbers; these are the words of protobuf's JSON, and of the board's interface.
_JSON_NAMES = (b'"NaN"', b'"Infinity"', b'"-Infinity"')

LINE_FORMS: dict[Format, LineForm] = {
    "csv": LineForm(
        opening=",".join(COLUMNS).encode() + b"\n",
        closing=b"",
        separator=b"",
        names=(b"nan", b"inf", b"-inf"),
        around=_csv_row,
    ),
    "json": LineForm(
        opening=b"[\n",
        closing=b"\n]\n",
        separator=b",\n",
        names=_JSON_NAMES,
        around=lambda run, tag: _json_row(run, tag, b"},\n"),
    ),
    "jsonl": LineForm(
        opening=b"",
        closing=b"",
        separator=b"",
        names=_JSON_NAMES,
        around=lambda run, tag: _json_row(run, tag, b"}\n"),
    ),
}

_CSV, _JSON_MARKS = LINE_FORMS["csv"], (b',"superseded":false', b',"superseded":true')
#: The same with one more column.
MARKED_LINE_FORMS: dict[Format, LineForm] = {
    "csv": replace(
        _CSV,
        opening=_CSV.opening.replace(b"\n", b",superseded\n"),
        marks=(b",false", b",true"),
    ),
    "json": replace(LINE_FORMS["json"], marks=_JSON_MARKS),
    "jsonl": replace(LINE_FORMS["jsonl"], marks=_JSON_MARKS),
}
