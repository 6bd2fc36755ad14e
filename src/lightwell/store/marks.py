"""The marks of a run: chosen by their columns, their words read where they lie."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from lightwell.events import mark
from lightwell.store.places import PlacedSeries, PlacesPart

if TYPE_CHECKING:
    from lightwell._core import EventFile
    from lightwell.reader import FileReader
    from lightwell.store.catalog import Catalog

MARK = "mark"
#: The newest of a run that are handed out, in number and in bytes of their records.
MAX_MARKS = 1_000
MAX_BYTES = 1 << 20
#: Runs whose words are remembered: those last asked for.
_REMEMBERED_RUNS = 64

Read = Callable[["FileReader", int, int], bytes | None]
"""File, offset, size -> the record's payload, or None where it is no longer there."""

_Texts = Mapping[str, Sequence[str]]  # by tag, in order of writing
_Key = tuple["EventFile", int, int]  # file, its generation, offset: one record


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
    offset: int
    size: int
    #: How many of its tag stand before it in the same record.
    ordinal: int

    @property
    def key(self) -> _Key:
        """Names the record among those of all files, whatever was written in their place."""
        return self.part.event_file, self.part.generation, self.offset


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
    records: set[_Key] = set()
    size = 0
    for position in cast(list[int], positions[::-1].tolist()):
        index = int(np.searchsorted(starts, position, side="right")) - 1
        placed = _placed(*parts[index], position - int(starts[index]))
        if placed.key not in records:
            if size + placed.size > MAX_BYTES:
                continue
            records.add(placed.key)
            size += placed.size
        chosen.append(placed)
    return chosen[::-1]


def _placed(tag: str, part: PlacesPart, row: int) -> PlacedMark:
    columns = part.columns
    offset = int(columns.offsets[row])
    return PlacedMark(
        tag,
        part,
        int(columns.steps[row]),
        float(columns.wall_times[row]),
        offset,
        int(columns.sizes[row]),
        row - int(np.searchsorted(columns.offsets, np.uint64(offset), side="left")),
    )


class MarkReader:
    """Reads the words of marks, each record once while its run is asked for. Safe on any thread."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._known: OrderedDict[int, dict[_Key, _Texts]] = OrderedDict()  # by run

    def marks(self, run: int, placed: Sequence[PlacedMark]) -> list[Mark]:
        """The marks with their words; one whose record is no longer there is left out."""
        with self._lock:
            known = self._known.get(run, {})
        texts: dict[_Key, _Texts | None] = {}
        marks: list[Mark] = []
        for one in placed:
            key = one.key
            if key not in texts:
                texts[key] = known[key] if key in known else self._texts(one)
            found = (texts[key] or {}).get(one.tag, ())
            if one.ordinal < len(found):
                name, text = mark.name_of(one.tag), found[one.ordinal]
                marks.append(Mark(name, text, one.step, one.wall_time))
        with self._lock:
            # What could not be read may come right.
            self._known[run] = {key: found for key, found in texts.items() if found is not None}
            self._known.move_to_end(run)
            while len(self._known) > _REMEMBERED_RUNS:
                self._known.popitem(last=False)
        return marks

    def _texts(self, placed: PlacedMark) -> _Texts | None:
        payload = self._read(placed.part.file, placed.offset, placed.size)
        if payload is None:
            return None
        try:
            return mark.decode_event(payload, MAX_MARKS)
        except ValueError:  # what is read here is more than the few fields the core looks at
            return {}


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
