"""What one pass of reading made of the runs, as the catalog keeps it.

Runs on the thread that reads, before any lock is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from lightwell.store.catalog import FileDamage, RunFacts
from lightwell.store.status import STALLED_SECS

if TYPE_CHECKING:
    from lightwell.reader import FileReader, LogdirReader, ReadChanges, RunReader

_Places = list[tuple[int, int, str]]  # offset, bytes, reason


class RunUpdate(NamedTuple):
    """What one pass of reading made of one run."""

    facts: RunFacts
    #: In the order they are read as one; none: the run is gone.
    files: Sequence[FileReader]
    #: The files whose damaged places changed, with all of them.
    damage: list[FileDamage]


class Ingest:
    """Remembers what the catalog was last told, so that each pass costs what changed."""

    def __init__(self, reader: LogdirReader) -> None:
        self._reader = reader
        self._known: set[str] = set()
        #: Run to the path of each damaged file to the name shown of it and its places: by path,
        #: for the names shown of two files may be alike.
        self._damage: dict[str, dict[str, tuple[str, _Places]]] = {}

    def updates(self, changes: ReadChanges, now: float) -> list[RunUpdate]:
        """The runs that changed or appeared, the oldest first; ``now`` in s since the epoch."""
        runs = self._reader.runs
        updates = [
            self._updated(runs[name], now) if name in runs else self._gone(name)
            for name in changes.runs
            if name in runs or name in self._known
        ]
        return sorted(updates, key=lambda update: (update.facts.created, update.facts.name))

    def _updated(self, run: RunReader, now: float) -> RunUpdate:
        self._known.add(run.name)
        files = run.files
        facts = _run_facts(run.name, files, now)
        is_damaged = facts.damage_count > 0 or run.name in self._damage
        return RunUpdate(facts, files, self._changed_damage(run.name, files) if is_damaged else [])

    def _gone(self, name: str) -> RunUpdate:
        """Lets go of a run without a file; should it return, it is read as if it were new."""
        self._known.discard(name)
        return RunUpdate(_run_facts(name, [], -math.inf), [], self._changed_damage(name, []))

    def _changed_damage(self, run: str, files: Sequence[FileReader]) -> list[FileDamage]:
        known = self._damage.get(run, {})
        now = {
            file.path: (file.name, file.event_file.damage)
            for file in files
            if file.event_file.damage_count
        }
        if now:
            self._damage[run] = now
        elif known:
            del self._damage[run]
        gone = known.keys() - now.keys()
        return [
            *(
                FileDamage(path, name, places)
                for path, (name, places) in now.items()
                if path not in known or known[path][1] != places
            ),
            *(FileDamage(path, known[path][0], []) for path in gone),
        ]


def _run_facts(name: str, files: Sequence[FileReader], now: float) -> RunFacts:
    # A logdir has thousands of runs, mostly of one file: one look at each file, one pass.
    created, started = math.inf, math.inf
    updated = newest = -math.inf
    damage_count = 0
    errors: list[str] = []
    has_points = False
    finished: list[tuple[float, bool]] = []
    for file in files:
        series_count, first, last, is_finished, damaged = file.event_file.facts()
        modified = file.modified
        newest = max(newest, modified)
        finished.append((modified, is_finished))
        created = min(created, file.created)
        if first is not None and math.isfinite(first):
            started = min(started, first)
        if last is not None and math.isfinite(last):
            updated = max(updated, last)
        damage_count += damaged
        has_points = has_points or series_count > 0
        if file.error is not None:
            errors.append(file.error)
    is_unreadable = bool(errors) and len(errors) == len(files) and not has_points
    recent = [is_finished for time, is_finished in finished if time >= newest - STALLED_SECS]
    return RunFacts(
        name=name,
        created=created,
        started=None if math.isinf(started) else started,
        updated=None if math.isinf(updated) else updated,
        # Where the file system's clock is ahead, it grew when that was seen.
        modified=min(newest, now),
        has_points=has_points,
        # The writers of the newest files have all said that nothing more comes.
        is_finished=bool(recent) and all(recent),
        is_gone=not files,
        damage_count=damage_count,
        message=errors[0] if is_unreadable else None,
    )
