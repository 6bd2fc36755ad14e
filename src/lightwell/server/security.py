"""Who may look: the checks that stand before every route, and the headers on every response.

The attackers are a web page in the user's own browser, and other users of the host or the network.
The first is kept out by Host, Origin and Sec-Fetch-Site, the second by address or token.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lightwell.server.limits import Limits
from lightwell.server.schema import ErrorMessage

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "worker-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


WRITES = "POST"
#: The only routes that change anything.
WRITABLE_PATHS = frozenset({"/api/overlay"})


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    error: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in, beside those on this machine who say a loopback name."""

    hosts: frozenset[str] = frozenset()
    """Further names a Host header may carry: lower case, without port or brackets."""
    any_address: bool = False
    """Bound to every interface: any literal address is ours, and DNS cannot rebind one."""
    token: str | None = None
    """Demanded on every route when set."""
    cookie: str = "lightwell"
    """Name of the cookie that keeps the token; carries the port, which cookies know nothing of."""


def error_response(status: int, error: str, headers: dict[str, str] | None = None) -> Response:
    """An error as the interface sends it: JSON with one sentence."""
    message: ErrorMessage = {"error": error}
    return JSONResponse(message, status, {"cache-control": "no-store", **(headers or {})})


def host_name(authority: str) -> str:
    """The name in a Host header: lower case, without port, brackets and final dot."""
    if any(sign in authority for sign in "@/?#\\"):
        return ""  # parts of a URL that a Host header has not; none may hide the name
    try:
        name = urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
    return name.removesuffix(".")


def is_loopback_name(name: str) -> bool:
    """True for localhost, names below it, which never leave the machine, and loopback addresses."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_address(name: str) -> bool:
    """True for a literal address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _methods(scope: Scope) -> tuple[str, ...]:
    """What is answered at a path."""
    return ("GET", "HEAD", WRITES) if scope["path"] in WRITABLE_PATHS else ("GET", "HEAD")


class Guard:
    """ASGI middleware: refuses what must not pass; puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, *, access: Access, limits: Limits) -> None:
        self._app = app
        self._access = access
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            await send(message)

        app = self._answer(scope)
        await app(scope, receive, send_with_headers)

    def _answer(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        refusal = (
            self._too_large(scope, headers)
            or self._wrong_method(scope)
            or self._wrong_host(headers)
            or self._cross_site(scope, headers)
            or self._wrong_content(scope, headers)
        )
        if refusal is not None:
            allow = {"allow": ", ".join(_methods(scope))} if refusal.status == 405 else None
            return error_response(refusal.status, refusal.error, allow)
        return self._app if self._access.token is None else self._ask_token(scope, headers)

    def _too_large(self, scope: Scope, headers: Headers) -> Refusal | None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self._limits.url:
            return Refusal(414, f"the URL is longer than {self._limits.url} bytes")
        if sum(len(name) + len(value) for name, value in headers.raw) > self._limits.headers:
            return Refusal(431, f"the headers are longer than {self._limits.headers} bytes")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > self._limits.body:
            return Refusal(413, f"the body is longer than {self._limits.body} bytes")
        return None

    def _wrong_method(self, scope: Scope) -> Refusal | None:
        methods = _methods(scope)
        if scope["method"] in methods:
            return None
        named = f"{', '.join(methods[:-1])} and {methods[-1]}"
        return Refusal(405, f"only {named} are answered here")

    def _wrong_host(self, headers: Headers) -> Refusal | None:
        name = host_name(headers.get("host", ""))
        access = self._access
        if is_loopback_name(name) or name in access.hosts:
            return None
        if access.any_address and is_address(name):
            return None
        return Refusal(
            403, "this host name is not served: start lightwell with --allowed-host NAME"
        )

    def _cross_site(self, scope: Scope, headers: Headers) -> Refusal | None:
        is_write = scope["method"] == WRITES
        verb = "change" if is_write else "read"
        refusal = Refusal(403, f"another site may not {verb} this board")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != headers["host"].lower():
            return refusal
        site = headers.get("sec-fetch-site")
        if site in (None, "same-origin") or (site == "none" and not is_write):
            return None
        # A link to the page may stand anywhere; a frame, a script or a fetch from there may not.
        is_link = (
            headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest", "document") == "document"
        )
        return None if is_link and scope["path"] == "/" else refusal

    def _wrong_content(self, scope: Scope, headers: Headers) -> Refusal | None:
        if scope["method"] != WRITES:
            return None
        # A form of another site can send anything but this without asking first.
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            return Refusal(415, "a change is sent as application/json")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            return Refusal(415, "a change is sent uncompressed")
        return None

    def _ask_token(self, scope: Scope, headers: Headers) -> ASGIApp:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "token"]
        if given:
            if not all(map(self._is_token, given)):
                return self._no_token()
            return self._keep_token(scope["path"], [pair for pair in query if pair[0] != "token"])
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(bearer.strip()):
            return self._app
        for cookies in headers.getlist("cookie"):
            for cookie in cookies.split(";"):
                name, _, value = cookie.strip().partition("=")
                if name == self._access.cookie and self._is_token(value):
                    return self._app
        return self._no_token()

    def _is_token(self, given: str) -> bool:
        token = self._access.token or ""
        return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())

    def _no_token(self) -> Response:
        return error_response(
            401,
            "a token is needed: open the URL that lightwell printed, or send it as a Bearer",
            {"www-authenticate": "Bearer"},
        )

    def _keep_token(self, path: str, query: list[tuple[str, str]]) -> Response:
        # Relative, so that it also holds behind a proxy that adds a prefix.
        target = "./" + quote(path.rpartition("/")[2], safe="")
        if query:
            target += "?" + urlencode(query)
        response = Response(
            status_code=303, headers={"location": target, "cache-control": "no-store"}
        )
        response.set_cookie(
            self._access.cookie,
            self._access.token or "",
            path="/",
            httponly=True,
            samesite="strict",
        )
        return response
