"""The boards that benchmarks drive in a browser: how each is served, and where its controls are."""

from __future__ import annotations

import json
import math
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from live_latency import url_of
from playwright.sync_api import FloatRect, Locator, Page, expect

MOVES = 40


@dataclass(frozen=True, slots=True)
class Logdir:
    path: Path
    runs: int
    tags: int


class Viewer(Protocol):
    """What a benchmark asks of a board."""

    name: str
    #: Held down while the wheel zooms.
    zoom_key: str

    def serve(self, logdir: Logdir, limit_secs: float) -> Iterator[str]:
        """Run the server until everything is read; gives the URL to open, once."""
        ...

    def wait(self, page: Page, limit_secs: float) -> None:
        """Until the first chart is drawn."""
        ...

    def chart(self, page: Page) -> Locator: ...

    def run_toggle(self, page: Page) -> Locator:
        """What hides the first run."""
        ...

    def smoothing(self, page: Page) -> Locator:
        """The slider."""
        ...


class Lightwell:
    name = "lightwell"
    zoom_key = "Control"

    def serve(self, logdir: Logdir, limit_secs: float) -> Iterator[str]:
        command = [sys.executable, "-m", "lightwell", str(logdir.path), "--no-open"]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            url = url_of(server)

            def is_read() -> bool:
                return answer(f"{url}api/logdir").get("state") == "ready"

            until(is_read, limit_secs)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)

    def wait(self, page: Page, limit_secs: float) -> None:
        expect(self.chart(page)).to_have_attribute(
            "aria-label", re.compile(r": [0-9,]+ runs?\b"), timeout=limit_secs * 1000
        )

    def chart(self, page: Page) -> Locator:
        return page.locator("figure [role=img]").first

    def run_toggle(self, page: Page) -> Locator:
        # A folder's dot, where its runs are folded away.
        runs = page.get_by_role("grid", name="Runs")
        return runs.get_by_role("button", name=re.compile(r"^Hide .*(run|group)\d")).first

    def smoothing(self, page: Page) -> Locator:
        return page.get_by_role("slider", name="Smoothing").first


class TensorBoard:
    """Its Time Series page, as it opens: the first 40 runs, unless it has fewer."""

    name = "tensorboard"
    zoom_key = "Alt"

    def serve(self, logdir: Logdir, limit_secs: float) -> Iterator[str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "tensorboard.main", f"--logdir={logdir.path}"]
        server = subprocess.Popen(
            [*command, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        url = f"http://127.0.0.1:{port}/"

        def is_read() -> bool:
            found = answer(f"{url}data/plugin/scalars/tags")
            return sum(len(tags) for tags in found.values()) == logdir.runs * logdir.tags

        try:
            until(is_read, limit_secs)
            yield f"{url}#timeseries"
        finally:
            server.terminate()
            server.wait(timeout=20)

    def wait(self, page: Page, limit_secs: float) -> None:
        expect(self.chart(page)).to_be_visible(timeout=limit_secs * 1000)

    def chart(self, page: Page) -> Locator:
        return page.locator("scalar-card line-chart-interactive-view").first

    def run_toggle(self, page: Page) -> Locator:
        return page.locator("tb-data-table-content-row mat-checkbox").first

    def smoothing(self, page: Page) -> Locator:
        return page.locator("metrics-dashboard-settings .scalars-smoothing mat-slider").first


def answer(url: str) -> dict[str, Any]:
    """The JSON that a server answers; {} while it does not."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            found: dict[str, Any] = json.load(response)
            return found
    except (OSError, ValueError):
        return {}


def until(is_so: Callable[[], bool], limit_secs: float) -> None:
    """Raises TimeoutError when it does not become so."""
    deadline = time.perf_counter() + limit_secs
    while not is_so():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"the logdir was not read within {limit_secs:.0f} s")
        time.sleep(0.1)


VIEWERS: dict[str, Viewer] = {"lightwell": Lightwell(), "tensorboard": TensorBoard()}


@contextmanager
def served(viewer: Viewer, logdir: Logdir, limit_secs: float) -> Iterator[str]:
    """A server over the logdir and the URL to open; raises TimeoutError past the limit."""
    yield from viewer.serve(logdir, limit_secs)


def actions(viewer: Viewer, page: Page) -> dict[str, Callable[[], Callable[[], None]]]:
    """What a person does, by name; each leaves the page as the next expects it.

    Called, one finds its place on the page, which makes the browser search and lay out; what it
    gives does the deed and nothing else.
    """

    def box_of(locator: Locator) -> FloatRect:
        box = locator.bounding_box()
        assert box is not None
        return box

    def hover() -> Callable[[], None]:
        box = box_of(viewer.chart(page))
        left, middle = box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2

        def act() -> None:
            for move in range(MOVES):
                x = left + 0.5 * box["width"] * move / MOVES
                page.mouse.move(x, middle + 20 * math.sin(move))

        return act

    def toggle() -> Callable[[], None]:
        box = box_of(viewer.run_toggle(page))
        return lambda: page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def smooth() -> Callable[[], None]:
        slider = box_of(viewer.smoothing(page))
        y = slider["y"] + slider["height"] / 2

        def act() -> None:
            page.mouse.move(slider["x"] + 0.3 * slider["width"], y)
            page.mouse.down()
            for move in range(MOVES):
                page.mouse.move(slider["x"] + slider["width"] * (0.3 + 0.6 * move / MOVES), y)
            page.mouse.up()

        return act

    def zoom() -> Callable[[], None]:
        box = box_of(viewer.chart(page))

        def act() -> None:
            page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
            page.keyboard.down(viewer.zoom_key)
            for _ in range(MOVES // 2):
                page.mouse.wheel(0, -30)
            page.keyboard.up(viewer.zoom_key)

        return act

    return {"hover": hover, "toggle a run": toggle, "smooth": smooth, "zoom": zoom}
