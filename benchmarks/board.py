"""The board in a real browser: opening it, and what hovering, toggling, smoothing and zooming cost.

    python benchmarks/board.py --runs 10 100 500 1000 --long 10000000
    python benchmarks/board.py --runs 500 --viewers lightwell --cache /tmp/boards

Each row is one action in one viewer over one logdir, measured until the page is quiet again, for
two minutes at most: wall time, CPU time of all browser processes, main-thread time, the longest
task of that thread by the clock (one under 50 ms counts as 0) and in CPU time, which other work of
the machine does not lengthen, the longest time between two frames, JS heap, memory of the page's
process, DOM nodes, bytes received; below them, what TensorBoard's page costs in units of
ours. A server that has not read the logdir after two minutes is given up.

The long run has one spike of one step. Whether our page shows it from all points to a hundred of
them, and tells its exact value, is looked at in pixels and tooltip; exits with 1 where it does not.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from chromium import CHROMIUM_FLAGS, chromium_path
from peers import describe_machine
from playwright.sync_api import Browser, BrowserType, CDPSession, Page, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from spike import SPIKE, Seen, look, widths
from viewers import VIEWERS, Logdir, Viewer, actions, served

from lightwell import SummaryWriter

# Quiet: for this long no request, and the browser uses less than this share of a core.
QUIET_SECS = 1.0
QUIET_SHARE = 0.12
LIMIT_SECS = 120.0
# A frame that begins so long after an action is the last that is looked at.
WATCHED_MS = 200
SPIKE_TAG = "loss"

# Every task of every thread, and no more: what is traced costs time.
TRACED = ["disabled-by-default-devtools.timeline"]
TASK = "RunTask"

WATCH = """
window.__tasks = []; window.__frames = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.__tasks.push(entry.duration);
}).observe({ type: 'longtask' });
window.__watchFrames = () => {
  window.__frames = []; window.__watchUntil = Infinity; window.__isWatching = true;
  const frame = time => {
    window.__frames.push(time);
    window.__isWatching = time < window.__watchUntil;
    if (window.__isWatching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What one action cost. Times in ms, sizes in MB."""

    wall: float
    cpu: float
    main: float
    longest_task: float
    longest_task_cpu: float
    longest_frame: float
    heap: float
    resident: float
    nodes: int
    received: float


class Meter:
    """Measures a page from outside: by the browser's own counters."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._chromium = browser
        self._browser = browser.new_browser_cdp_session()
        self._page = page
        self._tab: CDPSession = page.context.new_cdp_session(page)
        self._tab.send("Performance.enable")
        self._tab.send("Network.enable")
        self._received = 0
        self._tab.on("Network.loadingFinished", self._count)
        self._open: set[object] = set()
        page.on("request", self._note)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: self._open.discard(request))
        page.add_init_script(WATCH)

    def _count(self, finished: dict[str, Any]) -> None:
        self._received += int(finished["encodedDataLength"])

    def _note(self, request: Request) -> None:
        # A stream of changes stays open for good.
        if request.resource_type != "eventsource":
            self._open.add(request)

    def measure(self, action: Callable[[], object]) -> Row:
        if self._page.url != "about:blank":
            self._page.evaluate("window.__tasks.length = 0; window.__watchFrames()")
        before, cpu, received = self._counters(), self._cpu_secs(), self._received
        self._chromium.start_tracing(page=self._page, categories=TRACED)
        start = time.perf_counter()
        action()
        # A page that is asked for every frame is never quiet.
        self._page.evaluate(f"window.__watchUntil = performance.now() + {WATCHED_MS}")
        wall, cpu_end = self._wait_until_quiet(start)
        trace = json.loads(self._chromium.stop_tracing())
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
            longest_task_cpu=longest_task_cpu_ms(trace),
            longest_frame=max(gaps, default=0),
            heap=after["JSHeapUsedSize"] / 1e6,
            resident=self._resident_bytes() / 1e6,
            nodes=int(after["Nodes"]),
            received=(self._received - received) / 1e6,
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


def longest_task_cpu_ms(trace: dict[str, Any]) -> float:
    """CPU time of the longest task of a page's main thread."""
    events = trace["traceEvents"]
    pages = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = (
        event["tdur"]
        for event in events
        if event["name"] == TASK and (event["pid"], event["tid"]) in pages and "tdur" in event
    )
    return float(max(tasks, default=0)) / 1e3


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


def write_spike(logdir: Path, points: int) -> None:
    """One run of one noisy scalar, with one spike of one step."""
    noise = random.Random(7)
    jitter = [1 + 0.1 * noise.gauss(0, 1) for _ in range(10_007)]
    spike_step = step_of_spike(points)
    with SummaryWriter(logdir / "run0") as writer:
        for step in range(points):
            value = SPIKE if step == spike_step else jitter[step % len(jitter)]
            writer.add_scalar(SPIKE_TAG, value, step)


def step_of_spike(points: int) -> int:
    return round(points * 0.5617)


def made(logdir: Path, write: Callable[[Path], None]) -> Path:
    """The logdir, written now where it is not there."""
    if not logdir.exists():
        unfinished = logdir.with_name(f".{logdir.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        write(unfinished)
        unfinished.rename(logdir)
    return logdir


def measure(viewer: Viewer, browser: Browser, url: str) -> Iterator[tuple[str, Row]]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    meter = Meter(browser, page)

    def open_page() -> None:
        page.goto(url)
        viewer.wait(page, LIMIT_SECS)

    yield "open", meter.measure(open_page)
    for name, find in actions(viewer, page).items():
        yield name, meter.measure(find())
    page.close()


COLUMNS = {
    "wall": "wall ms",
    "cpu": "CPU ms",
    "main": "main ms",
    "longest_task": "task ms",
    "longest_task_cpu": "task CPU",
    "longest_frame": "frame ms",
    "heap": "heap MB",
    "resident": "page MB",
    "nodes": "nodes",
    "received": "net MB",
}


def line_of(action: str, row: Row) -> str:
    digits = {"heap": 1, "received": 2}
    cells = (f"{getattr(row, name):9.{digits.get(name, 0)}f}" for name in COLUMNS)
    return f"{action:14}{''.join(cells)}"


def ratios_of(action: str, ours: Row, theirs: Row) -> str:
    def ratio(name: str) -> str:
        own, other = getattr(ours, name), getattr(theirs, name)
        return f"{other / own:8.1f}x" if own > 0 else f"{'':9}"

    return f"{action:14}{''.join(map(ratio, COLUMNS))}"


def run_case(chosen: Sequence[str], browser_type: BrowserType, logdir: Logdir) -> None:
    """Print what each viewer costs over the logdir, and the ratios of theirs to ours."""
    head = f"{'':14}{''.join(f'{title:>9}' for title in COLUMNS.values())}"
    rows: dict[str, dict[str, Row]] = {}
    for name in chosen:
        viewer = VIEWERS[name]
        print(f"\n{viewer.name}, {logdir.path.name}\n{head}")
        rows[name] = {}
        # A browser each: what one page leaves behind is not counted for the next.
        browser = browser_type.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        try:
            with served(viewer, logdir, LIMIT_SECS) as url:
                for action, row in measure(viewer, browser, url):
                    rows[name][action] = row
                    print(line_of(action, row), flush=True)
        except (TimeoutError, PlaywrightError) as error:
            print(f"given up: {str(error).splitlines()[0]}")
        browser.close()
    ours = rows.get("lightwell", {})
    for name in chosen:
        shared = [action for action in rows[name] if action in ours]
        if name != "lightwell" and shared:
            print(f"\n{name} / lightwell\n{head}")
            for action in shared:
                print(ratios_of(action, ours[action], rows[name][action]))


def show_spike(browser_type: BrowserType, logdir: Logdir, points: int) -> bool:
    """Print whether our page shows the spike at each zoom; returns whether it always does."""
    print(f"\none spike of {SPIKE} among {points:,} points: its columns of pixels, and its tooltip")
    browser = browser_type.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
    all_seen: list[Seen] = []
    with served(VIEWERS["lightwell"], logdir, LIMIT_SECS) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for seen in look(page, url, SPIKE_TAG, step_of_spike(points), widths(points)):
            all_seen.append(seen)
            told = " ".join(seen.tooltip.split())
            word = "seen  " if seen.is_proof else "MISSED"
            print(f"{word} {seen.width:>12,} steps  {seen.columns:>3} px  {told}", flush=True)
    browser.close()
    return all(seen.is_proof for seen in all_seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", nargs="+", choices=VIEWERS, default=list(VIEWERS))
    parser.add_argument("--runs", nargs="*", type=int, default=[10, 100])
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--long", type=int, metavar="POINTS", help="and one run of one tag")
    parser.add_argument("--cache", type=Path, help="keep the logdirs here for the next time")
    arguments = parser.parse_args()
    print(describe_machine())
    tags, points, long = arguments.tags, arguments.points, arguments.long
    is_seen = True
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cache = arguments.cache or Path(folder)
        for runs in arguments.runs:
            write = partial(write_curves, runs=runs, tags=tags, points=points)
            path = made(cache / f"curves-{runs}x{tags}x{points}", write)
            run_case(arguments.viewers, playwright.chromium, Logdir(path, runs, tags))
        if long:
            path = made(cache / f"spike-{long}", partial(write_spike, points=long))
            run_case(arguments.viewers, playwright.chromium, Logdir(path, 1, 1))
            is_seen = show_spike(playwright.chromium, Logdir(path, 1, 1), long)
    sys.exit(not is_seen)


if __name__ == "__main__":
    main()
