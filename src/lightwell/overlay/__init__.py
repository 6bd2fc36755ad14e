"""What people add to a logdir: names, notes, colours, pins, cards, views; kept beside the logs."""

from __future__ import annotations

from lightwell.overlay.edits import MAX_EDITS, Edit, parse_edits
from lightwell.overlay.keeper import OverlayKeeper, OverlayState
from lightwell.overlay.model import (
    Overlay,
    OverlayCard,
    OverlayGroup,
    OverlayNote,
    OverlayRun,
    OverlaySection,
    OverlayView,
)

__all__ = [
    "MAX_EDITS",
    "Edit",
    "Overlay",
    "OverlayCard",
    "OverlayGroup",
    "OverlayKeeper",
    "OverlayNote",
    "OverlayRun",
    "OverlaySection",
    "OverlayState",
    "OverlayView",
    "parse_edits",
]
