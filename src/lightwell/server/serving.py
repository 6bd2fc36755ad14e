"""Running the application on its sockets, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette

from lightwell.server.limits import Limits
from lightwell.server.protocol import BoardProtocol

# A request that is being answered when the server stops has this long to end.
GRACE_SECS = 0.5
TICK_SECS = 1.0


class BoardServer(uvicorn.Server):
    """uvicorn on sockets of ours. ``run()`` returns after ``stop()``, from any thread, or a signal.

    On the main thread SIGINT and SIGTERM stop it; they are raised again after it has ended.
    """

    def __init__(
        self, app: Starlette, sockets: Sequence[socket.socket], *, limits: Limits | None = None
    ) -> None:
        limits = limits or Limits()
        # uvicorn would tell of every malformed request; only its own failures are worth a line.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        super().__init__(
            uvicorn.Config(
                app,
                http=cast(Any, functools.partial(BoardProtocol, limits=limits)),
                ws="none",
                loop="asyncio",
                log_config=None,
                access_log=False,
                # Nobody in front of us is trusted to name the client.
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=int(limits.idle_secs),
                h11_max_incomplete_event_size=limits.url + limits.headers,
                lifespan="on",
            )
        )
        self._app = app
        self._sockets = list(sockets)
        self._wake: Callable[[], object] | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until stopped."""
        super().run(sockets or self._sockets)

    def stop(self) -> None:
        """End ``run()`` soon; safe on any thread and in a signal handler."""
        self.should_exit = True
        if self._wake is not None:
            # The loop may have ended by itself meanwhile.
            with contextlib.suppress(RuntimeError):
                self._wake()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal, at once rather than at the next tick."""
        super().handle_exit(sig, frame)
        self.stop()

    async def main_loop(self) -> None:
        """Wait to be stopped."""
        # uvicorn looks ten times a second whether it should end: most of what an idle board costs.
        # One look a second keeps the Date header; whoever stops the server wakes the loop.
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._wake = functools.partial(loop.call_soon_threadsafe, stopped.set)
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), TICK_SECS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then all else within the time of grace."""
        self._app.state.stream.close()
        asyncio.get_running_loop().call_later(GRACE_SECS, self._drop_connections)
        await super().shutdown(sockets)

    def _drop_connections(self) -> None:
        for connection in list(self.server_state.connections):
            cast(BoardProtocol, connection).transport.abort()
