"""The layout of custom charts that a run carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from lightwell.events import layout, messages, plugin_messages
from lightwell.store.values import Value


@dataclass(frozen=True, slots=True)
class Band:
    """A line with a band around it: three tags of scalars."""

    value: str
    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a layout.

    Attributes:
        title: Of the chart.
        kind: ``multiline`` draws the tags that one of ``tags`` matches, ``margin`` the ``bands``.
        tags: Regular expressions, which search in the tags; none for ``margin``.
        bands: None for ``multiline``.
    """

    title: str
    kind: Literal["multiline", "margin"]
    tags: tuple[str, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """Charts under one heading; ``is_closed``: folded at first."""

    title: str
    charts: tuple[Chart, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Which charts to draw of several series, in order."""

    categories: tuple[Category, ...]


class LayoutValue(Value):
    """The layout as one value of a series."""

    __slots__ = ()

    def decode(self) -> Layout:
        """The layout."""
        return self._decoded(layout_of)


def layout_of(value: messages.Value) -> Layout:
    """The layout in a value; raises ValueError where there is none."""
    return Layout(
        tuple(
            Category(category.title, tuple(map(_chart, category.chart)), category.closed)
            for category in layout.decode(value).category
        )
    )


def _chart(chart: plugin_messages.Chart) -> Chart:
    if not chart.HasField("margin"):
        return Chart(chart.title, "multiline", tuple(chart.multiline.tag), ())
    bands = tuple(Band(one.value, one.lower, one.upper) for one in chart.margin.series)
    return Chart(chart.title, "margin", (), bands)


def merged(layouts: Iterable[Layout]) -> Layout:
    """Several layouts as one: categories of one title together, equal charts of one once."""
    categories: dict[str, Category] = {}
    for one in layouts:
        for category in one.categories:
            known = categories.get(category.title)
            if known is None:
                categories[category.title] = category
                continue
            charts = dict.fromkeys((*known.charts, *category.charts))
            if len(charts) > len(known.charts):
                categories[category.title] = replace(known, charts=tuple(charts))
    return Layout(tuple(categories.values()))
