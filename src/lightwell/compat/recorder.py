"""Values as the writer's methods make them, without a file: what ``summary`` functions return."""

from __future__ import annotations

from collections.abc import Callable

from lightwell.events.messages import Event, Summary, Value
from lightwell.writer import SummaryWriter


class Recorder(SummaryWriter):
    """A writer that keeps what it is given, encoded at once, and writes nothing."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        super().__init__("unused", write_to_disk=False)

    def _append(self, payload: bytes) -> None:
        self.events.append(Event.FromString(payload))

    def _add_later(
        self,
        tag: str,
        step: int | None,
        wall_time: float,
        encode: Callable[[], Value | tuple[Value, ...]],
        held_bytes: int,
    ) -> None:
        del tag, held_bytes  # nothing waits, and who fails raises
        made = encode()
        self._add(step, wall_time, *(made if isinstance(made, tuple) else (made,)))


def summary_of(add: Callable[[SummaryWriter], None]) -> Summary:
    """The values that ``add`` logs.

    Args:
        add: Calls one method of the writer that is passed to it.
    """
    recorder = Recorder()
    add(recorder)
    return Summary(value=[value for event in recorder.events for value in event.summary.value])
