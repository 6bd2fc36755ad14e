"""What mutations start from: the messages in real event files, one file of every kind we write."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from lightwell import SummaryWriter
from lightwell.events import mark, module_graph
from lightwell.events.messages import Event, Summary, Value
from lightwell.events.module_graph import Module, ModuleGraph, Tensor

_RECORDED = Path(__file__).parent.parent / "conformance" / "data"
_HEADER = struct.Struct("<QI")
_FOOTER_BYTES = 4

CONFIGURATION = """# written by hand
model_checkpoint_path: "model.ckpt"
embeddings {
  tensor_name: "words\\t\\x41\\u00e9" ':0'
  tensor_path: "tensors.tsv"; metadata_path: "metadata.tsv",
  sprite { image_path: "sprite.png" single_image_dim: [28, 28] }
}
embeddings: < tensor_name: "two" tensor_shape: 3 tensor_shape: -4 >
"""

OVERLAY = """{"version": 1, "baseline": "a", "new": [{"x": null}], "pins": {"loss/val": 1.5e0},
 "runs": {"a": {"name": "b\\u00e9st", "note": "", "color": "#00ff7f", "is_hidden": true}},
 "sections": {"loss": {"order": -1, "is_folded": false}},
 "cards": {"c": {"title": "gap", "kind": "formula", "formula": "a - b", "options": {"w": 2}}},
 "notes": {"n": {"step": 40, "text": "drop", "tag": "loss"}},
 "views": {"v": {"name": "lr", "hash": "/board?q=lr", "order": 2}},
 "groups": {"g": {"name": "seeds", "runs": ["a", "b"], "color": 3}}}
"""
OVERLAY_EDITS = """{"edits": [
 {"path": ["runs", "a", "note"], "value": "\\ud83d\\ude00"}, {"path": ["runs", "b"], "value": null},
 {"path": ["cards", "c"], "value": {"title": "t", "kind": "tags", "tags": ["x"], "order": 2}},
 {"path": ["pins", "loss"], "value": 3}, {"path": ["baseline"], "value": "a"}]}
"""


@cache
def events() -> list[bytes]:
    """Encoded events: recorded ones of other writers, and ours of every kind."""
    with tempfile.TemporaryDirectory() as folder:
        _log_every_kind(folder)
        ours = [payload for path in _event_files(Path(folder)) for payload in _payloads(path)]
    recorded = [payload for path in _event_files(_RECORDED) for payload in _payloads(path)]
    return [*recorded, *ours, _late_kinds()]


@cache
def values() -> list[Value]:
    """The values of all events that can be decoded; a recorded file may be a damaged one."""
    decoded: list[Value] = []
    for payload in events():
        with suppress(ValueError):
            decoded += Event.FromString(payload).summary.value
    return decoded


@cache
def sounds() -> list[bytes]:
    """WAV files."""
    return [v.audio.encoded_audio_string for v in values() if v.HasField("audio")]


@cache
def pictures() -> list[bytes]:
    """Encoded pictures."""
    return [v.image.encoded_image_string for v in values() if v.HasField("image")]


@cache
def onnx_models() -> list[bytes]:
    """Encoded models with an attribute of a tensor, an initializer and a shape that is named."""
    value = helper.make_tensor("value", TensorProto.FLOAT, [2], [1.0, 2.0])
    nodes = [
        helper.make_node("Constant", [], ["c"], value=value),
        helper.make_node("Add", ["x", "c"], ["y"], name="sum"),
    ]
    shape: list[str | int | None] = ["batch", 2]
    graph = helper.make_graph(
        nodes,
        "main",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [helper.make_tensor("w", TensorProto.INT64, [3], [1, 2, 3])],
    )
    return [helper.make_model(graph).SerializeToString()]


def _event_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*tfevents*")) if path.suffix != ".json")


def _payloads(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    at = 0
    while at + _HEADER.size <= len(content):
        length, _ = _HEADER.unpack_from(content, at)
        begin = at + _HEADER.size
        yield content[begin : begin + length]
        at = begin + length + _FOOTER_BYTES


def _log_every_kind(folder: str) -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(0, 255, (3, 4, 5), np.uint8)
    with SummaryWriter(folder, purge_step=3) as writer:
        writer.add_scalar("loss", 0.5, 1)
        writer.add_scalar("new", 0.5, 1, new_style=True, double_precision=True)
        writer.add_histogram("weights", random.normal(size=40), 1)
        writer.add_image("picture", pixels, 1)
        writer.add_audio("sound", random.normal(size=50).astype(np.float32) / 9, 1)
        writer.add_text("words", "some *words*", 1)
        writer.add_pr_curve("curve", [0, 1, 1], [0.1, 0.5, 0.9], 1, num_thresholds=5)
        writer.add_mesh(
            "shape",
            np.zeros((1, 3, 3), np.float32),
            colors=np.zeros((1, 3, 3), np.uint8),
            faces=np.zeros((1, 1, 3), np.int32),
            config_dict={"camera": {"cls": "PerspectiveCamera"}},
        )
        writer.add_tensor("tensor", np.arange(6).reshape(2, 3), 1)
        writer.add_custom_scalars({"a": {"b": ["Multiline", ["loss"]]}})
        writer.add_hparams({"lr": 0.1, "on": True, "name": "x"}, {"best": 1.0})
        writer.add_embedding(np.zeros((3, 2)), metadata=["a", "b", "c"], tag="words")


def _late_kinds() -> bytes:
    """An event with values that only a model or a caller of the codec makes."""
    tree = ModuleGraph(
        [
            Module("", None, class_name="Net", own=(1, 4), total=(2, 8)),
            Module("a", 0, outputs=(Tensor("x", "float32", (2, 3)),), calls=2),
            Module("b", 0, same_as=1),
        ]
    )
    values = [
        module_graph.encode(tree),
        mark.encode("checkpoint", "model.pt"),
    ]
    return Event(step=1, summary=Summary(value=values)).SerializeToString()
