"""Which series and which steps a command is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from cyclopts import Parameter
from numpy.typing import NDArray

from lightwell.cli.exit_codes import MISUSED
from lightwell.errors import CliError, NameNotFoundError
from lightwell.store import (
    LogdirSnapshot,
    PointColumns,
    QueryError,
    Store,
    matching,
    select_runs,
)

RunPatterns = Annotated[
    list[str] | None,
    Parameter(
        negative="",
        help="A run, or a pattern such as 'sweep/*'. May be repeated. [default: all]",
    ),
]
Query = Annotated[
    str | None,
    Parameter(
        name=["--query", "-q"],
        allow_leading_hyphen=True,
        help="What the board's query bar takes, such as 'adamw lr<1e-3'. [default: all]",
    ),
]
_WINDOW = re.compile(r"([+-]?\d+)?:([+-]?\d+)?")
_CHUNK_POINTS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Points of one series, in order of writing: int64, float64, float32 or float64.

    ``superseded`` is bool, which of them a restart wrote anew; None: those are not there.
    """

    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    values: NDArray[np.float32 | np.float64]
    superseded: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, rows: slice | NDArray[np.bool_]) -> Piece:
        """Some of them; a stretch without a copy."""
        mask = self.superseded
        return Piece(
            self.steps[rows],
            self.wall_times[rows],
            self.values[rows],
            None if mask is None else mask[rows],
        )


@dataclass(frozen=True, slots=True)
class StepWindow:
    """Steps from ``first`` to ``last``, both in it; None: no bound."""

    first: int | None = None
    last: int | None = None

    def pieces(
        self, points: PointColumns, superseded: NDArray[np.bool_] | None = None
    ) -> Iterator[Piece]:
        """The points in the window, in their order; without a copy where steps never go back."""
        every = Piece(points.steps, points.wall_times, points.values, superseded)
        if self.first is None and self.last is None:
            yield every
        elif points.steps_sorted:
            start = 0 if self.first is None else np.searchsorted(points.steps, self.first, "left")
            stop = None if self.last is None else np.searchsorted(points.steps, self.last, "right")
            yield every[int(start) : None if stop is None else int(stop)]
        else:
            for start in range(0, len(points), _CHUNK_POINTS):
                yield self._filtered(every[start : start + _CHUNK_POINTS])

    def _filtered(self, points: Piece) -> Piece:
        is_in = np.ones(len(points), np.bool_)
        if self.first is not None:
            is_in &= points.steps >= self.first
        if self.last is not None:
            is_in &= points.steps <= self.last
        return points[is_in]


def step_window(text: str | None) -> StepWindow:
    """What ``--steps`` asks for."""
    if text is None:
        return StepWindow()
    found = _WINDOW.fullmatch(text)
    bounds = [int(bound) if bound else None for bound in found.groups()] if found else []
    if not bounds or not all(bound is None or -(1 << 63) <= bound < 1 << 63 for bound in bounds):
        raise CliError(
            f"--steps: expected FROM:TO, 100:200 say, 100: or :200, got {text!r}", MISUSED
        )
    first, last = bounds
    if first is not None and last is not None and first > last:
        raise CliError(f"--steps: expected FROM not above TO, got {text!r}", MISUSED)
    return StepWindow(first, last)


def chosen_runs(snapshot: LogdirSnapshot, patterns: Sequence[str] | None) -> list[int]:
    """Ids of the runs that are there and match, in order of appearance.

    Raises:
        CliError: A pattern matches none.
    """
    ids = {
        name: run
        for run, name in enumerate(snapshot.runs.name)
        if snapshot.runs.status[run] != "gone"
    }
    return sorted(ids[name] for name in _matching(list(ids), patterns, "--runs", "run"))


def queried(store: Store, query: str | None, runs: Sequence[int]) -> tuple[list[int], list[str]]:
    """Of some runs those that a query wants, with their parts; and the names of its tags.

    Raises:
        CliError: It is no query, or no run is as it says.
    """
    snapshot = store.snapshot()
    if query is None:
        return list(runs), list(snapshot.tags.name)
    try:
        chosen = select_runs(store, query)
    except QueryError as error:
        raise CliError(f"--query: {error.message}\n{error.pointed_out()}", MISUSED) from None
    wanted = set(chosen.runs)
    names, part_of = snapshot.runs.name, snapshot.runs.part_of
    found: list[int] = []
    for run in runs:
        whole = part_of[run]
        if names[run if whole is None else whole] in wanted:
            found.append(run)
    if not found:
        raise CliError(f"--query: no run is as {query!r} says", MISUSED)
    return found, chosen.tags


def chosen_tags(
    snapshot: LogdirSnapshot, kind: str, patterns: Sequence[str] | None
) -> dict[int, str]:
    """The tags of a kind that match: id to name.

    Raises:
        CliError: A pattern matches none.
    """
    ids = {
        name: tag for tag, name in enumerate(snapshot.tags.name) if snapshot.tags.kind[tag] == kind
    }
    names = _matching(list(ids), patterns, "--tags", f"{kind} tag")
    return {ids[name]: name for name in names}


def _matching(
    names: list[str], patterns: Sequence[str] | None, option: str, noun: str
) -> list[str]:
    try:
        found = matching(names, patterns, f"{option}: there is no {noun}")
    except NameNotFoundError as error:
        raise CliError(str(error), MISUSED) from None
    if patterns and not found:
        raise CliError(f"{option}: no {noun} is like {' or '.join(map(repr, patterns))}", MISUSED)
    return found
