"""A board that really runs: a store on a folder, the application, uvicorn on loopback sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tensorboardX import SummaryWriter

from lightwell.server import Binding, BoardServer, Limits, bind, create_app
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


@pytest.fixture
def page_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    for name, text in PAGE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
def start_board(logdir: Path, page_folder: Path) -> Iterator[Callable[..., Board]]:
    """Starts boards for ``logdir``; all of them end with the test."""
    stops: list[Callable[[], None]] = []

    def start(host: str | None = None, *, limits: Limits | None = None, **options: Any) -> Board:
        binding = bind(host, 0, **options)
        store = Store(logdir, follow=True)
        app = create_app(
            store,
            name="logs",
            access=binding.access,
            limits=limits,
            page_folder=page_folder,
        )
        server = BoardServer(app, binding.sockets, limits=limits)
        thread = threading.Thread(target=server.run)
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{binding.port}", timeout=PATIENCE_SECS, trust_env=False
        )

        def stop() -> None:
            client.close()
            server.should_exit = True
            thread.join(PATIENCE_SECS)
            store.close()
            assert not thread.is_alive()

        stops.append(stop)
        store.start()
        thread.start()
        assert store.wait_until_ready(PATIENCE_SECS)
        eventually(lambda: server.started)
        return Board(store, server, binding, client)

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def board(start_board: Callable[..., Board], logdir: Path) -> Board:
    """A board with one run of two tags."""
    write_scalars(
        logdir / "adamw" / "seed0",
        {"loss/train": [1 / (1 + i) for i in range(100)], "acc": [0.5, float("nan"), 0.75]},
    )
    return start_board()
