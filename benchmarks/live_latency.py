"""From `add_scalar` in one process to changed pixels in an open page, beside stock TensorBoard.

A writer process logs one point a second and notes the time right before each call. In an open page,
a function that runs every animation frame compares the chart's pixels with those of the frame
before, and notes the time of the first frame that differs. TensorBoard's page polls every 30 s at
best, so its side of the ratio is kinder than the truth: the time until its HTTP interface first
returns the point.

    python benchmarks/live_latency.py [--points 20] [--ours-only]
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from chromium import CHROMIUM_FLAGS, chromium_path
from playwright.sync_api import Page, sync_playwright

WRITER = """
import sys, time
from lightwell import SummaryWriter
logdir, points, period = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with SummaryWriter(logdir) as writer:
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    print("ready", flush=True)
    sys.stdin.readline()
    for step in range(1, points + 1):
        started = time.time()
        writer.add_scalar("loss", 1.0 + (step % 2), step)
        print(repr(started), flush=True)
        time.sleep(period)
"""

# Notes, in `window.changes`, the time of every frame that changed a pixel of the chart's canvases.
WATCH = """
() => {
  window.changes = [];
  let before = '';
  const look = () => {
    let now = '';
    for (const canvas of document.querySelectorAll('main canvas')) now += canvas.toDataURL();
    if (before && now !== before) window.changes.push(Date.now() / 1000);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def start_writer(logdir: Path, points: int, period_s: float) -> subprocess.Popen[str]:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(logdir), str(points), str(period_s)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def run_writer(writer: subprocess.Popen[str]) -> list[float]:
    """Let the writer go; the times right before its calls of add_scalar."""
    output, _ = writer.communicate("go\n")
    return [float(line) for line in output.split()]


def delays_ms(called: list[float], seen: list[float]) -> list[float]:
    """For each call, the first change after it; a change belongs to one call only."""
    delays = []
    for index, time_called in enumerate(called):
        until = called[index + 1] if index + 1 < len(called) else time_called + 60
        after = [moment for moment in seen if time_called <= moment < until]
        if after:
            delays.append(1000 * (after[0] - time_called))
    return delays


def measure_ours(points: int, period_s: float) -> list[float]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        writer = start_writer(Path(folder) / "run", points, period_s)
        server = subprocess.Popen(
            [sys.executable, "-m", "lightwell", folder, "--no-open"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(),
                args=CHROMIUM_FLAGS,
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            open_board(page, url_of(server))
            page.evaluate(WATCH)
            page.wait_for_timeout(1500)
            called = run_writer(writer)
            page.wait_for_timeout(500)
            seen = page.evaluate("window.changes")
            browser.close()
        finally:
            server.terminate()
            server.communicate()
    return delays_ms(called, seen)


def url_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"http://\S+", line)
        if found:
            return found.group()
    raise SystemExit("the board printed no URL")


def open_board(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("main canvas").first.wait_for()
    page.wait_for_timeout(1000)


def measure_tensorboard(points: int, period_s: float) -> list[float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        writer = start_writer(Path(folder) / "run", points, period_s)
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "tensorboard.main", "--logdir", folder),
                *("--port", str(port), "--host", "127.0.0.1"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}/data/plugin/scalars/scalars?tag=loss&run=run"
            while last_step(url) < 0:
                time.sleep(0.2)
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
            delays = []
            for step in range(1, points + 1):
                called = float(writer.stdout.readline())
                deadline = time.monotonic() + 30
                while last_step(url) < step and time.monotonic() < deadline:
                    time.sleep(0.02)
                delays.append(1000 * (time.time() - called))
            writer.communicate()
        finally:
            server.terminate()
            server.wait()
    return delays


def last_step(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            rows = json.load(response)
    except (urllib.error.URLError, ConnectionError):
        return -1
    return int(rows[-1][1]) if rows else -1


def report(name: str, delays: list[float], points: int) -> float:
    delays.sort()
    middle = statistics.median(delays)
    tail = delays[min(len(delays) - 1, int(0.95 * len(delays)))]
    print(
        f"{name:34} {len(delays)}/{points} points  median {middle:7.0f} ms  "
        f"p95 {tail:7.0f} ms  max {delays[-1]:7.0f} ms"
    )
    return middle


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--period", type=float, default=1.03, help="seconds between points")
    parser.add_argument("--ours-only", action="store_true")
    options = parser.parse_args()
    ours = report(
        "lightwell, pixels of the page",
        measure_ours(options.points, options.period),
        options.points,
    )
    if not options.ours_only:
        theirs = report(
            "tensorboard, its HTTP interface",
            measure_tensorboard(options.points, options.period),
            options.points,
        )
        print(f"ratio of medians: {theirs / ours:.0f}")


if __name__ == "__main__":
    main()
