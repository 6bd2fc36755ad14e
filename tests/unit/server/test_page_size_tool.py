"""What a browser loads before the board's first picture is measured on the built page."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.tools import load_tool


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, over a page of a script, what that needs, a worker and a style sheet."""
    module = load_tool("page_size")
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(
        '<link rel="icon" href="./mark.svg"><link rel="stylesheet" href="./assets/index.css">'
        '<script type="module" crossorigin src="./assets/index.js"></script>'
    )
    (assets / "index.css").write_text("p{}")
    (assets / "index.js").write_text(
        'import{a}from"./shared.js";import("./later.js");'
        "new Worker(new URL(`worker.js`,import.meta.url));"
    )
    for name in ("shared", "later", "worker"):
        (assets / f"{name}.js").write_text("1")
    monkeypatch.setattr(module, "STATIC", tmp_path)
    return module


def test_what_is_loaded_at_once_counts_and_what_comes_later_does_not(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main() == 0
    told = capsys.readouterr().out
    for name in ("index.js", "shared.js", "worker.js", "index.css"):
        assert name in told
    assert "later.js" not in told


def test_a_page_that_is_too_large_fails(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "SCRIPT_BYTES_MOST", 10)
    assert tool.main() == 1
    assert "more than the 10 that are allowed" in capsys.readouterr().out
