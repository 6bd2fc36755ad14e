"""HTTP/1.1 on one connection: uvicorn's protocol, with the limits it does not have."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from lightwell.server.limits import KIB, Limits
from lightwell.server.security import SECURITY_HEADERS

# What a connection may hold unsent before its sender is made to wait; also the step in which a
# slow reader must show progress.
WRITE_BUFFER = 256 * KIB


class BoardProtocol(H11Protocol):
    """Closes connections whose request does not arrive or whose answer is not read.

    Every timer runs from the start of its phase, not from the last byte, so that a byte now and
    then buys nothing.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: Limits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits
        self._phase: Any = None  # a state of h11, whose type has no public name
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._received = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Start to wait for a request, unless too many are here."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=WRITE_BUFFER)
        if len(self.connections) > self._limits.connections:
            self._refuse(503, f"more than {self._limits.connections} connections are open")
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers."""
        self._disarm()
        if self._stalled is not None:
            self._stalled.cancel()
        # uvicorn stops its own timer only when there was no error.
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass bytes on, and watch how far the request has come."""
        if self.transport.is_closing():
            return
        self._received = True
        super().data_received(data)
        self._watch()

    def pause_writing(self) -> None:
        """The client reads too slowly: it has until the deadline to go on."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self._limits.request_secs, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # the text is uvicorn's
        """Answer bytes that are no request; uvicorn, which calls this, knows only 400."""
        received, _ = self.conn.trailing_data
        if b"\n" not in received[: self._limits.url] and len(received) > self._limits.url:
            self._refuse(414, f"the URL is longer than {self._limits.url} bytes")
        elif len(received) > self._limits.headers:
            self._refuse(431, f"the headers are longer than {self._limits.headers} bytes")
        else:
            self._refuse(400, "this is not an HTTP/1.1 request")

    def _watch(self) -> None:
        """Start the timer of the phase that the request has reached, if it is a new one."""
        phase = self.conn.their_state
        if phase is self._phase:
            return
        self._disarm()
        if phase is h11.IDLE:
            self._arm(phase, self._limits.header_secs)
        elif phase is h11.SEND_BODY:
            self._arm(phase, self._limits.request_secs)

    def _arm(self, phase: object, secs: float) -> None:
        self._phase = phase
        self._deadline = self.loop.call_later(secs, self._on_deadline)

    def _disarm(self) -> None:
        self._phase = None
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _on_deadline(self) -> None:
        if self._received:
            self._refuse(408, "the request did not arrive in time")
        else:
            # A browser connects ahead of need: nothing was asked, so nothing is answered.
            self.transport.close()

    def _refuse(self, status: int, error: str) -> None:
        """Answer without the application and close; only close when an answer is on its way."""
        # Declared without the None that it is until the first request.
        cycle = cast(RequestResponseCycle | None, self.cycle)
        is_answering = cycle is not None and cycle.response_started and not cycle.response_complete
        if not self.transport.is_closing() and not is_answering:
            body = json.dumps({"error": error}).encode()
            lines = [
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
                "content-type: application/json",
                f"content-length: {len(body)}",
                "cache-control: no-store",
                "connection: close",
                *(f"{name}: {value}" for name, value in SECURITY_HEADERS.items()),
            ]
            self.transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        self.transport.close()
