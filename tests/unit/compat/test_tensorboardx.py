"""The stand-in for tensorboardX, compared with tensorboardX itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX
import tensorboardX.record_writer
import tensorboardX.summary
import tensorboardX.utils
import tensorboardX.x2num
import torch
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

import lightwell
from lightwell.compat import tensorboardx as ours
from tests import oracle

LABELS, SCORES = np.array([0, 1, 1, 0]), np.array([0.1, 0.4, 0.8, 0.5])
VERTICES = np.array([[[1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -1]]], dtype=float)


def events_in(directory: Path) -> list[Event]:
    """The events in all files directly in ``directory`` that say more than when it was written."""
    return [
        event
        for file in oracle.event_files(directory)
        for _, record in oracle.records(file.read_bytes())
        if (event := Event.FromString(record)).WhichOneof("what")
        not in ("file_version", "session_log")
    ]


def methods_of(cls: type) -> dict[str, list[str]]:
    """The public methods of ``cls`` with their positional parameters."""
    return {
        name: [
            parameter.name
            for parameter in inspect.signature(method).parameters.values()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        for name, method in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_") or name == "__init__"
    }


@pytest.mark.parametrize("name", ["SummaryWriter", "FileWriter", "GlobalSummaryWriter"])
def test_all_methods_are_there_with_their_parameters_in_their_order(name: str) -> None:
    have, wanted = methods_of(getattr(ours, name)), methods_of(getattr(tensorboardX, name))
    if name == "FileWriter":
        del wanted["use_metadata"]  # SummaryWriter alone has it
    for method, parameters in wanted.items():
        assert have[method][: len(parameters)] == parameters, method


SAME: dict[str, Callable[[Any], object]] = {
    "scalar": lambda w: w.add_scalar("/a b:c", 0.5, 3),
    "described": lambda w: w.add_scalar("a", torch.tensor(0.5), 3, 7.0, "shown", "what it is"),
    "histogram": lambda w: w.add_histogram("a b", np.arange(5.0), 1, [0.0, 2.0, 4.0]),
    "raw": lambda w: w.add_histogram_raw("a b", 0.0, 1.0, 2, 1.0, 1.0, [0.5, 1.0], [1, 1], 4),
    "text": lambda w: w.add_text("a b", "words", 2),
    "curve": lambda w: w.add_pr_curve("a b", LABELS, SCORES, 1, 5),
    "layout": lambda w: w.add_custom_scalars_multilinechart(["a", "b"], "c", "t"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_method_writes_what_tensorboardxs_writes(name: str, tmp_path: Path) -> None:
    written = []
    for module in (ours, tensorboardX):
        directory = tmp_path / module.__name__
        with module.SummaryWriter(str(directory)) as writer:
            SAME[name](writer)
        (event,) = events_in(directory)
        if event.wall_time != 7:
            event.ClearField("wall_time")
        written.append(event)
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("tag", "cleaned"), [("a b", "a_b"), ("//a/b", "a/b"), ("é-1.x", "é-1.x"), ("a:b\n", "a_b_")]
)
def test_tags_are_cleaned_where_tensorboardx_does_it(
    tag: str, cleaned: str, tmp_path: Path
) -> None:
    with ours.SummaryWriter(tmp_path) as writer:
        writer.add_image(tag, np.zeros((3, 2, 2)), 0)
        writer.add_images(tag, np.zeros((1, 3, 2, 2)), 0)
        writer.add_video(tag, np.zeros((1, 2, 3, 2, 2)), 0)
        writer.add_audio(tag, np.zeros(4), 0)
        writer.add_image_with_boxes(tag, np.zeros((3, 2, 2)), np.zeros((1, 4)), 0)
    tags = [event.summary.value[0].tag for event in events_in(tmp_path)]
    assert tags == [cleaned] * 3 + [tag] * 2
    assert tensorboardX.summary._clean_tag(tag) == cleaned


def test_scalars_of_one_call_get_nested_runs(tmp_path: Path) -> None:
    with ours.SummaryWriter(logdir=tmp_path) as writer:
        writer.add_scalars("loss/both", {"train": 1.0, "test": 2.0}, 5)
        writer.export_scalars_to_json(tmp_path / "all.json")
    assert [p[:3] for p in oracle.points_in(tmp_path / "loss/both/train")] == [("loss/both", 5, 1)]
    assert [p[:3] for p in oracle.points_in(tmp_path / "loss/both/test")] == [("loss/both", 5, 2)]
    assert "loss/both/train" in (tmp_path / "all.json").read_text()


@pytest.mark.parametrize(("main_tag", "key"), [("..", "a"), ("a/../..", "b"), ("a", "..")])
def test_scalars_do_not_lead_out_of_the_run(main_tag: str, key: str, tmp_path: Path) -> None:
    with ours.SummaryWriter(tmp_path / "run") as writer, pytest.raises(ValueError, match=r"'\.\.'"):
        writer.add_scalars(main_tag, {key: 1.0})
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_boxes_take_the_format_before_the_labels_and_rescale_by_name(tmp_path: Path) -> None:
    picture, boxes = np.zeros((4, 6, 3), np.uint8), np.array([[1, 1, 3, 3]])
    with ours.SummaryWriter(tmp_path) as writer:
        writer.add_image_with_boxes("a", picture, boxes, 1, None, "HWC", ["one"], rescale=2)
    (event,) = events_in(tmp_path)
    image = event.summary.value[0].image
    assert (image.width, image.height) == (12, 8)


def test_the_parts_of_a_mesh_are_numbered(tmp_path: Path) -> None:
    colors = np.zeros((1, 4, 3), int)
    with ours.SummaryWriter(tmp_path) as writer:
        writer.add_mesh("m", VERTICES, colors, np.zeros((1, 2, 3), int), None, 4, 8.0)
    (event,) = events_in(tmp_path)
    theirs = tensorboardX.summary.mesh("m", VERTICES, colors, np.zeros((1, 2, 3), int))
    assert {value.tag for value in event.summary.value} == {"m_1", "m_2", "m_3"}
    assert {value.tag for value in event.summary.value} == {value.tag for value in theirs.value}
    assert (event.step, event.wall_time) == (4, 8.0)


def session_of(summary: Any) -> HParamsPluginData:
    """What the one value of a message of anyone's says about hyperparameters."""
    (value,) = summary.value
    return HParamsPluginData.FromString(value.metadata.plugin_data.content)


