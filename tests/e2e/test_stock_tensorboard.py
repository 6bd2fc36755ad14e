"""Stock TensorBoard, its own page in a real browser, shows what our writer wrote."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from lightwell import SummaryWriter

POINTS = [(0, 1.0), (1, 0.5), (5, 0.25), (7, -3.0)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_json(url: str, wanted: str) -> object:
    """The JSON at `url` once its text contains `wanted`; fails after a minute."""
    deadline = time.monotonic() + 60
    text = ""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                text = response.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            text = ""
        if wanted in text:
            return json.loads(text)
        time.sleep(0.2)
    raise AssertionError(f"{url} never showed {wanted!r}: {text[:300]}")


@pytest.fixture
def tensorboard(tmp_path: Path) -> Iterator[str]:
    with SummaryWriter(tmp_path / "logs" / "ours") as writer:
        for step, value in POINTS:
            writer.add_scalar("loss/train", value, step)
    port = free_port()
    command = [
        sys.executable, "-m", "tensorboard.main", "--logdir", str(tmp_path / "logs"),
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


def test_its_server_and_its_page_show_our_run_and_points(
    tensorboard: str, context: BrowserContext
) -> None:
    wait_for_json(f"{tensorboard}/data/runs", "ours")
    rows = wait_for_json(
        f"{tensorboard}/data/plugin/scalars/scalars?tag=loss%2Ftrain&run=ours", "0.25"
    )
    assert isinstance(rows, list)
    assert [(step, value) for _, step, value in rows] == POINTS

    page = context.new_page()
    page.goto(f"{tensorboard}/#timeseries")
    expect(page.get_by_text("loss/train", exact=True).first).to_be_visible(timeout=60_000)
    expect(page.locator("scalar-card line-chart").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("ours", exact=True).first).to_be_visible()
