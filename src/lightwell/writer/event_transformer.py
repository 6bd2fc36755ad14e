"""Summaries, graphs and session logs in, events out: what ``FileWriter`` is built on."""

from __future__ import annotations

from typing import Any, Protocol, cast

from lightwell.events import checks, wire
from lightwell.events.message import Message
from lightwell.events.messages import (
    Event,
    GraphDef,
    MetaGraphDef,
    RunMetadata,
    SessionLog,
    Summary,
    TaggedRunMetadata,
)
from lightwell.writer import values
from lightwell.writer.event_file import EventFile

_RUN_METADATA_TAG = "step1"  # what TensorBoard shows with a graph of torch


class EventWriter(Protocol):
    """Anything that takes events."""

    def add_event(self, event: Event) -> None:
        """Take one event."""
        ...


def encoded(where: str, name: str, given: Any, message: type[Message]) -> bytes:
    """``given``, a ``message`` of ours, of protobuf or of anyone, or its bytes, as checked bytes.

    Args:
        where: The method that took it, for errors.
        name: The argument's name, for errors.
        given: What the user passed.
        message: What it should be.

    Raises:
        TypeError: It is none of these, or another message.
        ValueError: The bytes are no such message.
    """
    expected = f"{where}: expected {name} to be a message of type {message.__name__}, or its bytes"
    if isinstance(given, Message):
        if not isinstance(given, message):
            raise TypeError(f"{expected}, got one of type {type(given).__name__}")
        return given.SerializeToString()
    descriptor = getattr(given, "DESCRIPTOR", None)
    if descriptor is not None and descriptor.name != message.__name__:
        raise TypeError(f"{expected}, got one of type {descriptor.name}")
    if isinstance(given, (bytes, bytearray, memoryview)):
        data = bytes(cast(bytes, given))
    elif callable(serialize := getattr(given, "SerializeToString", None)):
        data = cast(bytes, serialize())
    else:
        raise TypeError(f"{expected}, got {values.describe(given)}")
    try:
        checks.check(message, data)
    except ValueError as error:
        raise ValueError(f"{expected}: {error}") from None
    return data


def encoded_event(where: str, event: Any, step: int | None, wall_time: float) -> bytes:
    """The bytes of ``event`` at this wall time and, unless it is None, this step.

    They are set in the object itself, as torch does; bytes are left as they are.
    """
    if isinstance(event, (bytes, bytearray, memoryview)):
        given = encoded(where, "event", event, Event)
        # Of a field that comes twice, readers take the last: even a 0 has to be written.
        given += Event(wall_time=wall_time).SerializeToString()
        return given if step is None else given + Event.step.key + wire.varint(step)
    encoded(where, "event", event, Event)  # refused before anything is set
    event.wall_time = wall_time
    if step is not None:
        event.step = step
    return cast(bytes, event.SerializeToString())


