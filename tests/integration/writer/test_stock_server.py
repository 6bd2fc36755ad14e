"""The stock TensorBoard serves from our run what it serves from torch's, with both its loaders."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils import tensorboard

import lightwell

WALL_TIME = 1_700_000_000.5
RNG = np.random.default_rng(3)
SAMPLES = RNG.normal(size=500)
PIXELS = RNG.integers(0, 256, (3, 12, 16), dtype=np.uint8)
LABELS, SCORES = RNG.integers(0, 2, 100), RNG.uniform(size=100)
VERTICES = RNG.normal(size=(1, 5, 3)).astype(np.float32)


def log_everything(writer: Any) -> None:
    """A value of every kind, the same in each call."""
    for step in range(3):
        writer.add_scalar("loss", 0.5 / (step + 1), step, WALL_TIME)
        writer.add_histogram("weights", SAMPLES * step + 1, step, walltime=WALL_TIME)
        writer.add_image("picture", PIXELS + step, step, WALL_TIME)
        writer.add_text("note", f"# step {step}", step, WALL_TIME)
    writer.add_audio("sound", np.sin(np.linspace(0, 90, 800)), 1, 8000, WALL_TIME)
    writer.add_pr_curve("curve", LABELS, SCORES, 1, walltime=WALL_TIME)
    writer.add_mesh("cloud", VERTICES, global_step=1, walltime=WALL_TIME)
    writer.add_custom_scalars({"all": {"one": ["Multiline", ["loss"]]}})
    writer.add_graph(torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.ReLU()), torch.zeros(1, 4))
    writer.add_embedding(torch.eye(4), ["a", "b", "c", "d"], global_step=2)
    writer.add_hparams({"lr": 0.1, "kind": "adam"}, {"accuracy": 0.9}, run_name="trial")


class Server:
    """A running TensorBoard over the runs ``ours`` and ``theirs``."""

    def __init__(self, logdir: Path, load_fast: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        port = self.url.rpartition(":")[2]
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir),
                "--host", "127.0.0.1", "--port", port, "--load_fast", load_fast,
                "--reload_interval", "1",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def fetch(self, route: str, **query: object) -> tuple[str, bytes]:
        """Content type and body."""
        url = f"{self.url}/data/{route}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.headers["Content-Type"], response.read()

    def json(self, route: str, **query: object) -> Any:
        """A body of JSON."""
        return json.loads(self.fetch(route, **query)[1])

    def wait(self) -> None:
        """Until the last value that was logged is there."""
        deadline = time.monotonic() + 90
        wanted = {"ours/trial", "theirs/trial"}
        while time.monotonic() < deadline:
            try:
                if wanted <= set(self.json("plugin/scalars/tags")):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.2)
        raise AssertionError("the runs were never listed")


@pytest.fixture(scope="module", params=["true", "false"], ids=["default loader", "Python loader"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    logdir = tmp_path_factory.mktemp("logs")
    with tensorboard.SummaryWriter(logdir / "theirs") as theirs:
        log_everything(theirs)
    with lightwell.SummaryWriter(logdir / "ours") as ours:
        log_everything(ours)
        ours.add_event("dropped", "a mark beside all that", 1)
    running = Server(logdir, request.param)
    try:
        running.wait()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=20)


PLUGINS = ["scalars", "histograms", "images", "audio", "text", "pr_curves", "mesh"]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_lists_the_same_tags(server: Server, plugin: str) -> None:
    runs = server.json(f"plugin/{plugin}/tags")
    assert runs["theirs"]
    assert runs["ours"] == runs["theirs"]


@pytest.mark.parametrize(
    ("route", "tag"),
    [
        ("scalars/scalars", "loss"),
        ("histograms/histograms", "weights"),
        ("text/text", "note/text_summary"),
        ("pr_curves/pr_curves", "curve"),
        ("mesh/meshes", "cloud"),
    ],
)
def test_a_plugin_serves_the_same_values(server: Server, route: str, tag: str) -> None:
    def served(run: str) -> Any:
        answer = server.json(f"plugin/{route}", run=run, tag=tag, sample=0)
        # A wall time that the method does not take is the time of the call.
        return json.loads(re.sub(r'"wall_time": [\d.e+]+', '"wall_time": 0', json.dumps(answer)))

    theirs = json.dumps(served("theirs")).replace("theirs", "ours")
    assert json.dumps(served("ours")) == theirs
    assert len(theirs) > 50


def test_pictures_are_served_as_pictures(server: Server) -> None:
    def served(run: str) -> list[tuple[int, str, bytes]]:
        found = []
        for entry in server.json("plugin/images/images", run=run, tag="picture", sample=0):
            query = dict(urllib.parse.parse_qsl(entry["query"]))
            content_type, content = server.fetch("plugin/images/individualImage", **query)
            pixels = Image.open(io.BytesIO(content)).convert("RGB").tobytes()
            found.append((entry["step"], content_type, pixels))
        return found

    ours = served("ours")
    assert [(step, content_type) for step, content_type, _ in ours] == [
        (step, "image/png") for step in range(3)
    ]
    assert ours == served("theirs")


def test_sound_is_served_as_wav_where_torchs_is_not(server: Server) -> None:
    (entry,) = server.json("plugin/audio/audio", run="ours", tag="sound", sample=0)
    assert entry["contentType"] == "audio/wav"
    query = dict(urllib.parse.parse_qsl(entry["query"]))
    _, content = server.fetch("plugin/audio/individualAudio", **query)
    assert (content[:4], content[8:12]) == (b"RIFF", b"WAVE")


def test_the_graph_is_the_same(server: Server) -> None:
    info = server.json("plugin/graphs/info")
    assert info["ours"]["run_graph"]
    assert list(info["ours"]["tags"]) == list(info["theirs"]["tags"]) == ["step1"]
    _, ours = server.fetch("plugin/graphs/graph", run="ours")
    _, theirs = server.fetch("plugin/graphs/graph", run="theirs")
    assert b"aten::linear" in ours
    assert ours == theirs


def test_the_projector_has_the_same_points(server: Server) -> None:
    assert set(server.json("plugin/projector/runs")) == {"ours", "theirs"}
    (embedding,) = server.json("plugin/projector/info", run="ours")["embeddings"]
    name = embedding["tensorName"]
    for route in ("tensor", "metadata"):
        _, ours = server.fetch(f"plugin/projector/{route}", run="ours", name=name)
        _, theirs = server.fetch(f"plugin/projector/{route}", run="theirs", name=name)
        assert ours == theirs
        assert ours


def test_the_layout_of_custom_charts_is_read(server: Server) -> None:
    (category,) = server.json("plugin/custom_scalars/layout")["category"]
    assert category["title"] == "all"
    assert category["chart"][0]["multiline"]["tag"] == ["loss"]


def test_hyperparameters_are_columns(server: Server) -> None:
    request = urllib.request.Request(
        f"{server.url}/data/plugin/hparams/experiment",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        experiment = json.loads(response.read())
    assert {info["name"] for info in experiment["hparamInfos"]} == {"lr", "kind"}
    assert "accuracy" in {info["name"]["tag"] for info in experiment["metricInfos"]}
