"""``GET api/events``: the live stream."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from lightwell.server.stream import ChangeStream

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    # nginx would otherwise hold the events back to fill a buffer.
    "x-accel-buffering": "no",
}


class EventsRoute:
    """Streams until the client leaves; HEAD gets the headers and an end."""

    def __init__(self, stream: ChangeStream) -> None:
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response: Response
        if scope["method"] == "HEAD":
            response = Response(headers=HEADERS)
        else:
            response = StreamingResponse(self._stream.events(), headers=HEADERS)
        await response(scope, receive, send)
