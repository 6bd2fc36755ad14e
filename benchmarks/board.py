"""The board in a real browser: opening it, and what hovering, toggling, smoothing and zooming cost.

    python benchmarks/board.py --runs 100 500 1000
    python benchmarks/board.py --runs 500 --tags 20 --points 1000 --cache /tmp/boards

Each row is one action in one viewer over one logdir, measured until the page is quiet again, for
two minutes at most: wall time, CPU time of all browser processes, main-thread time and its longest
task (one under 50 ms counts as 0), the longest time between two frames, JS heap, memory of the
page's process, DOM nodes.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from chromium import CHROMIUM_FLAGS, chromium_path
from live_latency import url_of
from peers import describe_machine
from playwright.sync_api import (
    Browser,
    CDPSession,
    FloatRect,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from lightwell import SummaryWriter

# Quiet: for this long no request, and the browser uses less than this share of a core.
QUIET_SECS = 1.0
QUIET_SHARE = 0.12
LIMIT_SECS = 120.0
MOVES = 40

WATCH = """
window.__tasks = []; window.__frames = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.__tasks.push(entry.duration);
}).observe({ type: 'longtask' });
const frame = time => { window.__frames.push(time); requestAnimationFrame(frame); };
window.__watchFrames = () => { window.__frames = []; requestAnimationFrame(frame); };
"""


class Viewer(Protocol):
    """What the benchmark asks of a board, in a page that shows it."""

    name: str

    @contextmanager
    def serve(self, logdir: Path) -> Iterator[str]:
        """Run the server; gives the URL to open."""
        ...

    def wait(self, page: Page) -> None:
        """Until the first chart is drawn."""
        ...

    def actions(self, page: Page) -> dict[str, Callable[[], None]]:
        """What a person does, by name; each leaves the page as the next expects it."""
        ...


class Lightwell:
    name = "lightwell"

    @contextmanager
    def serve(self, logdir: Path) -> Iterator[str]:
        command = [sys.executable, "-m", "lightwell", str(logdir), "--no-open"]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield url_of(server)
        finally:
            server.terminate()
            server.wait(timeout=20)

    def wait(self, page: Page) -> None:
        expect(page.locator("figure [role=img]").first).to_have_attribute(
            "aria-label", re.compile(r": [0-9,]+ runs?\b"), timeout=LIMIT_SECS * 1000
        )

    def actions(self, page: Page) -> dict[str, Callable[[], None]]:
        def box_of(locator: Locator) -> FloatRect:
            box = locator.bounding_box()
            assert box is not None
            return box

        def chart() -> FloatRect:
            return box_of(page.locator("figure [role=img]").first)

        def hover() -> None:
            box = chart()
            left, middle = box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2
            for move in range(MOVES):
                x = left + 0.5 * box["width"] * move / MOVES
                page.mouse.move(x, middle + 20 * math.sin(move))

        def toggle() -> None:
            runs = page.get_by_role("grid", name="Runs")
            runs.get_by_role("button", name=re.compile(r"^Hide .*run\d")).first.click()

        def smooth() -> None:
            slider = box_of(page.get_by_role("slider").first)
            y = slider["y"] + slider["height"] / 2
            page.mouse.move(slider["x"] + 0.3 * slider["width"], y)
            page.mouse.down()
            for move in range(MOVES):
                page.mouse.move(slider["x"] + slider["width"] * (0.3 + 0.6 * move / MOVES), y)
            page.mouse.up()

        def zoom() -> None:
            box = chart()
            page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
            page.keyboard.down("Control")
            for _ in range(MOVES // 2):
                page.mouse.wheel(0, -30)
            page.keyboard.up("Control")

        return {"hover": hover, "toggle a run": toggle, "smooth": smooth, "zoom": zoom}


VIEWERS: dict[str, Viewer] = {"lightwell": Lightwell()}


@dataclass(frozen=True, slots=True)
class Row:
    """What one action cost. Times in ms, sizes in MB."""

    wall: float
    cpu: float
    main: float
    longest_task: float
    longest_frame: float
    heap: float
    resident: float
    nodes: int


class Meter:
    """Measures a page from outside: by the browser's own counters."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._browser = browser.new_browser_cdp_session()
        self._page = page
        self._tab: CDPSession = page.context.new_cdp_session(page)
        self._tab.send("Performance.enable")
        self._open: set[object] = set()
        page.on("request", self._note)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: self._open.discard(request))
        page.add_init_script(WATCH)

    def _note(self, request: Request) -> None:
        # A stream of changes stays open for good.
        if request.resource_type != "eventsource":
            self._open.add(request)

    def measure(self, action: Callable[[], object]) -> Row:
        if self._page.url != "about:blank":
            self._page.evaluate("window.__tasks.length = 0; window.__watchFrames()")
        before, cpu = self._counters(), self._cpu_secs()
        start = time.perf_counter()
        action()
        wall, cpu_end = self._wait_until_quiet(start)
        after = self._counters()
        tasks, frames = self._page.evaluate("[window.__tasks, window.__frames]")
        gaps = [b - a for a, b in pairwise(frames)]
        # A new page has a new process, whose counters begin at zero.
        main = after["TaskDuration"] - before["TaskDuration"]
        return Row(
            wall=wall * 1e3,
            cpu=(cpu_end - cpu) * 1e3,
            main=(main if main > 0 else after["TaskDuration"]) * 1e3,
            longest_task=max(tasks, default=0),
            longest_frame=max(gaps, default=0),
            heap=after["JSHeapUsedSize"] / 1e6,
            resident=self._resident_bytes() / 1e6,
            nodes=int(after["Nodes"]),
        )

    def _wait_until_quiet(self, start: float) -> tuple[float, float]:
        """Seconds since ``start``, and CPU seconds, when the quiet began."""
        since, cpu = time.perf_counter(), self._cpu_secs()
        while time.perf_counter() - since < QUIET_SECS:
            if time.perf_counter() - start > LIMIT_SECS:
                break  # what was used until the limit is what the row says
            last, last_cpu = time.perf_counter(), self._cpu_secs()
            self._page.wait_for_timeout(100)
            now, now_cpu = time.perf_counter(), self._cpu_secs()
            if self._open or now_cpu - last_cpu > QUIET_SHARE * (now - last):
                since, cpu = now, now_cpu
        return since - start, cpu

    def _counters(self) -> dict[str, float]:
        metrics = self._tab.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    def _processes(self) -> list[dict[str, Any]]:
        processes: list[dict[str, Any]] = self._browser.send("SystemInfo.getProcessInfo")[
            "processInfo"
        ]
        return processes

    def _cpu_secs(self) -> float:
        return sum(process["cpuTime"] for process in self._processes())

    def _resident_bytes(self) -> int:
        """Of the largest page process: the one that shows the board."""
        sizes = [0]
        for process in self._processes():
            if process["type"] != "renderer":
                continue
            status = Path(f"/proc/{process['id']}/statm")
            if status.exists():
                sizes.append(int(status.read_text().split()[1]) * 4096)
        return max(sizes)


