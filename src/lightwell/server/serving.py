"""Running the application on its sockets, until told to stop."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
from collections.abc import Sequence
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette

from lightwell.server.limits import Limits
from lightwell.server.protocol import BoardProtocol

logger = logging.getLogger(__name__)

# A request that is being answered when the server stops has this long to end.
GRACE_SECS = 0.5


class BoardServer(uvicorn.Server):
    """uvicorn on sockets of ours. ``run()`` returns after a signal or once ``should_exit`` is set.

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

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        super().run(sockets or self._sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.stream.close()
        asyncio.get_running_loop().call_later(GRACE_SECS, self._drop_connections)
        await super().shutdown(sockets)

    def _drop_connections(self) -> None:
        for connection in list(self.server_state.connections):
            cast(BoardProtocol, connection).transport.abort()
