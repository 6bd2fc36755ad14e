"""Turns what the reader holds into what the catalog keeps: parts of files into series of runs.

Runs on the thread that reads, before any lock is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lightwell._core import EventFile, Series
from lightwell.store.catalog import SCALAR, UNKNOWN_KIND, FileDamage, RunFacts, SeriesFacts
from lightwell.store.places import PlacesPart
from lightwell.store.points import SeriesPart, SeriesPoints
from lightwell.store.status import STALLED_SECS

if TYPE_CHECKING:
    from lightwell.reader import FileReader, LogdirReader, ReadChanges, RunReader


@dataclass(frozen=True, slots=True)
class RunUpdate:
    """What one pass of reading made of one run."""

    facts: RunFacts
    series: list[SeriesFacts]
    #: The files whose damaged places changed, with all of them.
    damage: list[FileDamage]


@dataclass(slots=True)
class _KnownFile:
    """The series of one file by tag, kept in step with a file that grows or starts over."""

    name: str
    event_file: EventFile
    generation: int
    by_tag: dict[str, Series] = field(default_factory=dict[str, Series])
    series_count: int = 0
    damage: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])


@dataclass(slots=True)
class _KnownRun:
    #: By path: the names shown of two files may be alike.
    files: dict[str, _KnownFile] = field(default_factory=dict[str, _KnownFile])
    #: For each file in order, the lowest START step of the files behind it.
    cutoffs: dict[str, int | None] = field(default_factory=dict[str, int | None])
    parts: dict[str, list[SeriesPart]] = field(default_factory=dict[str, list[SeriesPart]])


class Ingest:
    """Remembers what the catalog was last told, so that each pass costs what changed."""

    def __init__(self, reader: LogdirReader) -> None:
        self._reader = reader
        self._runs: dict[str, _KnownRun] = {}

    def updates(self, changes: ReadChanges) -> list[RunUpdate]:
        """The runs that changed or appeared, the oldest first."""
        tags: dict[str, set[str]] = {name: set() for name in changes.runs}
        for run, tag in changes.series:
            tags.setdefault(run, set()).add(tag)
        runs = self._reader.runs
        updates = [
            self._updated(runs[name], changed) if name in runs else self._gone(name)
            for name, changed in tags.items()
            if name in runs or name in self._runs
        ]
        return sorted(updates, key=lambda update: (update.facts.created, update.facts.name))

    def _updated(self, run: RunReader, tags: set[str]) -> RunUpdate:
        known = self._runs.setdefault(run.name, _KnownRun())
        files = run.files
        damage: list[FileDamage] = []
        started_over: set[str] = set()
        for file in files:
            started_over |= _follow(known, file)
            state = known.files[file.path]
            if file.event_file.damage_count or state.damage:
                places = file.event_file.damage
                if places != state.damage:
                    state.damage = places
                    damage.append(FileDamage(file.path, file.name, places))
        for path in known.files.keys() - {file.path for file in files}:
            gone = known.files.pop(path)
            started_over |= gone.by_tag.keys()
            damage.append(FileDamage(path, gone.name, []))
        cutoffs = _cutoffs(files)
        if cutoffs != known.cutoffs:
            known.cutoffs = cutoffs
            tags = {tag for state in known.files.values() for tag in state.by_tag}
        series = [self._series(known, files, tag) for tag in sorted(tags | started_over)]
        has_points = any(state.by_tag for state in known.files.values())
        return RunUpdate(_run_facts(run.name, files, has_points=has_points), series, damage)

    def _gone(self, name: str) -> RunUpdate:
        """Lets go of a run without a file; should it return, it is read as if it were new."""
        known = self._runs.pop(name)
        return RunUpdate(
            _run_facts(name, [], has_points=False),
            [_placed_facts(tag, []) for tag in known.parts],
            [FileDamage(path, file.name, []) for path, file in known.files.items()],
        )

    @staticmethod
    def _series(known: _KnownRun, files: list[FileReader], tag: str) -> SeriesFacts:
        before = {id(part.series): part for part in known.parts.get(tag, ())}
        parts: list[SeriesPart] = []
        placed: list[PlacesPart] = []
        for file in files:
            series = known.files[file.path].by_tag.get(tag)
            if series is None:
                continue
            cutoff = known.cutoffs[file.path]
            if series.kind != SCALAR:
                placed.append(PlacesPart(file, series, cutoff))
                continue
            part = before.get(id(series))
            if part is None or not part.is_current(series, cutoff):
                part = SeriesPart(series, cutoff, file.name)
            parts.append(part)
        known.parts[tag] = parts
        if parts:
            return _scalar_facts(tag, parts)
        return _placed_facts(tag, placed)


def _follow(known: _KnownRun, file: FileReader) -> set[str]:
    """Takes in the file's new series; returns the tags to be told anew because it started over."""
    event_file = file.event_file
    state = known.files.get(file.path)
    anew: set[str] = set()
    if (
        state is None
        or state.event_file is not event_file
        or state.generation != event_file.generation
    ):
        before, state = state, _KnownFile(file.name, event_file, event_file.generation)
        known.files[file.path] = state
        if before is not None:
            anew = set(before.by_tag)
            state.damage = before.damage
    count = event_file.series_count
    for index in range(state.series_count, count):
        series = event_file.series(index)
        # A tag may hold values of several kinds, each a series: scalars win, then the oldest.
        if series.tag not in state.by_tag or series.kind == SCALAR:
            state.by_tag[series.tag] = series
    state.series_count = count
    return anew


