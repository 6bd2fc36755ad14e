"""Threads and memory that requests share."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lightwell.errors import BusyError, ClientGoneError
from lightwell.server.limits import Limits
from lightwell.server.workers import Workers


async def stays() -> dict[str, Any]:
    """A client that waits for its answer."""
    return await asyncio.Future()


async def leaves() -> dict[str, Any]:
    return {"type": "http.disconnect"}


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(30):
            await scenario()

    asyncio.run(bounded())


def test_work_runs_on_another_thread_and_its_result_comes_back() -> None:
    async def scenario() -> None:
        name = await Workers(Limits()).run(stays, lambda: threading.current_thread().name)
        assert name.startswith("lightwell-query")

    run(scenario)


def test_a_failure_of_the_work_is_the_callers() -> None:
    async def scenario() -> None:
        with pytest.raises(ZeroDivisionError):
            await Workers(Limits()).run(stays, lambda: 1 // 0)

    run(scenario)


def test_work_that_nobody_waits_for_is_given_up() -> None:
    async def scenario() -> None:
        release = threading.Event()
        try:
            with pytest.raises(ClientGoneError):
                await Workers(Limits()).run(leaves, release.wait)
        finally:
            release.set()

    run(scenario)


def test_work_that_takes_too_long_is_given_up() -> None:
    async def scenario() -> None:
        release = threading.Event()
        try:
            with pytest.raises(BusyError):
                await Workers(Limits(request_secs=0.05)).run(stays, release.wait)
        finally:
            release.set()

    run(scenario)


def test_memory_is_never_promised_twice() -> None:
    async def scenario() -> None:
        workers = Workers(Limits(response_memory=100))
        held, most = 0, 0

        async def respond(size: int) -> None:
            nonlocal held, most
            async with workers.reserve(size) as reservation:
                held += size
                most = max(most, held)
                await asyncio.sleep(0)
                reservation.shrink_to(size // 2)
                held -= size - size // 2
                await asyncio.sleep(0)
                held -= size // 2

        await asyncio.gather(*(respond(size) for size in (60, 60, 30, 100, 10, 5, 90) * 20))
        assert most <= 100
        # All of it is back: the whole budget can be had at once.
        async with workers.reserve(100):
            pass

    run(scenario)


def test_memory_that_does_not_become_free_is_not_waited_for_without_end() -> None:
    async def scenario() -> None:
        workers = Workers(Limits(response_memory=100, request_secs=0.05))
        async with workers.reserve(60):
            with pytest.raises(BusyError):
                async with workers.reserve(50):
                    pass
            async with workers.reserve(40):
                pass

    run(scenario)


def test_memory_of_work_that_was_given_up_is_held_until_the_work_ends() -> None:
    async def scenario() -> None:
        workers = Workers(Limits(response_memory=100))
        started, release = threading.Event(), threading.Event()

        def work() -> None:
            started.set()
            release.wait(30)

        async def leaves_once_begun() -> dict[str, Any]:
            while not started.is_set():
                await asyncio.sleep(0)
            return {"type": "http.disconnect"}

        async def reserve_all() -> None:
            async with workers.reserve(100):
                pass

        try:
            with pytest.raises(ClientGoneError):
                async with workers.reserve(100) as reservation:
                    await workers.run(leaves_once_begun, work, reservation)
            next_one = asyncio.ensure_future(reserve_all())
            for _ in range(10):
                await asyncio.sleep(0)
            assert not next_one.done()
        finally:
            release.set()
        await next_one

    run(scenario)


def test_a_client_that_leaves_the_queue_lets_the_next_one_in() -> None:
    async def scenario() -> None:
        workers = Workers(Limits(response_memory=100))

        async def respond(size: int) -> None:
            async with workers.reserve(size):
                pass

        async with workers.reserve(60):
            large = asyncio.ensure_future(respond(100))
            await asyncio.sleep(0)
            small = asyncio.ensure_future(respond(40))
            await asyncio.sleep(0)
            large.cancel()
            await small
        with pytest.raises(asyncio.CancelledError):
            await large
        async with workers.reserve(100):
            pass

    run(scenario)
