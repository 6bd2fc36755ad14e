"""The points of ``add_scalars``, kept until somebody exports them."""

from __future__ import annotations

import json
import os
from array import array
from pathlib import Path
from typing import Final

MAX_ROWS: Final = 1 << 20
"""What is kept for a caller who may never ask: 25 bytes a row, 25 MiB in all."""


class ScalarRows:
    """Rows of wall time, step and value, by the directory of their sub-run. Not thread-safe."""

    def __init__(self) -> None:
        self._columns: dict[str, _Columns] = {}
        self._count = 0

    def add(self, directory: str, wall_time: float, step: int | None, value: float) -> None:
        """Keep a row. One too many, and all are forgotten: what is left would be no export."""
        self._count += 1
        if self._count > MAX_ROWS:
            self._columns.clear()
            return
        columns = self._columns.get(directory)
        if columns is None:
            columns = self._columns[directory] = _Columns()
        columns.add(wall_time, step, value)

    def add_all(self, later: ScalarRows) -> None:
        """Keep the rows of ``later`` behind those of here, under the same bound."""
        self._count += later._count
        if self._count > MAX_ROWS:
            self._columns.clear()
            return
        for directory, columns in later._columns.items():
            self._columns.setdefault(directory, _Columns()).add_all(columns)

    def export(self, path: str | os.PathLike[str]) -> None:
        """Write the rows to ``path`` as JSON.

        Raises:
            OverflowError: There were more than are kept.
            OSError: ``path`` cannot be written.
        """
        if self._count > MAX_ROWS:
            raise OverflowError(
                f"export_scalars_to_json: expected at most {MAX_ROWS} points, got {self._count}; "
                "read them from the event files with lightwell.open_logdir"
            )
        rows = {directory: columns.rows() for directory, columns in self._columns.items()}
        Path(path).write_text(json.dumps(rows), encoding="ascii")


class _Columns:
    def __init__(self) -> None:
        self.wall_times = array("d")
        self.steps = array("q")
        self.has_step = bytearray()
        self.values = array("d")

    def add(self, wall_time: float, step: int | None, value: float) -> None:
        self.wall_times.append(wall_time)
        self.steps.append(step or 0)
        self.has_step.append(step is not None)
        self.values.append(value)

    def add_all(self, later: _Columns) -> None:
        self.wall_times += later.wall_times
        self.steps += later.steps
        self.has_step += later.has_step
        self.values += later.values

    def rows(self) -> list[tuple[float, int | None, float]]:
        steps = (
            step if is_given else None
            for step, is_given in zip(self.steps, self.has_step, strict=True)
        )
        return list(zip(self.wall_times, steps, self.values, strict=True))
