"""``add_onnx_graph`` and ``add_openvino_graph``: beside torch's and tensorboardX's writers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboardX.openvino_graph import load_openvino_graph
from torch.utils.tensorboard import _onnx_graph

from lightwell import SummaryWriter
from lightwell.events.messages import Event
from tests import oracle


def branch() -> onnx.GraphProto:
    """A graph within an attribute, with everything whose text has rules of its own."""
    constant = numpy_helper.from_array(np.array([1.5, 1e-7, 3], np.float32), 'cé"\n')
    return helper.make_graph(
        [
            helper.make_node("Constant", [], ["c"], value=constant),
            helper.make_node("Add", ["x", "c"], ["s"], doc_string="it's \\ a\ttest\r\x01\x7f"),
        ],
        "branch",
        [],
        [helper.make_tensor_value_info("s", TensorProto.FLOAT, [1, "batch"])],
        initializer=[
            helper.make_tensor("w", TensorProto.FLOAT, [4], [0.1, np.inf, -np.inf, np.nan]),
            helper.make_tensor("v", TensorProto.FLOAT, [3], [16777216, 1e20, -0.0]),
            helper.make_tensor("d", TensorProto.DOUBLE, [3], [0.1, 1 / 3, 1e100]),
            helper.make_tensor("t", TensorProto.STRING, [1], [b"a\xff'\""]),
            helper.make_tensor("u", TensorProto.UINT64, [1], [2**63]),
        ],
    )


def model(graph: onnx.GraphProto | None = None) -> onnx.ModelProto:
    values = helper.make_tensor("v", TensorProto.FLOAT, [1], [2.0])
    indices = helper.make_tensor("i", TensorProto.INT64, [1], [0])
    nodes = [
        helper.make_node("Gemm", ["x", "w", "b"], ["y"], alpha=0.01, beta=0.0, transB=0),
        helper.make_node(
            "Conv", ["y"], ["z"], kernel_shape=[3, 3], pads=[-1, 1], auto_pad="SAME",
            scales=[0.1, 2.0], names=["a", "b'"],
        ),
        helper.make_node("If", ["c"], ["r"], then_branch=branch(), else_branch=branch()),
        helper.make_node(
            "Kinds", ["r"], ["out", "second"], one=values, many=[values, indices],
            kind=helper.make_tensor_type_proto(1, [1, "N"]),
            sparse=helper.make_sparse_tensor(values, indices, [5]),
        ),
    ]  # fmt: skip
    return helper.make_model(
        graph
        or helper.make_graph(
            nodes,
            "main",
            [
                helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "batch", 3]),
                helper.make_tensor_value_info("unshaped", TensorProto.INT64, None),
            ],
            [helper.make_tensor_value_info("out", TensorProto.FLOAT16, [0])],
            initializer=[numpy_helper.from_array(np.zeros((3, 3)), "w")],
        )
    )


def logged(directory: Path, add: Callable[[SummaryWriter], None]) -> GraphDef:
    with SummaryWriter(directory) as writer:
        add(writer)
    (path,) = oracle.event_files(directory)
    events = [Event.FromString(payload) for _, payload in oracle.records(path.read_bytes())]
    (event,) = [event for event in events if event.HasField("graph_def")]
    return GraphDef.FromString(event.graph_def)


def test_an_onnx_graph_is_torch_s(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    onnx.save(model(), str(path))
    theirs = _onnx_graph.load_onnx_graph(str(path))
    for name, given in [
        ("path", path),
        ("str", str(path)),
        ("bytes", path.read_bytes()),
        ("array", bytearray(path.read_bytes())),
        ("object", model()),
    ]:
        ours = logged(tmp_path / name, lambda writer, given=given: writer.add_onnx_graph(given))
        for mine, other in zip(ours.node, theirs.node, strict=True):
            assert mine == other
        assert ours == theirs


def test_an_onnx_graph_needs_no_onnx_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = model().SerializeToString()
    monkeypatch.setitem(sys.modules, "onnx", None)  # importing it fails from here on
    ours = logged(tmp_path, lambda writer: writer.add_onnx_graph(content))
    assert [node.name for node in ours.node] == ["x", "unshaped", "out", "y", "z", "r", "out"]


def test_weights_within_an_onnx_node_are_cut(tmp_path: Path) -> None:
    weights = numpy_helper.from_array(np.zeros(1_000_000, np.float32), "w")
    nodes = [helper.make_node("Constant", [], ["c"], value=weights)]
    given = model(helper.make_graph(nodes, "g", [], []))
    (node,) = logged(tmp_path, lambda writer: writer.add_onnx_graph(given)).node
    text = node.attr["parameters"].s.decode()
    assert text.startswith("value = dims: 1000000\ndata_type: 1\n")
    assert text.endswith("…")
    assert len(text) < 20_000


def test_an_onnx_node_without_outputs_keeps_its_name(tmp_path: Path) -> None:
    given = model(helper.make_graph([helper.make_node("Print", ["x"], [], name="p")], "g", [], []))
    (node,) = logged(tmp_path, lambda writer: writer.add_onnx_graph(given)).node
    assert (node.name, node.op, list(node.input)) == ("p", "Print", ["x"])


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x3a\xff\xff\xff\x7f", b"\x08\x09"])
def test_what_is_no_onnx_model_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with SummaryWriter(tmp_path / "run") as writer:
        with pytest.raises(ValueError, match=r"add_onnx_graph: .*model\.onnx: expected an ONNX"):
            writer.add_onnx_graph(path)
        with pytest.raises(FileNotFoundError):
            writer.add_onnx_graph(tmp_path / "missing.onnx")
        given: Any = 3
        with pytest.raises(TypeError, match="expected prototxt to be a path, bytes or an onnx"):
            writer.add_onnx_graph(given)
        assert writer.stats()["events"] == 0


OPENVINO = """<?xml version="1.0"?>
<net name="é" version="11">
  <layers>
    <layer id="0" name="in" type="Parameter"/>
    <layer id="1" name="loop" type="TensorIterator">
      <body><layers><layer id="0" name="inner" type="Parameter"/></layers></body>
    </layer>
    <layer id="2" name="out" type="Result"/>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="0" to-layer="2" to-port="0"/>
    <edge from-layer="0" from-port="0" to-layer="2" to-port="1"/>
  </edges>