class SummaryToEventTransformer:
    """Wraps summaries, graphs, session logs and run metadata in events, and hands these on.

    Messages may be Lightwell's own, objects of protobuf's classes, or encoded bytes. Wall times are
    now unless they are given.

    Args:
        event_writer: Its ``add_event`` is called with each event.
        graph: Handed on at once, as by ``add_graph``.
        graph_def: Likewise.
    """

    def __init__(self, event_writer: EventWriter, graph: Any = None, graph_def: Any = None) -> None:
        # A FileWriter would set the wall time anew; its file takes events as they are.
        inner = getattr(event_writer, "event_writer", None)
        self.event_writer: EventWriter = inner if isinstance(inner, EventFile) else event_writer
        self._session_run_tags: set[str] = set()
        if graph is not None or graph_def is not None:
            self.add_graph(graph, graph_def=graph_def)

    def add_summary(
        self, summary: Any, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Hand on a ``Summary``.

        Raises:
            TypeError: ``summary`` is no ``Summary``, nor bytes.
            ValueError: The bytes are none.
        """
        payload = encoded("add_summary", "summary", summary, Summary)
        self._add("add_summary", global_step, walltime, summary=payload)

    def add_session_log(
        self, session_log: Any, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Hand on a ``SessionLog``.

        Raises:
            TypeError: ``session_log`` is no ``SessionLog``, nor bytes.
            ValueError: The bytes are none.
        """
        payload = encoded("add_session_log", "session_log", session_log, SessionLog)
        self._add("add_session_log", global_step, walltime, session_log=payload)

    def add_graph(
        self,
        graph: Any = None,
        global_step: int | None = None,
        graph_def: Any = None,
        *,
        walltime: float | None = None,
    ) -> None:
        """Hand on a graph.

        Args:
            graph: A ``GraphDef``, an object with ``as_graph_def()``, or a pair of ``GraphDef`` and
                ``RunMetadata``, which makes two events.
            global_step: Step of the events; left out when None.
            graph_def: TensorFlow's older name for ``graph``.
            walltime: Seconds since the epoch.

        Raises:
            TypeError: It is none of these.
            ValueError: Both or neither were given, or bytes are no ``GraphDef``.
        """
        if (graph is None) == (graph_def is None):
            raise ValueError("add_graph: expected either graph or graph_def")
        self._add_graph("add_graph", graph_def if graph is None else graph, global_step, walltime)

    def add_onnx_graph(
        self, graph: Any, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Hand on a ``GraphDef`` made from a graph of ONNX; as ``add_graph``."""
        self._add_graph("add_onnx_graph", graph, global_step, walltime)

    def add_meta_graph(
        self,
        meta_graph_def: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Hand on a ``MetaGraphDef`` of TensorFlow.

        Raises:
            TypeError: ``meta_graph_def`` is neither a message nor bytes.
        """
        payload = encoded("add_meta_graph", "meta_graph_def", meta_graph_def, MetaGraphDef)
        self._add("add_meta_graph", global_step, walltime, meta_graph_def=payload)

    def add_run_metadata(
        self,
        run_metadata: Any,
        tag: str,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Hand on what one execution of a graph did.

        Args:
            run_metadata: A ``RunMetadata``.
            tag: What it is called; once only.
            global_step: Step of the event; left out when None.
            walltime: Seconds since the epoch.

        Raises:
            TypeError: ``run_metadata`` is no ``RunMetadata``, nor bytes.
            ValueError: The bytes are none, or the tag was used before.
        """
        values.tag("add_run_metadata", tag)
        if tag in self._session_run_tags:
            raise ValueError(f"add_run_metadata: expected a new tag, got {tag!r} again")
        payload = encoded("add_run_metadata", "run_metadata", run_metadata, RunMetadata)
        self._add_run_metadata("add_run_metadata", payload, tag, global_step, walltime)
        self._session_run_tags.add(tag)

    def _add_graph(
        self, where: str, graph: Any, global_step: object, walltime: float | None
    ) -> None:
        run_metadata: bytes | None = None
        if isinstance(graph, (tuple, list)):
            pair = cast("tuple[Any, ...]", graph)
            if len(pair) != 2:
                raise ValueError(
                    f"{where}: expected a pair of GraphDef and RunMetadata, got {len(pair)} things"
                )
            graph = pair[0]
            run_metadata = encoded(where, "run_metadata", pair[1], RunMetadata)
        elif callable(as_graph_def := getattr(graph, "as_graph_def", None)):
            graph = as_graph_def()
        payload = encoded(where, "graph", graph, GraphDef)
        self._add(where, global_step, walltime, graph_def=payload)
        if run_metadata is not None:
            self._add_run_metadata(where, run_metadata, _RUN_METADATA_TAG, global_step, walltime)

    def _add_run_metadata(
        self, where: str, run_metadata: bytes, tag: str, global_step: object, walltime: object
    ) -> None:
        tagged = TaggedRunMetadata(tag=tag, run_metadata=run_metadata)
        self._add(where, global_step, walltime, tagged_run_metadata=tagged)

    def _add(self, where: str, global_step: object, walltime: object, **what: object) -> None:
        """Hand on an event of which one field is set, by its encoded bytes."""
        step, wall_time = values.step(where, global_step), values.wall_time(where, walltime)
        payload = Event(wall_time=wall_time, step=step, **what).SerializeToString()
        if isinstance(self.event_writer, EventFile):
            self.event_writer.write(payload)
        else:
            self.event_writer.add_event(Event.FromString(payload))
