"""Work for one request: off the event loop, within a budget of memory, for somebody who waits."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from starlette.types import Receive

from lightwell.errors import BusyError, ClientGoneError
from lightwell.server.limits import Limits

Result = TypeVar("Result")


class Reservation:
    """Bytes held for one response, and as long as a thread still works on it."""

    def __init__(self, size: int, release: Callable[[int], None]) -> None:
        self._size = size
        self._release = release
        self._work: Future[Any] | None = None

    def hold_for(self, work: Future[Any]) -> None:
        """Hold the bytes until ``work`` ends, even when nobody waits for it any more."""
        self._work = work

    def end(self) -> None:
        """Give everything back, now or when the work ends; called on the event loop."""
        if self._work is None or self._work.done():
            self.shrink_to(0)
            return
        loop = asyncio.get_running_loop()

        def end_on_loop(_: Future[Any]) -> None:
            # The loop may have ended while the thread was still at work.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.shrink_to, 0)

        self._work.add_done_callback(end_on_loop)

    def shrink_to(self, size: int) -> None:
        """Give back what turned out not to be needed."""
        if size < self._size:
            self._size, surplus = size, self._size - size
            self._release(surplus)


class Workers:
    """A few threads and a budget of memory, shared by all requests.

    Belongs to one event loop; only the functions it runs are on other threads.
    """

    def __init__(self, limits: Limits) -> None:
        self.memory = limits.response_memory
        self._free = limits.response_memory
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._timeout_secs = limits.request_secs
        self._threads = ThreadPoolExecutor(
            max_workers=max(2, min(8, os.cpu_count() or 1)), thread_name_prefix="lightwell-query"
        )

    async def run(
        self,
        receive: Receive,
        work: Callable[[], Result],
        reservation: Reservation | None = None,
    ) -> Result:
        """The result of ``work()``, made on a thread, in the memory that was reserved for it.

        Raises:
            ClientGoneError: nobody waits any more; work that had not begun never begins.
            BusyError: it took longer than a request may.
        """
        submitted = self._threads.submit(work)
        if reservation is not None:
            reservation.hold_for(submitted)
        result = asyncio.wrap_future(submitted)
        gone = asyncio.ensure_future(_disconnect(receive))
        try:
            await asyncio.wait(
                (result, gone), timeout=self._timeout_secs, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            is_gone = gone.done()
            gone.cancel()
            if not result.done():
                result.cancel()
        if not result.cancelled():
            return result.result()
        raise ClientGoneError if is_gone else BusyError

    @asynccontextmanager
    async def reserve(self, size: int) -> AsyncGenerator[Reservation, None]:
        """Hold ``size`` bytes, at most ``self.memory``, until the block ends; in order of coming.

        Work that is still running then, since nobody waits for it, keeps them until it ends.

        Raises:
            BusyError: others held too much for as long as a request may take.
        """
        if self._waiting or size > self._free:
            await self._wait_for(size)
        else:
            self._free -= size
        reservation = Reservation(size, self._release)
        try:
            yield reservation
        finally:
            reservation.end()

    async def _wait_for(self, size: int) -> None:
        """Wait until ``size`` bytes have been taken out of the budget for us."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            await asyncio.wait((turn,), timeout=self._timeout_secs)
        except asyncio.CancelledError:
            if turn.done():
                self._release(size)
            raise
        finally:
            if not turn.done():
                self._waiting.remove((size, turn))
                # The one behind may fit where this one did not.
                self._release(0)
        if not turn.done():
            raise BusyError

    def _release(self, size: int) -> None:
        self._free += size
        while self._waiting and self._waiting[0][0] <= self._free:
            wanted, turn = self._waiting.popleft()
            self._free -= wanted
            turn.set_result(None)

    def close(self) -> None:
        """Let the threads end; work that has not begun never does."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
