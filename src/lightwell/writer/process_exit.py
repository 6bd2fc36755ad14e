"""Has waiting events written when a process ends, whichever way Python shuts it down."""

from __future__ import annotations

import atexit
import os
import sys
from typing import TYPE_CHECKING

from lightwell import _core
from lightwell.writer import background

if TYPE_CHECKING:
    from logging import Logger

EXIT_TIMEOUT_SECS = 5.0
"""How long a stuck disk may delay the end of the process."""


def finish_logs() -> None:
    """Write what waits in every log; afterwards each append is written before it returns.

    A user who interrupts the wait is told what it is for; one more interrupt ends it.
    """
    jobs = background.current()
    interrupts = 0
    # By the interrupts so far: how many more it takes, told once.
    untold = {0: "twice", 1: "once more"}
    while True:
        try:
            if interrupts > 1:
                jobs.abandon()
            # Without an interrupt, only a wait that turned out to be long is worth a word.
            elif interrupts == 1:
                _tell(untold.pop(1, None), jobs)
            if not jobs.finish(EXIT_TIMEOUT_SECS):
                break
            _tell(untold.pop(interrupts, None), jobs)
        except KeyboardInterrupt:
            interrupts += 1
    if jobs.unfinished():
        _warn("values not encoded before the process ended, and lost: %d", jobs)
    unwritten = _core.finish_logs(EXIT_TIMEOUT_SECS)
    if unwritten:
        _logger().warning("%d events could not be written before the process ended", unwritten)


def _tell(how_often: str | None, jobs: background.Background) -> None:
    if how_often is not None:
        _warn(f"values still to be encoded: %d; Ctrl-C {how_often} abandons them", jobs)


def _warn(message: str, jobs: background.Background) -> None:
    if count := jobs.unfinished():
        _logger().warning(message, count)


def _logger() -> Logger:
    from lightwell.writer import logs

    return logs.logger


def _finish_with_multiprocessing(_anchor: object = None) -> None:
    process = sys.modules.get("multiprocessing.process")
    util = sys.modules.get("multiprocessing.util")
    if process is None or util is None or process.parent_process() is None:
        return
    # The lowest of the priorities in use: other finalizers may still log.
    util.Finalize(None, finish_logs, exitpriority=-100)


def _cover_child() -> None:
    """Cover this process too if it is a child of ``multiprocessing``, which skips ``atexit``.

    Such a child clears its finalizers while it starts and then runs the hooks for a fork, so ours
    is registered both ways. Nothing is imported: without these modules loaded the process is no
    such child.
    """
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        # Held weakly, by identity; a function of this module lives as long as is needed.
        util.register_after_fork(_finish_with_multiprocessing, _finish_with_multiprocessing)
        _finish_with_multiprocessing()


def watch() -> None:
    """Have ``finish_logs`` run at the end of this process and of its children. Call it once."""
    atexit.register(finish_logs)
    os.register_at_fork(after_in_child=_cover_child)
    _cover_child()
