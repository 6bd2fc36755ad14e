"""Real pages in the system's Chromium, served by real processes on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.chromium import CHROMIUM_FLAGS, chromium_path
from tests.e2e.logs import write_curves, write_many_runs


def required_chromium() -> str:
    """The browser of this machine; `make e2e` installs one where it can."""
    found = chromium_path()
    if found is None:
        pytest.fail("no Chromium on PATH: run tools/browser.sh, or set LIGHTWELL_CHROMIUM")
    return found


class Board:
    """One `lightwell LOGDIR` process and its address."""

    def __init__(self, logdir: Path, *arguments: str) -> None:
        # Any free port: of those that everybody starts at, another server takes the one given up.
        port = () if "--port" in arguments else ("--port", "0")
        command = [sys.executable, "-m", "lightwell", str(logdir), "--no-open", *port, *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.output: list[str] = []
        self.url = self._read_url()
        # Keep the pipe empty, so that the server never waits for us.
        self._drain = threading.Thread(target=self._collect, daemon=True)
        self._drain.start()

    def _read_url(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"http://\S+", line)
            if found:
                return found.group()
        raise AssertionError(f"the board ended without a URL: {''.join(self.output)}")

    def _collect(self) -> None:
        assert self.process.stdout is not None
        self.output.extend(self.process.stdout)

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(timeout=20)
        self._drain.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def serve() -> Iterator[Callable[..., Board]]:
    """`serve(logdir, *arguments)` starts a board; all of them end with the test."""
    boards: list[Board] = []

    def start(logdir: Path, *arguments: str) -> Board:
        boards.append(Board(logdir, *arguments))
        return boards[-1]

    yield start
    for board in boards:
        if board.process.poll() is None:
            board.stop()


@pytest.fixture(scope="session")
def curves_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over three runs with three tags, for tests that add nothing to it."""
    logdir = tmp_path_factory.mktemp("curves")
    write_curves(logdir)
    board = Board(logdir)
    yield board.url
    board.stop()


@pytest.fixture(scope="session")
def many_runs_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over a thousand runs, for tests that add nothing to it."""
    logdir = tmp_path_factory.mktemp("many")
    write_many_runs(logdir)
    board = Board(logdir)
    yield board.url
    board.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=required_chromium(), args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


class Complaints(list[str]):
    """What a page reported as wrong: exceptions, console errors, failed requests."""

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(f"exception: {error}"))
        page.on(
            "console",
            lambda message: (
                self.append(f"console: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1440, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when anything on it complained."""
    complaints = Complaints()
    opened = context.new_page()
    complaints.watch(opened)
    yield opened
    assert not complaints, complaints
