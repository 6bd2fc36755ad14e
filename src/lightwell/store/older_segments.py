"""What a series was before its run was restarted: segments that the visible line hides parts of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lightwell.store.choice import ChosenSeries, SeriesState
from lightwell.store.evaluation import stretch_of


class OlderSegment(NamedTuple):
    """A segment with superseded points: its number, and its rows among all of the series."""

    number: int
    start: int
    stop: int
    superseded: int


def older_segments(state: SeriesState) -> list[OlderSegment]:
    """Those of one series, oldest first."""
    if state.points.count(True) == state.points.count():
        return []
    return [
        OlderSegment(number, start, stop, superseded)
        for number, (_, start, stop, _, _, superseded) in enumerate(state.points.segments())
        if superseded
    ]


def with_segments(
    series: Sequence[ChosenSeries], states: Sequence[SeriesState]
) -> list[ChosenSeries]:
    """Every series with its older segments behind it."""
    out: list[ChosenSeries] = []
    for one, state in zip(series, states, strict=True):
        out.append(one)
        older = older_segments(state)
        every = state.points.points(True) if older else one.columns
        for number, start, stop, superseded in older:
            rows = slice(start, stop)
            columns = stretch_of(every, rows)
            out.append(one._replace(columns=columns, segment=number, superseded=superseded))
    return out
