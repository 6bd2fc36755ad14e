"""``SummaryToEventTransformer``: what goes in as summaries, graphs and logs comes out as events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tensorboard.compat.proto import (
    config_pb2,
    event_pb2,
    graph_pb2,
    meta_graph_pb2,
    node_def_pb2,
    summary_pb2,
)

from lightwell import FileWriter, SummaryToEventTransformer
from lightwell.events import messages
from tests import oracle


class Collector:
    def __init__(self) -> None:
        self.events: list[messages.Event] = []

    def add_event(self, event: messages.Event) -> None:
        self.events.append(event)


@pytest.fixture
def collector() -> Collector:
    return Collector()


THEIR_SUMMARY = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="t", simple_value=0.5)])
THEIR_GRAPH = graph_pb2.GraphDef(node=[node_def_pb2.NodeDef(name="n", op="Add")])
OUR_GRAPH = messages.GraphDef(node=[messages.NodeDef(name="n", op="Add")])
THEIR_LOG = event_pb2.SessionLog(status=event_pb2.SessionLog.STOP, msg="done")
THEIR_METADATA = config_pb2.RunMetadata()


@pytest.mark.parametrize(
    "summary",
    [
        THEIR_SUMMARY,
        THEIR_SUMMARY.SerializeToString(),
        bytearray(THEIR_SUMMARY.SerializeToString()),
        messages.Summary(value=[messages.Value(tag="t", simple_value=0.5)]),
    ],
    ids=["protobuf", "bytes", "bytearray", "ours"],
)
def test_a_summary_becomes_an_event(collector: Collector, summary: Any) -> None:
    SummaryToEventTransformer(collector).add_summary(summary, 7, 12.5)
    (event,) = collector.events
    assert type(event) is messages.Event
    assert (event.step, event.wall_time) == (7, 12.5)
    (value,) = event.summary.value
    assert (value.tag, value.simple_value) == ("t", 0.5)


def test_a_step_is_left_out_when_none_is_given(collector: Collector) -> None:
    SummaryToEventTransformer(collector).add_summary(THEIR_SUMMARY)
    (event,) = collector.events
    assert not event.HasField("step")
    assert event.wall_time > 1.7e9


def test_an_empty_summary_and_one_that_was_changed_later_are_kept_as_they_were(
    collector: Collector,
) -> None:
    transformer = SummaryToEventTransformer(collector)
    summary = messages.Summary()
    transformer.add_summary(summary, 1)
    summary.value.append(messages.Value(tag="late"))
    (event,) = collector.events
    assert event.HasField("summary")
    assert event.summary.value == []


@pytest.mark.parametrize(
    "graph", [THEIR_GRAPH, OUR_GRAPH, THEIR_GRAPH.SerializeToString()], ids=["pb", "ours", "bytes"]
)
def test_a_graph_becomes_an_event_by_either_name(collector: Collector, graph: Any) -> None:
    transformer = SummaryToEventTransformer(collector, graph)
    transformer.add_graph(graph_def=graph, global_step=3)
    transformer.add_onnx_graph(graph)
    expected = THEIR_GRAPH.SerializeToString()
    assert [event.graph_def for event in collector.events] == [expected] * 3
    assert [event.step for event in collector.events] == [0, 3, 0]
    SummaryToEventTransformer(collector, graph_def=graph)
    assert len(collector.events) == 4


def test_a_graph_of_tensorflow_is_asked_for_its_definition(collector: Collector) -> None:
    class Graph:
        def as_graph_def(self) -> graph_pb2.GraphDef:
            return THEIR_GRAPH

    SummaryToEventTransformer(collector, Graph())
    assert collector.events[0].graph_def == THEIR_GRAPH.SerializeToString()


def test_a_graph_with_run_metadata_becomes_two_events_each_time(collector: Collector) -> None:
    transformer = SummaryToEventTransformer(collector)
    for _ in range(2):
        transformer.add_graph((THEIR_GRAPH, THEIR_METADATA))
    graph, metadata = collector.events[:2]
    assert graph.HasField("graph_def")
    assert metadata.tagged_run_metadata.tag == "step1"
    assert len(collector.events) == 4


def test_session_logs_meta_graphs_and_run_metadata_become_events(collector: Collector) -> None:
    transformer = SummaryToEventTransformer(collector)
    transformer.add_session_log(THEIR_LOG, 4)
    meta_graph = meta_graph_pb2.MetaGraphDef(graph_def=THEIR_GRAPH)
    transformer.add_meta_graph(meta_graph, 5)
    transformer.add_run_metadata(THEIR_METADATA, "first", 6)
    log, meta, metadata = collector.events
    assert (log.session_log.status, log.session_log.msg) == (messages.SessionLog.STOP, "done")
    assert meta.meta_graph_def == meta_graph.SerializeToString()
    assert (metadata.tagged_run_metadata.tag, metadata.step) == ("first", 6)
    assert [event.step for event in collector.events] == [4, 5, 6]


def test_run_metadata_of_one_tag_is_taken_once(collector: Collector) -> None:
    transformer = SummaryToEventTransformer(collector)
    with pytest.raises(TypeError, match="expected run_metadata to be a message"):
        transformer.add_run_metadata(object(), "t")
    transformer.add_run_metadata(THEIR_METADATA, "t")
    with pytest.raises(ValueError, match="expected a new tag, got 't' again"):
        transformer.add_run_metadata(THEIR_METADATA, "t")
    assert len(collector.events) == 1


@pytest.mark.parametrize("given", ["text", None, 3, THEIR_GRAPH, messages.Event(), object()])
def test_what_is_no_summary_is_a_type_error(collector: Collector, given: Any) -> None:
    with pytest.raises(
        TypeError, match="add_summary: expected summary to be a message of type Summary"
    ):
        SummaryToEventTransformer(collector).add_summary(given)
    assert collector.events == []


GARBAGE = {
    "ends in a field": b"\x0a\x05abc",
    "open group": b"\x0b",
    "field number 0": b"\x02\x00",
    "field number beyond the format": b"\x80\x80\x80\x80\x10\x01",
    "tag is not UTF-8": b"\x0a\x04\x0a\x02\xff\xfe",
    "value ends early": b"\x0a\x02\x0a\x09",
    "packed doubles of 3 bytes": b"\x0a\x09\x2a\x07\x32\x03abc\x08\x01",
    "packed varint ends early": b"\x0a\x05\x42\x03\x3a\x01\x80",
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
def test_bytes_that_are_no_summary_are_a_value_error(collector: Collector, data: bytes) -> None:
    with pytest.raises(ValueError, match="add_summary: expected summary to be a message"):
        SummaryToEventTransformer(collector).add_summary(data)
    assert collector.events == []
    with pytest.raises(Exception):  # noqa: B017, PT011  # protobuf's own class, by backend
        summary_pb2.Summary.FromString(data)


@pytest.mark.parametrize("arguments", [{}, {"graph": THEIR_GRAPH, "graph_def": THEIR_GRAPH}])
def test_a_graph_comes_by_one_name(collector: Collector, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected either graph or graph_def"):
        SummaryToEventTransformer(collector).add_graph(**arguments)


def test_a_file_writer_is_fed_without_losing_times_and_unknown_fields(tmp_path: Path) -> None:
    unknown = b"\xf8\x7f\x05"  # field 2047
    with FileWriter(tmp_path) as writer:
        transformer = SummaryToEventTransformer(writer)
        transformer.add_summary(THEIR_SUMMARY.SerializeToString() + unknown, 3, 12.5)
    (path,) = oracle.event_files(tmp_path)
    _, (_, payload), *_ = oracle.records(path.read_bytes())
    event = event_pb2.Event.FromString(payload)
    assert (event.step, event.wall_time, event.summary.value[0].tag) == (3, 12.5, "t")
    assert unknown in payload
