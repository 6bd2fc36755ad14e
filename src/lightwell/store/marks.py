"""The marks of a run: chosen by their columns, their words read where they lie."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from lightwell.store.places import PlacedSeries, PlacesPart, RecordPlace
from lightwell.store.record_reads import RecordReads

if TYPE_CHECKING:
    from lightwell._core import EventFile
    from lightwell.store.catalog import Catalog

MARK = "mark"
#: The newest of a run that are handed out, in number and in bytes of their records.
MAX_MARKS = 1_000
MAX_BYTES = 1 << 20
#: Runs whose words are remembered: those last asked for.
_REMEMBERED_RUNS = 64

_Record = tuple["EventFile", int, int]  # file, its generation, offset
_Key = tuple["EventFile", int, int, str, int]  # and the tag and the ordinal: one mark


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a run that somebody named; ``wall_time`` in seconds since the epoch."""

    name: str
    text: str
    step: int
    wall_time: float


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark without its words, and where they are."""

    tag: str
    part: PlacesPart
    step: int
    wall_time: float
    place: RecordPlace

    @property
    def record(self) -> _Record:
        """Names the record among those of all files, whatever was written in their place."""
        return self.part.event_file, self.part.generation, self.place.offset

    @property
    def key(self) -> _Key:
        """Names the mark likewise."""
        return *self.record, self.tag, self.place.ordinal


def newest_marks(series: Sequence[tuple[str, PlacedSeries]]) -> list[PlacedMark]:
    """The newest marks of one run by wall time, the oldest of them first.

    Args:
        series: Tag and what the run's files hold of it.
    """
    parts = [(tag, part) for tag, held in series for part in held.parts() if len(part.columns)]
    if not parts:
        return []
    times = np.concatenate([part.columns.wall_times for _, part in parts])
    # What has no time counts as oldest.
    times = np.where(np.isnan(times), -np.inf, times)
    starts = np.cumsum([0] + [len(part.columns) for _, part in parts])
    newest = np.argpartition(times, -MAX_MARKS)[-MAX_MARKS:] if len(times) > MAX_MARKS else None
    positions = np.arange(len(times)) if newest is None else np.sort(newest)
    positions = positions[np.argsort(times[positions], kind="stable")]
    chosen: list[PlacedMark] = []
    records: set[_Record] = set()
    size = 0
    for position in cast(list[int], positions[::-1].tolist()):
        index = int(np.searchsorted(starts, position, side="right")) - 1
        placed = _placed(*parts[index], position - int(starts[index]))
        if placed.record not in records:
            if size + placed.place.size > MAX_BYTES:
                continue
            records.add(placed.record)
            size += placed.place.size
        chosen.append(placed)
    return chosen[::-1]


def _placed(tag: str, part: PlacesPart, row: int) -> PlacedMark:
    columns = part.columns
    return PlacedMark(
        tag, part, int(columns.steps[row]), float(columns.wall_times[row]), columns.place(row)
    )


class MarkReader:
    """Reads the words of marks, each mark once while its run is asked for. Safe on any thread."""

    def __init__(self, reads: RecordReads) -> None:
        self._reads = reads
        self._lock = threading.Lock()
        self._known: OrderedDict[int, dict[_Key, str]] = OrderedDict()  # by run

    def marks(self, run: int, placed: Sequence[PlacedMark]) -> list[Mark]:
        """The marks with their words; one that cannot be read now is left out."""
        from lightwell.events import mark

        with self._lock:
            known = self._known.get(run, {})
        texts: dict[_Key, str] = {}
        with self._reads.hold() as reads:
            # In the order of their records, each of which is then read once.
            for one in sorted(placed, key=lambda one: (one.part.file.path, one.place.offset)):
                text = known.get(one.key)
                if text is None:
                    text = _read(reads, one)
                if text is not None:
                    texts[one.key] = text
        with self._lock:
            # What could not be read may come right.
            self._known[run] = texts
            self._known.move_to_end(run)
            while len(self._known) > _REMEMBERED_RUNS:
                self._known.popitem(last=False)
        return [
            Mark(mark.name_of(one.tag), texts[one.key], one.step, one.wall_time)
            for one in placed
            if one.key in texts
        ]


def _read(reads: RecordReads, one: PlacedMark) -> str | None:
    from lightwell.events import mark

    try:
        value = reads.value(one.part, one.tag, one.step, one.wall_time, one.place)
        return mark.decode_tensor(value.content)
    except (OSError, ValueError):  # it may be malformed where the core does not look
        return None


@dataclass(frozen=True, slots=True, eq=False)
class MarksResult:
    """The marks of several runs, consistent at ``version``."""

    instance: str
    version: int
    fingerprint: str
    marks: list[tuple[int, list[Mark]]]


@dataclass(frozen=True, slots=True, eq=False)
class MarksState:
    """The marks of one run as a question found them under the store's lock."""

    run: int
    #: Of its series of marks; differ whenever the marks may differ.
    versions: tuple[int, ...]
    series: list[tuple[str, PlacedSeries]]


def mark_states(catalog: Catalog, runs: Sequence[int]) -> list[MarksState]:
    """The marks of those of the runs that have some; call it under the store's lock.

    Raises:
        UnknownIdError: There is no such run.
    """
    catalog.check_runs(runs)
    table = catalog.table
    states: list[MarksState] = []
    for run in runs:
        rows = table.rows_of_run(run, MARK).tolist()
        if rows:
            series = [(table.tag_name(table.tag(row)), catalog.placed(run, row)) for row in rows]
            states.append(MarksState(run, tuple(map(table.version, rows)), series))
    return states


def marks_fingerprint(instance: str, states: Sequence[MarksState]) -> str:
    """Differs whenever the marks may differ: what an ETag is made of."""
    digest = hashlib.blake2b(instance.encode(), digest_size=12)
    for state in states:
        digest.update(repr((state.run, state.versions)).encode())
    return digest.hexdigest()
