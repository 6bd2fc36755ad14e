"""Bodies on their way out: in small steps, compressed once, and not sent again when unchanged."""

from __future__ import annotations

import gzip
from functools import cached_property

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lightwell.server.limits import KIB
from lightwell.server.security import is_loopback_name

# A reader that takes no such step of a body for `request_secs` is let go (protocol.py).
STEP = 256 * KIB
COMPRESS_FROM = 64 * KIB
TEXT_TYPES = ("text/", "application/json", "image/svg+xml")


class SteppedResponse(Response):
    """Hands its body over step by step, so that a slow reader holds one step, not a copy."""

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Send it, as an ASGI application."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        view = memoryview(self.body)
        for offset in range(0, max(len(view), 1), STEP):
            step = view[offset : offset + STEP]
            is_last = offset + STEP >= len(view)
            await send({"type": "http.response.body", "body": step, "more_body": not is_last})


class Content:
    """Bytes that are sent many times, with their ETag and, once wanted, their compressed form."""

    def __init__(
        self,
        body: bytes,
        *,
        media_type: str,
        etag: str,
        cache_control: str = "no-cache",
        compress_level: int = 1,
    ) -> None:
        self.body = body
        self._compress_level = compress_level
        self._headers = {
            "content-type": media_type,
            "etag": weak_etag(etag),
            "cache-control": cache_control,
            "vary": "accept-encoding",
        }
        self.is_text = media_type.startswith(TEXT_TYPES)

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip, made when first asked for."""
        return gzip.compress(self.body, compresslevel=self._compress_level, mtime=0)

    def response(self, scope: Scope, *, compress: bool) -> Response:
        """200, or 304 when the client has it; compressed if wished and understood."""
        headers = Headers(scope=scope)
        if has_etag(headers, self._headers["etag"]):
            return Response(status_code=304, headers=self._headers)
        if compress and accepts_gzip(headers):
            encoded = {**self._headers, "content-encoding": "gzip"}
            return SteppedResponse(self.compressed, headers=encoded)
        return SteppedResponse(self.body, headers=self._headers)


def weak_etag(text: str) -> str:
    """Weak, because the compressed and the plain form share it."""
    return f'W/"{text}"'


def has_etag(headers: Headers, etag: str) -> bool:
    """True when If-None-Match names ``etag``."""
    given = [item.strip() for item in headers.get("if-none-match", "").split(",")]
    return "*" in given or etag in given or etag.removeprefix("W/") in given


def accepts_gzip(headers: Headers) -> bool:
    """True when the client understands gzip."""
    for item in headers.get("accept-encoding", "").lower().split(","):
        coding, _, parameter = item.partition(";")
        if coding.strip() == "gzip":
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def is_local(scope: Scope) -> bool:
    """True when the peer is this machine: compressing would cost more than it saves."""
    client = scope.get("client")
    return client is not None and is_loopback_name(client[0])
