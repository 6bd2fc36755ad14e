"""Whether a run is still being written: its writer says when it ends, silence says the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lightwell.store.snapshot import RunStatus

if TYPE_CHECKING:
    from lightwell.store.catalog import RunFacts

LIVE_SECS = 30.0
STALLED_SECS = 600.0


def run_status(
    *,
    is_gone: bool,
    has_points: bool,
    is_unreadable: bool,
    is_finished: bool,
    modified: float,
    now: float,
) -> RunStatus:
    """The status at ``now``; both times in seconds since the epoch."""
    if is_gone:
        return "gone"
    if is_unreadable:
        return "unreadable"
    if not has_points:
        return "empty"
    if is_finished:
        return "done"
    age_secs = now - modified
    if age_secs < LIVE_SECS:
        return "live"
    return "stalled" if age_secs < STALLED_SECS else "done"


def status_of(facts: RunFacts, now: float) -> RunStatus:
    """The status at ``now`` of a run as the reader found it."""
    return run_status(
        is_gone=facts.is_gone,
        has_points=facts.has_points,
        is_unreadable=facts.message is not None,
        is_finished=facts.is_finished,
        modified=facts.modified,
        now=now,
    )


def aged_status(status: RunStatus, *, modified: float, now: float) -> RunStatus:
    """What a status has become when nothing was written meanwhile."""
    if status not in ("live", "stalled"):
        return status
    return run_status(
        is_gone=False,
        has_points=True,
        is_unreadable=False,
        is_finished=False,
        modified=modified,
        now=now,
    )


def next_change(status: RunStatus, *, modified: float) -> float:
    """When the status changes by itself, in seconds since the epoch; infinite when it does not."""
    if status == "live":
        return modified + LIVE_SECS
    return modified + STALLED_SECS if status == "stalled" else math.inf
