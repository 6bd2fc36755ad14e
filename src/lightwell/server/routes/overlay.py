"""``api/overlay``: what people added, and their changes of it."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from lightwell.errors import ClientGoneError
from lightwell.overlay import OverlayKeeper, OverlayState, parse_edits
from lightwell.server.limits import MIB, Limits
from lightwell.server.messages import overlay_message, to_json
from lightwell.server.responses import COMPRESS_FROM, Content, is_local
from lightwell.server.security import WRITES
from lightwell.server.workers import Workers

# A document as read, as understood, as changed, and as JSON that escapes it: of 4 MiB each.
_MEMORY = 32 * MIB


class OverlayRoute:
    """Reads and writes on a worker thread, within the memory that all responses share."""

    def __init__(
        self, overlay: OverlayKeeper, workers: Workers, limits: Limits, *, is_read_only: bool
    ) -> None:
        self._overlay = overlay
        self._workers = workers
        self._limits = limits
        self._is_read_only = is_read_only
        self._made: tuple[str, Content] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        look = self._look
        if scope["method"] == WRITES:
            if self._is_read_only:
                raise HTTPException(403, "this board takes no changes: it was started to be read")
            body = await self._body(receive)
            look = partial(self._edit, body)
            # The answer to a change is sent, whatever the client says it knows.
            headers = [header for header in scope["headers"] if header[0] != b"if-none-match"]
            scope = {**scope, "headers": headers}
        async with self._workers.reserve(min(_MEMORY, self._workers.memory)) as reservation:
            content = await self._workers.run(receive, look, reservation)
            compress = len(content.body) >= COMPRESS_FROM and not is_local(scope)
            if compress:
                await self._workers.run(receive, lambda: content.compressed, reservation)
            await content.response(scope, compress=compress)(scope, receive, send)

    def _look(self) -> Content:
        return self._content(self._overlay.current())

    def _edit(self, body: bytes) -> Content:
        try:
            return self._content(self._overlay.edit(parse_edits(body)))
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        except OSError as error:
            raise HTTPException(503, f"the change cannot be kept: {error.strerror}") from None

    def _content(self, state: OverlayState) -> Content:
        """The answer, made once for each version."""
        made = self._made
        if made is None or made[0] != state.version:
            message = overlay_message(state, is_read_only=self._is_read_only)
            # What a browser kept of a board that took changes is not true of one that takes none.
            etag = f"{state.version}-read-only" if self._is_read_only else state.version
            body = to_json(message)
            made = state.version, Content(body, media_type="application/json", etag=etag)
            self._made = made
        return made[1]

    async def _body(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > self._limits.body:
                raise HTTPException(413, f"the body is longer than {self._limits.body} bytes")
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)
