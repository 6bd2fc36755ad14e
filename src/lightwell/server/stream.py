"""The live stream: tells every open page what grew, at once and at most every 50 ms.

A client costs one integer, the version it was last sent; what lies between that and now is asked of the store
when it is sent, and shared by the clients that are equally far.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from lightwell.server.messages import change_event, hello_event
from lightwell.store import Store

INTERVAL_SECS = 0.05
KEEP_ALIVE_SECS = 15.0
KEEP_ALIVE = b": still here\n\n"


class ChangeStream:
    """The server-sent events of one store. Belongs to one event loop; the store calls from its own thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wakeup = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None
        self._is_closed = False
        self._making: dict[int, asyncio.Future[tuple[int, bytes]]] = {}

    async def events(self) -> AsyncIterator[bytes]:
        """What one client is sent, until it leaves or the server ends."""
        self._listen()
        sent = self._store.version
        yield hello_event(self._store.instance, sent)
        while not self._is_closed:
            if self._store.version == sent:
                if not await self._changed(KEEP_ALIVE_SECS):
                    yield KEEP_ALIVE
                continue
            sent, event = await self._event_since(sent)
            yield event
            await asyncio.sleep(INTERVAL_SECS)

    def close(self) -> None:
        """End every stream; called on the event loop, may be called twice."""
        self._is_closed = True
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._wakeup.set()

    def _listen(self) -> None:
        """Follow the store from the first client on: nobody looking costs nothing."""
        if self._unsubscribe is not None:
            return
        loop = asyncio.get_running_loop()

        def wake_loop() -> None:
            # The loop may have ended while the reader's thread was on its way here.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake)

        self._unsubscribe = self._store.subscribe(wake_loop)

    def _wake(self) -> None:
        # Whoever waits does so on the old event; whoever comes later must wait for the next change.
        self._wakeup.set()
        self._wakeup = asyncio.Event()

    async def _changed(self, timeout_secs: float) -> bool:
        """Wait for the next change; False when none came."""
        try:
            await asyncio.wait_for(self._wakeup.wait(), timeout_secs)
        except TimeoutError:
            return False
        return True

    async def _event_since(self, sent: int) -> tuple[int, bytes]:
        """The version now and the event that leads there, made once for all clients that have ``sent``."""
        making = self._making.get(sent)
        if making is None:
            making = asyncio.ensure_future(asyncio.to_thread(self._make_event, sent))
            self._making[sent] = making
            making.add_done_callback(lambda _: self._making.pop(sent))
        return await asyncio.shield(making)

    def _make_event(self, sent: int) -> tuple[int, bytes]:
        changes = self._store.changes_since(sent)
        if changes is None:
            # Too long ago to tell what changed: the client reads everything again.
            version = self._store.version
            return version, hello_event(self._store.instance, version)
        return changes.version, change_event(changes)
