"""A thread that brings statuses up to date when they change because nothing is written."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

#: Statuses age in steps no shorter than this: a thousand runs do not wake the store as often.
_STEP_SECS = 1.0


class Aging:
    """Calls ``age`` whenever a status is due to change.

    Args:
        age: Brings the statuses to a moment and returns when the next one is due, both in seconds
            since the epoch; infinite when none is.
        clock: Seconds since the epoch.
    """

    def __init__(self, age: Callable[[float], float], clock: Callable[[], float]) -> None:
        self._age = age
        self._clock = clock
        self._thread = threading.Thread(target=self._run, name="lightwell-store", daemon=True)
        self._wake = threading.Event()
        self._due = math.inf
        self._is_stopped = False

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, if it ever began. May be called twice."""
        self._is_stopped = True
        if self._thread.is_alive():
            self._wake.set()
            self._thread.join()

    def expect(self, due: float) -> None:
        """Says that a status changes at ``due``."""
        if due < self._due:
            self._wake.set()

    def _run(self) -> None:
        while not self._is_stopped:
            self._wake.clear()
            now = self._clock()
            self._due = math.inf  # whatever is expected meanwhile counts
            self._due = self._age(now)
            # Without a run that could age, only a change (or the end) is worth waking for.
            self._wake.wait(None if math.isinf(self._due) else max(self._due - now, _STEP_SECS))