def write_curves(logdir: Path, runs: int, tags: int, points: int) -> None:
    """Falling, noisy curves; every run has every tag, all in one event file."""
    noise = random.Random(7)
    jitter = [noise.gauss(0, 1) for _ in range(points + runs)]
    for run in range(runs):
        with SummaryWriter(logdir / f"group{run % 8}" / f"run{run:04}") as writer:
            rate = 0.5 + (run * 37 % 100) / 50
            for step in range(points):
                level = math.exp(-rate * step / points * 3) + 0.02 * jitter[step + run]
                for tag in range(tags):
                    writer.add_scalar(f"part{tag % 4}/metric{tag:02}", level * (1 + tag), step)


def logdir_of(cache: Path, runs: int, tags: int, points: int) -> Path:
    """That logdir in the folder ``cache``, made now where it is not there."""
    logdir = cache / f"curves-{runs}x{tags}x{points}"
    if not logdir.exists():
        unfinished = logdir.with_name(f".{logdir.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        write_curves(unfinished, runs, tags, points)
        unfinished.rename(logdir)
    return logdir


def measure(viewer: Viewer, browser: Browser, url: str) -> Iterator[tuple[str, Row]]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    meter = Meter(browser, page)

    def open_page() -> None:
        page.goto(url)
        viewer.wait(page)

    yield "open", meter.measure(open_page)
    for name, action in viewer.actions(page).items():
        yield name, meter.measure(action)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", nargs="+", choices=VIEWERS, default=list(VIEWERS))
    parser.add_argument("--runs", nargs="+", type=int, default=[100])
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--cache", type=Path, help="keep the logdirs here for the next time")
    arguments = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for runs in arguments.runs:
            cache = arguments.cache or Path(folder)
            logdir = logdir_of(cache, runs, arguments.tags, arguments.points)
            for name in arguments.viewers:
                viewer = VIEWERS[name]
                print(f"\n{viewer.name}, {runs} runs x {arguments.tags} tags x {arguments.points}")
                print(
                    f"{'':14}{'wall ms':>9}{'CPU ms':>9}{'main ms':>9}{'task ms':>9}"
                    f"{'frame ms':>9}{'heap MB':>9}{'page MB':>9}{'nodes':>8}"
                )
                # A browser each: what one page leaves behind is not counted for the next.
                with viewer.serve(logdir) as url:
                    browser = playwright.chromium.launch(
                        executable_path=chromium_path(), args=CHROMIUM_FLAGS
                    )
                    for action, row in measure(viewer, browser, url):
                        print(
                            f"{action:14}{row.wall:9.0f}{row.cpu:9.0f}{row.main:9.0f}"
                            f"{row.longest_task:9.0f}{row.longest_frame:9.0f}{row.heap:9.1f}"
                            f"{row.resident:9.0f}{row.nodes:8}",
                            flush=True,
                        )
                    browser.close()


if __name__ == "__main__":
    main()
