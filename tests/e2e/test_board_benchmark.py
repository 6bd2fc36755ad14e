"""What the board's benchmark measures with leaves the page as it was."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_a_page_that_was_measured_comes_to_rest(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    board = importlib.import_module("board")
    page = browser.new_page()
    meter = board.Meter(browser, page)
    page.goto("data:text/html,<p>nothing moves here</p>")
    row = meter.measure(lambda: page.mouse.move(10, 10))
    page.wait_for_function("window.__isWatching === false")
    assert page.evaluate("window.__frames.length") >= 1
    assert row.longest_frame >= 0
    page.close()
