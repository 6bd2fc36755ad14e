"""Points as a Parquet file, row group by row group; pyarrow does the writing."""

from __future__ import annotations

import importlib
from typing import Any, BinaryIO

import numpy as np

from lightwell.cli.selection import Piece
from lightwell.errors import CliError

#: Points in a row group: what is held at a time, some 40 MB.
ROW_GROUP_POINTS = 1 << 20


def import_pyarrow() -> Any:
    """pyarrow with its Parquet half, or one sentence that says how to get it."""
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError:
        raise CliError("Parquet needs pyarrow: pip install 'lightwell[export]'") from None


class ParquetWriter:
    """Columns run and tag (dictionary of string), step, wall_time, value.

    Args:
        out: Where the file goes; only written to, never sought in.
        value_type: float32 when every series holds that, else float64.
        is_marked: Whether the points say if they are superseded, in a column of that name.
    """

    def __init__(
        self, out: BinaryIO, value_type: np.dtype[Any], *, is_marked: bool = False
    ) -> None:
        self._arrow = arrow = import_pyarrow()
        name = arrow.dictionary(arrow.int32(), arrow.string())
        fields = [
            ("run", name),
            ("tag", name),
            ("step", arrow.int64()),
            ("wall_time", arrow.float64()),
            ("value", arrow.from_numpy_dtype(value_type)),
        ]
        marks = [("superseded", arrow.bool_())] if is_marked else []
        self._schema = arrow.schema([*fields, *marks])
        self._value_type = value_type
        self._writer = arrow.parquet.ParquetWriter(out, self._schema, compression="zstd")
        self._pieces: list[tuple[str, str, Piece]] = []
        self._count = 0

    def add(self, run: str, tag: str, points: Piece) -> None:
        """Append points of one tag of one run."""
        start = 0
        while start < len(points):
            piece = points[start : start + ROW_GROUP_POINTS - self._count]
            self._pieces.append((run, tag, piece))
            self._count += len(piece)
            start += len(piece)
            if self._count == ROW_GROUP_POINTS:
                self._write_group()

    def finish(self) -> None:
        """Write the last row group and the footer."""
        if self._count:
            self._write_group()
        self._writer.close()

    def abandon(self) -> None:
        """Keep pyarrow from ending the file when its writer is collected."""
        self._writer.is_open = False

    def _write_group(self) -> None:
        pieces = self._pieces
        columns = [
            self._names([run for run, _, _ in pieces]),
            self._names([tag for _, tag, _ in pieces]),
            np.concatenate([points.steps for _, _, points in pieces]),
            np.concatenate([points.wall_times for _, _, points in pieces]),
            np.concatenate([points.values for _, _, points in pieces], dtype=self._value_type),
        ]
        marks = [points.superseded for _, _, points in pieces if points.superseded is not None]
        if marks:
            columns.append(np.concatenate(marks))
        table = self._arrow.table(columns, schema=self._schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP_POINTS)
        self._pieces = []
        self._count = 0

    def _names(self, names: list[str]) -> Any:
        """One name a piece -> one a point."""
        codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
        counts = [len(points) for _, _, points in self._pieces]
        repeated = np.repeat(np.array([codes[name] for name in names], np.int32), counts)
        arrow = self._arrow
        return arrow.DictionaryArray.from_arrays(repeated, arrow.array(codes, arrow.string()))
