"""Graphs of operations: what TensorBoard's graph page draws.

A graph is an event of its own, not a summary: ``Event.graph_def`` holds a ``GraphDef``. A second
event, ``Event.tagged_run_metadata``, says on which devices it ran; without it TensorBoard shows the
graph but no "profile". How the graph of a model's *modules* is stored says ``module_graph``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

KIND: Final[Kind] = "graph"
RUN_METADATA_TAG: Final = "step1"
DEVICE: Final = "/device:CPU:0"
"""Where TensorBoard is told the graph ran; as torch has it, whatever the device was."""

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
