"""Questions to a logdir about several runs at once: formulas, groups, summaries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from lightwell.errors import NameNotFoundError
from lightwell.store.analysis import SeriesGroup, SeriesSummary, grouped, summarised
from lightwell.store.choice import Choice, ChosenSeries, X
from lightwell.store.formula import BACKTICKS
from lightwell.store.names import Patterns, matching, not_found
from lightwell.store.series import Series
from lightwell.store.smoothing import Smooth
from lightwell.store.snapshot import LogdirSnapshot
from lightwell.store.store import Store
from lightwell.store.tags import held_tags

# What only queries over runs need is loaded when one is asked.
if TYPE_CHECKING:
    from lightwell.store.run_selection import RunSelection


class LogdirQueries(ABC):
    """A family of methods of ``Logdir``."""

    _store: Store

    @abstractmethod
    def _snapshot(self) -> LogdirSnapshot:
        """Everything but the points, once the first reading has ended."""

    def formula(
        self, formula: str, runs: Patterns = None, *, superseded: bool = False
    ) -> dict[str, Series]:
        """A formula over tags, computed for every run that has them all; run name to series.

        Args:
            formula: Numbers, tags, ``+ - * / **``, parentheses and ``log log10 exp sqrt abs min max
                clip diff cumsum ema``. A tag is a bare name or stands in backticks:
                ``"`loss/val` - `loss/train`"``.
            runs: A run name, a shell pattern, or several; None: all.
            superseded: Include points that a restart of a run wrote anew.

        The result has a point at every step that all tags have; the last value that a tag wrote at
        a step counts. Values are float64, NaN and infinities as IEEE has them.

        Raises:
            ValueError: It is no formula; the message names the column and what was expected.
            KeyError: No run has such a name, or no run has such a tag.
        """
        found = self._chosen(Choice(formula=formula, superseded=superseded), runs)
        return {
            name: Series(one.columns.steps, one.columns.wall_times, one.columns.values)
            for name, one in found
        }

    def select(self, query: str) -> RunSelection:
        """What a query of the board's query bar chooses: runs, tags and groups, by name.

        Args:
            query: ``"adamw lr<1e-3 loss/val.min<0.3 group:optimizer"``; docs/query.md describes it.

        Raises:
            QueryError: It is none; a ValueError that says where and what was expected.
        """
        from lightwell.store.run_selection import select_runs

        self._snapshot()
        return select_runs(self._store, query)

    def group(
        self,
        tag: str | None = None,
        runs: Patterns = None,
        *,
        formula: str | None = None,
        x: X = "step",
        columns: int = 800,
        start: float | None = None,
        stop: float | None = None,
        smooth: Smooth = 0.0,
    ) -> SeriesGroup:
        """One tag, or a formula, of several runs as one line with its spread.

        A run that lacks a place has there the straight line between its neighbours, and nothing
        before its first and behind its last point.

        Args:
            tag: Tag name; None: ``formula`` says.
            runs: A run name, a shell pattern, or several; None: every run that has the tag.
            formula: Over tags, as for :meth:`formula`; instead of ``tag``.
            x: ``step``, ``wall``, or ``relative``: seconds since the first value of each run.
            columns: Pixel columns that the grid falls back to when it has too many places.
            start: Start of the window in the unit of ``x``; None: where the points begin.
            stop: End of the window, included; None: where the points end.
            smooth: How every member is smoothed before, as for :meth:`Series.smooth`.

        Raises:
            KeyError: No run has such a name, or no run has such a tag.
            ValueError: An argument is out of its range, or ``formula`` is none; or tag and formula
                are given, or neither.
        """
        members = [one.core for _, one in self._chosen(self._choice_of(tag, formula), runs)]
        return grouped(members, columns=columns, x=x, start=start, stop=stop, smooth=smooth)

    def summaries(
        self,
        tag: str | None = None,
        runs: Patterns = None,
        *,
        formula: str | None = None,
        x: X = "step",
        start: float | None = None,
        stop: float | None = None,
    ) -> dict[str, SeriesSummary]:
        """One tag, or a formula, of many runs in a few numbers each; run name to summary.

        Args:
            tag: Tag name; None: ``formula`` says.
            runs: A run name, a shell pattern, or several; None: every run that has the tag.
            formula: Over tags, as for :meth:`formula`; instead of ``tag``.
            x: Axis of the window, as for :meth:`group`.
            start: Start of the window; None: open.
            stop: End of the window, included; None: open.

        Raises:
            KeyError: No run has such a name, or no run has such a tag.
            ValueError: As for :meth:`group`.
        """
        found = self._chosen(self._choice_of(tag, formula), runs)
        rows = summarised([one.core for _, one in found], x=x, start=start, stop=stop)
        return {name: row for (name, _), row in zip(found, rows, strict=True)}

    def _choice_of(self, tag: str | None, formula: str | None) -> Choice:
        return Choice(tag=None if tag is None else self._tag_id(tag), formula=formula)

    def _tag_id(self, tag: str) -> int:
        snapshot = self._snapshot()
        names = [snapshot.tags.name[one] for one in held_tags(snapshot)]
        if tag not in names:
            complaint = f"logdir {self._store.name!r} has no tag"
            raise NameNotFoundError(not_found(complaint, tag, names))
        return self._store.tag_id(tag)

    def _chosen(self, choice: Choice, runs: Patterns) -> list[tuple[str, ChosenSeries]]:
        """The chosen series of the chosen runs, with the names of the runs."""
        snapshot = self._snapshot()
        complaint = f"logdir {self._store.name!r} has no run"
        for tag in choice.tag_names:
            try:
                self._tag_id(tag)
            except NameNotFoundError as error:
                raise NameNotFoundError(f"formula: {error}; {BACKTICKS}") from None
        names = snapshot.runs.name
        present = [
            name
            for name, status in zip(names, snapshot.runs.status, strict=True)
            if status != "gone"
        ]
        ids = {name: run for run, name in enumerate(names)}
        chosen = [ids[name] for name in matching(present, runs, complaint)]
        found = self._store.series(replace(choice, runs=chosen))
        return [(names[one.run], one) for one in found]
