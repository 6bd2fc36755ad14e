"""The thread that does what a training loop should not wait for: encoding, and copies off devices.

Jobs run one after another, in the order in which they were submitted, so the events of a tag keep
theirs. What waiting jobs hold in memory is bounded; beyond that ``submit`` waits.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

Job: TypeAlias = Callable[[], None]

MAX_HELD_BYTES: Final = 256 << 20
"""What waiting jobs may hold. One job may hold more, when it waits alone."""


class _Task:
    """A job that has been submitted."""

    __slots__ = ("held_bytes", "is_done", "job", "owner")

    def __init__(self, owner: object, job: Job, held_bytes: int) -> None:
        self.owner = owner
        self.job: Job | None = job  # None once it has run, and with it what it held
        self.held_bytes = held_bytes
        self.is_done = False


class Background:
    """The jobs of one process and their thread, which starts with the first job.

    Thread-safe, and a signal handler may call it in the midst of any of its methods: the lock is
    reentrant, never held while a job runs, and what it guards is whole between any two calls. After
    a fork the child has an empty one of its own: the thread did not come along.

    Attributes:
        lock: Guards this and whatever else jobs and their submitters share. There has to be one for
            all: waiting for jobs gives it up, also where the code that a signal handler interrupted
            holds it; a job that needed another lock would never get that.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._tasks: deque[_Task] = deque()  # in order; the first is the one that runs
        self._held_bytes = 0
        self._thread: threading.Thread | None = None
        self._is_starting = False
        self._is_finishing = False
        self._is_stuck = False
        self._ended = 0  # how many jobs have

    def submit(self, owner: object, job: Job, held_bytes: int) -> None:
        """Have ``job`` run soon. It must not raise, nor import but as ``_first_use`` says.

        The lock of another import on the thread would be held for ever in a forked child.

        Args:
            owner: Whom ``wait_for`` will be asked about.
            job: Called once, on the thread; on this one while the process ends.
            held_bytes: What the job keeps in memory until it has run.
        """
        task = _Task(owner, job, held_bytes)
        with self.lock:
            while not self._is_finishing and self._is_full(held_bytes):
                self._changed.wait()
            if not self._is_finishing and self._has_thread():
                self._held_bytes += held_bytes
                self._tasks.append(task)
                self._changed.notify_all()
                return
        self.wait_for(owner)
        job()

    def wait_for(self, owner: object, at_most_secs: float = math.inf) -> None:
        """Wait until every job of ``owner`` submitted so far has run, or ``at_most_secs``.

        A job that waits for itself would never end, so within a job this returns at once; so it
        does after ``finish`` gave up.
        """
        if threading.current_thread() is self._thread:
            return
        with self.lock:
            # A signal handler may submit while we look; a tuple stays as it is.
            own = (task for task in reversed(tuple(self._tasks)) if task.owner is owner)
            last = next(own, None)
            self._changed.notify_all()  # in case an exception cut `submit` short of this
            deadline = time.monotonic() + at_most_secs
            while last is not None and not last.is_done and not self._is_stuck:
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(None if left == math.inf else left)

    def unfinished(self, owner: object = None) -> int:
        """How many jobs wait or run: of ``owner``, or all."""
        with self.lock:
            return sum(owner is None or task.owner is owner for task in tuple(self._tasks))

    def finish(self, stuck_secs: float) -> bool:
        """At the end of the process: run what waits; from here on jobs run where they come from.

        Args:
            stuck_secs: Give up when for this long, in seconds, no job has ended and the thread has
                computed nothing: it waits for a disk or a device.

        Returns:
            Whether this long has passed without the end: call it again. False once all jobs have
            run, or it gave up.
        """
        with self.lock:
            self._is_finishing = True
            self._changed.notify_all()
            deadline = time.monotonic() + stuck_secs
            before, ended = self._computed_secs(), self._ended
            while self._tasks and not self._is_stuck:
                left = deadline - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                elif self._ended == ended and self._computed_secs() == before:
                    self.abandon()
                else:
                    return True
            return False

    def abandon(self) -> None:
        """Wait for no job any more, from now on."""
        with self.lock:
            self._is_finishing = self._is_stuck = True
            self._changed.notify_all()

    def _computed_secs(self) -> float:
        """The processor time that the thread has used; where none can be told, always the same."""
        clock_of = getattr(time, "pthread_getcpuclockid", None)
        thread = self._thread
        if clock_of is None or thread is None or not thread.is_alive():
            return 0.0
        return time.clock_gettime(clock_of(thread.ident))

    def _is_full(self, held_bytes: int) -> bool:
        # The thread itself never waits: nobody would make room for it.
        return (
            self._held_bytes > 0
            and self._held_bytes + held_bytes > MAX_HELD_BYTES
            and threading.current_thread() is not self._thread
        )

    def _has_thread(self) -> bool:
        if self._thread is None and not self._is_starting:
            # A daemon: what it has to do is waited for by `finish`, which runs later than Python's
            # own waiting for threads, when others may still have logged.
            thread = threading.Thread(target=self._run, name="lightwell-encoder", daemon=True)
            self._is_starting = True  # a signal handler that comes here must not start another
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the interpreter is shutting down
                return False
            finally:
                self._is_starting = False
            return True
        return self._thread is not None

    def _run(self) -> None:
        with self.lock:
            if self._thread is not None:  # an exception out of `start` made it seem to have failed
                return
            self._thread = threading.current_thread()
        while True:
            self._run_next()

    def _run_next(self) -> None:
        with self.lock:
            while not self._tasks:
                self._changed.wait()
            task = self._tasks[0]
        try:
            if task.job is not None:
                task.job()
        except Exception:
            # A handler of `logging` may raise; the jobs behind this one must run all the same.
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self._thread)))
        finally:
            task.job = None
            with self.lock:
                self._tasks.popleft()
                self._held_bytes -= task.held_bytes
                task.is_done = True
                self._ended += 1
                self._changed.notify_all()


_current = Background()


def current() -> Background:
    """The jobs of this process."""
    return _current


def _start_afresh() -> None:
    global _current
    _current = Background()


os.register_at_fork(after_in_child=_start_afresh)
