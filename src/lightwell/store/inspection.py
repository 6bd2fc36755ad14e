"""What is in a run, kind by kind, and what is odd about it: the facts of ``lightwell inspect``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lightwell.reader import Damage
from lightwell.store.catalog import SCALAR
from lightwell.store.points import Steps, Values, WallTimes
from lightwell.store.status import STALLED_SECS

if TYPE_CHECKING:
    from lightwell.reader import FileReader
    from lightwell.store.value_access import RunSeries

UNKNOWN_KIND = "unknown"


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
        torn_bytes: Behind it, where they are no damage and nobody is about to write the rest: the
            writer said that nothing more comes, or the file has not grown for as long as makes a
            run *done*. Else 0.
        is_finished: Its writer said that nothing more comes.
        damage: Places that were skipped, listed or not.
        error: Why it cannot be read, one sentence; else None.
    """

    name: str
    bytes: int
    read_bytes: int
    torn_bytes: int
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


def inspect_run(name: str, series: Sequence[RunSeries], files: Sequence[FileReader]) -> RunFindings:
    """The findings of a run, whose files are in the order of their making."""
    kinds: dict[str, KindFacts] = {}
    plugins: dict[str, PluginFacts] = {}
    for one in series:
        facts = _facts_of(one)
        kinds.setdefault(one.kind, KindFacts(one.kind)).add(facts)
        if one.kind == UNKNOWN_KIND:
            plugin = plugins.setdefault(one.plugin, PluginFacts(one.plugin))
            plugin.series += 1
            plugin.values += facts.values + facts.superseded
    starts = [file.event_file.session_starts for file in files]
    return RunFindings(
        name,
        kinds=sorted(kinds.values(), key=lambda facts: (facts.kind != SCALAR, facts.kind)),
        plugins=sorted(plugins.values(), key=lambda facts: facts.plugin),
        restarts=[start for of_file in starts for start in _without_repeats(of_file)],
        files=[file_facts(file) for file in files],
        damage=[place for file in files for place in file.damage],
    )


def _without_repeats(starts: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Some writers say a START twice, for readers that pass over the first (docs/format.md)."""
    return [
        start
        for position, start in enumerate(starts)
        if position == 0 or start[0] != starts[position - 1][0]
    ]


def file_facts(file: FileReader) -> FileFacts:
    """What is known of a file without reading it again."""
    event_file = file.event_file
    damage, read_bytes = event_file.damage, event_file.offset
    is_over = event_file.is_finished or time.time() - file.modified >= STALLED_SECS
    is_told = file.error is not None or (bool(damage) and damage[-1][0] >= read_bytes)
    return FileFacts(
        file.name,
        bytes=file.size,
        read_bytes=read_bytes,
        torn_bytes=file.size - read_bytes if is_over and not is_told else 0,
        is_finished=event_file.is_finished,
        damage=event_file.damage_count,
        error=file.error,
    )


def _facts_of(series: RunSeries) -> KindFacts:
    facts = KindFacts(series.kind, series=1)
    before: int | None = None
    for steps, wall_times, values in _visible(series):
        if not len(steps):
            continue
        facts.values += len(steps)
        facts.nonfinite += 0 if values is None else int(np.count_nonzero(~np.isfinite(values)))
        facts.out_of_order += int(np.count_nonzero(steps[1:] < steps[:-1]))
        facts.out_of_order += before is not None and int(steps[0]) < before
        before = int(steps[-1])
        facts.widen_steps(int(steps.min()), int(steps.max()))
        finite = wall_times[np.isfinite(wall_times)]
        if len(finite):
            facts.widen_wall_times(float(finite.min()), float(finite.max()))
    facts.superseded = series.placed.series.count(superseded=True) - facts.values
    return facts


def _visible(series: RunSeries) -> Iterator[tuple[Steps, WallTimes, Values | None]]:
    """The columns of what nothing supersedes, in order of writing, piece by piece."""
    if series.kind == SCALAR:
        points = series.placed.series.points()
        yield points.steps, points.wall_times, points.values
    else:
        for part in series.placed.parts():
            yield part.columns.steps, part.columns.wall_times, None
