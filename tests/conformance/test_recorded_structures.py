"""What describes recorded runs, decoded by us, is what TensorBoard and its plugins make of it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import config_pb2, graph_pb2, meta_graph_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import api_pb2

from tests.conformance import theirs
from tests.conformance.found import CASES, META_GRAPH, RECORDED
from tests.conformance.ours import opened

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
def test_session_logs(case: str) -> None:
    found = {run.name: run.sessions for run in opened(case).runs.values()}
    assert {
        run: [(one.status, one.step, one.wall_time, one.checkpoint_path) for one in sessions]
        for run, sessions in found.items()
        if sessions
    } == theirs.session_logs(RECORDED / case)
