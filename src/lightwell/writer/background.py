"""The thread that does what a training loop should not wait for: encoding, and copies off devices.

Jobs run one after another, in the order in which they were submitted, so the events of a tag keep
theirs. What waiting jobs hold in memory is bounded; beyond that ``submit`` waits.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final, TypeAlias

Job: TypeAlias = Callable[[], None]

MAX_HELD_BYTES: Final = 256 << 20
"""What waiting jobs may hold. One job may hold more, when it waits alone."""


class Background:
    """The jobs of one process and their thread, which starts with the first job.

    Thread-safe, and a signal handler may call it: its lock is reentrant and never held while a job
    runs. After a fork the child has an empty one of its own: the thread did not come along.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._jobs: deque[tuple[object, Job, int]] = deque()
        self._unfinished: Counter[int] = Counter()
        self._held_bytes = 0
        self._thread: threading.Thread | None = None
        self._is_finishing = False
        self._last_progress = 0.0

    def submit(self, owner: object, job: Job, held_bytes: int) -> None:
        """Have ``job`` run soon. It must not raise.

        Args:
            owner: Whom ``wait_for`` will be asked about.
            job: Called once, on the thread; on this one while the process ends.
            held_bytes: What the job keeps in memory until it has run.
        """
        with self._changed:
            while not self._is_finishing and self._is_full(held_bytes):
                self._changed.wait()
            if not self._is_finishing and self._has_thread():
                self._jobs.append((owner, job, held_bytes))
                self._unfinished[id(owner)] += 1
                self._held_bytes += held_bytes
                self._changed.notify_all()
                return
        self.wait_for(owner)
        job()

    def wait_for(self, owner: object) -> None:
        """Wait until every job of ``owner`` submitted so far has run.

        A job that waits for itself would never end, so within a job this returns at once.
        """
        if threading.current_thread() is self._thread:
            return
        with self._changed:
            while self._unfinished[id(owner)]:
                self._changed.wait()
            del self._unfinished[id(owner)]

    def finish(self, stuck_secs: float) -> None:
        """At the end of the process: run what waits; from here on jobs run where they come from.

        Args:
            stuck_secs: Give up when no job has ended for this long, in seconds.
        """
        with self._changed:
            self._is_finishing = True
            self._changed.notify_all()
            self._last_progress = time.monotonic()
            while self._unfinished.total():
                left = self._last_progress + stuck_secs - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)

    def _is_full(self, held_bytes: int) -> bool:
        # The thread itself never waits: nobody would make room for it.
        return (
            self._held_bytes > 0
            and self._held_bytes + held_bytes > MAX_HELD_BYTES
            and threading.current_thread() is not self._thread
        )

    def _has_thread(self) -> bool:
        if self._thread is None:
            # A daemon: what it has to do is waited for by `finish`, which runs later than Python's
            # own waiting for threads, when others may still have logged.
            thread = threading.Thread(target=self._run, name="lightwell-encoder", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the interpreter is shutting down
                return False
            self._thread = thread
        return True

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._jobs:
                    self._changed.wait()
                owner, job, held_bytes = self._jobs.popleft()
            try:
                job()
            finally:
                del job  # and with it what it holds
                with self._changed:
                    self._held_bytes -= held_bytes
                    self._unfinished[id(owner)] -= 1
                    self._last_progress = time.monotonic()
                    self._changed.notify_all()
                del owner


_current = Background()


def current() -> Background:
    """The jobs of this process."""
    return _current


def _start_afresh() -> None:
    global _current
    _current = Background()


os.register_at_fork(after_in_child=_start_afresh)
