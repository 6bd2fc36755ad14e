"""Values of recorded logdirs, decoded by us, are what TensorBoard and its plugins make of them."""

from __future__ import annotations

import io
import json
import wave
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from tensorboard.compat.proto import config_pb2, graph_pb2, meta_graph_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.mesh import plugin_data_pb2 as mesh_pb2

import lightwell
from tests.conformance import theirs
from tests.conformance.found import CASES, META_GRAPH, RECORDED

opened = cache(lambda case: lightwell.open_logdir(RECORDED / case))

HPARAMS_OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("Lightning-2.6.6", "model/version_0"): {"optimizer": "sgd", "nested/depth": 2.0},
}
"""Of hparams that were logged twice we answer with the newest, TensorBoard with the first."""

METRICS_OTHERWISE: dict[tuple[str, str], dict[str, float]] = {
    ("Lightning-2.6.6", "model/version_0"): {"best": 0.5},
    ("clu-0.0.12", "summary"): {"loss": 1.0, "accuracy": 0.25},
}
"""TensorBoard goes by the first experiment of a logdir for all its runs, we by the run's own; where
it has none, every scalar is a metric for both."""


def check_places(ours: Any, expected: theirs.Values) -> None:
    assert ours.step.tolist() == expected.steps
    assert ours.wall_time.tolist() == expected.wall_times
    assert [value.step for value in ours] == expected.steps


@pytest.mark.parametrize("case", CASES)
def test_images(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "images"):
        ours = opened(case).runs[expected.run].images(expected.tag)
        check_places(ours, expected)
        for image, array in zip(ours, expected.arrays, strict=True):
            width, height, *files = array.tolist()
            pictures = image.decode()
            assert [(p.width, p.height, p.content) for p in pictures] == [
                (int(width), int(height), file) for file in files
            ]
            for index, file in enumerate(files):
                assert image.read(index) == file
                assert image.to_numpy(index).tolist() == pixels(file).tolist()


def pixels(file: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(file))
    frames = [np.asarray(frame.convert(mode(image))) for frame in ImageSequence.Iterator(image)]
    shaped = [frame.reshape(*frame.shape[:2], -1) for frame in frames]
    return np.stack(shaped) if len(shaped) > 1 else shaped[0]


def mode(image: Image.Image) -> str:
    return "RGB" if image.format == "GIF" else image.mode


@pytest.mark.parametrize("case", CASES)
def test_sounds(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "audio"):
        ours = opened(case).runs[expected.run].audio(expected.tag)
        check_places(ours, expected)
        for sound, array in zip(ours, expected.arrays, strict=True):
            files = array.ravel().tolist()
            assert [one.content for one in sound.decode()] == files
            for index, file in enumerate(files):
                with wave.open(io.BytesIO(file)) as opened_file:
                    frames, channels = opened_file.getnframes(), opened_file.getnchannels()
                    samples = np.frombuffer(opened_file.readframes(frames), "<i2")
                    assert sound.sample_rate == opened_file.getframerate()
                assert sound.read(index) == file
                expected_samples = samples.reshape(frames, channels) / 32768
                assert sound.to_numpy(index).tolist() == expected_samples.tolist()


@pytest.mark.parametrize("case", CASES)
def test_histograms(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "histograms"):
        ours = opened(case).runs[expected.run].histograms(expected.tag)
        check_places(ours, expected)
        for histogram, array in zip(ours, expected.arrays, strict=True):
            # TensorBoard rounds old histograms to float32.
            assert histogram.to_numpy().astype(array.dtype).tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_texts(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "text"):
        ours = opened(case).runs[expected.run].texts(expected.tag)
        check_places(ours, expected)
        for text, array in zip(ours, expected.arrays, strict=True):
            assert text.to_numpy().shape == array.shape
            assert text.to_numpy().ravel().tolist() == [word.decode() for word in array.ravel()]


