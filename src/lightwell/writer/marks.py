"""Events as they are, and marks: ``add_event``."""

from __future__ import annotations

import os
from typing import Any

from lightwell.writer import values
from lightwell.writer.run_writer import RunWriter


class MarkMethods(RunWriter):
    """The part of ``SummaryWriter`` that records what happened, rather than what was measured."""

    def add_event(
        self,
        event: Any,
        text: str | os.PathLike[str] | None = None,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a mark, or an ``Event`` as it is.

        A mark is a name and a text at one step, which Lightwell's board shows with the curves::

            writer.add_event("learning rate dropped", "plateau at 0.31", step)
            writer.add_event("checkpoint saved", path, step)

        Args:
            event: The mark's name, a str. Or an ``Event``: Lightwell's own, an object of protobuf's
                class, or encoded bytes; its wall time is set, and its step if one is given, as
                ``FileWriter.add_event`` does.
            text: What the mark says; a path stands for its text. Only for marks.
            global_step: Position on the x axis (int64). Left out of a mark when None, which reads
                as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind, or ``text`` comes with an ``Event``.
            ValueError: Bytes that are no ``Event``, text that UTF-8 cannot hold, a step beyond
                int64.
        """
        step, wall_time = self._when("add_event", global_step, walltime)
        if isinstance(event, str):
            from lightwell.events import mark

            name = values.tag("add_event", event, "the mark's name")
            self._add(step, wall_time, mark.encode(name, _text(text)))
            return
        if text is not None:
            raise TypeError(
                f"add_event: expected text only with a name, got {values.describe(event)}"
            )
        from lightwell.writer import event_transformer

        self._append(event_transformer.encoded_event("add_event", event, step, wall_time))


def _text(given: object) -> str:
    if given is None:
        return ""
    if isinstance(given, os.PathLike):
        path = os.fsdecode(given)  # pyright: ignore[reportUnknownArgumentType]  # of str or of bytes
        return path.encode("utf-8", "backslashreplace").decode()
    return values.tag("add_event", given, "text")
