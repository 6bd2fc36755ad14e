"""Where the board listens: the loopback addresses, and nothing else unless asked for by name."""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lightwell.errors import BindError
from lightwell.server.security import Access

DEFAULT_PORT = 6006
PORTS_TRIED = 100
BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Binding:
    """Listening sockets, owned by whoever serves on them, and who may come in."""

    sockets: Sequence[socket.socket]
    port: int
    url: str
    """What the user opens; carries the token when there is one."""
    access: Access = field(repr=False)


def bind(
    host: str | None = None,
    port: int | None = None,
    *,
    allowed_hosts: Iterable[str] = (),
    is_token_wanted: bool = True,
) -> Binding:
    """Listen on ``host``, by default 127.0.0.1 and ::1, at ``port``, by default 6006 or later.

    Any address but a loopback one gets a token, unless ``is_token_wanted`` is false.

    Raises:
        BindError: the address is not one of this machine, or no port is free.
    """
    sockets = _listen(_addresses(host), port)
    port = int(sockets[0].getsockname()[1])
    bound = [ipaddress.ip_address(listener.getsockname()[0]) for listener in sockets]
    # The addresses decide, not the name: what localhost or a name below it means, a file says.
    is_local = all(address.is_loopback for address in bound)
    is_wildcard = any(address.is_unspecified for address in bound)
    token = None if is_local or not is_token_wanted else secrets.token_hex(16)
    shown = "localhost" if host is None else socket.gethostname() if is_wildcard else host
    names = {
        name.lower().strip("[]").removesuffix(".")
        for name in (shown, host or shown, *allowed_hosts)
    }
    access = Access(
        hosts=frozenset(names),
        any_address=is_wildcard,
        token=token,
        cookie=f"lightwell-{port}",
    )
    authority = f"[{shown}]" if ":" in shown else shown
    url = f"http://{authority}:{port}/" + (f"?token={token}" if token else "")
    return Binding(sockets=sockets, port=port, url=url, access=access)


Address = tuple[socket.AddressFamily, str]


def _addresses(host: str | None) -> list[Address]:
    if host is None:
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise BindError(
            f"cannot listen on {host!r}: this machine does not know that name"
        ) from None
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _listen(addresses: Sequence[Address], port: int | None) -> list[socket.socket]:
    if port is not None:
        for _ in range(PORTS_TRIED if port == 0 else 1):
            sockets = _listen_at(addresses, port)
            if sockets is not None:
                return sockets
        raise BindError(f"port {port} is in use: choose another with --port, or leave it out")
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        sockets = _listen_at(addresses, candidate)
        if sockets is not None:
            return sockets
    raise BindError(f"no port from {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} is free")


def _listen_at(addresses: Sequence[Address], port: int) -> list[socket.socket] | None:
    """A socket for each address, all at one port; None when somebody else has it at one of them."""
    sockets: list[socket.socket] = []
    try:
        for family, address in addresses:
            listener = _listener(family, address, port)
            if listener is not None:
                sockets.append(listener)
                # Port 0 is any free one; the other addresses must get the same.
                port = int(listener.getsockname()[1])
    except OSError as error:
        for listener in sockets:
            listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        where = ", ".join(address for _, address in addresses)
        raise BindError(f"cannot listen on {where} at port {port}: {error.strerror}") from None
    if not sockets:
        raise BindError("this machine has no loopback address to listen on")
    return sockets


def _listener(family: socket.AddressFamily, address: str, port: int) -> socket.socket | None:
    """One listening socket; None for ::1 on a machine without IPv6."""
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        if address == "::1":
            return None
        raise
    try:
        # Without it, a board that was just stopped would keep its port for a minute.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and address != "::":
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if address == "::1" and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            return None
        raise
    return listener
