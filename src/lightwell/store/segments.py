"""The stretches of a series between restarts of its run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """Points that one file holds, written without a restart between them.

    Attributes:
        file: The event file, relative to the logdir.
        start: Where it begins among the rows of ``scalars(tag, superseded=True)``.
        stop: Where it ends there.
        first_step: Of its first point.
        last_step: Of its last point.
        superseded: How many of its points a restart wrote anew, and hides.
    """

    file: str
    start: int
    stop: int
    first_step: int
    last_step: int
    superseded: int

    def __len__(self) -> int:
        return self.stop - self.start
