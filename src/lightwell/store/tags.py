"""What is known of the tags of a run, put into words only for those that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lightwell.store.snapshot import KINDS, LogdirSnapshot

_UNKNOWN = KINDS.index("unknown")


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What is known of one tag of one run without reading its points.

    Counts, steps and the last value are those of the points that no restart superseded.
    ``plugin`` is the name that the values came under, empty where they came without one;
    ``last_value`` is None for anything but scalars.
    """

    kind: str
    plugin: str
    count: int
    first_step: int
    last_step: int
    last_value: float | None
    nonfinite: int


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
        row = self._row_of_name[name]
        snapshot, series = self._snapshot, self._snapshot.series
        kind, tag = int(series.kind[row]), int(series.tag[row])
        return TagInfo(
            # What a run had of a tag that no file has any more is what others have.
            kind=snapshot.tags.kind[tag] if kind == _UNKNOWN else KINDS[kind],
            plugin=snapshot.plugins[int(series.plugin[row])],
            count=int(series.count[row]),
            first_step=int(series.first_step[row]),
            last_step=int(series.last_step[row]),
            last_value=series.last_value_at(row),
            nonfinite=int(series.nonfinite[row]),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._row_of_name)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._row_of_name

    def __repr__(self) -> str:
        return repr(dict(self))

    @cached_property
    def _row_of_name(self) -> dict[str, int]:
        names = self._snapshot.tags.name
        tags: list[int] = self._snapshot.series.tag[self._rows].tolist()
        rows: list[int] = self._rows.tolist()
        return {names[tag]: row for tag, row in zip(tags, rows, strict=True)}


def tags_of_runs(snapshot: LogdirSnapshot) -> list[RunTags]:
    """The tags of every run, by run id."""
    runs = snapshot.series.run
    rows = np.argsort(runs, kind="stable")
    ends = np.searchsorted(runs[rows], np.arange(len(snapshot.runs.name) + 1))
    return [
        RunTags(snapshot, rows[start:end])
        for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]