def function() -> None:
    """Stands for a hyperparameter that is a function."""


def test_hyperparameters_may_be_functions_and_what_cannot_be_stored_is_left_out(
    tmp_path: Path,
) -> None:
    hparams = {"rate": 0.1, "on": True, "act": function, "sizes": [1, 2], "none": None}
    with ours.SummaryWriter(tmp_path) as writer:
        writer.add_hparams(hparams, {"accuracy": 0.5}, "first", 3)
    _, start, end, point = events_in(tmp_path / "first")
    _, wanted, wanted_end = tensorboardX.summary.hparams(hparams, {"accuracy": 0.5})
    assert session_of(start.summary) == session_of(wanted)
    assert session_of(end.summary) == session_of(wanted_end)
    assert (point.summary.value[0].tag, point.step) == ("accuracy", 3)

    stored = ours.summary.hparams(hparams, {"accuracy": 0.5})
    assert session_of(stored[1]) == session_of(wanted)
    with pytest.raises(TypeError, match="to be a dictionary, got list"):
        writer.add_hparams([], {})  # type: ignore[arg-type]


def test_a_graphs_metadata_has_their_tag(tmp_path: Path) -> None:
    with ours.SummaryWriter(tmp_path) as writer:
        writer.add_graph(torch.nn.Linear(2, 3), torch.zeros(1, 2))
    tags = [event.tagged_run_metadata.tag for event in events_in(tmp_path)]
    assert tags[:2] == ["", "profiler"]


def test_log_dir_is_used_only_without_logdir(tmp_path: Path) -> None:
    with ours.SummaryWriter(log_dir=tmp_path / "a") as writer:
        assert writer.logdir == writer.log_dir == tmp_path / "a"
    with ours.SummaryWriter(
        tmp_path / "b", log_dir=tmp_path / "c", comet_config={"disabled": True}
    ):
        pass
    with ours.SummaryWriter(tmp_path / "d", write_to_disk=False) as writer:
        writer.add_scalar("a", 1.0)
    with pytest.raises(TypeError, match="unknown"):
        ours.SummaryWriter(tmp_path / "e", unknown=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_they_are_our_classes() -> None:
    assert issubclass(ours.SummaryWriter, lightwell.SummaryWriter)
    assert issubclass(ours.FileWriter, lightwell.FileWriter)
    assert ours.GlobalSummaryWriter is lightwell.GlobalSummaryWriter


SUMMARIES: dict[str, Callable[[Any], Any]] = {
    "scalar": lambda s: s.scalar("a b", 0.5),
    "described": lambda s: s.scalar("a", np.array([0.5]), "shown", "what it is"),
    "histogram": lambda s: s.histogram("a b", [1.0, 2.0, 3.0], [0.0, 2.0, 4.0]),
    "raw": lambda s: s.histogram_raw("a b", 0.0, 1.0, 2, 1.0, 1.0, [0.5, 1.0], [1, 1]),
    "text": lambda s: s.text("a b", "words"),
    "curve": lambda s: s.pr_curve("a b", LABELS, SCORES, 5),
    "layout": lambda s: s.custom_scalars({"c": {"t": ["Multiline", ["a"]]}}),
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_summary_says_what_tensorboardxs_says(name: str) -> None:
    made, wanted = SUMMARIES[name](ours.summary), SUMMARIES[name](tensorboardX.summary)
    assert made.SerializeToString() != b""
    assert Summary.FromString(made.SerializeToString()) == Summary.FromString(
        wanted.SerializeToString()
    )


def test_pictures_and_videos_of_a_summary_have_clean_tags() -> None:
    picture = np.zeros((3, 4, 5), np.uint8)
    assert ours.summary.image("a b", picture).value[0].tag == "a_b"
    assert ours.summary.video("a b", picture[None, None]).value[0].image.width == 5
    moved = ours.summary.video("a b", picture[None, None].transpose(1, 0, 2, 3, 4), 4, "TNCHW")
    assert moved.value[0].tag == "a_b"


def test_records_are_written_to_a_path(tmp_path: Path) -> None:
    for cls, name in ((ours.RecordWriter, "ours"), (tensorboardX.record_writer.RecordWriter, "x")):
        writer = cls(str(tmp_path / name))
        writer.write(b"some bytes")
        writer.flush()
        writer.close()
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "x").read_bytes()
    with pytest.raises(ValueError, match="expected the path of a local file, got 's3://a/b'"):
        ours.RecordWriter("s3://a/b")


def test_its_helpers_are_found_under_its_names() -> None:
    for name in ("convert_to_HWC", "figure_to_image", "make_grid", "_prepare_video"):
        assert callable(getattr(tensorboardX.utils, name))
        assert getattr(ours.utils, name).__name__ == name
    for given in (torch.ones(2), [1.0, 1.0], 1.5):
        made = ours.x2num.make_np(given)
        np.testing.assert_array_equal(made, tensorboardX.x2num.make_np(given), strict=True)
