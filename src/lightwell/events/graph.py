"""Graphs of operations: what TensorBoard's graph page draws.

A graph is an event of its own, not a summary: ``Event.graph_def`` holds a ``GraphDef``. A second
event, ``Event.tagged_run_metadata``, says on which devices it ran; without it TensorBoard shows the
graph but no "profile". How the graph of a model's *modules* is stored says ``module_graph``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    AttrValue,
    DeviceStepStats,
    Dim,
    Event,
    GraphDef,
    ListValue,
    NodeDef,
    RunMetadata,
    StepStats,
    TaggedRunMetadata,
    TensorShape,
    VersionDef,
)
from lightwell.events.wire import BYTES, fields

KIND: Final[Kind] = "graph"
RUN_METADATA_TAG: Final = "step1"
DEVICE: Final = "/device:CPU:0"
"""Where TensorBoard is told the graph ran; as torch has it, whatever the device was."""

META_GRAPH_TAG: Final = "__meta_graph__"
"""Of the series that the core makes of ``Event.meta_graph_def``."""

_IN_META_GRAPH: Final = (2,)  # MetaGraphDef.graph_def
_IN_RUN_METADATA: Final = (4, 2)  # RunMetadata.function_graphs.pre_optimization_graph
_PRODUCER: Final = 22  # the version of TensorFlow's graphs that torch claims


@dataclass(frozen=True, slots=True)
class Node:
    """One operation, input or output of a graph.

    Attributes:
        name: Unique within the graph; ``/`` nests it.
        op: What it computes.
        inputs: Names of the nodes that feed it.
        text: Its other attributes, in words; None leaves them out.
        shape: Of its output; None while it is not known.
    """

    name: str
    op: str
    inputs: tuple[str, ...] = ()
    text: str | None = None
    shape: tuple[int, ...] | None = None


def shape_of(sizes: Iterable[int]) -> TensorShape:
    """``sizes`` as the message."""
    return TensorShape(dim=[Dim(size=size) for size in sizes])


def encode(nodes: Iterable[Node]) -> GraphDef:
    """The graph of ``nodes``, in their order."""
    return of_definitions(_definition(node) for node in nodes)


def of_definitions(definitions: Iterable[NodeDef]) -> GraphDef:
    """The graph of nodes that are encoded already."""
    return GraphDef(node=list(definitions), versions=VersionDef(producer=_PRODUCER))


def decode(graph: GraphDef) -> list[Node]:
    """The nodes of ``graph``; attributes that ``encode`` does not know are left out."""
    nodes: list[Node] = []
    for definition in graph.node:
        text = definition.attr.get("attr")
        shapes = definition.attr.get("_output_shapes", AttrValue()).list.shape
        nodes.append(
            Node(
                name=definition.name,
                op=definition.op,
                inputs=tuple(definition.input),
                text=None if text is None else text.s.decode("utf-8", "replace"),
                shape=tuple(dim.size for dim in shapes[0].dim) if shapes else None,
            )
        )
    return nodes


def graph_defs(plugin: str, tag: str, content: bytes) -> list[GraphDef]:
    """The graphs in what a series of graphs holds; none where it holds something else.

    Args:
        plugin: Of the series: ``graphs``, or ``graph_run_metadata_graph``, a RunMetadata in which
            TensorFlow 2 stores the graph of every function that was traced.
        tag: Of the series; that of a MetaGraphDef has the graph inside.
        content: What a value holds.

    Raises:
        ValueError: It is malformed.
    """
    if plugin == "graphs" and tag != META_GRAPH_TAG:
        return [GraphDef.FromString(content)]
    path = {"graphs": _IN_META_GRAPH, "graph_run_metadata_graph": _IN_RUN_METADATA}.get(plugin)
    return [] if path is None else [GraphDef.FromString(one) for one in _inside(content, path)]


def _inside(content: bytes | memoryview, path: Sequence[int]) -> Iterator[memoryview]:
    """The bytes of every field at the end of a path of field numbers."""
    for number, kind, raw in fields(content):
        if number == path[0] and kind == BYTES and isinstance(raw, memoryview):
            if len(path) > 1:
                yield from _inside(raw, path[1:])
            else:
                yield raw


def run_metadata() -> RunMetadata:
    """That the graph ran on one device, with no times."""
    return RunMetadata(step_stats=StepStats(dev_stats=[DeviceStepStats(device=DEVICE)]))


def events(
    step: int | None, wall_time: float, graph: GraphDef, metadata: RunMetadata | None
) -> Sequence[Event]:
    """The events that store ``graph``.

    Args:
        step: Position on the x axis; torch leaves it out.
        wall_time: Seconds since the epoch.
        graph: What to store.
        metadata: None leaves the second event out.
    """
    graph_event = Event(wall_time=wall_time, step=step, graph_def=graph.SerializeToString())
    if metadata is None:
        return [graph_event]
    tagged = TaggedRunMetadata(tag=RUN_METADATA_TAG, run_metadata=metadata.SerializeToString())
    return [graph_event, Event(wall_time=wall_time, step=step, tagged_run_metadata=tagged)]


def _definition(node: Node) -> NodeDef:
    attributes: dict[str, AttrValue] = {}
    if node.text is not None:
        attributes["attr"] = AttrValue(s=node.text.encode())
    if node.shape is not None:
        attributes["_output_shapes"] = AttrValue(list=ListValue(shape=[shape_of(node.shape)]))
    return NodeDef(name=node.name, op=node.op, input=list(node.inputs), attr=attributes)