@pytest.mark.parametrize("case", CASES)
def test_pr_curves(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "pr_curves"):
        ours = opened(case).runs[expected.run].pr_curves(expected.tag)
        check_places(ours, expected)
        for curve, array in zip(ours, expected.arrays, strict=True):
            assert curve.to_numpy().dtype == array.dtype
            assert curve.to_numpy().tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_meshes(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "mesh"):
        content = mesh_pb2.MeshPluginData.FromString(expected.metadata.plugin_data.content)
        ours = opened(case).runs[expected.run].meshes(content.name)
        assert ours.step.tolist() == expected.steps
        part = {
            mesh_pb2.MeshPluginData.VERTEX: "vertices",
            mesh_pb2.MeshPluginData.FACE: "faces",
            mesh_pb2.MeshPluginData.COLOR: "colors",
        }[content.content_type]
        for mesh, array in zip(ours, expected.arrays, strict=True):
            found = getattr(mesh.decode(), part)
            assert found.dtype == array.dtype
            assert found.tolist() == array.tolist()
            if part == "vertices":
                assert mesh.wall_time in expected.wall_times
                assert mesh.decode().config == (json.loads(content.json_config or "{}") or {})


@pytest.mark.parametrize("case", CASES)
def test_tensors_of_any_plugin(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "tensor", "", "somebody's"):
        ours = opened(case).runs[expected.run].values(expected.tag)
        check_places(ours, expected)
        for tensor, array in zip(ours, expected.arrays, strict=True):
            found = tensor.to_numpy()
            assert (found.dtype, found.shape) == (array.dtype, array.shape)
            assert found.tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_hparams(case: str) -> None:
    sessions = theirs.sessions(RECORDED / case)
    # A run also answers with the session of the folder that its add_hparams made.
    found = {
        run.name: run.hparams
        for run in opened(case).runs.values()
        if run.hparams is not None and run.hparams.run == run.name
    }
    assert found.keys() == sessions.keys()
    for run, (hparams, session) in sessions.items():
        ours = found[run]
        if (case, run) in HPARAMS_OTHERWISE:
            assert ours.values == HPARAMS_OTHERWISE[case, run]
        else:
            assert ours.values == hparams
        assert ours.status == api_pb2.Status.Name(session.status).removeprefix("STATUS_").lower()
        assert (ours.started or 0) == session.start_time_secs
        assert (ours.ended or 0) == session.end_time_secs
        metrics = {name: value for name, value in ours.metrics.items() if value is not None}
        expected = {
            "/".join(filter(None, (metric.name.group, metric.name.tag))): metric.value
            for metric in session.metric_values
        }
        assert metrics == METRICS_OTHERWISE.get((case, run), expected)


@pytest.mark.parametrize("case", CASES)
def test_layouts(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "custom_scalars"):
        layout = layout_pb2.Layout.FromString(expected.arrays[-1].item())
        ours = opened(case).runs[expected.run].layout
        assert ours is not None
        assert [(one.title, one.is_closed) for one in ours.categories] == [
            (one.title, one.closed) for one in layout.category
        ]
        charts = [chart for one in layout.category for chart in one.chart]
        for found, chart in zip(
            (chart for one in ours.categories for chart in one.charts), charts, strict=True
        ):
            assert (found.title, found.kind) == (chart.title, chart.WhichOneof("content"))
            assert list(found.tags) == list(chart.multiline.tag)
            assert [(band.value, band.lower, band.upper) for band in found.bands] == [
                (band.value, band.lower, band.upper) for band in chart.margin.series
            ]


@pytest.mark.parametrize("case", CASES)
def test_graphs(case: str) -> None:
    for expected in theirs.values(
        RECORDED / case,
        "graphs",
        "graph_keras_model",
        "graph_run_metadata",
        "graph_run_metadata_graph",
        "graph_tagged_run_metadata",
    ):
        ours = opened(case).runs[expected.run].graphs[expected.tag]
        blob = expected.arrays[-1].ravel()[0]
        assert ours.read() == blob
        assert (ours.step, ours.wall_time) == (expected.steps[-1], expected.wall_times[-1])
        if ours.form == "graph":
            graph = graph_pb2.GraphDef.FromString(blob)
            assert nodes_of(ours) == [(node.name, node.op, list(node.input)) for node in graph.node]
        elif ours.form == "keras_model":
            assert ours.config() == json.loads(blob)
        else:
            metadata = config_pb2.RunMetadata.FromString(blob)
            assert ours.devices() == [one.device for one in metadata.step_stats.dev_stats]
            if ours.form == "function_graphs":
                graphs = [one.pre_optimization_graph for one in metadata.function_graphs]
                assert [name for name, _, _ in nodes_of(ours)] == [
                    node.name for graph in graphs for node in graph.node
                ]


