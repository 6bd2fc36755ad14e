"""``FileWriter``: events, summaries and graphs as torch's takes them, and its lifetime."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2, node_def_pb2, summary_pb2
from torch.utils import tensorboard

import lightwell
from lightwell import FileWriter
from lightwell.errors import WriterClosedError
from lightwell.events import messages
from tests import oracle

SUMMARY = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="t", simple_value=0.5)])
GRAPH = graph_pb2.GraphDef(node=[node_def_pb2.NodeDef(name="n", op="Add")])
METADATA = config_pb2.RunMetadata()


def events_in(directory: Path) -> list[event_pb2.Event]:
    """All events but the first and last of a file, which the writer adds, decoded by protobuf."""
    events = [
        event_pb2.Event.FromString(payload)
        for path in oracle.event_files(directory)
        for _, payload in oracle.records(path.read_bytes())
    ]
    stop = event_pb2.SessionLog(status=event_pb2.SessionLog.STOP)
    return [event for event in events if not event.file_version and event.session_log != stop]


def events_of_kind(kind: str) -> Any:
    theirs = event_pb2.Event(summary=SUMMARY, step=9, wall_time=1.0)
    if kind == "protobuf":
        return theirs
    if kind == "bytes":
        return theirs.SerializeToString()
    return messages.Event.FromString(theirs.SerializeToString())


@pytest.mark.parametrize("kind", ["protobuf", "ours", "bytes"])
def test_an_event_gets_the_wall_time_and_step_given(tmp_path: Path, kind: str) -> None:
    with FileWriter(tmp_path) as writer:
        writer.add_event(events_of_kind(kind), 3, 12.5)
        writer.add_event(events_of_kind(kind), 0, 0.0)
        writer.add_event(events_of_kind(kind), "-4", 1)  # type: ignore[arg-type]
        writer.add_event(events_of_kind(kind))
    *given, kept = events_in(tmp_path)
    assert [(event.step, event.wall_time) for event in given] == [(3, 12.5), (0, 0.0), (-4, 1.0)]
    assert kept.step == 9
    assert kept.wall_time > 1.7e9, "now, as torch has it, whatever the event says"
    assert all(event.summary == SUMMARY for event in [*given, kept])


def test_an_object_is_changed_as_torch_changes_it(tmp_path: Path) -> None:
    ours, theirs = events_of_kind("protobuf"), events_of_kind("protobuf")
    with FileWriter(tmp_path / "ours") as writer:
        writer.add_event(ours, 3, 12.5)
    torchs = tensorboard.FileWriter(str(tmp_path / "theirs"))
    torchs.add_event(theirs, 3, 12.5)
    torchs.close()
    assert ours == theirs


def test_any_object_that_serializes_is_taken(tmp_path: Path) -> None:
    class Duck:
        wall_time = step = 0

        def SerializeToString(self) -> bytes:
            return event_pb2.Event(wall_time=self.wall_time, step=self.step).SerializeToString()

    with FileWriter(tmp_path) as writer:
        writer.add_event(Duck(), 3, 12.5)
    (event,) = events_in(tmp_path)
    assert (event.step, event.wall_time) == (3, 12.5)


def test_our_reader_takes_the_fields_that_were_appended(tmp_path: Path) -> None:
    with FileWriter(tmp_path) as writer:
        writer.add_event(events_of_kind("bytes"), 3, 12.5)
    with lightwell.open_logdir(tmp_path) as logdir:
        series = logdir.runs["."].scalars("t")
        assert (series.step.tolist(), series.wall_time.tolist()) == ([3], [12.5])


@pytest.mark.parametrize("given", ["text", None, SUMMARY, messages.Summary(), object()])
def test_what_is_no_event_is_a_type_error(tmp_path: Path, given: Any) -> None:
    match = "add_event: expected event to be a message of type Event"
    with FileWriter(tmp_path) as writer, pytest.raises(TypeError, match=match):
        writer.add_event(given)
    assert events_in(tmp_path) == []


@pytest.mark.parametrize(
    "data", [b"garbage", b"\x2a\x04\x0a\x02\x0a\xff", b"\x1a\x02\xff\xff", b"\x09\0\0"]
)
def test_bytes_that_are_no_event_never_reach_the_file(tmp_path: Path, data: bytes) -> None:
    with FileWriter(tmp_path) as writer:
        with pytest.raises(
            ValueError, match="add_event: expected event to be a message of type Event"
        ):
            writer.add_event(data)
        writer.add_summary(SUMMARY, 1)
    assert [event.step for event in events_in(tmp_path)] == [1]


@pytest.mark.parametrize(
    ("step", "walltime", "error"),
    [(2**63, None, ValueError), ("x", None, ValueError), (1, "now", TypeError)],
)
def test_wrong_numbers_raise_and_leave_the_event_alone(
    tmp_path: Path, step: Any, walltime: Any, error: type[Exception]
) -> None:
    event = events_of_kind("protobuf")
    with FileWriter(tmp_path) as writer, pytest.raises(error, match="add_event"):
        writer.add_event(event, step, walltime)
    assert event == events_of_kind("protobuf")
    assert events_in(tmp_path) == []


def test_torchs_file_writer_leaves_the_same_events(tmp_path: Path) -> None:
    for directory, writer_class in (("ours", FileWriter), ("torch", tensorboard.FileWriter)):
        writer = writer_class(str(tmp_path / directory))
        writer.add_summary(SUMMARY, 5, 1.0)
        writer.add_summary(SUMMARY, walltime=2.0)
        writer.add_graph((GRAPH, METADATA), 3.0)
        writer.add_onnx_graph(GRAPH, 4.0)
        writer.close()
    assert events_in(tmp_path / "ours") == events_in(tmp_path / "torch")
    accumulator = event_accumulator.EventAccumulator(str(tmp_path / "ours")).Reload()
    assert accumulator.Graph() == GRAPH
    assert accumulator.RunMetadata("step1") == METADATA


def test_a_graph_may_come_alone_but_not_with_half_a_pair(tmp_path: Path) -> None:
    with FileWriter(tmp_path) as writer:
        writer.add_graph(GRAPH)
        for wrong in ((GRAPH,), (GRAPH, METADATA, METADATA)):
            with pytest.raises(ValueError, match="expected a pair of GraphDef and RunMetadata"):
                writer.add_graph(wrong)
        for other in ((GRAPH, SUMMARY), (SUMMARY, METADATA), "graph"):
            with pytest.raises(TypeError, match="add_graph: expected"):
                writer.add_graph(other)
    assert len(events_in(tmp_path)) == 1


def test_after_close_everything_but_close_says_so(tmp_path: Path) -> None:
    writer = FileWriter(tmp_path)
    writer.close()
    writer.close()
    for call in (
        lambda: writer.add_event(event_pb2.Event()),
        lambda: writer.add_summary(SUMMARY),
        lambda: writer.add_graph((GRAPH, METADATA)),
        lambda: writer.add_onnx_graph(GRAPH),
        writer.flush,
    ):
        with pytest.raises(WriterClosedError, match="Writer is closed"):
            call()
    assert events_in(tmp_path) == []


def test_reopen_goes_on_in_a_new_file(tmp_path: Path) -> None:
    writer = FileWriter(tmp_path, filename_suffix=".s")
    writer.reopen()  # nothing to do
    writer.add_summary(SUMMARY, 1)
    writer.close()
    assert writer.closed
    writer.reopen()
    assert not writer.closed
    writer.add_summary(SUMMARY, 2)
    writer.flush()
    first, second = oracle.event_files(tmp_path)
    assert [point[1] for point in oracle.scalar_points(first.read_bytes())] == [1]
    assert [point[1] for point in oracle.scalar_points(second.read_bytes())] == [2]
    assert second.name.endswith(".s")
    writer.close()


def test_the_file_of_a_summary_writer_may_be_closed_and_reopened(tmp_path: Path) -> None:
    with lightwell.SummaryWriter(tmp_path, purge_step=0) as writer:
        assert writer.file_writer is not None
        writer.file_writer.close()
        writer.file_writer.reopen()
        for step in range(3):
            writer.add_scalar("t", 1.0, step)
    files = oracle.event_files(tmp_path)
    assert len(files) == 2
    assert len(oracle.points_in(tmp_path)) == 3
    assert b"\x3a\x02\x08\x01" not in files[1].read_bytes(), "reopening purges nothing again"


def test_leaving_the_context_closes(tmp_path: Path) -> None:
    writer = FileWriter(tmp_path)

    def log_and_fail() -> None:
        with writer:
            writer.add_summary(SUMMARY, 1)
            raise KeyError

    with pytest.raises(KeyError):
        log_and_fail()
    assert writer.closed
    assert len(events_in(tmp_path)) == 1


def test_threads_keep_their_order(tmp_path: Path) -> None:
    with FileWriter(tmp_path) as writer:

        def log(thread: int) -> None:
            for step in range(200):
                summary = messages.Summary(
                    value=[messages.Value(tag=str(thread), simple_value=step)]
                )
                writer.add_summary(summary, step)

        threads = [threading.Thread(target=log, args=(thread,)) for thread in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    steps: dict[str, list[int]] = {}
    for tag, step, _, _ in oracle.points_in(tmp_path):
        steps.setdefault(tag, []).append(step)
    assert steps == {str(thread): list(range(200)) for thread in range(4)}
