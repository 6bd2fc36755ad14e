"""Session logs: when the writers of a run began, saved checkpoints and ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from lightwell.errors import DamagedRecordError
from lightwell.events.messages import Event, SessionLog
from lightwell.store.value_access import ValueAccess

SessionStatus = Literal["start", "stop", "checkpoint", "unspecified"]


@dataclass(frozen=True, slots=True)
class Session:
    """What a writer said of itself.

    Attributes:
        status: What happened; a ``start`` at a step supersedes what was written there before.
        step: At which.
        wall_time: Seconds since the epoch.
        checkpoint_path: Where the checkpoint was saved; empty if nothing was said.
        message: In words; likewise.
        file: The event file, relative to the logdir.
    """

    status: SessionStatus
    step: int
    wall_time: float
    checkpoint_path: str
    message: str
    file: str


def sessions_of(access: ValueAccess, run: str) -> list[Session]:
    """All session logs of a run in order of writing; of one that is damaged now, no words."""
    found: list[Session] = []
    with access.reads.hold() as reads:
        for file in access.files(run):
            for status, step, wall_time, offset, size in file.event_file.sessions:
                try:
                    log = Event.FromString(reads.payload(file, offset, size)).session_log
                except (DamagedRecordError, ValueError):
                    log = SessionLog()
                found.append(
                    Session(
                        cast(SessionStatus, status),
                        step,
                        wall_time,
                        log.checkpoint_path,
                        log.msg,
                        file.name,
                    )
                )
    return found
