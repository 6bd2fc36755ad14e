"""The headers of the binary frames (docs/http-api.md); see ``schema.py``."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

XAxis = Literal["step", "relative", "wall", "tag"]
Dtype = Literal["u4", "f4", "f8"]
SeriesKind = Literal["points", "envelope"]


class SeriesEntry(TypedDict):
    """One run's rows in a series frame."""

    run: int
    tag: int | None
    """null: of a formula."""
    n: int
    """Rows here."""
    count: int
    """Points in the whole series that have an x."""
    unplaced: NotRequired[int]
    """Points that have none; only where x is the value of a tag."""
    segment: NotRequired[int]
    """A segment's number among those of its series, from 0; missing: the series itself."""
    superseded: NotRequired[int]
    """How many points of the segment the series itself leaves out."""
    version: int
    kind: SeriesKind
    columns: dict[str, tuple[Dtype, int]]
    """Name to [dtype, offset in bytes from the end of the header]; ``n`` little-endian values each.

    points: step, wall_time, value, smooth (only where the page could not smooth by itself) and x
    (only where it is the value of a tag).
    envelope: step, wall_time, count, nonfinite, first, min, max, last, mean, smooth and nan,
    posinf, neginf (only when asked for).
    """


# ``from`` is a keyword, so a class cannot name it.
VisibleRange = TypedDict("VisibleRange", {"from": float, "to": float})


class WindowHeader(VisibleRange):
    """What the headers of frames about a window have in common; its range in the unit of ``x``."""

    instance: str
    version: int
    tags: list[int]
    formula: str | None
    x: XAxis
    x_tag: int | None
    """The tag whose values are x; null unless ``x`` is "tag"."""
    cols: int
    smooth: str
    """As the parameter spells it: "ema:0.6"."""


class SeriesHeader(WindowHeader):
    """The JSON at the start of a ``GET api/series`` frame."""

    series: list[SeriesEntry]


class GroupEntry(TypedDict):
    """One group of runs in a groups frame."""

    group: int
    """Position in the parameter ``groups``."""
    tag: int | None
    """null: of a formula."""
    runs: list[int]
    """Members that have the tag."""
    n: int
    """Rows: places of the grid."""
    exact: bool
    """Whether the grid is every x at which a member has a point; else the pixel columns."""
    columns: dict[str, tuple[Dtype, int]]
    """As in ``SeriesEntry``: x, n, nonfinite, mean, q1, median, q3, sd, low, high, min,
    max."""


class GroupsHeader(WindowHeader):
    """The JSON at the start of a ``GET api/groups`` frame."""

    groups: list[GroupEntry]


class SummariesHeader(TypedDict):
    """The JSON at the start of a ``GET api/summaries`` frame."""

    instance: str
    version: int
    run: list[int]
    """Position *i* is row *i* of ``columns``."""
    tag: list[int | None]
    """null: of a formula."""
    columns: dict[str, tuple[Dtype, int]]
    """One row a series: count, nan, posinf, neginf, mean, and of first, last, min, max each
    ``<point>_step``, ``<point>_wall_time``, ``<point>_value``."""
    named: int
    """Rows of ``named_columns``."""
    named_columns: dict[str, tuple[Dtype, int]]
    """The first 16 points of each row that are not finite: row, step, wall_time, value."""
