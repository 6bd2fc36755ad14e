"""Asks a query of a store: its runs with what they wrote into folders of their own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lightwell.store.analysis import SeriesSummary, summarised
from lightwell.store.choice import Choice
from lightwell.store.hparams import hparams_of
from lightwell.store.run_query import HParamValue, RunQuery, Statistic, best_of
from lightwell.store.snapshot import LogdirSnapshot, RunStatus
from lightwell.store.store import Store

#: A run is as alive as the liveliest of what it writes.
_LIVELIEST: tuple[RunStatus, ...] = ("live", "stalled", "done", "empty", "unreadable")


@dataclass(frozen=True, slots=True)
class RunSelection:
    """What a query chose.

    Attributes:
        runs: Names, in order of appearance; runs that are parts of another one are not among them.
        tags: Names of tags of every kind, in order of appearance.
        groups: What ``group:`` asked for: values, None where a run has none, to names of runs.
    """

    runs: list[str]
    tags: list[str]
    groups: dict[tuple[str | None, ...], list[str]]


def select_runs(store: Store, query: str, now: float | None = None) -> RunSelection:
    """What a query chooses of what the store has read.

    Args:
        store: Asked for hyperparameters and summaries only if the query needs them.
        query: As docs/query.md describes it.
        now: Wall time in seconds that durations behind ``since`` end at; None: the clock's.

    Raises:
        QueryError: It is none.
    """
    asked = RunQuery(query)
    snapshot = store.snapshot()
    columns = _Columns(store, snapshot)
    rows = columns.rows = [
        _Row(columns, run)
        for run, status in enumerate(snapshot.runs.status)
        if status != "gone" and snapshot.runs.part_of[run] is None
    ]
    tags = list(dict.fromkeys(snapshot.tags.name))
    chosen = asked.select(rows, tags, time.time() if now is None else now)
    return RunSelection(
        [row.name for row in chosen.runs],
        chosen.tags,
        {group.values: [row.name for row in group.runs] for group in chosen.groups},
    )


class _Columns:
    """What is looked up for all runs at once, the first time that a query asks."""

    def __init__(self, store: Store, snapshot: LogdirSnapshot) -> None:
        self.store = store
        self.snapshot = snapshot
        self._summaries: dict[str, dict[int, SeriesSummary]] = {}
        self._last: dict[str, dict[int, float]] = {}
        self._is_hparam: dict[str, bool] = {}
        #: All that a query may choose from.
        self.rows: list[_Row] = []
        self.parts: dict[int, list[int]] = {}
        for run, whole in enumerate(snapshot.runs.part_of):
            if whole is not None and snapshot.runs.status[run] != "gone":
                self.parts.setdefault(whole, []).append(run)
        for parts in self.parts.values():
            parts.sort(key=snapshot.runs.session_order)

    @cached_property
    def last_steps(self) -> Mapping[int, int]:
        """Run id to the last step of any of its series."""
        series = self.snapshot.series
        steps: dict[int, int] = {}
        has_points = np.flatnonzero(series.count > 0)
        for run, step in zip(
            series.run[has_points].tolist(), series.last_step[has_points].tolist(), strict=True
        ):
            steps[run] = max(step, steps.get(run, step))
        return steps

    @cached_property
    def _scalar_ids(self) -> Mapping[str, int]:
        tags = self.snapshot.tags
        return {
            name: tag
            for tag, (name, kind) in enumerate(zip(tags.name, tags.kind, strict=True))
            if kind == "scalar"
        }

    def is_hparam(self, name: str) -> bool:
        """Whether any run has such a hyperparameter."""
        if name not in self._is_hparam:
            self._is_hparam[name] = any(row.hparam(name) is not None for row in self.rows)
        return self._is_hparam[name]

    def last(self, tag: str) -> Mapping[int, float]:
        """Run id to the newest value of a tag."""
        if tag not in self._last:
            series = self.snapshot.series
            rows = np.flatnonzero(
                (series.tag == self._scalar_ids.get(tag, -1)) & (series.count > 0)
            )
            values = series.last_value[rows].tolist()
            self._last[tag] = dict(zip(series.run[rows].tolist(), values, strict=True))
        return self._last[tag]

    def summaries(self, tag: str) -> Mapping[int, SeriesSummary]:
        """Run id to what is known of a tag."""
        if tag not in self._summaries:
            found = (
                self.store.series(Choice(tag=self._scalar_ids[tag]))
                if tag in self._scalar_ids
                else []
            )
            rows = summarised([one.core for one in found], x="step", start=None, stop=None)
            runs = [one.run for one in found]
            self._summaries[tag] = dict(zip(runs, rows, strict=True))
        return self._summaries[tag]


class _Row:
    """A run with its parts, as a query sees it."""

    #: Event files hold no notes.
    note = None

    def __init__(self, columns: _Columns, run: int) -> None:
        self._columns = columns
        self._members = [run, *columns.parts.get(run, [])]
        self.name = columns.snapshot.runs.name[run]

    @property
    def status(self) -> RunStatus:
        held = {self._columns.snapshot.runs.status[run] for run in self._members}
        return next(status for status in _LIVELIEST if status in held)

    @property
    def started(self) -> float | None:
        started = (self._columns.snapshot.runs.started[run] for run in self._members)
        return min((time for time in started if time is not None), default=None)

    @property
    def updated(self) -> float | None:
        updated = (self._columns.snapshot.runs.updated[run] for run in self._members)
        return max((time for time in updated if time is not None), default=None)

    @property
    def steps(self) -> int | None:
        steps = self._columns.last_steps
        return max((steps[run] for run in self._members if run in steps), default=None)

    @cached_property
    def _hparams(self) -> Mapping[str, HParamValue | None]:
        names = self._columns.snapshot.runs.name
        found = (hparams_of(self._columns.store.values, names[run]) for run in self._members)
        session = next((one for one in found if one is not None), None)
        return {} if session is None else session.values

    def is_hparam(self, name: str) -> bool:
        return self._columns.is_hparam(name)

    def hparam(self, name: str) -> HParamValue | None:
        return self._hparams.get(name)

    def metric(self, tag: str, statistic: Statistic) -> float | None:
        """Of the run itself, or else of the first part that has the tag."""
        if statistic == "last":
            last = self._columns.last(tag)
            return next((last[run] for run in self._members if run in last), None)
        summaries = self._columns.summaries(tag)
        summary = next((summaries[run] for run in self._members if run in summaries), None)
        return None if summary is None or summary.count == 0 else _number(summary, tag, statistic)


def _number(summary: SeriesSummary, tag: str, statistic: Statistic) -> float | None:
    if statistic == "count":
        return summary.count
    if statistic == "nan":
        return summary.nan
    if statistic == "inf":
        return summary.posinf + summary.neginf
    if statistic == "mean":
        return None if np.isnan(summary.mean) else summary.mean
    name, _, of_step = statistic.partition("_")
    point = {
        "first": summary.first,
        "last": summary.last,
        "min": summary.min,
        "max": summary.max,
        "best": summary.best(best_of(tag)),
    }[name]
    if point is None:
        return None
    return point.step if of_step else point.value
