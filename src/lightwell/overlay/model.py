"""The overlay as Python sees it: typed, read-only, and only what is of the right form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lightwell.overlay.document import Document, understood
from lightwell.overlay.fields import BASELINE


@dataclass(frozen=True, slots=True)
class OverlayRun:
    """What somebody said about a run."""

    name: str | None = None
    """What to call it in place of its folder's name."""
    note: str = ""
    color: int | str | None = None
    """A slot of the palette, or ``#rrggbb``."""
    is_hidden: bool = False
    """Not drawn, but listed."""
    is_archived: bool = False
    """Neither drawn nor listed."""
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class OverlaySection:
    """Where a section of the board stands, and whether it is folded."""

    order: float | None = None
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class OverlayCard:
    """A chart made on the board; which of the fields count is its ``kind``'s to say."""

    title: str
    kind: str
    """``regex``, ``tags``, ``formula``, ``scatter`` (``x``, ``y``) or ``margin`` (``value``,
    ``lower``, ``upper``)."""
    regex: str = ""
    tags: tuple[str, ...] = ()
    formula: str = ""
    x: str = ""
    y: str = ""
    value: str = ""
    lower: str = ""
    upper: str = ""
    options: Mapping[str, str | float | bool] | None = None


@dataclass(frozen=True, slots=True)
class OverlayNote:
    """Words at a step of a chart, or of all charts."""

    step: float
    text: str
    tag: str | None = None
    """None: of every chart."""
    run: str | None = None
    """None: of no run in particular."""


@dataclass(frozen=True, slots=True)
class OverlayView:
    """A link with a name."""

    name: str
    hash: str
    """What follows ``#`` in the board's URL."""


@dataclass(frozen=True, slots=True)
class OverlayGroup:
    """Runs that belong together."""

    name: str
    runs: tuple[str, ...]
    color: int | str | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What people added to a logdir. Runs and tags are named, whether they exist or not."""

    runs: Mapping[str, OverlayRun]
    """By run name, only those about which something is said."""
    baseline: str | None
    """The run that others are compared with."""
    pins: tuple[str, ...]
    """Tags on top of the board, in order."""
    sections: Mapping[str, OverlaySection]
    """By prefix."""
    cards: Mapping[str, OverlayCard]
    """By id, in order."""
    notes: Mapping[str, OverlayNote]
    """By id, by step."""
    views: Mapping[str, OverlayView]
    """By id, in order."""
    groups: Mapping[str, OverlayGroup]
    """By id, in order."""

    @classmethod
    def of(cls, document: Document) -> Overlay:
        """What we understand of a document."""
        known = understood(document)
        return cls(
            runs={name: OverlayRun(**entry) for name, entry in known["runs"].items()},
            baseline=known.get(BASELINE),
            pins=tuple(sorted(known["pins"], key=known["pins"].__getitem__)),
            sections={key: OverlaySection(**entry) for key, entry in known["sections"].items()},
            cards={
                key: OverlayCard(**_frozen(entry, "tags"))
                for key, entry in _in_order(known["cards"])
            },
            notes={
                key: OverlayNote(**entry)
                for key, entry in sorted(known["notes"].items(), key=lambda item: item[1]["step"])
            },
            views={key: OverlayView(**_frozen(entry)) for key, entry in _in_order(known["views"])},
            groups={
                key: OverlayGroup(**_frozen(entry, "runs"))
                for key, entry in _in_order(known["groups"])
            },
        )


def _in_order(entries: Document) -> list[tuple[str, Any]]:
    """Entries by their order; those without one last, as they came."""
    return sorted(entries.items(), key=lambda item: item[1].get("order", float("inf")))


def _frozen(entry: Document, *lists: str) -> Document:
    """An entry without its order, its lists as tuples."""
    return {
        name: tuple(value) if name in lists else value
        for name, value in entry.items()
        if name != "order"
    }
