"""``GET /`` and the files it needs."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from lightwell.server.responses import Content
from lightwell.server.security import error_response

NOT_BUILT = (
    "The board's page has not been built: in a checkout of lightwell run `make web`, "
    "then start it again.\n"
    "The data is served all the same, under api/logdir.\n"
)


class PageRoute:
    """Answers with a file of the page, or 404."""

    def __init__(self, page: Mapping[str, Content]) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._response(scope)(scope, receive, send)

    def _response(self, scope: Scope) -> Response:
        content = self._page.get(scope["path"])
        if content is not None:
            return content.response(scope, compress=content.is_text)
        if scope["path"] == "/":
            return PlainTextResponse(NOT_BUILT, headers={"cache-control": "no-store"})
        return error_response(404, "there is nothing here")
