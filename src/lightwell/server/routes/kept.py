"""Routes that answer everybody with the same bytes, made anew when they may be others."""

from __future__ import annotations

import threading
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from lightwell.server.responses import COMPRESS_FROM, Content, is_local
from lightwell.server.workers import Workers


class KeptRoute:
    """Keeps the last answer.

    Args:
        workers: Where it is made.
        fingerprint: What the answer would be known by now, without making it.
        answer: Makes it: its fingerprint, and JSON.
    """

    def __init__(
        self,
        workers: Workers,
        fingerprint: Callable[[], str],
        answer: Callable[[], tuple[str, bytes]],
    ) -> None:
        self._workers = workers
        self._fingerprint = fingerprint
        self._answer = answer
        self._lock = threading.Lock()
        self._made: tuple[str, Content] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        content = await self._workers.run(receive, self._content)
        compress = len(content.body) >= COMPRESS_FROM and not is_local(scope)
        if compress:
            await self._workers.run(receive, lambda: content.compressed)
        await content.response(scope, compress=compress)(scope, receive, send)

    def _content(self) -> Content:
        """The answer now; makes it unless another thread just did."""
        made = self._made
        if made is not None and made[0] == self._fingerprint():
            return made[1]
        with self._lock:
            if self._made is None or self._made[0] != self._fingerprint():
                fingerprint, body = self._answer()
                content = Content(body, media_type="application/json", etag=fingerprint)
                self._made = fingerprint, content
            return self._made[1]
