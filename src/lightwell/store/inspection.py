"""What is in a run, kind by kind, and what is odd about it: the facts of ``lightwell inspect``.

Counted from the files' own columns, so that nothing is left out that the catalog does not show: a
tag that holds values of two kinds counts under both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from lightwell.reader import Damage
from lightwell.store.catalog import SCALAR, UNKNOWN_KIND
from lightwell.store.points import Steps, visible_positions

if TYPE_CHECKING:
    from lightwell._core import Series
    from lightwell.reader import FileReader


@dataclass(slots=True)
class KindFacts:
    """The series of one kind. Everything but ``superseded`` is of values that nothing supersedes.

    Attributes:
        series: Tags of this kind.
        values: Values, or points.
        superseded: Values that a restart of the run wrote anew.
        nonfinite: Scalars that are NaN or infinite.
        out_of_order: Values whose step is below that of the one before them in their series.
        first_step: The lowest step; None: there is no value.
        last_step: The highest.
        first_wall_time: The earliest, in seconds since the epoch; None: no finite one.
        last_wall_time: The latest.
    """

    kind: str
    series: int = 0
    values: int = 0
    superseded: int = 0
    nonfinite: int = 0
    out_of_order: int = 0
    first_step: int | None = None
    last_step: int | None = None
    first_wall_time: float | None = None
    last_wall_time: float | None = None

    def add(self, other: KindFacts) -> None:
        """Count in what another run has of the same kind."""
        self.series += other.series
        self.values += other.values
        self.superseded += other.superseded
        self.nonfinite += other.nonfinite
        self.out_of_order += other.out_of_order
        self.widen_steps(other.first_step, other.last_step)
        self.widen_wall_times(other.first_wall_time, other.last_wall_time)

    def widen_steps(self, first: int | None, last: int | None) -> None:
        """Take in steps from ``first`` to ``last``; None: there are none."""
        if first is not None and (self.first_step is None or first < self.first_step):
            self.first_step = first
        if last is not None and (self.last_step is None or last > self.last_step):
            self.last_step = last

    def widen_wall_times(self, first: float | None, last: float | None) -> None:
        """Take in wall times from ``first`` to ``last``; None: there are none."""
        if first is not None and (self.first_wall_time is None or first < self.first_wall_time):
            self.first_wall_time = first
        if last is not None and (self.last_wall_time is None or last > self.last_wall_time):
            self.last_wall_time = last


@dataclass(slots=True)
class PluginFacts:
    """What a plugin wrote that has no kind here; without a name, values of an unknown form."""

    plugin: str
    series: int = 0
    values: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One event file.

    Attributes:
        name: Relative to the logdir.
        bytes: As of the last look.
        read_bytes: Up to the end of the last whole record.
        is_finished: Its writer said that nothing more comes.
        damage: Places that were skipped, listed or not.
        error: Why it cannot be read, one sentence; else None.
    """

    name: str
    bytes: int
    read_bytes: int
    is_finished: bool
    damage: int
    error: str | None


@dataclass(frozen=True, slots=True)
class RunFindings:
    """One run.

    Attributes:
        name: As everywhere.
        kinds: Scalars first.
        plugins: Those without a kind here.
        restarts: (step, wall time) of each session start, in order; one that only repeats the one
            before it does not count.
        files: In the order of their making.
        damage: In the order of the files, of each at most about 1,000 places; ``FileFacts.damage``
            counts all.
    """

    name: str
    kinds: list[KindFacts]
    plugins: list[PluginFacts]
    restarts: list[tuple[int, float]]
    files: list[FileFacts]
    damage: list[Damage]


@dataclass(slots=True)
class _Tally:
    #: By kind and tag, the last visible step in the files so far; None: no visible value yet.
    #: None as a whole where there is one file, in which each series comes once.
    last_steps: dict[tuple[str, str], int | None] | None
    kinds: dict[str, KindFacts] = field(default_factory=dict[str, KindFacts])
    plugins: dict[str, PluginFacts] = field(default_factory=dict[str, PluginFacts])


