"""What a store answers about series: queries, points, places, inspection, marks.

Everything is looked up under the store's lock, and computed or read from files without it.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from lightwell.errors import UnknownIdError
from lightwell.reader import LogdirReader
from lightwell.store.asked import asked_states
from lightwell.store.catalog import Catalog
from lightwell.store.choice import (
    Choice,
    ChosenSeries,
    SeriesState,
    chosen_series,
    fingerprint,
)
from lightwell.store.groups import GroupQuery, GroupsResult, answer_groups, groups_bound
from lightwell.store.inspection import RunFindings, inspect_run
from lightwell.store.marks import (
    MarkReader,
    MarksResult,
    mark_states,
    marks_fingerprint,
    newest_marks,
)
from lightwell.store.places import PlacedSeries, PlacesPart
from lightwell.store.points import PointColumns
from lightwell.store.query import SeriesQuery, SeriesResult, answer, size_bound
from lightwell.store.segments import Segment, superseded_points
from lightwell.store.snapshot import LogdirState
from lightwell.store.summaries import (
    SummariesResult,
    SummaryQuery,
    answer_summaries,
    summaries_bound,
)
from lightwell.store.value_access import ValueAccess

if TYPE_CHECKING:
    from lightwell.store.hparams_table import HParamsReader, HParamsTable
    from lightwell.store.layouts_of_runs import LayoutsReader, LayoutsResult

_Query = TypeVar("_Query", bound=Choice)


class StoreQueries:
    """A family of methods of ``Store``, which sets what they ask; safe on any thread."""

    instance: str
    values: ValueAccess
    _lock: threading.Lock
    _catalog: Catalog
    _reader: LogdirReader
    _mark_reader: MarkReader
    _state: LogdirState

    def query(self, query: SeriesQuery) -> SeriesResult:
        """The points of some series for the pixels of one chart.

        Raises:
            UnknownIdError: There is no such tag or run.
            ValueError: A tag holds no scalars, or too many series are asked for.
        """
        return answer(self.instance, *self._asked(query))

    def groups(self, query: GroupQuery) -> GroupsResult:
        """Groups of runs as one line each, with their spread. Raises as :meth:`query`."""
        return answer_groups(self.instance, *self._asked(query))

    def summaries(self, query: SummaryQuery) -> SummariesResult:
        """Many series in a few numbers each. Raises as :meth:`query`."""
        return answer_summaries(self.instance, *self._asked(query))

    def look_ahead(self, query: SeriesQuery | GroupQuery | SummaryQuery) -> tuple[str, int]:
        """What is known of an answer without computing it.

        Returns:
            The fingerprint that the question would be answered with now, and the bytes that it
            takes at most. Raises as :meth:`query`.
        """
        _, query, states = self._asked(query)
        match query:
            case SeriesQuery():
                size = size_bound(query, states)
            case GroupQuery():
                size = groups_bound(query, states)
            case SummaryQuery():
                size = summaries_bound(query, states)
        return fingerprint(self.instance, query, states), size

    def series(self, choice: Choice) -> list[ChosenSeries]:
        """Every point of the chosen series, whatever the window. Raises as :meth:`query`."""
        _, _, states = self._asked(choice)
        return chosen_series(choice, states)

    def run_id(self, name: str) -> int:
        """Raises UnknownIdError where no run ever had the name."""
        with self._lock:
            run = self._catalog.run_ids.get(name)
        if run is None:
            raise UnknownIdError(f"there is no run {name!r}")
        return run

    def tag_id(self, name: str) -> int:
        """The tag of a name: that of scalars, or else the first in the order of kinds.

        Raises:
            UnknownIdError: No run ever had the tag.
        """
        with self._lock:
            tag = self._catalog.tag_of_scalars(name)
        if tag is None:
            raise UnknownIdError(f"there is no tag {name!r}")
        return tag

    def points(self, *, run: int, tag: int, superseded: bool = False) -> PointColumns:
        """Every point of one series, in order of writing; without a copy where one file holds them.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
            ValueError: The tag holds no scalars.
        """
        with self._lock:
            self._catalog.check_scalar(tag)
            series = self._catalog.table.frozen(self._catalog.row_of(run, tag))
        return series.points(superseded)

    def superseded(self, *, run: int, tag: int) -> tuple[PointColumns, NDArray[np.bool_]]:
        """Every point of one series and which of them a restart hides. Raises as :meth:`points`."""
        with self._lock:
            self._catalog.check_scalar(tag)
            series = self._catalog.table.frozen(self._catalog.row_of(run, tag))
        return series.points(True), superseded_points(series)

    def segments(self, *, run: int, tag: int) -> list[Segment]:
        """The stretches of one series between restarts, oldest first; of values of any kind.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
        """
        return self._placed(run, tag).segments()

    def places(self, *, run: int, tag: int, superseded: bool = False) -> tuple[PlacesPart, ...]:
        """Where the values of one series lie that are no scalars: one part a file, in order.

        Raises:
            UnknownIdError: There is no such run or tag, or the run does not have the tag.
        """
        self._read_first([run])
        return self._placed(run, tag).parts(superseded=superseded)

    def _placed(self, run: int, tag: int) -> PlacedSeries:
        with self._lock:
            return self._catalog.placed(run, self._catalog.row_of(run, tag))

    def inspect(self, runs: Sequence[int]) -> Iterator[RunFindings]:
        """What is in each of some runs, and what is odd about it; looks at every series.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            self._catalog.check_runs(runs)
            found = [(self._catalog.runs.name[run], self._catalog.files[run]) for run in runs]
        for name, files in found:
            yield inspect_run(name, self.values.all_series(name), files)

    def marks(self, runs: Sequence[int]) -> MarksResult:
        """The newest marks of some runs, their words read from the files.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            version, states = self._catalog.version, mark_states(self._catalog, runs)
        return MarksResult(
            self.instance,
            version,
            marks_fingerprint(self.instance, states),
            [
                (state.run, self._mark_reader.marks(state.run, newest_marks(state.series)))
                for state in states
            ],
        )

    def marks_fingerprint(self, runs: Sequence[int]) -> str:
        """The fingerprint that :meth:`marks` would answer with now, without reading anything.

        Raises:
            UnknownIdError: There is no such run.
        """
        with self._lock:
            states = mark_states(self._catalog, runs)
        return marks_fingerprint(self.instance, states)

    def hparams(self) -> HParamsTable:
        """The hyperparameters of all runs; reads those from files that are not known yet."""
        with self._lock:
            state = self._hparams.state(self._catalog)
        return self._hparams.table(self.instance, state)

    def hparams_fingerprint(self) -> str:
        """The fingerprint that :meth:`hparams` would answer with now, without reading anything."""
        with self._lock:
            state = self._hparams.state(self._catalog)
        return state.fingerprint(self.instance)

    def layouts(self) -> LayoutsResult:
        """The layouts of custom charts of all runs as one; reads as :meth:`hparams`."""
        with self._lock:
            state, names = self._layouts.state(self._catalog)
        return self._layouts.result(self.instance, state, names)

    def layouts_fingerprint(self) -> str:
        """The fingerprint that :meth:`layouts` would answer with now, without reading anything."""
        with self._lock:
            state, _ = self._layouts.state(self._catalog)
        return state.fingerprint(self.instance)

    # Loaded when they are asked for: most logdirs have neither.

    @functools.cached_property
    def _hparams(self) -> HParamsReader:
        from lightwell.store.hparams_table import HParamsReader

        return HParamsReader(self.values)

    @functools.cached_property
    def _layouts(self) -> LayoutsReader:
        from lightwell.store.layouts_of_runs import LayoutsReader

        return LayoutsReader(self.values)

    def _asked(self, query: _Query) -> tuple[int, _Query, list[SeriesState]]:
        """The store's version, the question, and the series that it is about, as they are now."""
        self._read_first(query.asked_runs or ())
        with self._lock:
            return self._catalog.version, query, asked_states(self._catalog, query)

    def _read_first(self, runs: Sequence[int]) -> None:
        """While not everything is read, has those runs read before others: somebody looks at them.

        What is there of them is answered with meanwhile.
        """
        with self._lock:
            if self._state != "loading" or not runs:
                return
            names = self._catalog.runs.name
            wanted = [names[run] for run in runs if 0 <= run < len(names)]
        self._reader.read_first(wanted)
