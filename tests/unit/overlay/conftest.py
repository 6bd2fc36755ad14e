"""A logdir whose overlay is read and changed, and a state folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lightwell.overlay import Edit, OverlayKeeper

Change = Callable[..., None]


@pytest.fixture
def logdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIGHTWELL_STATE", str(tmp_path / "state"))
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
def file(logdir: Path) -> Path:
    """Where the overlay lies; its folder is there."""
    folder = logdir / ".lightwell"
    folder.mkdir()
    return folder / "overlay.json"


@pytest.fixture
def keeper(logdir: Path) -> OverlayKeeper:
    return OverlayKeeper(str(logdir))


@pytest.fixture
def change(keeper: OverlayKeeper) -> Change:
    """Makes one edit: ``change("runs", "a", "note", to="…")``."""

    def make(*path: str, to: Any) -> None:
        keeper.edit([Edit(path, to)])

    return make