def inspect_run(name: str, files: Sequence[FileReader]) -> RunFindings:
    """The findings of a run, whose files are in the order of their making."""
    tally = _Tally({} if len(files) > 1 else None)
    starts = [file.event_file.session_starts for file in files]
    cutoffs: list[int | None] = []
    lowest: int | None = None
    for of_file in reversed(starts):
        cutoffs.append(lowest)
        steps = [step for step, _ in of_file]
        lowest = min(steps, default=lowest) if lowest is None else min([lowest, *steps])
    for file, cutoff in zip(files, reversed(cutoffs), strict=True):
        for index in range(file.event_file.series_count):
            _count(tally, file.event_file.series(index), cutoff)
    return RunFindings(
        name,
        kinds=sorted(tally.kinds.values(), key=lambda facts: (facts.kind != SCALAR, facts.kind)),
        plugins=sorted(tally.plugins.values(), key=lambda facts: facts.plugin),
        restarts=[start for of_file in starts for start in _without_repeats(of_file)],
        files=[_file_facts(file) for file in files],
        damage=[place for file in files for place in file.damage],
    )


def _without_repeats(starts: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Some writers say a START twice, for readers that pass over the first (docs/format.md)."""
    return [
        start
        for position, start in enumerate(starts)
        if position == 0 or start[0] != starts[position - 1][0]
    ]


def _file_facts(file: FileReader) -> FileFacts:
    event_file = file.event_file
    return FileFacts(
        file.name,
        bytes=file.size,
        read_bytes=event_file.offset,
        is_finished=event_file.is_finished,
        damage=event_file.damage_count,
        error=file.error,
    )


def _count(tally: _Tally, series: Series, cutoff: int | None) -> None:
    kind, tag, count = series.kind, series.tag, series.count
    facts = tally.kinds.get(kind)
    if facts is None:
        facts = tally.kinds[kind] = KindFacts(kind)
    is_new, before = True, None
    if tally.last_steps is not None:
        is_new = (kind, tag) not in tally.last_steps
        before = tally.last_steps.setdefault((kind, tag), None)
    facts.series += is_new
    if kind == UNKNOWN_KIND:
        plugin = tally.plugins.setdefault(series.plugin_name, PluginFacts(series.plugin_name))
        plugin.series += is_new
        plugin.values += count
    if _is_plain(series, cutoff):
        facts.values += count
        facts.nonfinite += series.nonfinite_count
        first, last = series.first_step, series.last_step
        facts.widen_steps(first, last)
        facts.widen_wall_times(series.first_wall_time, series.last_wall_time)
    else:
        columns = cast(
            tuple[NDArray[Any], ...], series.columns() if kind == SCALAR else series.places()
        )
        steps: Steps = columns[0]
        at = visible_positions(steps, series.steps_sorted, series.purges, cutoff)
        steps, wall_times = steps[at], columns[1][at]
        facts.values += len(steps)
        facts.superseded += len(columns[0]) - len(steps)
        facts.widen_wall_times(*_finite_range(wall_times))
        if not len(steps):
            return
        if kind == SCALAR:
            facts.nonfinite += int(np.count_nonzero(~np.isfinite(columns[2][at])))
        facts.out_of_order += int(np.count_nonzero(steps[1:] < steps[:-1]))
        first, last = int(steps[0]), int(steps[-1])
        facts.widen_steps(int(steps.min()), int(steps.max()))
    facts.out_of_order += before is not None and first < before
    if tally.last_steps is not None:
        tally.last_steps[kind, tag] = last


def _is_plain(series: Series, cutoff: int | None) -> bool:
    """Whether it has values, all of them visible and in order: nothing to look at one by one."""
    return (
        series.count > 0
        and series.steps_sorted
        and series.wall_times_sorted
        and math.isfinite(series.last_wall_time - series.first_wall_time)
        and (cutoff is None or series.last_step < cutoff)
        and not any(index > 0 for index, _ in series.purges)
    )


def _finite_range(wall_times: NDArray[np.float64]) -> tuple[float | None, float | None]:
    finite = wall_times[np.isfinite(wall_times)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (None, None)
