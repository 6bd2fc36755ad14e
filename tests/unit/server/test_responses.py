"""Bodies that are sent again and again: steps, compression and ETags."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from lightwell.server.responses import STEP, Content, is_local

BODY = b"every point " * 100_000


def ask(content: Content, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """The response to one GET from an address."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = content.response(scope, compress=not is_local(scope))
        await response(scope, receive, send)

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as session:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return await session.get("/", headers={"accept-encoding": "", **names})

    return asyncio.run(get())


@pytest.fixture
def content() -> Content:
    return Content(BODY, media_type="application/json", etag="x-1")


def test_this_machine_gets_the_bytes_as_they_are(content: Content) -> None:
    for client in ("127.0.0.1", "::1"):
        response = ask(content, client, accept_encoding="gzip")
        assert "content-encoding" not in response.headers
        assert response.content == BODY


def test_other_machines_get_them_compressed_if_they_understand(content: Content) -> None:
    response = ask(content, "10.0.0.7", accept_encoding="br, gzip;q=0.5")
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < len(BODY) / 10
    assert response.content == BODY
    for refusing in ("", "br", "gzip;q=0", "x-gzip"):
        assert "content-encoding" not in ask(content, "10.0.0.7", accept_encoding=refusing).headers


def test_what_is_made_once_may_be_compressed_harder() -> None:
    body = b"".join(f"{i * 7919 % 104729} ".encode() for i in range(20_000))
    sizes = [
        len(Content(body, media_type="text/css", etag="x", compress_level=level).compressed)
        for level in (1, 9)
    ]
    assert sizes[1] < sizes[0] < len(body)


@pytest.mark.parametrize("given", ['W/"x-1"', '"x-1"', '"a", W/"x-1"', "*"])
def test_an_etag_that_matches_sends_nothing(content: Content, given: str) -> None:
    response = ask(content, if_none_match=given)
    assert response.status_code == 304
    assert response.content == b""


@pytest.mark.parametrize("given", ['"x-2"', "x-1", "", '"'])
def test_an_etag_that_does_not_match_sends_everything(content: Content, given: str) -> None:
    assert ask(content, if_none_match=given).content == BODY


def test_a_long_body_leaves_in_steps(content: Content) -> None:
    sizes: list[int] = []

    async def send(message: dict[str, object]) -> None:
        body = message.get("body")
        if isinstance(body, bytes | memoryview):
            sizes.append(len(body))

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    scope = {"type": "http", "headers": [], "client": ("127.0.0.1", 1)}
    asyncio.run(content.response(scope, compress=False)(scope, receive, send))
    assert sum(sizes) == len(BODY)
    assert max(sizes) <= STEP
