"""A board that really runs: a store on a folder, the application, uvicorn on loopback sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lightwell.server import BoardServer, Limits, bind, create_app
from lightwell.store import Store
from tests.integration.server.running import PAGE, PATIENCE_SECS, Board, eventually, write_scalars


@pytest.fixture
def page_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    for name, text in PAGE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def logdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIGHTWELL_STATE", str(tmp_path / "state"))
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
def start_board(logdir: Path, page_folder: Path) -> Iterator[Callable[..., Board]]:
    """Starts boards for ``logdir``; all of them end with the test."""
    stops: list[Callable[[], None]] = []

    def start(
        host: str | None = None,
        *,
        limits: Limits | None = None,
        is_read_only: bool = False,
        **options: Any,
    ) -> Board:
        binding = bind(host, 0, **options)
        store = Store(logdir, follow=True)
        app = create_app(
            store,
            name="logs",
            access=binding.access,
            limits=limits,
            page_folder=page_folder,
            is_read_only=is_read_only,
        )
        server = BoardServer(app, binding.sockets, limits=limits)
        thread = threading.Thread(target=server.run)
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{binding.port}", timeout=PATIENCE_SECS, trust_env=False
        )

        def stop() -> None:
            client.close()
            server.stop()
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
