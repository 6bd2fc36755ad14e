"""What the public classes of values ask of a store: places by name, files of runs, readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lightwell.store.catalog import MAX_LISTED_DAMAGE, SCALAR, Catalog
from lightwell.store.damage import DamagedPlace
from lightwell.store.places import PlacedSeries
from lightwell.store.record_reads import RecordReads
from lightwell.store.snapshot import KINDS

if TYPE_CHECKING:
    from lightwell.reader import FileReader, LogdirReader


class RunSeries(NamedTuple):
    """A series of a run as it was found under the store's lock."""

    tag: str
    kind: str
    #: Under which its values came; empty for a tensor that none claims.
    plugin: str
    #: The newest visible value of scalars.
    last_value: float | None
    placed: PlacedSeries


class ValueAccess:
    """Safe on any thread; the store's lock is held for look-ups only."""

    def __init__(self, catalog: Catalog, lock: threading.Lock, reader: LogdirReader) -> None:
        self._catalog = catalog
        self._lock = lock
        self._reader = reader
        #: What reads values where they lie.
        self.reads = RecordReads(reader.open_records, self._note_damage)
        self._damage: dict[tuple[str, int], DamagedPlace] = {}

    @property
    def logdir(self) -> str:
        """The path of the logdir."""
        return self._reader.path

    @property
    def damage(self) -> list[DamagedPlace]:
        """Records that proved damaged when they were read, since the files were last looked at."""
        with self._lock:
            return list(self._damage.values())

    def forget_damage(self) -> None:
        """Says that the files were looked at: the reader tells of the damage now."""
        with self._lock:
            self._damage.clear()

    def _note_damage(self, file: FileReader, offset: int, size: int, reason: str) -> None:
        file.event_file.mark_damaged(offset, reason)
        run = next((run.name for run in self._reader.runs.values() if file in run.files), None)
        with self._lock:
            if run is not None and len(self._damage) < MAX_LISTED_DAMAGE:
                place = DamagedPlace(run, file.name, offset, size, reason)
                self._damage[file.name, offset] = place

    def series(self, run: str, tag: str) -> list[RunSeries]:
        """What a run holds under a name: one series a kind, scalars first."""
        with self._lock:
            run_id = self._catalog.run_ids.get(run)
            if run_id is None:
                return []
            rows = self._catalog.rows_named(run_id, tag)
            return self._series(run_id, np.array(rows, np.uint32))

    def all_series(self, run: str) -> list[RunSeries]:
        """All series of a run that its files hold, in order of appearance."""
        with self._lock:
            run_id, table = self._catalog.run_ids[run], self._catalog.table
            rows = [row for row in table.rows_of_run(run_id).tolist() if table.is_there(row)]
            return self._series(run_id, np.array(rows, np.uint32))

    def scalars_below(self, run: str) -> Iterator[tuple[str, RunSeries]]:
        """The name of the run and every series of scalars, of a run and of those below it."""
        below = "" if run == "." else f"{run}/"
        with self._lock:
            names = [
                name for name in self._catalog.run_ids if name == run or name.startswith(below)
            ]
        for name in names:
            yield from ((name, one) for one in self.all_series(name) if one.kind == SCALAR)

    def has_run(self, run: str) -> bool:
        """Whether there is such a run, or was."""
        with self._lock:
            return run in self._catalog.run_ids

    def files(self, run: str) -> list[FileReader]:
        """The event files of a run, in the order of their making; none once it is gone."""
        reader = self._reader.runs.get(run)
        return [] if reader is None else reader.files

    def open_asset(self, folder: str, path: str) -> BinaryIO:
        """A file below ``folder``, which lies in the logdir (OSError)."""
        return self._reader.open_asset(folder, path)

    def _series(self, run: int, rows: NDArray[np.uint32]) -> list[RunSeries]:
        """Call it under the lock."""
        catalog = self._catalog
        columns, plugins = catalog.series_at(rows), catalog.table.plugins
        return [
            RunSeries(
                catalog.table.tag_name(tag),
                KINDS[kind],
                plugins[plugin],
                last_value,
                catalog.placed(run, row),
            )
            for row, tag, kind, plugin, last_value in zip(
                rows.tolist(),
                columns.tag.tolist(),
                columns.kind.tolist(),
                columns.plugin.tolist(),
                columns.last_values(),
                strict=True,
            )
        ]
