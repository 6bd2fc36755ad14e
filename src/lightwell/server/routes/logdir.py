"""``GET api/logdir``: all runs, tags and series."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from lightwell.server.messages import LogdirSource
from lightwell.server.responses import COMPRESS_FROM, is_local
from lightwell.server.workers import Workers


class LogdirRoute:
    """Answers from bytes that are made once per version, however many ask."""

    def __init__(self, source: LogdirSource, workers: Workers) -> None:
        self._source = source
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        content = self._source.current
        if content is None:
            content = await self._workers.run(receive, self._source.refresh)
        compress = len(content.body) >= COMPRESS_FROM and not is_local(scope)
        if compress:
            await self._workers.run(receive, lambda: content.compressed)
        await content.response(scope, compress=compress)(scope, receive, send)
