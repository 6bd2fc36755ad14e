"""Series of several runs as one: mean, spread and confidence at each place of a common grid."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.store.choice import (
    Choice,
    ChosenSeries,
    SeriesState,
    WindowResult,
    check_cols,
    chosen_series,
    fingerprint,
    series_sizes,
)
from lightwell.store.smoothing import Smoothing, smoothing_of

#: Of the columns of a group; its fields in the core have the same names.
COLUMNS = (
    "x",
    "n",
    "nonfinite",
    "mean",
    "q1",
    "median",
    "q3",
    "sd",
    "low",
    "high",
    "min",
    "max",
)
MAX_GROUPS = 1_000
# What each group takes beside its columns: objects, its part of the header.
_GROUP_BYTES = 20 * 1024
# Where data begin and end at most that no float measures the range of.
_FARTHEST = sys.float_info.max / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupQuery(Choice):
    """Groups of runs, each as one line with its spread.

    Attributes:
        groups: Run ids of each group; None: one group of ``runs``. ``runs`` must be None otherwise.
        cols: Pixel columns, 1 to 8192.
        smooth: How every member is smoothed before the group is made.

    Raises:
        ValueError: A field is out of its range; the message says which and what was expected.
    """

    groups: tuple[tuple[int, ...], ...] | None = None
    cols: int = 800
    smooth: Smoothing | float = 0.0

    def __post_init__(self) -> None:
        Choice.__post_init__(self)
        check_cols(self.cols)
        smoothing_of(self.smooth)
        if self.groups is not None:
            if self.runs is not None:
                raise ValueError("groups: expected no runs beside them")
            if len(self.groups) > MAX_GROUPS:
                raise ValueError(f"groups: expected at most {MAX_GROUPS}, got {len(self.groups)}")

    @property
    def asked_runs(self) -> Sequence[int] | None:
        """Every run of any group, once; None: all."""
        if self.groups is None:
            return self.runs
        return tuple(dict.fromkeys(run for group in self.groups for run in group))


@dataclass(frozen=True, slots=True, eq=False)
class GroupAnswer:
    """One group on its grid.

    Attributes:
        group: Its position in ``groups``.
        tag: Tag id; None for a formula.
        runs: Members that have the tag.
        is_exact: Whether the grid is every x at which a member has a point; else the middles of the
            pixel columns.
        columns: Names of :data:`COLUMNS` to arrays of one row a place, ``n`` and ``nonfinite``
            uint32, the others float64.
    """

    group: int
    tag: int | None
    runs: list[int]
    is_exact: bool
    columns: dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class GroupsResult(WindowResult):
    """The answer to a :class:`GroupQuery`, consistent at ``version``."""

    groups: list[GroupAnswer]


def groups_bound(query: GroupQuery, states: Sequence[SeriesState]) -> int:
    """Bytes that the answer and the table of its members' values take at most."""
    sizes, size = series_sizes(query, states)
    places = 2 * query.cols
    in_groups = len(sizes)
    groups = max(1, len(query.tags))
    if query.groups is not None:
        groups *= len(query.groups)
        in_groups = max(1, len(query.tags)) * sum(len(group) for group in query.groups)
    return size + _GROUP_BYTES * groups + 8 * places * (in_groups + len(COLUMNS) * groups)


def answer_groups(
    instance: str, version: int, query: GroupQuery, states: Sequence[SeriesState]
) -> GroupsResult:
    """Computes the answer; holds no lock, and the core works without the GIL."""
    series = chosen_series(query, states)
    from_x, to_x = _window(query, series)
    groups: list[GroupAnswer] = []
    for tag in query.tags or (None,):
        by_run = {one.run: one for one in series if one.tag == tag}
        asked = query.groups if query.groups is not None else (tuple(by_run),)
        for position, runs in enumerate(asked):
            members = [by_run[run] for run in dict.fromkeys(runs) if run in by_run]
            result = _core.group(
                [one.core for one in members],
                query.axis,
                from_x,
                to_x,
                query.cols,
                *smoothing_of(query.smooth).core,
            )
            groups.append(
                GroupAnswer(
                    position, tag, [one.run for one in members], result.is_exact, columns_of(result)
                )
            )
    return GroupsResult(
        instance=instance,
        version=version,
        fingerprint=fingerprint(instance, query, states),
        tags=query.tags,
        formula=query.formula,
        x=query.x,
        x_tag=query.x_tag,
        from_x=from_x,
        to_x=to_x,
        cols=query.cols,
        smooth=smoothing_of(query.smooth),
        groups=groups,
    )


def columns_of(result: _core.GroupResult) -> dict[str, NDArray[Any]]:
    """The columns of one group by name."""
    return {name: np.asarray(getattr(result, name)) for name in COLUMNS}


def _window(query: GroupQuery, series: Sequence[ChosenSeries]) -> tuple[float, float]:
    """One window for all groups, so that they share their pixel columns."""
    first, last = _core.extent([one.core for one in series], query.axis)
    from_x = first if query.from_x is None else query.from_x
    to_x = last if query.to_x is None else query.to_x
    if query.to_x is None:
        to_x = max(from_x, to_x)
    else:
        from_x = min(from_x, to_x)
    if math.isinf(to_x - from_x):
        return max(from_x, -_FARTHEST), min(to_x, _FARTHEST)
    return from_x, to_x
