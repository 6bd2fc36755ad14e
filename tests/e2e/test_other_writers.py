"""The board shows what torch, tensorboardX and TensorFlow wrote: every run, tag and point."""

from __future__ import annotations

import json
import shutil
import struct
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.e2e.board import Serve

DATA = Path(__file__).parents[1] / "conformance" / "data"


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        body: bytes = response.read()
    return body


def points_of(frame: bytes) -> dict[int, list[tuple[float, float]]]:
    """(step, value) of each run in a frame of `api/series`, decoded as docs/http-api.md says."""
    (header_bytes,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + header_bytes])
    columns_at = 4 + header_bytes
    points = {}
    for series in header["series"]:
        assert series["kind"] == "points"
        columns = []
        for name in ("step", "value"):
            dtype, offset = series["columns"][name]
            columns.append(np.frombuffer(frame, f"<{dtype}", series["n"], columns_at + offset))
        points[series["run"]] = list(zip(*(column.tolist() for column in columns), strict=True))
    return points


def test_recorded_files_of_other_writers_are_on_the_board(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    expected: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for path in sorted(DATA.glob("*.tfevents")):
        folder = tmp_path / path.stem
        folder.mkdir()
        shutil.copy(path, folder / f"events.out.tfevents.0000000001.{path.stem}")
        recorded: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
        for tag, (kind, points) in recorded["series"].items():
            if kind == "scalar" and points:
                expected[path.stem, tag] = [tuple(point) for point in points]
    assert len({run for run, _ in expected}) >= 6

    board = serve(tmp_path)
    page.goto(board.url)
    for _, tag in expected:
        expect(page.locator(f'figure[data-tag="{tag}"]')).to_have_count(1, timeout=30_000)
    rows = page.get_by_role("grid", name="Runs")
    for run, _ in expected:
        expect(rows.get_by_role("row", name=run)).to_have_count(1)

    logdir = json.loads(fetch(board.url + "api/logdir"))
    names, tags = logdir["runs"]["name"], logdir["tags"]["name"]
    shown = {
        (names[run], tag): points
        for index, tag in enumerate(tags)
        if logdir["tags"]["kind"][index] == "scalar"
        for run, points in points_of(fetch(f"{board.url}api/series?tag={index}&cols=8192")).items()
    }
    for key, points in expected.items():
        if "purge_step" not in key[0]:
            np.testing.assert_equal(shown[key], points)
