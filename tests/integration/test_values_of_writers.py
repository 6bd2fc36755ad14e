"""Values of every writer are read back as TensorBoard converts and decodes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX
import torch
import torch.utils.tensorboard
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData

import lightwell
from lightwell import open_logdir
from lightwell.store import Run
from tests.stock_values import StockValue, stock_values

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 256, (3, 5, 7), dtype=np.uint8)
IMAGES = RNG.random((2, 3, 5, 7))
SOUND = np.sin(np.arange(400) / 9)
VALUES = RNG.normal(size=500)
LABELS, PREDICTIONS = RNG.integers(0, 2, 50), RNG.random(50)
VERTICES = RNG.random((1, 4, 3), dtype=np.float32)
FACES = np.array([[[0, 1, 2], [1, 2, 3]]], np.int32)
COLORS = RNG.integers(0, 256, (1, 4, 3), dtype=np.uint8)
VIDEO = RNG.integers(0, 256, (1, 4, 3, 16, 16), dtype=np.uint8)

WRITERS: dict[str, Callable[[Path], Any]] = {
    "lightwell": lightwell.SummaryWriter,
    "torch": torch.utils.tensorboard.SummaryWriter,
    "tensorboardX": lambda path: tensorboardX.SummaryWriter(str(path)),
}


def write(writer: Any) -> None:
    is_torch_like = not isinstance(writer, tensorboardX.SummaryWriter)
    for step in range(3):
        writer.add_image("image", IMAGE, step)
        writer.add_images("images", IMAGES, step)
        writer.add_histogram("histogram", VALUES * (step + 1), step)
        writer.add_histogram("constant", np.full(9, 2.5), step)
        writer.add_text("text", f"*step* {step} ünï", step)
        writer.add_pr_curve("pr", LABELS, PREDICTIONS, step)
        faces, colors = torch.from_numpy(FACES), torch.from_numpy(COLORS)
        vertices = torch.from_numpy(VERTICES)
        writer.add_mesh("mesh", vertices, colors, faces, {"a": {"b": 1}}, step)
        if is_torch_like:  # tensorboardX has no tensors, and no sound without a library
            sound = torch.from_numpy(SOUND[None]).float()
            writer.add_audio("audio", sound, step, sample_rate=8000)
            writer.add_tensor("tensor", torch.arange(6).reshape(2, 3), step)
            writer.add_tensor("numbers", torch.arange(3).double(), step)
    writer.add_histogram_raw(
        "raw", -1.0, 3.0, 6, 1.0, 2.0, bucket_limits=[-1, 0, 1, 3], bucket_counts=[0, 2, 4, 0]
    )
    layout = {"c": {"m": ["Multiline", ["a", "b"]], "g": ["Margin", ["v", "l", "u"]]}}
    writer.add_custom_scalars(layout)


@pytest.fixture(scope="module", params=list(WRITERS))
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp(request.param)
    with WRITERS[request.param](logdir / "run") as writer:
        write(writer)
    return Path(logdir)


@pytest.fixture
def run(written: Path) -> Run:
    return open_logdir(written).runs["run"]


@pytest.fixture
def stock(written: Path) -> dict[str, list[StockValue]]:
    (path,) = (written / "run").glob("*tfevents*")
    return stock_values(path)


def test_every_series_is_found_with_its_plugin_steps_and_times(
    run: Run, stock: dict[str, list[StockValue]]
) -> None:
    assert set(run.tags) == set(stock)
    assert len(stock) >= 11
    for tag, values in stock.items():
        series = run.values(tag)
        assert run.tags[tag].count == len(series) == len(values)
        assert run.tags[tag].plugin == series.plugin == values[0].plugin
        assert series.step.tolist() == [value.step for value in values]
        assert series.wall_time.tolist() == [value.wall_time for value in values]


def test_pictures_are_the_files_that_were_written(
    run: Run, stock: dict[str, list[StockValue]]
) -> None:
    for tag in ("image", "images"):
        for ours, theirs in zip(run.images(tag), stock[tag], strict=True):
            width, height, content = theirs.array
            (picture,) = ours.decode()
            assert (picture.width, picture.height) == (int(width), int(height))
            assert ours.read() == picture.content == content
            assert picture.content_type == "image/png"
    np.testing.assert_array_equal(run.images("image")[1].to_numpy(), IMAGE.transpose(1, 2, 0))


def test_histograms_have_the_buckets_of_tensorboard(
    run: Run, stock: dict[str, list[StockValue]]
) -> None:
    for tag in ("histogram", "constant", "raw"):
        for ours, theirs in zip(run.histograms(tag), stock[tag], strict=True):
            # Theirs are float32, ours what was written.
            np.testing.assert_allclose(ours.to_numpy(), theirs.array, rtol=1e-6)
            assert ours.decode().counts.sum() == theirs.array[:, 2].sum()
    first = run.histograms("histogram")[0].decode()
    assert (first.num, first.min, first.max) == (500, VALUES.min(), VALUES.max())
    assert math.isclose(first.sum, VALUES.sum(), rel_tol=1e-9, abs_tol=1e-9)


def test_sounds_are_the_files_that_were_written(
    run: Run, stock: dict[str, list[StockValue]]
) -> None:
    for tag in {"audio"} & set(stock):
        for ours, theirs in zip(run.audio(tag), stock[tag], strict=True):
            assert ours.read() == theirs.array[0]
            assert ours.sample_rate == 8000
            samples = ours.to_numpy()
            assert (samples.dtype, samples.shape) == (np.float32, (400, 1))
            np.testing.assert_allclose(samples[:, 0], SOUND, atol=1e-4)


def test_texts_curves_and_tensors_are_as_written(
    run: Run, stock: dict[str, list[StockValue]]
) -> None:
    for ours, theirs in zip(run.texts("text"), stock["text/text_summary"], strict=True):
        assert ours.to_numpy().tolist() == [one.decode() for one in theirs.array.tolist()]
        assert ours.decode() == f"*step* {ours.step} ünï" == ours.read().decode()
    for curve, theirs in zip(run.pr_curves("pr"), stock["pr"], strict=True):
        np.testing.assert_array_equal(curve.to_numpy(), theirs.array)
        points = curve.decode()
        assert points.threshold.tolist() == np.linspace(0, 1, 127).tolist()
        np.testing.assert_array_equal(points.recall, theirs.array[5])
        np.testing.assert_array_equal(points.false_negatives, theirs.array[3])
    for tag in {"tensor", "numbers"} & set(stock):
        for tensor, theirs in zip(run.tensors(tag), stock[tag], strict=True):
            np.testing.assert_array_equal(tensor.to_numpy(), theirs.array)
            assert tensor.to_numpy().dtype == theirs.array.dtype


def test_meshes_are_put_together(run: Run, stock: dict[str, list[StockValue]]) -> None:
    # tensorboardX names the series by numbers: the metadata says what they are.
    vertices, faces, colors = sorted(
        (tag for tag in stock if tag.startswith("mesh_")),
        key=lambda tag: MeshPluginData.FromString(stock[tag][0].content).content_type,
    )
    meshes = run.meshes("mesh")
    assert meshes.step.tolist() == [0, 1, 2]
    for row, ours in enumerate(meshes):
        parts = ours.decode()
        np.testing.assert_array_equal(parts.vertices, stock[vertices][row].array)
        np.testing.assert_array_equal(parts.faces, stock[faces][row].array)
        np.testing.assert_array_equal(parts.colors, stock[colors][row].array)
        np.testing.assert_array_equal(ours.to_numpy(), VERTICES)
        assert parts.config == {"a": {"b": 1}}


def test_the_layout_is_read(run: Run) -> None:
    layout = run.layout
    assert layout is not None
    (category,) = layout.categories
    assert category.title == "c"
    charts = {chart.title: chart for chart in category.charts}
    assert charts["m"].tags == ("a", "b")
    assert (charts["m"].kind, charts["g"].kind) == ("multiline", "margin")
    (band,) = charts["g"].bands
    assert (band.value, band.lower, band.upper) == ("v", "l", "u")


@pytest.mark.parametrize("name", list(WRITERS))
def test_hyperparameters_are_read(tmp_path: Path, name: str) -> None:
    with WRITERS[name](tmp_path / "run") as writer:
        writer.add_scalar("loss", 1.0, 0)
        hparams = {"lr": 0.5, "batch": 8, "name": "adam", "nesterov": True}
        writer.add_hparams(hparams, {"acc": 0.25, "loss": 2.0})
    run = open_logdir(tmp_path).runs["run"]
    found = run.hparams
    assert found is not None
    assert dict(found.values) == hparams
    assert dict(found.metrics) == {"acc": 0.25, "loss": 2.0}
    assert found.status == "success"
    assert found.run.startswith("run/")
    (path,) = (tmp_path / found.run).glob("*tfevents*")
    stock = stock_values(path)
    start = hparams_metadata.parse_session_start_info_plugin_data(
        stock["_hparams_/session_start_info"][0].content
    )
    assert set(start.hparams) == set(found.values)


@pytest.mark.parametrize("name", ["lightwell", "torch"])
def test_a_graph_is_read(tmp_path: Path, name: str) -> None:
    with WRITERS[name](tmp_path / "run") as writer:
        writer.add_graph(torch.nn.Sequential(torch.nn.Linear(3, 2)), torch.zeros(1, 3))
    run = open_logdir(tmp_path).runs["run"]
    graph = run.graphs["__run_graph__"]
    assert graph.form == "graph"
    names = [node.name for node in graph.nodes()]
    assert len(names) > 3
    assert "input/input" in names
    assert run.graphs["step1"].devices() == ["/device:CPU:0"]
    with pytest.raises(TypeError, match="graph '__run_graph__' is of form graph, not keras_model"):
        graph.config()


@pytest.mark.parametrize("name", list(WRITERS))
def test_an_embedding_is_read(tmp_path: Path, name: str) -> None:
    points = RNG.random((4, 3))
    with WRITERS[name](tmp_path / "run") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_embedding(
            torch.from_numpy(points),
            metadata=[["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]],
            label_img=torch.rand(4, 3, 6, 6),
            metadata_header=["letter", "digit"],
            tag="points",
            global_step=7,
        )
    (found,) = open_logdir(tmp_path).runs["run"].embeddings
    assert found.name == "points:00007"
    np.testing.assert_allclose(found.to_numpy(), points, rtol=1e-6)
    labels = found.labels()
    assert labels is not None
    assert labels.columns == ["letter", "digit"]
    assert labels.rows[2] == ["c", "3"]
    assert found.image_size == (6, 6)
    assert (found.read_sprite() or b"").startswith(b"\x89PNG")
    assert found.read_bookmarks() is None


def test_a_film_is_read(tmp_path: Path) -> None:
    with lightwell.SummaryWriter(tmp_path / "run") as writer:
        writer.add_video("film", VIDEO, 0)
    film = open_logdir(tmp_path).runs["run"].images("film")[0]
    assert film.read()[:4] == b"GIF8"
    frames = film.to_numpy()
    assert frames.shape == (4, 16, 16, 3)
    assert len({frame.tobytes() for frame in frames}) == 4
