"""What people added (docs/http-api.md, docs/overlay.md); see ``schema.py``."""

from __future__ import annotations

from typing import Literal, TypedDict

CardKind = Literal["regex", "tags", "formula", "scatter", "margin"]
OverlayPlace = Literal["logdir", "state"]


class OverlayRunEntry(TypedDict, total=False):
    """What somebody said about a run."""

    name: str
    """What to call it in place of its folder's name."""
    note: str
    color: int | str
    """A slot of the palette, or "#rrggbb"."""
    is_hidden: bool
    """Not drawn, but listed."""
    is_archived: bool
    """Neither drawn nor listed."""
    is_pinned: bool


class OverlaySectionEntry(TypedDict, total=False):
    """Where a section of the board stands, and whether it is folded."""

    order: float
    is_folded: bool


class OverlayCardFields(TypedDict, total=False):
    """What a card draws; its kind says which of these count."""

    regex: str
    tags: list[str]
    formula: str
    x: str
    """A tag, as are ``y``, ``value``, ``lower`` and ``upper``."""
    y: str
    value: str
    lower: str
    upper: str
    options: dict[str, str | float | bool]
    order: float


class OverlayCardEntry(OverlayCardFields):
    """A chart that somebody made."""

    title: str
    kind: CardKind


class OverlayNotePlace(TypedDict, total=False):
    """Whose note it is; of every chart, and of no run in particular, by default."""

    tag: str
    run: str


class OverlayNoteEntry(OverlayNotePlace):
    """Words at a step."""

    step: float
    text: str


class OverlayOrder(TypedDict, total=False):
    """Where an entry stands among the others: ascending; those without come last."""

    order: float


class OverlayViewEntry(OverlayOrder):
    """A link with a name."""

    name: str
    hash: str
    """What follows "#" in the board's URL."""


class OverlayGroupStyle(OverlayOrder, total=False):
    """How a group is drawn."""

    color: int | str


class OverlayGroupEntry(OverlayGroupStyle):
    """Runs that belong together."""

    name: str
    runs: list[str]


class OverlayMessage(TypedDict):
    """``GET api/overlay``: what people added. Runs and tags are named, whether there or not."""

    version: str
    """Differs where anything here does."""
    kept_in: OverlayPlace
    """state: some of it is in the user's state folder, since the logdir cannot be written."""
    is_read_only: bool
    """Whether this server takes no edits."""
    notices: list[str]
    baseline: str | None
    """The run that others are compared with."""
    runs: dict[str, OverlayRunEntry]
    pins: dict[str, float]
    """Tag to its place on top of the board, ascending."""
    sections: dict[str, OverlaySectionEntry]
    """By prefix; the others by an id that whoever made them chose."""
    cards: dict[str, OverlayCardEntry]
    notes: dict[str, OverlayNoteEntry]
    views: dict[str, OverlayViewEntry]
    groups: dict[str, OverlayGroupEntry]


class OverlayEditEntry(TypedDict):
    """What shall stand at a place, whatever else is there by then."""

    path: list[str]
    """["baseline"], [section, key] or [section, key, field]."""
    value: object
    """null: nothing."""


class OverlayEditsMessage(TypedDict):
    """The body of ``POST api/overlay``: all are made, in order, or none."""

    edits: list[OverlayEditEntry]
