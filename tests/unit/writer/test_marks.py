"""``SummaryWriter.add_event``: marks, and events as they are."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.util import tensor_util

import lightwell
from lightwell import SummaryWriter
from lightwell.events import mark, messages
from tests import oracle


def values_in(directory: Path) -> list[tuple[int, float, messages.Value]]:
    """(step, wall time, value) of all values in ``directory``."""
    found: list[tuple[int, float, messages.Value]] = []
    for path in oracle.event_files(directory):
        for _, payload in oracle.records(path.read_bytes()):
            event = messages.Event.FromString(payload)
            found += [(event.step, event.wall_time, value) for value in event.summary.value]
    return found


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plateau at 0.31", "plateau at 0.31"),
        (None, ""),
        (PurePosixPath("/ckpt/a b.pt"), "/ckpt/a b.pt"),
        ("\N{SNOWMAN}\nsecond line\0", "\N{SNOWMAN}\nsecond line\0"),
    ],
)
def test_a_mark_keeps_its_name_text_and_step(tmp_path: Path, text: Any, kept: str) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_event("learning rate/dropped", text, 7, 12.5)
    ((step, wall_time, value),) = values_in(tmp_path)
    assert (step, wall_time) == (7, 12.5)
    assert value.tag == "marks/learning rate/dropped"
    assert (mark.name_of(value.tag), mark.decode(value)) == ("learning rate/dropped", kept)
    plugin = value.metadata.plugin_data
    assert (plugin.plugin_name, plugin.content) == ("lightwell", b"mark")


def test_a_path_that_is_not_utf8_is_kept_readable(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_event("saved", PurePosixPath("a\udcff"))
    ((_, _, value),) = values_in(tmp_path)
    assert mark.decode(value) == r"a\udcff"


def test_marks_take_the_defaults_of_use_metadata(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer, writer.use_metadata(global_step=4, walltime=2.0):
        writer.add_event("epoch")
    ((step, wall_time, _),) = values_in(tmp_path)
    assert (step, wall_time) == (4, 2.0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("saved", 3), TypeError, "expected text to be a str, got int 3"),
        (("saved", b"path"), TypeError, "expected text to be a str, got bytes"),
        (("saved", "\ud800"), ValueError, "expected text to be text that UTF-8 can hold"),
        (("\ud800",), ValueError, "expected the mark's name to be text"),
        (("saved", "x", "soon"), ValueError, "expected global_step to be a whole number"),
        ((event_pb2.Event(), "x"), TypeError, "expected text only with a name, got Event"),
        ((None,), TypeError, "expected event to be a message of type Event"),
        ((b"\xff",), ValueError, "expected event to be a message of type Event"),
        ((7, None, 1), TypeError, "expected event to be a message of type Event"),
    ],
)
def test_wrong_arguments_raise_and_write_nothing(
    tmp_path: Path, arguments: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=f"add_event: {message}"):
        writer.add_event(*arguments)
    assert values_in(tmp_path) == []


@pytest.mark.parametrize("kind", ["protobuf", "ours", "bytes"])
def test_an_event_is_appended_as_a_file_writer_does(tmp_path: Path, kind: str) -> None:
    theirs = event_pb2.Event(
        step=9,
        wall_time=1.0,
        summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="t", simple_value=0.5)]),
    )
    data = theirs.SerializeToString()
    event = {"protobuf": theirs, "ours": messages.Event.FromString(data), "bytes": data}[kind]
    with SummaryWriter(tmp_path) as writer:
        writer.add_event(event, global_step=0, walltime=12.5)
    assert oracle.points_in(tmp_path) == [("t", 0, 0.5, 12.5)]


def test_a_mark_goes_on_after_close_in_a_new_file(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.close()
    writer.add_event("resumed")
    writer.close()
    assert len(oracle.event_files(tmp_path)) == 2
    assert len(values_in(tmp_path)) == 1


def test_a_mark_without_text_has_an_empty_one() -> None:
    assert mark.decode(messages.Value(tag="marks/t")) == ""


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A logdir with a run of a scalar between two marks."""
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_event("learning rate dropped", "plateau at 0.31", 1)
        writer.add_scalar("loss", 0.5, 2)
        writer.add_event("checkpoint saved", "/ckpt/2.pt", 3)
    return tmp_path


def test_tensorboards_python_loader_reads_marks_as_tensors(marked: Path) -> None:
    accumulator = event_accumulator.EventAccumulator(str(marked / "run")).Reload()
    assert accumulator.Tags()["scalars"] == ["loss"]
    assert accumulator.Tags()["tensors"] == [
        "marks/learning rate dropped",
        "marks/checkpoint saved",
    ]
    (event,) = accumulator.Tensors("marks/checkpoint saved")
    assert event.step == 3
    assert tensor_util.make_ndarray(event.tensor_proto).item() == b"/ckpt/2.pt"


def test_our_reader_reads_a_run_with_marks(marked: Path) -> None:
    with lightwell.open_logdir(marked) as logdir:
        assert logdir.runs["run"].tags["loss"].count == 1
        assert logdir.damage == []