def nodes_of(graph: Any) -> list[tuple[str, str, list[str]]]:
    return [(node.name, node.op, list(node.inputs)) for node in graph.nodes()]


@pytest.mark.parametrize("case", CASES)
def test_graphs_in_meta_graphs(case: str) -> None:
    for run, expected in theirs.meta_graphs(RECORDED / case).items():
        ours = opened(case).runs[run].graphs[META_GRAPH]
        found = meta_graph_pb2.MetaGraphDef.FromString(ours.read())
        assert str(found) == expected
        assert [node.name for node in ours.nodes()] == [node.name for node in found.graph_def.node]


@pytest.mark.parametrize("case", CASES)
def test_projectors(case: str) -> None:
    expected = theirs.projectors(RECORDED / case)
    ours = {run.name: run.embeddings for run in opened(case).runs.values()}
    assert {run for run, found in ours.items() if found} == set(expected)
    for run, config in expected.items():
        assert [one.name for one in ours[run]] == [one.tensor_name for one in config.embeddings]
        for found, info in zip(ours[run], config.embeddings, strict=True):
            folder = RECORDED / case / run
            if info.tensor_path:
                points = np.loadtxt(folder / info.tensor_path, np.float32, delimiter="\t")
                assert found.to_numpy().tolist() == points.tolist()
            labels = found.labels()
            if info.metadata_path:
                rows = [
                    line.split("\t")
                    for line in (folder / info.metadata_path).read_text().splitlines()
                ]
                assert labels is not None
                assert labels.rows == (rows[1:] if len(rows[0]) > 1 else rows)
            else:
                assert labels is None
            if info.sprite.image_path:
                assert found.read_sprite() == (folder / info.sprite.image_path).read_bytes()
                assert found.image_size == tuple(info.sprite.single_image_dim)
            else:
                assert found.read_sprite() is None


@pytest.mark.parametrize("case", CASES)
def test_what_old_forms_say_beside_their_values(case: str) -> None:
    for run in opened(case).runs.values():
        expected = theirs.accumulator(RECORDED / case / run.name)
        for tag in expected.Tags()["histograms"]:
            for ours, event in zip(run.histograms(tag), expected.Histograms(tag), strict=True):
                found, value = ours.decode(), event.histogram_value
                assert (ours.step, ours.wall_time) == (event.step, event.wall_time)
                assert (found.min, found.max, found.num) == (value.min, value.max, value.num)
                assert (found.sum, found.sum_squares) == (value.sum, value.sum_squares)
        for tag in expected.Tags()["audio"]:
            for sounds, event in zip(run.audio(tag), expected.Audio(tag), strict=True):
                (sound,) = sounds.decode()
                assert (sound.sample_rate, sound.frames) == (event.sample_rate, event.length_frames)
                assert sound.content_type == event.content_type
                assert sound.content == event.encoded_audio_string
        for tag in expected.Tags()["images"]:
            for pictures, event in zip(run.images(tag), expected.Images(tag), strict=True):
                (picture,) = pictures.decode()
                assert (picture.width, picture.height) == (event.width, event.height)
                assert picture.content == event.encoded_image_string


@pytest.mark.parametrize("case", CASES)
def test_what_the_first_value_says_of_its_series(case: str) -> None:
    for expected in theirs.values(RECORDED / case):
        info = opened(case).runs[expected.run].tags[expected.tag]
        assert info.plugin == expected.metadata.plugin_data.plugin_name
        # A display name that is the tag was made up when an old form was converted.
        is_converted = expected.metadata.display_name == expected.tag
        if info.kind == "scalar" or is_converted or not info.plugin:
            continue
        found = opened(case).runs[expected.run].values(expected.tag).metadata
        assert found.plugin == info.plugin
        assert found.content == expected.metadata.plugin_data.content
        assert found.display_name == expected.metadata.display_name
        assert found.description == expected.metadata.summary_description


@pytest.mark.parametrize("case", CASES)
def test_session_logs(case: str) -> None:
    found = {run.name: run.sessions for run in opened(case).runs.values()}
    assert {
        run: [(one.status, one.step, one.wall_time, one.checkpoint_path) for one in sessions]
        for run, sessions in found.items()
        if sessions
    } == theirs.session_logs(RECORDED / case)
