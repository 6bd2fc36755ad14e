"""Pictures of the board, to be looked at: many and few runs, wide and narrow, light and dark.

Run it as ``python -m tests.screenshots FOLDER``, after the page is built; ``--only WORD`` makes
those whose name holds the word. The logdirs are made in ``FOLDER/logs`` and kept for the next time.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.chromium import CHROMIUM_FLAGS
from lightwell import SummaryWriter
from tests.e2e.board import Board, required_chromium

SIZES = {"wide": (1440, 900), "phone": (420, 900)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WAIT_MS = 60_000


def write_runs(logdir: Path, runs: int, tags: int, points: int) -> None:
    """Falling, noisy curves in folders of 16 runs; some runs end early, one in 25 ends in NaN."""
    noise = random.Random(7)
    for run in range(runs):
        with SummaryWriter(
            logdir / f"sweep{run // 16:03}" / f"lr{10 ** -(run % 5):g}-{run:05}"
        ) as writer:
            rate, length = 1 + (run * 37 % 100) / 40, points - run * 7 % (points // 4)
            for step in range(length):
                level = 2 * math.exp(-rate * step / points * 3) + 0.05 * noise.gauss(0, 1) + 0.3
                for tag in range(tags):
                    value = math.nan if run % 25 == 24 and step > points // 2 else level * (1 + tag)
                    writer.add_scalar(
                        f"{('loss', 'acc', 'optim')[tag % 3]}/metric{tag}", value, step * 50
                    )


def write_nothing(logdir: Path) -> None:
    logdir.mkdir()


def write_broken(logdir: Path) -> None:
    """A file of noise, a file damaged in its middle, a file cut in a record, and an empty one."""
    write_runs(logdir, runs=3, tags=3, points=200)
    damaged, cut, empty = sorted(logdir.rglob("*tfevents*"))
    whole = damaged.read_bytes()
    middle = len(whole) // 2
    damaged.write_bytes(whole[:middle] + b"\xff" * 40 + whole[middle + 40 :])
    cut.write_bytes(cut.read_bytes()[:-9])
    empty.write_bytes(b"")
    noise = logdir / "noise" / "events.out.tfevents.1.host"
    noise.parent.mkdir()
    noise.write_bytes(bytes(range(256)) * 64)


LOGDIRS: Mapping[str, Callable[[Path], None]] = {
    "1-run": partial(write_runs, runs=1, tags=9, points=500),
    "12-runs": partial(write_runs, runs=12, tags=9, points=500),
    "100-runs": partial(write_runs, runs=100, tags=9, points=200),
    "1000-runs": partial(write_runs, runs=1000, tags=6, points=100),
    "10000-runs": partial(write_runs, runs=10_000, tags=1, points=20),
    "empty": write_nothing,
    "broken": write_broken,
}


def logdir_of(folder: Path, name: str) -> Path:
    """That logdir, made now where it is not there."""
    logdir = folder / "logs" / name
    if not logdir.exists():
        unfinished = logdir.with_name(f".{name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        LOGDIRS[name](unfinished)
        unfinished.rename(logdir)
    return logdir


def chart(page: Page) -> tuple[float, float, float, float]:
    """Left, top, width and height of the first chart, in CSS pixels."""
    box = page.locator("figure [role=img]").first.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def hover(page: Page) -> None:
    left, top, width, height = chart(page)
    page.mouse.move(left + 0.6 * width, top + 0.5 * height)


def zoom(page: Page) -> None:
    left, top, width, height = chart(page)
    page.mouse.move(left + 0.3 * width, top + 0.5 * height)
    page.mouse.down()
    page.mouse.move(left + 0.7 * width, top + 0.5 * height, steps=4)
    page.mouse.up()


def full_screen(page: Page) -> None:
    first = page.locator("figure").first
    first.hover()
    first.get_by_role("button", name=re.compile("^Full screen")).click()


def suggestions(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("l")
    expect(page.get_by_role("listbox")).to_be_visible()


STATES: Mapping[str, Callable[[Page], object]] = {
    "board": lambda page: page.mouse.move(2, 2),
    "hover": hover,
    "zoom": zoom,
    "full-screen": full_screen,
    "suggestions": suggestions,
    "help": lambda page: page.keyboard.press("?"),
    "runs": lambda page: page.evaluate("location.hash = '#/runs'"),
}
# Gestures of a mouse, and what only few runs or only many show, are not taken everywhere.
EVERYWHERE: tuple[str, ...] = ("board",)
MOUSE_STATES = ("hover", "zoom", "full-screen", "suggestions", "help", "runs")
WITH_STATES = ("12-runs", "1000-runs", "10000-runs")


@dataclass(frozen=True, slots=True)
class Shot:
    logdir: str
    state: str
    size: str
    theme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        return f"{self.logdir}-{self.state}-{self.size}-{self.theme}"


def shots() -> Iterator[Shot]:
    for logdir in LOGDIRS:
        for size in SIZES:
            for theme in THEMES:
                states = EVERYWHERE
                if logdir in WITH_STATES and size == "wide":
                    states += MOUSE_STATES
                for state in states:
                    yield Shot(logdir, state, size, theme)


@contextmanager
def opened(browser: Browser, url: str, shot: Shot) -> Iterator[Page]:
    width, height = SIZES[shot.size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=shot.theme
    )
    page = context.new_page()
    page.goto(url)
    if shot.logdir == "empty":
        expect(page.get_by_role("main")).to_be_visible(timeout=WAIT_MS)
    else:
        expect(page.locator("figure [role=img]").first).to_have_attribute(
            "aria-label", re.compile(r": [0-9,]+ runs?\b"), timeout=WAIT_MS
        )
    yield page
    context.close()


def take(folder: Path, wanted: str) -> int:
    """Make the pictures; returns how many."""
    chosen = [shot for shot in shots() if wanted in shot.name]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=required_chromium(), args=CHROMIUM_FLAGS
        )
        for name in dict.fromkeys(shot.logdir for shot in chosen):
            board = Board(logdir_of(folder, name))
            for shot in chosen:
                if shot.logdir != name:
                    continue
                with opened(browser, board.url, shot) as page:
                    page.wait_for_timeout(1000)
                    STATES[shot.state](page)
                    page.wait_for_timeout(700)
                    page.screenshot(path=folder / f"{shot.name}.png")
            board.stop()
        browser.close()
    return len(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", metavar="WORD")
    arguments = parser.parse_args()
    count = take(arguments.folder, arguments.only)
    sys.stdout.write(f"{count} pictures in {arguments.folder}\n")


if __name__ == "__main__":
    main()
