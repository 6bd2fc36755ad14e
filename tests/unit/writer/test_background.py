"""The encoder thread: order, bounds, ends."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from lightwell.writer import background
from lightwell.writer.background import Background


class Gate:
    """A job that waits to be let through."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.opened = threading.Event()
        self.threads: list[str] = []

    def __call__(self) -> None:
        self.began.set()
        assert self.opened.wait(60)
        self.threads.append(threading.current_thread().name)


def in_thread(call: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def test_jobs_run_in_the_order_they_came_in_on_one_thread() -> None:
    jobs = Background()
    ran: list[tuple[int, str]] = []
    for number in range(100):
        jobs.submit(jobs, lambda n=number: ran.append((n, threading.current_thread().name)), 0)
    jobs.wait_for(jobs)
    assert ran == [(number, "lightwell-encoder") for number in range(100)]


def test_waiting_for_an_owner_waits_for_its_jobs_only() -> None:
    jobs, mine, others, gate = Background(), object(), object(), Gate()
    ran: list[str] = []
    jobs.submit(mine, lambda: ran.append("mine"), 0)
    jobs.submit(others, gate, 0)
    jobs.wait_for(mine)
    assert ran == ["mine"]
    assert gate.threads == []
    gate.opened.set()
    jobs.wait_for(others)
    assert gate.threads == ["lightwell-encoder"]


def test_a_wait_ends_when_its_time_is_up() -> None:
    jobs, gate = Background(), Gate()
    jobs.submit(jobs, gate, 0)
    jobs.wait_for(jobs, 0.01)
    assert gate.threads == []
    gate.opened.set()
    jobs.wait_for(jobs, 60)
    assert gate.threads == ["lightwell-encoder"]


def test_submitting_waits_while_the_jobs_hold_too_much() -> None:
    jobs, gate = Background(), Gate()
    jobs.submit(jobs, gate, background.MAX_HELD_BYTES - 10)
    assert gate.began.wait(60)
    jobs.submit(jobs, lambda: None, 10)
    submitted = threading.Event()

    def submit_one_more() -> None:
        jobs.submit(jobs, lambda: None, 1)
        submitted.set()

    thread = in_thread(submit_one_more)
    assert not submitted.is_set()
    gate.opened.set()
    thread.join()
    jobs.wait_for(jobs)
    assert submitted.is_set()


def test_one_job_may_hold_more_than_the_bound() -> None:
    jobs = Background()
    ran: list[int] = []
    jobs.submit(jobs, lambda: ran.append(1), background.MAX_HELD_BYTES + 1)
    jobs.wait_for(jobs)
    assert ran == [1]


def test_a_job_may_submit_and_wait_for_itself() -> None:
    jobs = Background()
    ran: list[str] = []

    def outer() -> None:
        jobs.submit(jobs, lambda: ran.append("inner"), background.MAX_HELD_BYTES)
        jobs.wait_for(jobs)
        ran.append("outer")

    jobs.submit(jobs, outer, background.MAX_HELD_BYTES)
    jobs.wait_for(jobs)
    assert ran == ["outer", "inner"]


def test_a_job_that_raises_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: raised.append(args.exc_value))
    jobs = Background()
    ran: list[str] = []
    jobs.submit(jobs, lambda: [][1], background.MAX_HELD_BYTES)
    jobs.submit(jobs, lambda: ran.append(threading.current_thread().name), 1)
    jobs.wait_for(jobs)
    assert ran == ["lightwell-encoder"]
    assert [type(error) for error in raised] == [IndexError]


def test_after_the_end_jobs_run_where_they_come_from() -> None:
    jobs = Background()
    ran: list[str] = []
    jobs.submit(jobs, lambda: ran.append(threading.current_thread().name), 0)
    jobs.finish(60)
    jobs.submit(jobs, lambda: ran.append(threading.current_thread().name), 0)
    assert ran == ["lightwell-encoder", threading.current_thread().name]


def test_the_end_does_not_wait_for_a_stuck_job() -> None:
    jobs, gate = Background(), Gate()
    jobs.submit(jobs, gate, 0)
    assert gate.began.wait(60)
    jobs.finish(0)
    assert gate.threads == []
    gate.opened.set()
    jobs.wait_for(jobs)


def test_without_a_thread_jobs_run_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more_threads(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_more_threads)
    ran: list[int] = []
    Background().submit(object(), lambda: ran.append(1), 0)
    assert ran == [1]


def test_a_child_begins_with_no_jobs() -> None:
    script = """if True:
        import os, threading
        from lightwell.writer import background
        began, opened, ran = threading.Event(), threading.Event(), []
        jobs, owner = background.current(), object()
        jobs.submit(owner, lambda: (began.set(), opened.wait(60)), 0)
        began.wait(60)
        child = os.fork()
        if child == 0:
            background.current().submit(owner, lambda: ran.append(1), 0)
            background.current().wait_for(owner)
            os._exit(0 if ran == [1] and background.current() is not jobs else 1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        opened.set()
        jobs.wait_for(owner)
        raise SystemExit(status)
    """
    assert subprocess.run([sys.executable, "-c", script], timeout=120).returncode == 0
