"""Marks: found by their columns, their words read where they lie, superseded ones left out."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from lightwell import SummaryWriter, open_logdir
from lightwell.errors import UnknownIdError
from lightwell.events.messages import Dim, TensorProto, TensorShape, Value
from lightwell.store import Mark, Store
from lightwell.store.marks import MAX_BYTES, MAX_MARKS
from tests.marks import mark_event, mark_value

from .conftest import START, EventFileWriter, LogdirWriter

Read = Callable[[], Store]


def mark(file: EventFileWriter, step: int, name: str = "drop", text: str = "lr / 10") -> None:
    file.write(mark_event(step, START + step, mark_value(name, text)))


def marks_of(store: Store, run: int = 0) -> list[Mark]:
    return [mark for _, marks in store.marks([run]).marks for mark in marks]


def test_marks_come_with_their_words_in_order_of_time(log: LogdirWriter, read: Read) -> None:
    file = log.file("a").scalar("loss", 0, 1.0)
    mark(file, 5)
    mark(file, -2, "phase/two", "ünïcode")
    store = read()
    assert marks_of(store) == [
        Mark("phase/two", "ünïcode", -2, START - 2),
        Mark("drop", "lr / 10", 5, START + 5),
    ]
    kinds = dict(zip(store.snapshot().tags.name, store.snapshot().tags.kind, strict=True))
    assert kinds == {"loss": "scalar", "marks/drop": "mark", "marks/phase/two": "mark"}


def test_several_marks_of_one_event_are_told_apart(log: LogdirWriter, read: Read) -> None:
    values = [mark_value("a", "1"), mark_value("b", "2"), mark_value("a", "3")]
    log.file("a").write(mark_event(7, START, *values))
    found = [(one.name, one.text) for one in marks_of(read())]
    assert sorted(found) == [("a", "1"), ("a", "3"), ("b", "2")]


def test_marks_of_several_files_are_joined_and_superseded_ones_left_out(
    log: LogdirWriter, read: Read
) -> None:
    first = log.file("a", 0)
    for step in (1, 5, 9):
        mark(first, step)
    store = read()
    before = store.marks_fingerprint([0])
    second = log.file("a", 1).session_start(5)
    mark(second, 6, text="again")
    read()
    assert [(one.step, one.text) for one in marks_of(store)] == [(1, "lr / 10"), (6, "again")]
    assert store.marks_fingerprint([0]) != before
    series = store.snapshot().series
    assert (series.count, series.first_step, series.last_step) == ([2], [1], [6])


def test_a_start_in_the_same_file_supersedes_too(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    for step in (1, 5, 9):
        mark(file, step)
    file.session_start(5)
    assert [one.step for one in marks_of(read())] == [1]


@pytest.mark.parametrize(
    ("content", "kind"), [(b"module_graph", "graph"), (b"something", "unknown")]
)
def test_other_contents_of_our_plugin_are_no_marks(
    log: LogdirWriter, read: Read, content: bytes, kind: str
) -> None:
    value = mark_value("graph", "{}", content=content)
    log.file("a").write(mark_event(0, START, value))
    store = read()
    assert store.snapshot().tags.kind == [kind]
    assert store.marks([0]).marks == []


def test_only_the_newest_marks_are_handed_out(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    for step in range(MAX_MARKS + 20):
        mark(file, step, "even" if step % 2 == 0 else "odd")
    assert [one.step for one in marks_of(read())] == list(range(20, MAX_MARKS + 20))


def test_long_words_do_not_fill_the_memory(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    mark(file, 0)
    mark(file, 1, text="x" * MAX_BYTES)
    for step in range(2, 6):
        mark(file, step, text="y" * (MAX_BYTES // 3))
    found = marks_of(read())
    assert [one.step for one in found] == [0, 4, 5]
    assert found[-1].text == "y" * (MAX_BYTES // 3)


def test_of_a_record_of_very_many_marks_as_many_are_shown_as_of_any_run(
    log: LogdirWriter, read: Read
) -> None:
    values = [mark_value("a", str(number)) for number in range(MAX_MARKS + 20)]
    log.file("a").write(mark_event(0, START, *values))
    assert len({one.text for one in marks_of(read())}) == MAX_MARKS


def test_a_record_made_to_be_slow_takes_no_memory_for_what_is_not_shown(
    log: LogdirWriter, read: Read
) -> None:
    first = mark_value("", "t")
    first.tag = ""
    many = [first, *[Value(tensor=TensorProto(string_val=[b""])) for _ in range(20_000)]]
    log.file("a").write(mark_event(0, START, *many))
    store = read()
    tracemalloc.start()
    found = marks_of(store)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) <= MAX_MARKS
    assert peak < 4 << 20


def test_strange_words_and_times_are_shown_as_far_as_they_go(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    file.write(mark_event(0, math.nan, mark_value("bad", b"caf\xe9")))
    empty = mark_value("empty", "")
    empty.tensor.string_val = []
    file.write(mark_event(1, START, empty))
    # What no mark needs may be broken.
    shaped = mark_value("broken", "text")
    shaped.tensor.tensor_shape = TensorShape(dim=[Dim(name="????")])
    payload = mark_event(2, START, shaped).SerializeToString()
    assert b"\x12\x04????" in payload
    file.append(payload.replace(b"\x12\x04????", b"\x12\x7f????"))
    found = marks_of(read())
    assert [(one.name, one.text) for one in found] == [
        ("bad", "caf\ufffd"),
        ("broken", "text"),
        ("empty", ""),
    ]
    assert math.isnan(found[0].wall_time)


def test_a_record_that_is_no_longer_there_is_left_out(log: LogdirWriter, read: Read) -> None:
    file = log.file("a")
    mark(file, 0)
    mark(file, 1)
    store = read()
    content = bytearray(file.path.read_bytes())
    content[-20] ^= 1
    file.path.write_bytes(content)
    assert [one.step for one in marks_of(store)] == [0]
    file.path.unlink()
    file.path.symlink_to("/etc/passwd")
    assert [one.step for one in marks_of(store)] == [0], "words that were read are remembered"


def test_runs_without_marks_and_unknown_runs(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalar("loss", 0, 1.0)
    store = read()
    assert store.marks([0]).marks == []
    with pytest.raises(UnknownIdError, match="below 1, got 5"):
        store.marks([5])


def test_marks_from_python(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_event("drop", "lr / 10", 3, START)
    assert open_logdir(tmp_path).runs["run"].marks == [Mark("drop", "lr / 10", 3, START)]
