"""What the caller may change as soon as a method returns: everything, of every method."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from tensorboard.compat.proto import event_pb2, summary_pb2

from lightwell import SummaryWriter
from lightwell.events.messages import Event
from lightwell.writer import background
from tests import oracle


class Call(NamedTuple):
    """A call of a method, and what of its arguments can be changed."""

    method: str
    arguments: dict[str, Any]


def numbers(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).random(shape, np.float32) * 0.5 + 0.25


def integers(*shape: int) -> Any:
    return np.random.default_rng(1).integers(1, 100, shape).astype(np.uint8)


def summary_of(tag: str, number: float) -> summary_pb2.Summary:
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=number)])


def figure() -> Figure:
    drawn = Figure((1, 1))
    drawn.subplots().plot([1, 2])
    return drawn


CALLS: dict[str, Callable[[], Call]] = {
    "scalar": lambda: Call("add_scalar", {"tag": "t", "scalar_value": numbers(1)}),
    "scalars": lambda: Call("add_scalars", {"main_tag": "t", "tag_scalar_dict": {"a": numbers(1)}}),
    "tensor": lambda: Call("add_tensor", {"tag": "t", "tensor": numbers(3, 4)}),
    "tensor of a list": lambda: Call("add_tensor", {"tag": "t", "tensor": [[1, 2], [3, 4]]}),
    "histogram": lambda: Call("add_histogram", {"tag": "t", "values": numbers(99)}),
    "histogram in bins": lambda: Call(
        "add_histogram", {"tag": "t", "values": numbers(99), "bins": np.array([0, 0.5, 1])}
    ),
    "histogram by NumPy": lambda: Call(
        "add_histogram", {"tag": "t", "values": numbers(99), "bins": "auto"}
    ),
    "raw histogram": lambda: Call(
        "add_histogram_raw",
        dict.fromkeys(["min", "max", "num", "sum", "sum_squares"], 1.0)
        | {"tag": "t", "bucket_limits": numbers(5), "bucket_counts": integers(5)},
    ),
    "image": lambda: Call("add_image", {"tag": "t", "img_tensor": numbers(3, 5, 4)}),
    "image of bytes": lambda: Call("add_image", {"tag": "t", "img_tensor": integers(3, 5, 4)}),
    "images": lambda: Call("add_images", {"tag": "t", "img_tensor": numbers(9, 3, 5, 4)}),
    "list of images": lambda: Call(
        "add_images", {"tag": "t", "img_tensor": [numbers(3, 5, 4), numbers(3, 5, 4)]}
    ),
    "image with boxes": lambda: Call(
        "add_image_with_boxes",
        {
            "tag": "t",
            "img_tensor": integers(3, 40, 40),
            "box_tensor": np.array([[3, 3, 30, 30]]),
            "labels": ["a"],
        },
    ),
    "figure": lambda: Call("add_figure", {"tag": "t", "figure": figure()}),
    "list of figures": lambda: Call("add_figure", {"tag": "t", "figure": [figure(), figure()]}),
    "video": lambda: Call("add_video", {"tag": "t", "vid_tensor": integers(2, 3, 3, 8, 8)}),
    "audio": lambda: Call("add_audio", {"tag": "t", "snd_tensor": numbers(50)}),
    "audio of samples": lambda: Call(
        "add_audio", {"tag": "t", "snd_tensor": integers(50).astype(np.int16)}
    ),
    "curve": lambda: Call(
        "add_pr_curve",
        {
            "tag": "t",
            "labels": integers(50) % 2,
            "predictions": numbers(50),
            "weights": numbers(50, seed=2),
        },
    ),
    "raw curve": lambda: Call(
        "add_pr_curve_raw",
        {
            "tag": "t",
            "true_positive_counts": numbers(5),
            "false_positive_counts": numbers(5),
            "true_negative_counts": numbers(5),
            "false_negative_counts": numbers(5),
            "precision": numbers(5),
            "recall": numbers(5),
        },
    ),
    "layout": lambda: Call("add_custom_scalars", {"layout": {"a": {"b": ["Multiline", ["x"]]}}}),
    "chart of lines": lambda: Call("add_custom_scalars_multilinechart", {"tags": ["x", "y"]}),
    "chart with a margin": lambda: Call(
        "add_custom_scalars_marginchart", {"tags": ["x", "y", "z"]}
    ),
    "event": lambda: Call(
        "add_event", {"event": event_pb2.Event(summary=summary_of("t", 1.5)), "global_step": 3}
    ),
    "mesh": lambda: Call(
        "add_mesh",
        {
            "tag": "t",
            "vertices": numbers(1, 5, 3),
            "colors": integers(1, 5, 3),
            "faces": integers(1, 2, 3) % 5,
            "config_dict": {"camera": {"fov": 75}},
        },
    ),
    "hyperparameters": lambda: Call(
        "add_hparams",
        {
            "hparam_dict": {"a": numbers(1), "b": 2},
            "metric_dict": {"m": numbers(1)},
            "hparam_domain_discrete": {"b": [1, 2]},
            "run_name": "r",
        },
    ),
    "embedding": lambda: Call(
        "add_embedding",
        {
            "mat": numbers(5, 2),
            "metadata": [["a", "b"] for _ in range(5)],
            "metadata_header": ["x", "y"],
            "label_img": numbers(5, 3, 4, 4),
        },
    ),
}
UNCHANGEABLE = {"add_text", "add_onnx_graph", "add_openvino_graph"}
DRAWN_AT_ONCE = {"add_graph"}  # from the model, which is traced before the call returns


def overwrite(given: Any) -> None:
    """Change ``given`` in place as far as that is possible, and what it holds first."""
    if isinstance(given, np.ndarray):
        given[...] = 0
    elif isinstance(given, torch.Tensor):
        given.zero_()
    elif isinstance(given, Figure):
        given.clear()
    elif isinstance(given, event_pb2.Event):
        given.Clear()
    elif isinstance(given, (dict, list)):
        for element in list(given.values() if isinstance(given, dict) else given):
            overwrite(element)
        given.clear()


def of_torch(given: Any) -> Any:
    """``given`` with tensors in place of arrays."""
    if isinstance(given, dict):
        return {name: of_torch(element) for name, element in given.items()}
    if isinstance(given, list):
        return [of_torch(element) for element in given]
    return torch.from_numpy(given) if isinstance(given, np.ndarray) else given


def written(directory: Path, call: Call, is_overwritten: bool) -> dict[str, Any]:
    """What the call leaves on disk: file or directory of events to its content, without times.

    Everything in the background waits until the arguments have been overwritten.
    """
    may_run = threading.Event()
    with SummaryWriter(directory) as writer:
        background.current().submit(writer, may_run.wait, 0)
        try:
            getattr(writer, call.method)(**call.arguments)
            if is_overwritten:
                overwrite(call.arguments)
        finally:
            may_run.set()
    found: dict[str, Any] = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and "tfevents" not in path.name:
            found[str(path.relative_to(directory))] = path.read_bytes()
    for run in (directory, *sorted(path for path in directory.rglob("*") if path.is_dir())):
        events = [
            Event.FromString(payload)
            for path in oracle.event_files(run)
            for _, payload in oracle.records(path.read_bytes())
        ]
        for event in events:
            event.wall_time = 0
        found[str(run.relative_to(directory))] = [event.SerializeToString() for event in events]
    return found


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_arguments_may_be_overwritten_when_a_method_returns(
    name: str, library: str, tmp_path: Path
) -> None:
    kept, overwritten = CALLS[name](), CALLS[name]()
    if library == "torch":
        kept = kept._replace(arguments=of_torch(kept.arguments))
        overwritten = overwritten._replace(arguments=of_torch(overwritten.arguments))
    expected = written(tmp_path / "kept", kept, is_overwritten=False)
    assert written(tmp_path / "overwritten", overwritten, is_overwritten=True) == expected
    assert sum(len(content) for content in expected.values()) > 1  # not the file's header alone


def test_every_method_is_tried() -> None:
    tried = {call().method for call in CALLS.values()}
    methods = {name for name in dir(SummaryWriter) if name.startswith("add_")}
    assert tried | UNCHANGEABLE | DRAWN_AT_ONCE == methods
