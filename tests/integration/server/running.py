"""A running board as the tests see it, and what they say to it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tensorboardX import SummaryWriter

from lightwell.server import Binding, BoardServer
from lightwell.store import Store

PATIENCE_SECS = 20.0
PAGE = {
    "index.html": "<!doctype html><title>Lightwell</title>",
    "theme.js": "document.documentElement.className = 'dark';",
    "assets/index-3f2a9c.js": "export const points = 'every one of them'; " * 100,
}


def eventually(condition: Callable[[], Any]) -> Any:
    """The first true value of ``condition()``; fails when none comes in time."""
    deadline = time.monotonic() + PATIENCE_SECS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError("it never became true")


@dataclass
class Board:
    """A running board, and ways to talk to it."""

    store: Store
    server: BoardServer
    binding: Binding
    client: httpx.Client

    @property
    def port(self) -> int:
        return self.binding.port

    def get(self, path: str, **headers: str) -> httpx.Response:
        encoded = {
            name.replace("_", "-"): value.encode("latin-1") for name, value in headers.items()
        }
        return self.client.get(path, headers=encoded)

    def tag(self, name: str) -> int:
        """The id of a tag, once it is known."""

        def look() -> int | None:
            names = self.get("/api/logdir").json()["tags"]["name"]
            return names.index(name) + 1 if name in names else None

        return eventually(look) - 1

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECS)

    def send(self, request: bytes) -> bytes:
        """What comes back for raw bytes, up to the end of the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_to_end(connection)


def read_to_end(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not part:
            return received
        received += part


def write_scalars(folder: Path, points: dict[str, list[float]]) -> None:
    """A run, written by a writer that is not ours."""
    with SummaryWriter(str(folder)) as writer:
        for tag, values in points.items():
            for step, value in enumerate(values):
                writer.add_scalar(tag, value, step)
