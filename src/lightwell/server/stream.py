"""The live stream: tells every open page what grew, at once and at most every 50 ms.

A client costs one integer, the version it was last sent; what lies between that and now is asked
of the store when it is sent, and shared by the clients that are equally far.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from lightwell.overlay import OverlayKeeper
from lightwell.server.messages import change_event, hello_event, overlay_event
from lightwell.store import Store

INTERVAL_SECS = 0.05
KEEP_ALIVE_SECS = 15.0
#: Between two looks at the overlay, which others may change, while anybody listens.
OVERLAY_SECS = 1.0
KEEP_ALIVE = b": still here\n\n"


class ChangeStream:
    """The server-sent events of one store and its overlay.

    Belongs to one event loop; the store calls from a thread of its own.
    """

    def __init__(self, store: Store, overlay: OverlayKeeper) -> None:
        self._store = store
        self._overlay = overlay
        self._wakeup = asyncio.Event()
        self._unsubscribe: list[Callable[[], None]] = []
        self._clients = 0
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False
        self._making: dict[int, asyncio.Future[tuple[int, bytes]]] = {}

    async def events(self) -> AsyncIterator[bytes]:
        """What one client is sent, until it leaves or the server ends."""
        self._listen()
        self._clients += 1
        try:
            await asyncio.to_thread(self._overlay.current)
            sent, sent_overlay = self._store.version, self._overlay.version
            yield hello_event(self._store.instance, sent, sent_overlay)
            while not self._is_closed:
                if self._overlay.version != sent_overlay:
                    sent_overlay = self._overlay.version
                    yield overlay_event(sent_overlay)
                elif self._store.version == sent:
                    if not await self._changed(KEEP_ALIVE_SECS):
                        yield KEEP_ALIVE
                    continue
                else:
                    sent, event = await self._event_since(sent)
                    yield event
                await asyncio.sleep(INTERVAL_SECS)
        finally:
            self._clients -= 1
            if self._clients == 0 and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    def close(self) -> None:
        """End every stream; called on the event loop, may be called twice."""
        self._is_closed = True
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._wakeup.set()

    def _listen(self) -> None:
        """Follow the store from the first client on: nobody looking costs nothing."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_at_overlay())
        if self._unsubscribe:
            return
        loop = asyncio.get_running_loop()

        def wake_loop() -> None:
            # The loop may have ended while the reader's thread was on its way here.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake)

        self._unsubscribe = [self._store.subscribe(wake_loop), self._overlay.subscribe(wake_loop)]

    async def _look_at_overlay(self) -> None:
        """See, as long as there are clients, what other servers and editors write."""
        while True:
            await asyncio.sleep(OVERLAY_SECS)
            await asyncio.to_thread(self._overlay.current)

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
        """The version now and the event that leads there, made once for all who have ``sent``."""
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
            return version, hello_event(self._store.instance, version, self._overlay.version)
        return changes.version, change_event(changes)
