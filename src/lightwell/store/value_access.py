"""What the public classes of values ask of a store: places by name, files of runs, readers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar

from lightwell.events import scalar
from lightwell.store.catalog import MAX_LISTED_DAMAGE, Catalog
from lightwell.store.places import PlacesPart, plugin_of
from lightwell.store.record_reads import RecordReads
from lightwell.store.snapshot import DamagedPlace

if TYPE_CHECKING:
    from lightwell.reader import FileReader, LogdirReader
    from lightwell.store.points import SeriesPart

_Part = TypeVar("_Part")


class PlacedSeries(NamedTuple):
    """A series of a run whose values are no scalars."""

    tag: str
    kind: str
    plugin: str
    parts: tuple[PlacesPart, ...]


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
            run_id = None if run is None else self._catalog.run_ids.get(run)
            if run_id is not None and len(self._damage) < MAX_LISTED_DAMAGE:
                place = DamagedPlace(run_id, file.name, offset, size, reason)
                self._damage[file.name, offset] = place

    def kind(self, run: str, tag: str) -> str | None:
        """What a series holds; None where the run has no such tag."""
        with self._lock:
            catalog = self._catalog
            if (tag_id := catalog.tag_ids.get(tag)) is None:
                return None
            row = catalog.series_of_tag[tag_id].get(catalog.run_ids[run])
            if row is None:
                return None
            places = catalog.places[row]
            return places[0].kind if places else catalog.tags.kind[tag_id]

    def tags(self, run: str) -> list[str]:
        """All tags of a run, in order of appearance."""
        with self._lock:
            catalog = self._catalog
            tags = catalog.series_of_run[catalog.run_ids[run]]
            return [catalog.tags.name[tag] for tag in tags]

    def places(self, run: str, tag: str) -> tuple[PlacesPart, ...]:
        """Where the values of a series lie that are no scalars: one part a file, in order."""
        return self._of_series(run, tag, lambda row: self._catalog.places[row])

    def points(self, run: str, tag: str) -> tuple[SeriesPart, ...]:
        """What the files hold of a series of scalars: one part a file, in order."""
        return self._of_series(run, tag, lambda row: self._catalog.points[row].parts)

    def placed(self, run: str) -> list[PlacedSeries]:
        """All series of a run whose values are no scalars, in order of appearance."""
        with self._lock:
            catalog = self._catalog
            rows = catalog.series_of_run[catalog.run_ids[run]]
            return [
                PlacedSeries(catalog.tags.name[tag], parts[0].kind, plugin_of(parts[0]), parts)
                for tag, row in rows.items()
                if (parts := catalog.places[row])
            ]

    def plugins(self) -> list[str]:
        """The name of the plugin of every series, in the order of ``SeriesColumns``."""
        with self._lock:
            return [
                plugin_of(places[0]) if places else scalar.PLUGIN_NAME
                for places in self._catalog.places
            ]

    def last_value(self, run: str, tag: str) -> float | None:
        """The newest value of a series of scalars; None where there is no such series."""
        with self._lock:
            catalog = self._catalog
            run_id, tag_id = catalog.run_ids.get(run), catalog.tag_ids.get(tag)
            if run_id is None or tag_id is None:
                return None
            row = catalog.series_of_tag[tag_id].get(run_id)
            return None if row is None else catalog.series.last_value[row]

    def scalars_below(self, run: str) -> list[tuple[str, str]]:
        """Run and tag of every series of scalars of a run and of the runs below it."""
        with self._lock:
            catalog = self._catalog
            below = "" if run == "." else f"{run}/"
            return [
                (name, catalog.tags.name[tag])
                for name, run_id in catalog.run_ids.items()
                if name == run or name.startswith(below)
                for tag, row in catalog.series_of_run[run_id].items()
                if catalog.points[row].parts
            ]

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

    def _of_series(
        self, run: str, tag: str, parts: Callable[[int], tuple[_Part, ...]]
    ) -> tuple[_Part, ...]:
        with self._lock:
            catalog = self._catalog
            row = catalog.series_of_tag[catalog.tag_ids[tag]].get(catalog.run_ids[run])
            return () if row is None else parts(row)
