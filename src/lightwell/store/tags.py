"""What is known of the tags of a run, put into words only for those that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lightwell.store.snapshot import KINDS, LogdirSnapshot


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What is known of one tag of one run without reading its points.

    Counts, steps and the last value are those of the points that no restart superseded.
    ``plugin`` is the name that the values came under, empty where they came without one;
    ``last_value`` is None for anything but scalars. ``kinds`` has every kind that the run holds
    under the name, scalars first; the rest is of the first of them, ``kind``.
    """

    kind: str
    plugin: str
    count: int
    first_step: int
    last_step: int
    last_value: float | None
    nonfinite: int
    kinds: tuple[str, ...]


class RunTags(Mapping[str, TagInfo]):
    """The tags of one run by name, in order of first appearance, as a snapshot has them.

    Args:
        snapshot: Of the logdir.
        rows: Those of the run among the snapshot's series, in order.
    """

    def __init__(self, snapshot: LogdirSnapshot, rows: NDArray[np.intp]) -> None:
        self._snapshot = snapshot
        self._rows = rows

    def __getitem__(self, name: str) -> TagInfo:
        rows = self._rows_of_name[name]
        row = rows[0]
        snapshot, series = self._snapshot, self._snapshot.series
        return TagInfo(
            kind=KINDS[int(series.kind[row])],
            plugin=snapshot.plugins[int(series.plugin[row])],
            count=int(series.count[row]),
            first_step=int(series.first_step[row]),
            last_step=int(series.last_step[row]),
            last_value=series.last_value_at(row),
            nonfinite=int(series.nonfinite[row]),
            kinds=tuple(KINDS[int(series.kind[one])] for one in rows),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows_of_name)

    def __len__(self) -> int:
        return len(self._rows_of_name)

    def __contains__(self, name: object) -> bool:
        return name in self._rows_of_name

    def __repr__(self) -> str:
        return repr(dict(self))

    @cached_property
    def _rows_of_name(self) -> dict[str, list[int]]:
        """Mostly one row; of several kinds in the order of ``KINDS``, scalars first.

        Only those that a file holds: a row stays when the last file that had the series has gone.
        """
        names, series = self._snapshot.tags.name, self._snapshot.series
        held_rows = self._rows[series.is_there[self._rows] != 0]
        tags: list[int] = series.tag[held_rows].tolist()
        rows: list[int] = held_rows.tolist()
        found: dict[str, list[int]] = {}
        for tag, row in zip(tags, rows, strict=True):
            found.setdefault(names[tag], []).append(row)
        for held in found.values():
            if len(held) > 1:
                held.sort(key=lambda row: int(series.kind[row]))
        return found


def held_tags(snapshot: LogdirSnapshot) -> list[int]:
    """Ids of the tags of which any file holds something, in order of appearance."""
    series = snapshot.series
    tags: list[int] = np.flatnonzero(np.bincount(series.tag[series.is_there != 0])).tolist()
    return tags


def tags_of_runs(snapshot: LogdirSnapshot) -> list[RunTags]:
    """The tags of every run, by run id."""
    runs = snapshot.series.run
    rows = np.argsort(runs, kind="stable")
    ends = np.searchsorted(runs[rows], np.arange(len(snapshot.runs.name) + 1))
    return [
        RunTags(snapshot, rows[start:end])
        for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]