</net>
"""


def test_an_openvino_graph_is_tensorboardx_s(tmp_path: Path) -> None:
    path = tmp_path / "net.xml"
    path.write_text(OPENVINO, encoding="utf-8")
    ours = logged(tmp_path / "run", lambda writer: writer.add_openvino_graph(path))
    theirs = load_openvino_graph(str(path))
    assert ours == GraphDef.FromString(theirs.SerializeToString())
    assert [(node.name, list(node.input)) for node in ours.node] == [
        ("loop", ["in"]),
        ("out", ["loop"]),
        ("out", ["in"]),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no element found"),
        ("<net><layers>", "no element found"),
        ("<net><layers><layer name='a'/></layers></net>", "got no 'id'"),
        ("<net><edges><edge from-layer='0' to-layer='1'/></edges></net>", "got no '0'"),
        (
            '<!DOCTYPE net [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><net>&b;</net>',
            "document type declaration",
        ),
        ('<!DOCTYPE net SYSTEM "http://example.com/net.dtd"><net/>', "document type declaration"),
    ],
)
def test_what_is_no_openvino_model_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "net.xml"
    path.write_text(text)
    with SummaryWriter(tmp_path / "run") as writer:
        with pytest.raises(ValueError, match=rf"net\.xml: expected an OpenVINO model: .*{problem}"):
            writer.add_openvino_graph(path)
        given: Any = 3
        with pytest.raises(TypeError, match="expected xmlname to be a path, got int"):
            writer.add_openvino_graph(given)
        assert writer.stats()["events"] == 0