def _cutoffs(files: list[FileReader]) -> dict[str, int | None]:
    cutoffs: dict[str, int | None] = {}
    lowest: int | None = None
    for file in reversed(files):
        cutoffs[file.path] = lowest
        steps = [step for step, _ in file.event_file.session_starts]
        if steps:
            lowest = min(steps) if lowest is None else min(lowest, *steps)
    return cutoffs


def _is_finished(files: list[FileReader]) -> bool:
    """True when the writers of the newest files have all said that nothing more comes."""
    newest = max((file.modified for file in files), default=-math.inf)
    recent = [file for file in files if file.modified >= newest - STALLED_SECS]
    return bool(recent) and all(file.event_file.is_finished for file in recent)


def _run_facts(name: str, files: list[FileReader], *, has_points: bool) -> RunFacts:
    errors = [file.error for file in files if file.error is not None]
    is_unreadable = bool(errors) and len(errors) == len(files) and not has_points
    return RunFacts(
        name=name,
        created=min((file.created for file in files), default=math.inf),
        started=min(_finite(file.event_file.first_wall_time for file in files), default=None),
        updated=max(_finite(file.event_file.last_wall_time for file in files), default=None),
        modified=max((file.modified for file in files), default=-math.inf),
        has_points=has_points,
        is_finished=_is_finished(files),
        is_gone=not files,
        damage_count=sum(file.event_file.damage_count for file in files),
        message=errors[0] if is_unreadable else None,
    )


def _finite(times: Iterable[float | None]) -> list[float]:
    return [time for time in times if time is not None and math.isfinite(time)]


def _scalar_facts(tag: str, parts: list[SeriesPart]) -> SeriesFacts:
    points = SeriesPoints(parts)
    if any(part.may_hide for part in parts):
        visible = [part.visible() for part in parts]
        shown = [columns for columns in visible if len(columns)]
        return SeriesFacts(
            tag=tag,
            kind=SCALAR,
            count=sum(map(len, shown)),
            first_step=int(shown[0].steps[0]) if shown else 0,
            last_step=int(shown[-1].steps[-1]) if shown else 0,
            last_value=float(shown[-1].values[-1]) if shown else None,
            nonfinite=sum(part.visible_nonfinite() for part in parts),
            points=points,
        )
    written = [part.series for part in parts if part.count] or [parts[-1].series]
    return SeriesFacts(
        tag=tag,
        kind=SCALAR,
        count=sum(part.count for part in parts),
        first_step=written[0].first_step,
        last_step=written[-1].last_step,
        last_value=written[-1].last_value,
        nonfinite=sum(series.nonfinite_count for series in written),
        points=points,
    )


def _placed_facts(tag: str, parts: list[PlacesPart]) -> SeriesFacts:
    shown = [part.columns for part in parts if len(part.columns)]
    return SeriesFacts(
        tag=tag,
        kind=parts[0].kind if parts else UNKNOWN_KIND,
        count=sum(map(len, shown)),
        first_step=int(shown[0].steps[0]) if shown else 0,
        last_step=int(shown[-1].steps[-1]) if shown else 0,
        last_value=None,
        nonfinite=0,
        points=SeriesPoints(()),
        places=tuple(parts),
    )
