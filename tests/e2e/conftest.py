"""Real pages in the system's Chromium, served by real processes on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.chromium import CHROMIUM_FLAGS
from tests.e2e.board import Board, Serve, required_chromium, served
from tests.e2e.charts import opened
from tests.e2e.logs import write_curves, write_many_runs, write_sweep
from tests.e2e.table import opened_table


@pytest.fixture
def serve() -> Iterator[Serve]:
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
def curves_logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs with three tags, for tests that add nothing to them."""
    logdir = tmp_path_factory.mktemp("curves")
    write_curves(logdir)
    return logdir


@pytest.fixture(scope="session")
def curves_url(curves_logdir: Path) -> Iterator[str]:
    """A board over `curves_logdir`."""
    with served(curves_logdir) as url:
        yield url


@pytest.fixture
def read_board(curves_url: str, page: Page) -> Page:
    """A page over three runs whose board other tests see too."""
    opened(page, curves_url)
    return page


@pytest.fixture
def board(serve: Serve, logdir: Path, page: Page) -> Page:
    """A page over the `logdir` of the file, with its charts; its test may change the board."""
    opened(page, serve(logdir).url)
    return page


@pytest.fixture(scope="session")
def many_runs_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over a thousand runs, for tests that add nothing to it."""
    logdir = tmp_path_factory.mktemp("many")
    write_many_runs(logdir)
    with served(logdir) as url:
        yield url


@pytest.fixture(scope="session")
def sweep_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over four runs with hyperparameters, for tests that add nothing to it."""
    logdir = tmp_path_factory.mktemp("sweep")
    write_sweep(logdir)
    with served(logdir) as url:
        yield url


#: Until a busy machine has started a page, asked for values and drawn them.
expect.set_options(timeout=30_000)


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


@pytest.fixture
def table(sweep_url: str, page: Page) -> Page:
    """The table over those runs, once their hyperparameters are there."""
    return opened_table(page, sweep_url)


@pytest.fixture
def own_table(serve: Serve, tmp_path: Path, page: Page) -> Page:
    """The same over a logdir of this test's, which may add something to it."""
    write_sweep(tmp_path / "logs")
    return opened_table(page, serve(tmp_path / "logs").url)
