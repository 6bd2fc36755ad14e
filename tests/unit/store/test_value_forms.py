"""Values as TensorFlow 2 writes them, judged by TensorBoard's conversions and decoders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef
from tensorboard.compat.proto.node_def_pb2 import NodeDef
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.plugins.audio.plugin_data_pb2 import AudioPluginData
from tensorboard.plugins.histogram import summary_v2 as histogram_v2
from tensorboard.plugins.hparams import plugin_data_pb2 as hparams_pb2
from tensorboard.plugins.hparams import summary_v2 as hparams_v2
from tensorboard.plugins.mesh import metadata as mesh_metadata
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData
from tensorboard.plugins.scalar import summary_v2 as scalar_v2
from tensorboard.plugins.text import summary_v2 as text_v2
from tensorboard.util.tensor_util import make_tensor_proto

from lightwell import open_logdir
from lightwell.errors import MalformedValueError, NameNotFoundError
from lightwell.events import wav
from lightwell.events.audio import wav as encode_wav
from lightwell.store import Logdir, Run
from tests.stock_values import stock_values

from .conftest import START, EventFileWriter, LogdirWriter


def write(file: EventFileWriter, step: int, *values: Any) -> EventFileWriter:
    return file.write(Event(wall_time=START + step, step=step, summary=Summary(value=values)))


def tensor(tag: str, array: Any, plugin: str, content: bytes = b"") -> Summary.Value:
    value = Summary.Value(tag=tag, tensor=make_tensor_proto(array))
    value.metadata.plugin_data.plugin_name = plugin
    value.metadata.plugin_data.content = content
    return value


@pytest.fixture
def logs(log: LogdirWriter) -> Callable[[], Logdir]:
    return lambda: open_logdir(log.path)


@pytest.fixture
def run(log: LogdirWriter) -> Callable[[], Run]:
    return lambda: open_logdir(log.path).runs["a"]


Read = Callable[[], Run]


@pytest.mark.parametrize(
    "values", [np.arange(100.0) ** 2, np.full(7, 3.5), np.empty(0)], ids=["many", "one", "none"]
)
def test_histograms_of_both_forms_have_tensorboards_buckets(
    log: LogdirWriter, run: Read, values: np.ndarray[Any, Any]
) -> None:
    file = log.file("a")
    write(file, 0, *histogram_v2.histogram_pb("new", values, buckets=5).value)
    old = HistogramProto(
        min=-3, max=9, num=6, bucket_limit=[-1e308, 0, 4, 1.7e308], bucket=[0, 2, 0, 4]
    )
    write(file, 0, Summary.Value(tag="old", histo=old))
    write(file, 0, Summary.Value(tag="empty", histo=HistogramProto(bucket_limit=[1], bucket=[0])))
    one = HistogramProto(min=2, max=2, num=1, bucket_limit=[2.5], bucket=[1])
    write(file, 0, Summary.Value(tag="one", histo=one))
    stock = stock_values(file.path)
    found = run()
    for tag in ("new", "old", "empty", "one"):
        buckets = found.histograms(tag)[0].to_numpy()
        assert buckets.dtype == np.float64
        assert buckets.shape == stock[tag][0].array.shape
        np.testing.assert_allclose(buckets, stock[tag][0].array, rtol=1e-6)
    assert found.histograms("old")[0].decode().edges.tolist() == [-3, 0, 4, 9]


def test_texts_of_any_rank_are_read(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step, text in enumerate(["alone", ["a", "b"], [["1", "2"], ["3", "ü"]]]):
        write(file, step, *text_v2.text_pb("t", text).value)
    alone, row, table = run().texts("t")
    assert (alone.decode(), alone.to_numpy().shape) == ("alone", ())
    assert row.decode() == "a\nb"
    assert table.to_numpy().tolist() == [["1", "2"], ["3", "ü"]]
    assert table.read() == "1\n2\n3\nü".encode()


def test_several_sounds_a_step_come_with_labels(log: LogdirWriter, run: Read) -> None:
    samples = (np.sin(np.arange(200) / 5) * 20_000).astype(np.int16).reshape(100, 2)
    sounds = [encode_wav(samples, 8000), encode_wav(samples[:10], 44100)]
    content = AudioPluginData(encoding=AudioPluginData.WAV).SerializeToString()
    file = log.file("a")
    pairs = [[sounds[0], b"first"], [sounds[1], b"*second*"]]
    write(file, 0, tensor("au", pairs, "audio", content))
    later = tensor("au", [[sounds[1], b""]], "audio")
    later.ClearField("metadata")
    write(file, 1, later)
    write(file, 2, tensor("au", sounds, "audio", content))  # as TensorBoard migrates them
    both, one, bare = run().audio("au")
    assert [sound.label for sound in both.decode()] == ["first", "*second*"]
    assert {sound.content_type for sound in [*both.decode(), *one.decode()]} == {"audio/wav"}
    assert both.read(1) == sounds[1] == one.read()
    np.testing.assert_array_equal(both.to_numpy(), samples.astype(np.float32) / 32768)
    assert (both.sample_rate, one.sample_rate) == (8000, 44100)
    assert [sound.content for sound in bare.decode()] == sounds
    stock = stock_values(file.path)
    assert stock["au"][2].array.tolist() == sounds


def test_a_mesh_of_integers_is_read(log: LogdirWriter, run: Read) -> None:
    arrays = {
        MeshPluginData.VERTEX: np.arange(12, dtype=np.float32).reshape(1, 4, 3),
        MeshPluginData.FACE: np.array([[[0, 1, 2]]], np.int32),
        MeshPluginData.COLOR: np.arange(12, dtype=np.uint8).reshape(1, 4, 3),
    }
    file = log.file("a")
    for step in range(2):
        for kind, array in arrays.items():
            if step and kind == MeshPluginData.COLOR:
                continue  # the second mesh has no colors
            metadata = mesh_metadata.create_summary_metadata(
                "m", "m", kind, 14, array.shape, json_config='{"camera": 1}'
            )
            tag = mesh_metadata.get_instance_name("m", kind)
            value = Summary.Value(tag=tag, tensor=make_tensor_proto(array + step))
            value.metadata.CopyFrom(metadata)
            if step:
                value.ClearField("metadata")
            write(file, step, value)
    first, second = run().meshes("m")
    parts = first.decode()
    np.testing.assert_array_equal(parts.vertices, arrays[MeshPluginData.VERTEX])
    np.testing.assert_array_equal(parts.faces, arrays[MeshPluginData.FACE])
    np.testing.assert_array_equal(parts.colors, arrays[MeshPluginData.COLOR])
    assert parts.faces is not None
    assert parts.faces.dtype == np.int32
    assert parts.config == {"camera": 1}
    assert second.decode().colors is None
    np.testing.assert_array_equal(second.to_numpy(), arrays[MeshPluginData.VERTEX] + 1)
    assert run().meshes("m_FACE").tag == "m_VERTEX"
    with pytest.raises(NameNotFoundError, match="run 'a' has no mesh 'mm'; did you mean 'm'"):
        run().meshes("mm")


def test_a_session_of_tensorflow_is_read(log: LogdirWriter, logs: Callable[[], Logdir]) -> None:
    config = hparams_v2.hparams_config_pb(
        [hparams_v2.HParam("lr", hparams_v2.RealInterval(0.0, 1.0))],
        [hparams_v2.Metric("acc", group="validation"), hparams_v2.Metric("loss")],
    )
    write(log.file("."), 0, *config.value)
    start = hparams_v2.hparams_pb({"lr": 0.1, "opt": "x", "on": True}, "t", start_time_secs=5.5)
    file = write(log.file("a"), 0, *start.value).scalar("loss", 1, 0.75)
    log.file("a/validation").scalar("acc", 1, 0.5).scalar("acc", 2, 0.625)
    found = logs().runs["a"].hparams
    assert found is not None
    assert dict(found.values) == {"lr": 0.1, "opt": "x", "on": True}
    assert dict(found.metrics) == {"validation/acc": 0.625, "loss": 0.75}
    assert (found.status, found.started, found.ended) == ("unknown", 5.5, None)
    assert found.run == "a"
    assert found.group
    end = hparams_pb2.HParamsPluginData(
        session_end_info=hparams_pb2.SessionEndInfo(status=2, end_time_secs=9.0)
    )
    write(file, 2, tensor("_hparams_/session_end_info", 0.0, "hparams", end.SerializeToString()))
    found = logs().runs["a"].hparams
    assert found is not None
    assert (found.status, found.ended) == ("failure", 9.0)
    # The only session below a run is a part of it.
    assert logs().runs["."].hparams == found


def test_a_session_outlives_restarts_and_damage(
    log: LogdirWriter, logs: Callable[[], Logdir]
) -> None:
    first, second = log.file("a", 0), log.file("a", 1)
    write(first, 0, *hparams_v2.hparams_pb({"lr": 0.1}).value)
    second.session_start(0).scalar("loss", 1, 0.5)
    found = logs().runs["a"].hparams
    assert found is not None
    assert dict(found.values) == {"lr": 0.1}, "a restart at step 0 does not unsay it"
    opened = logs()
    assert opened.runs["a"].scalars("loss").step.tolist() == [1]
    begin = second.path.stat().st_size
    write(second, 2, *hparams_v2.hparams_pb({"lr": 0.2}).value)
    opened.refresh()
    newest = opened.runs["a"].hparams
    assert newest is not None
    assert dict(newest.values) == {"lr": 0.2}
    content = bytearray(second.path.read_bytes())
    content[begin + 20] ^= 1
    second.path.write_bytes(content)
    found = opened.runs["a"].hparams
    assert found is not None
    assert dict(found.values) == {"lr": 0.1}


def test_without_an_experiment_every_scalar_is_a_metric(
    log: LogdirWriter, logs: Callable[[], Logdir]
) -> None:
    start = hparams_v2.hparams_pb({"lr": 0.1})
    write(log.file("a"), 0, *start.value).scalar("loss", 1, 0.75)
    log.file("a/eval").scalar("acc", 2, 0.5)
    log.file("ab").scalar("other", 2, 0.5)
    found = logs().runs["a"].hparams
    assert found is not None
    assert dict(found.metrics) == {"loss": 0.75, "eval/acc": 0.5}


def test_graphs_of_every_form_are_read(log: LogdirWriter, run: Read) -> None:
    graph = GraphDef(node=[NodeDef(name="x", op="Add", input=["a", "b"])])
    traced = RunMetadata()
    traced.function_graphs.add().pre_optimization_graph.CopyFrom(graph)
    traced.step_stats.dev_stats.add(device="/gpu:0")
    config = {"class_name": "Sequential", "config": {"layers": []}}
    file = log.file("a")
    meta = MetaGraphDef(graph_def=graph).SerializeToString()
    file.write(Event(wall_time=START, meta_graph_def=meta))
    write(
        file,
        0,
        tensor("keras", json.dumps(config).encode(), "graph_keras_model"),
        tensor("traced", traced.SerializeToString(), "graph_run_metadata_graph"),
        tensor("stats", traced.SerializeToString(), "graph_run_metadata"),
        tensor("bad", b"[" * 100_000, "graph_keras_model"),
    )
    graphs = run().graphs
    assert {tag: one.form for tag, one in graphs.items()} == {
        "__meta_graph__": "graph",
        "keras": "keras_model",
        "traced": "function_graphs",
        "stats": "run_metadata",
        "bad": "keras_model",
    }
    for tag in ("__meta_graph__", "traced"):
        (node,) = graphs[tag].nodes()
        assert (node.name, node.op, node.inputs) == ("x", "Add", ("a", "b"))
    assert graphs["keras"].config() == config
    assert graphs["stats"].devices() == ["/gpu:0"] == graphs["traced"].devices()
    assert graphs["__meta_graph__"].read() == meta
    with pytest.raises(MalformedValueError, match="tag 'bad' at step 0"):
        graphs["bad"].config()
    with pytest.raises(NameNotFoundError, match="run 'a' has no graph 'kera'; did you mean"):
        graphs["kera"]


def test_tensors_of_every_type_are_as_tensorboard_reads_them(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    arrays = {
        dtype: np.arange(6).reshape(2, 3).astype(dtype)
        for dtype in (
            *("float32", "float64", "float16", "int8", "int16", "int32", "int64", "uint8"),
            *("uint16", "bool", "complex64", "complex128"),
        )
    }
    for dtype, array in arrays.items():
        write(file, 0, Summary.Value(tag=dtype, tensor=make_tensor_proto(array)))
    stock = stock_values(file.path)
    found = run()
    for dtype, array in arrays.items():
        read = found.tensors(dtype)[0].to_numpy()
        assert read.dtype == array.dtype == stock[dtype][0].array.dtype
        np.testing.assert_array_equal(read, array)
        np.testing.assert_array_equal(read, stock[dtype][0].array)


def test_scalars_of_tensorflow_2_stay_scalars(log: LogdirWriter, run: Read) -> None:
    write(log.file("a"), 3, *scalar_v2.scalar_pb("loss", 0.5).value)
    found = run()
    assert found.tags["loss"].plugin == "scalars"
    assert found.scalars("loss").value.tolist() == [0.5]


def test_an_embedding_of_raw_bytes_is_read(log: LogdirWriter, run: Read) -> None:
    log.file("a").scalar("loss", 0, 1.0)
    folder = log.path / "a"
    points = np.linspace(-1, 1, 12, dtype="<f4").reshape(4, 3)
    (folder / "points.bytes").write_bytes(points.tobytes())
    (folder / "labels.tsv").write_text("one\ntwo\r\nthree\nfour")
    (folder / "bookmarks.json").write_text("[]")
    (folder / "projector_config.pbtxt").write_text(
        """
        embeddings { tensor_name: "raw" tensor_path: "points.bytes" tensor_shape: 4 tensor_shape: 3
                     metadata_path: "labels.tsv" bookmarks_path: "bookmarks.json" }
        embeddings { tensor_name: "wrong" tensor_path: "points.bytes" tensor_shape: [4, 4] }
        embeddings { tensor_name: "elsewhere" }
        embeddings { tensor_path: "gone.tsv" }
        """
    )
    raw, wrong, elsewhere, gone = run().embeddings
    assert (raw.name, raw.shape, raw.config) == ("raw", (4, 3), "a/projector_config.pbtxt")
    np.testing.assert_array_equal(raw.to_numpy(), points)
    labels = raw.labels()
    assert labels is not None
    assert (labels.columns, labels.rows) == ([""], [["one"], ["two"], ["three"], ["four"]])
    assert raw.read_bookmarks() == b"[]"
    assert raw.read_sprite() is None
    with pytest.raises(MalformedValueError, match=r"48 bytes of float32, got \[4, 4\]"):
        wrong.to_numpy()
    with pytest.raises(MalformedValueError, match="'elsewhere' names no tensor_path"):
        elsewhere.to_numpy()
    assert gone.name == "gone.tsv"
    with pytest.raises(FileNotFoundError):
        gone.to_numpy()


@pytest.mark.parametrize(
    "path", ["../secret.tsv", "/etc/passwd", "link.tsv", "folder/secret.tsv", "../a2/secret.tsv"]
)
def test_nothing_outside_the_folder_of_a_configuration_is_opened(
    log: LogdirWriter, run: Read, tmp_path: Path, path: str
) -> None:
    log.file("a").scalar("loss", 0, 1.0)
    (tmp_path / "secret.tsv").write_text("1\t2\n")
    (log.path / "secret.tsv").write_text("1\t2\n")
    (log.path / "a2").mkdir()
    (log.path / "a2" / "secret.tsv").write_text("1\t2\n")
    folder = log.path / "a"
    (folder / "link.tsv").symlink_to(tmp_path / "secret.tsv")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "projector_config.pbtxt").write_text(
        f'embeddings {{ tensor_name: "e" tensor_path: "{path}" metadata_path: "{path}" }}'
    )
    (embedding,) = run().embeddings
    for read in (embedding.to_numpy, embedding.labels):
        with pytest.raises(PermissionError, match="leads outside the folder of its configuration"):
            read()


def test_a_file_with_a_hole_is_not_read_into_memory(log: LogdirWriter, run: Read) -> None:
    log.file("a").scalar("loss", 0, 1.0)
    folder = log.path / "a"
    (folder / "projector_config.pbtxt").write_text(
        'embeddings { tensor_path: "hole" metadata_path: "hole" sprite { image_path: "hole" } }'
    )
    with (folder / "hole").open("wb") as file:
        file.truncate(1 << 42)
    (embedding,) = run().embeddings
    for read in (embedding.to_numpy, embedding.labels, embedding.read_sprite):
        with pytest.raises(
            MalformedValueError,
            match=r"^a/projector_config.pbtxt: hole: expected at most \d+ bytes, got 4398046511104",
        ):
            read()


def test_a_configuration_that_cannot_be_understood_is_named(
    log: LogdirWriter, logs: Callable[[], Logdir]
) -> None:
    log.file("a").scalar("loss", 0, 1.0)
    (log.path / "a" / "projector_config.pbtxt").write_text("embeddings { nonsense }")
    with pytest.raises(MalformedValueError, match=r"^a/projector_config.pbtxt: text format: "):
        _ = logs().runs["a"].embeddings
    assert logs().embeddings == []
    (log.path / "projector_config.pbtxt").write_text('embeddings { tensor_name: "root" }')
    assert [one.name for one in logs().embeddings] == ["root"]


def test_a_sound_keeps_its_range() -> None:
    rate, samples = wav.decode(encode_wav(np.array([[-32768], [32767]], np.int16), 16000))
    assert rate == 16000
    assert samples[:, 0].tolist() == [-1.0, np.float32(32767 / 32768)]
