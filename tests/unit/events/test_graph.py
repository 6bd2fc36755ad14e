"""Graphs of operations and of modules, encoded and decoded."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tensorboard.compat.proto.event_pb2 import Event as TensorBoardEvent
from tensorboard.compat.proto.graph_pb2 import GraphDef as TensorBoardGraph

from lightwell.events import graph, module_graph
from lightwell.events.graph import Node
from lightwell.events.messages import GraphDef, Value
from lightwell.events.module_graph import Module, ModuleGraph, Tensor

NODES = [
    Node("input/x", "IO Node", (), "", (2, 3)),
    Node("Net/é", "aten::add", ("input/x", "input/x"), "{ a : 1}", ()),
    Node("plain", "Const"),
]

TREE = ModuleGraph(
    [
        Module("", None, "Net", "", (0, 0), (12, 8), 1, (Tensor("0.mask", "bool", (2,)),), ()),
        Module("a", 0, "Linear", "in=3", (12, 8), (12, 8), 0, None, None),
        Module("b", 0, same_as=1),
    ]
)


def stored(value: Value) -> dict[str, object]:
    content: dict[str, object] = json.loads(value.tensor.string_val[0])
    return content


def test_nodes_come_back_as_they_were() -> None:
    encoded = graph.encode(NODES).SerializeToString()
    assert graph.decode(GraphDef.FromString(encoded)) == NODES


def test_tensorboard_reads_the_same_nodes() -> None:
    theirs = TensorBoardGraph.FromString(graph.encode(NODES).SerializeToString())
    assert [node.name for node in theirs.node] == [node.name for node in NODES]
    assert list(theirs.node[1].input) == ["input/x", "input/x"]
    assert theirs.node[0].attr["attr"].s == b""
    assert [d.size for d in theirs.node[0].attr["_output_shapes"].list.shape[0].dim] == [2, 3]
    assert dict(theirs.node[2].attr) == {}
    assert theirs.versions.producer == 22


def test_a_graph_is_an_event_and_its_device_another() -> None:
    events = graph.events(None, 5.0, graph.encode(NODES), graph.run_metadata())
    first, second = [TensorBoardEvent.FromString(event.SerializeToString()) for event in events]
    assert first.WhichOneof("what") == "graph_def"
    assert first.wall_time == 5.0
    assert second.tagged_run_metadata.tag == "step1"
    assert b"/device:CPU:0" in second.tagged_run_metadata.run_metadata
    assert len(graph.events(None, 5.0, graph.encode(NODES), None)) == 1


def test_a_tree_of_modules_comes_back_as_it_was() -> None:
    value = Value.FromString(module_graph.encode(TREE).SerializeToString())
    assert module_graph.decode(value) == TREE
    assert value.metadata.plugin_data.plugin_name == "lightwell"
    assert value.metadata.plugin_data.content == b"module_graph"


def test_a_tree_of_modules_is_stored_as_documented() -> None:
    content = stored(module_graph.encode(TREE))
    modules = content.pop("modules")
    assert content == {
        "version": 1, "model": "Net", "parameters": 12, "trainable": 8, "left_out": 0,
    }  # fmt: skip
    assert isinstance(modules, list)
    assert modules[0]["inputs"] == [["0.mask", "bool", [2]]]
    assert modules[1]["own"] == [12, 8]
    assert modules[1]["inputs"] is None
    assert modules[2] == {"path": "b", "parent": 0, "same_as": 1}


def test_of_too_many_modules_the_deepest_are_left_out() -> None:
    chain = [Module("", None, "Net")]
    for index in range(1, module_graph.MAX_MODULES + 1):
        chain.append(Module(f"m{index}", 0, "Linear"))
    deep = Module("m1.x", 1, "Deep")
    given = [*chain[:2], deep, *chain[2:-1], Module("m2.again", 3, same_as=2)]
    decoded = module_graph.decode(module_graph.encode(ModuleGraph(given)))
    assert len(decoded.modules) == module_graph.MAX_MODULES
    assert decoded.left_out == 2
    assert [module.path for module in decoded.modules] == [module.path for module in chain[:-1]]
    assert {module.parent for module in decoded.modules[1:]} == {0}


def test_a_second_place_of_a_module_that_was_left_out_says_so() -> None:
    filler = [Module(f"m{index}", 0, "Linear") for index in range(module_graph.MAX_MODULES - 2)]
    given = [Module("", None, "Net"), *filler, Module("m0.x", 1, "Deep"), Module("z", 0)]
    given[-1] = replace(given[-1], same_as=len(given) - 2)
    decoded = module_graph.decode(module_graph.encode(ModuleGraph(given)))
    assert decoded.left_out == 1
    assert decoded.modules[-1] == Module("z", 0, same_as=-1)


def test_ten_thousand_modules_are_a_few_megabytes() -> None:
    tensor = (Tensor("0", "float32", (8, 512, 14, 14)),)
    modules = [Module("", None, "Net")] + [
        Module(f"encoder.layers.{i}.attention", 0, "MultiheadAttention", "x" * 500, (9, 9), (9, 9),
               1, tensor * 20, tensor)
        for i in range(10_000)
    ]  # fmt: skip
    value = module_graph.encode(ModuleGraph(modules))
    assert len(value.tensor.string_val[0]) < 11_000_000
    back = module_graph.decode(value).modules[1]
    assert len(back.detail) == module_graph.MAX_CHARACTERS
    assert back.inputs == tensor * module_graph.MAX_TENSORS


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"version": 1}', b'{"version": 1, "modules": [{"path": 1}]}']
)
def test_what_is_no_tree_of_modules_is_refused(content: bytes) -> None:
    value = module_graph.encode(TREE)
    value.tensor.string_val = [content]
    with pytest.raises(ValueError, match=r"schema|Expecting"):
        module_graph.decode(value)


def test_a_later_version_is_refused() -> None:
    value = module_graph.encode(TREE)
    value.tensor.string_val = [b'{"version": 2}']
    with pytest.raises(ValueError, match="expected version 1, got 2"):
        module_graph.decode(value)
    with pytest.raises(ValueError, match="schema"):
        module_graph.decode(Value(tag="x"))
