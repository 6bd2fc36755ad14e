"""Series of values: found without reading, read when asked, each by its own record."""

from __future__ import annotations

import errno
import io
import os
import pickle
import re
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PilImage
from tensorboard.compat.proto.event_pb2 import Event, SessionLog, TaggedRunMetadata
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.util.tensor_util import make_tensor_proto

from lightwell import open_logdir
from lightwell.errors import DamagedRecordError, MalformedValueError, NameNotFoundError
from lightwell.reader.records import RecordFile
from lightwell.store import Metadata, Run, Session, Store
from tests import oracle

from .conftest import START, EventFileWriter, LogdirWriter


def write(file: EventFileWriter, step: int, *values: Any, wall_time: float | None = None) -> None:
    wall_time = START + step if wall_time is None else wall_time
    file.write(Event(wall_time=wall_time, step=step, summary=Summary(value=values)))


def tensor(tag: str, array: Any, plugin: str = "", content: bytes = b"") -> Summary.Value:
    value = Summary.Value(tag=tag, tensor=make_tensor_proto(array))
    if plugin:
        value.metadata.plugin_data.plugin_name = plugin
        value.metadata.plugin_data.content = content
    return value


def png(level: int) -> bytes:
    file = io.BytesIO()
    PilImage.new("RGB", (3, 2), (level, 0, 0)).save(file, "PNG")
    return file.getvalue()


def image(tag: str, level: int) -> Summary.Value:
    return Summary.Value(
        tag=tag, image=Summary.Image(height=2, width=3, encoded_image_string=png(level))
    )


@pytest.fixture
def run(log: LogdirWriter) -> Callable[[], Run]:
    return lambda: open_logdir(log.path).runs["a"]


Read = Callable[[], Run]


def test_a_series_has_columns_and_elements(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step in (3, -1, 2**40):
        write(file, step, image("im", step % 200))
    images = run().images("im")
    assert (len(images), images.tag, images.plugin) == (3, "im", "images")
    np.testing.assert_array_equal(images.step, [3, -1, 2**40])
    np.testing.assert_array_equal(images.wall_time, START + images.step)
    assert images.step.dtype == np.int64
    assert images.wall_time.dtype == np.float64
    assert [(one.step, one.wall_time) for one in images] == [
        (step, START + step) for step in (3, -1, 2**40)
    ]
    assert images[-1].read() == png(2**40 % 200)
    assert images[0].to_numpy()[0, 0].tolist() == [3, 0, 0]
    assert repr(images) == "<ValueSeries 'im': 3 values, steps 3 to 1099511627776>"
    with pytest.raises(IndexError, match="tag 'im' has 3 values, got index 3"):
        images[3]


def test_slices_are_series(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step in range(10):
        write(file, step, image("im", step))
    images = run().images("im")
    assert images[2:8:3].step.tolist() == [2, 5]
    assert images[::-1][0].read() == png(9)
    assert images[::-1][2:4].step.tolist() == [7, 6]
    assert len(images[20:]) == 0
    assert images[20:].wall_time.tolist() == []
    assert repr(images[20:]) == "<ValueSeries 'im': no values>"
    assert not images[1:3].step.flags.writeable


def test_values_of_one_tag_in_one_record_are_told_apart(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    write(file, 0, image("im", 0))
    write(file, 1, image("im", 1), image("other", 9), image("im", 2), image("im", 3))
    write(file, 1, image("im", 4))
    images = run().images("im")
    assert [one.read() for one in images] == [png(level) for level in range(5)]
    assert images[2].read() == png(2)


def test_values_of_several_kinds_under_one_tag_are_told_apart(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    histogram = Summary.Value(tag="x", histo=HistogramProto(max=1, bucket_limit=[1], bucket=[2]))
    write(file, 0, histogram, image("x", 1), histogram, tensor("x", np.array([[0.0, 1, 5]])))
    found = run().values("x")
    # What has the tag's first kind is shown: the tensor is a histogram here, the image is none.
    assert [one.read() for one in found] == [
        histogram.SerializeToString(),
        histogram.SerializeToString(),
        tensor("x", np.array([[0.0, 1, 5]])).SerializeToString(),
    ]
    assert [one.decode().num for one in run().histograms("x")] == [0, 0, 5]


def test_nothing_is_read_before_it_is_asked_for(
    log: LogdirWriter, run: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = log.file("a")
    write(file, 1, image("im", 1))
    reads: list[int] = []
    original = RecordFile.read

    def counted(self: RecordFile, offset: int, size: int) -> bytes:
        reads.append(offset)
        return original(self, offset, size)

    monkeypatch.setattr(RecordFile, "read", counted)
    images = run().images("im")
    elements = [*images, images[0]]
    assert [one.step for one in elements] == [1, 1]
    assert images.plugin == "images"
    assert reads == []
    assert elements[0].read() == png(1)
    assert reads == [0]


def test_a_loop_opens_each_file_once(
    log: LogdirWriter, run: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        file = log.file("a", number)
        for step in range(5):
            write(file, 5 * number + step, image("im", step))
    images = run().images("im")
    opened: list[str] = []
    original = os.open

    def counted(path: str, *arguments: Any, **keywords: Any) -> int:
        opened.append(path)
        return original(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", counted)
    assert len({one.read() for one in images}) == 5
    assert len(opened) == 3
    kept = list(images)
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    assert kept[7].read() == png(2), "an element outlives its loop"
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors


def test_superseded_values_are_asked_for(log: LogdirWriter, run: Read) -> None:
    first = log.file("a", 0)
    for step in (1, 5, 9):
        write(first, step, image("im", step))
    second = log.file("a", 1).session_start(5)
    write(second, 6, image("im", 6))
    assert run().images("im").step.tolist() == [1, 6]
    every = run().images("im", superseded=True)
    assert every.step.tolist() == [1, 5, 9, 6]
    assert [one.read() for one in every] == [png(level) for level in (1, 5, 9, 6)]


def test_only_the_first_value_has_metadata(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    first = tensor("t", b"one", "text")
    first.metadata.display_name = "Notes"
    first.metadata.summary_description = "what **happened**"
    write(file, 0, first)
    write(file, 1, tensor("t", b"two"))
    texts = run().texts("t")
    assert [text.decode() for text in texts] == ["one", "two"]
    metadata = texts[1:].metadata
    assert (metadata.plugin, metadata.display_name) == ("text", "Notes")
    assert metadata.description == "what **happened**"


def test_metadata_counts_without_a_plugin_too(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    first = tensor("t", [1.0, 2.0])
    first.metadata.display_name = "Weights"
    write(file, 0, first)
    write(file, 1, tensor("t", [3.0, 4.0]))
    assert run().tensors("t").metadata == Metadata("", b"", "Weights", "")


def scalar(tag: str, name: str = "", description: str = "") -> Summary.Value:
    value = Summary.Value(tag=tag, simple_value=1.0)
    value.metadata.display_name, value.metadata.summary_description = name, description
    return value


def test_series_of_scalars_have_metadata(log: LogdirWriter, run: Read) -> None:
    first, second = log.file("a", 0), log.file("a", 1)
    write(first, 0, scalar("loss", "Loss", "of *training*"), scalar("late"))
    write(first, 1, image("im", 1), scalar("lossy"))
    write(first, 2, scalar("loss", "Another"))
    write(second, 3, scalar("late", "Late"))
    found = run()
    assert found.metadata("loss") == Metadata("scalars", b"", "Loss", "of *training*")
    assert found.metadata("late").display_name == "Late"
    assert found.metadata("lossy") == Metadata("scalars", b"", "", "")
    assert found.metadata("im") == found.images("im").metadata
    with pytest.raises(NameNotFoundError, match="did you mean 'loss'"):
        found.metadata("los")


def test_metadata_of_scalars_is_found_behind_much_else(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    picture = image("im", 1)
    picture.image.encoded_image_string = b"x" * 4_000_000
    write(file, 0, picture)
    for step in range(20_000):
        file.scalar("other", step, 1.0)
    write(file, 1, picture, scalar("loss", "Not here, the record is too large"))
    write(file, 2, scalar("loss", "Loss"))
    assert run().metadata("loss").display_name == "Loss"
    content = bytearray(file.path.read_bytes())
    logs = open_logdir(log.path).runs["a"]
    content[-1] ^= 1
    file.path.write_bytes(content)
    assert logs.metadata("loss").display_name == "", "the record is damaged now"
    content[8] ^= 1
    file.path.write_bytes(content)
    assert logs.metadata("other").display_name == "", "nor is there a way to it"
    file.path.unlink()
    assert logs.metadata("other").display_name == ""


@pytest.mark.parametrize("call", ["open", "pread"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EMFILE, errno.EACCES])
def test_a_file_that_cannot_be_read_now_is_no_damage(
    log: LogdirWriter, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    file = log.file("a")
    for step in (1, 2):
        write(file, step, image("im", step))
    logs = open_logdir(log.path)
    images = logs.runs["a"].images("im")
    really, failures = getattr(os, call), [OSError(number, os.strerror(number))]

    def failing(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return really(*args)

    for one in images:
        monkeypatch.setattr(os, call, failing)
        if one.step == 1:
            with pytest.raises(OSError, match=re.escape(os.strerror(number))) as caught:
                one.read()
            assert not isinstance(caught.value, DamagedRecordError)
            assert caught.value.errno == number
        assert one.read() == png(one.step)
    assert failures == []
    assert logs.damage == []


def test_a_damaged_record_costs_only_itself(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step in (1, 2, 3):
        write(file, step, image("im", step))
    logs = open_logdir(log.path)
    images = logs.runs["a"].images("im")
    content = bytearray(file.path.read_bytes())
    _, (offset, _), (end, _) = oracle.records(bytes(content))
    content[offset + 40] ^= 1
    file.path.write_bytes(content)
    assert images[0].read() == png(1)
    with pytest.raises(
        DamagedRecordError,
        match=rf"^a/events\S+: record at byte {offset}: data checksum mismatch: got 0x",
    ) as caught:
        images[1].to_numpy()
    assert images[2].read() == png(3)
    (place,) = logs.damage
    assert (place.run, place.file, place.offset) == ("a", caught.value.file, offset)
    assert place.bytes == end - offset
    assert place.reason == caught.value.reason
    assert logs.refresh().damage == [place]
    assert logs.runs["a"].images("im").step.tolist() == [1, 3]
    with Store(log.path, follow=False, cache=False, is_thorough=True) as thorough:
        thorough.refresh()
        assert [one.reason for one in thorough.snapshot().damage] == [place.reason]
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.offset) == (str(caught.value), offset)


def test_a_value_without_a_tensor_says_what_reads_it(log: LogdirWriter, run: Read) -> None:
    write(log.file("a"), 3, image("im", 1))
    (value,) = open_logdir(log.path).runs["a"].values("im")
    with pytest.raises(MalformedValueError, match=r"; run[.]images\('im'\) reads it$"):
        value.to_numpy()
    assert Summary.Value.FromString(value.read()).image.width == 3


@pytest.mark.parametrize("change", ["gone", "cut", "others", "same size", "link"])
def test_a_record_that_is_no_longer_there_is_said_to_be_gone(
    log: LogdirWriter, run: Read, tmp_path: Path, change: str
) -> None:
    file = log.file("a")
    write(file, 0, image("im", 1))
    logs = open_logdir(log.path)
    images = logs.runs["a"].images("im")
    copy = tmp_path / "copy"
    copy.write_bytes(file.path.read_bytes())
    file.path.unlink()
    if change == "cut":
        file.path.write_bytes(copy.read_bytes()[:-1])
    elif change == "others":
        write(file, 0, image("another", 1))
    elif change == "same size":
        write(file, 7, image("im", 1))
        content = file.path.read_bytes()
        assert len(content) - len(copy.read_bytes()) == 2  # the step
        file.path.unlink()
        write(file, 0, image("im", 1), wall_time=START + 1)
        assert len(file.path.read_bytes()) == len(copy.read_bytes())
    elif change == "link":
        file.path.symlink_to(copy)
    with pytest.raises(DamagedRecordError, match="record at byte 0: ") as caught:
        images[0].read()
    assert caught.value.is_gone
    assert isinstance(caught.value, OSError)
    assert logs.damage == [], "what was taken away is no damage"


def test_a_value_of_a_file_that_started_over_is_gone_and_no_damage(log: LogdirWriter) -> None:
    file = log.file("a")
    for step in range(3):
        write(file, step, image("im", step))
    logs = open_logdir(log.path)
    former = logs.runs["a"].images("im")[1]
    # As logrotate's copytruncate does: the same file, other bytes, all of them whole.
    os.truncate(file.path, 0)
    write(file, 0, tensor("other", np.zeros(7)))
    for step in range(3):
        write(file, step, image("im", step))
    logs.refresh()
    with pytest.raises(DamagedRecordError, match="another event is there now") as caught:
        former.read()
    assert caught.value.is_gone
    assert logs.damage == []
    assert logs.refresh().damage == []
    assert logs.runs["a"].images("im").step.tolist() == [0, 1, 2]


def test_the_right_kind_must_be_asked_for(log: LogdirWriter, run: Read) -> None:
    file = log.file("a").scalar("loss", 0, 1.0)
    write(file, 0, image("im", 1))
    found = run()
    with pytest.raises(TypeError, match="tag 'im' of run 'a' holds image data, not audio data"):
        found.audio("im")
    for kind in (None, "scalar"):
        with pytest.raises(TypeError, match="tag 'loss' of run 'a' holds scalars: use scalars"):
            found.values("loss", kind)
    with pytest.raises(TypeError, match="tag 'im' of run 'a' holds image data, not scalar data"):
        found.values("im", "scalar")
    with pytest.raises(NameNotFoundError, match="run 'a' has no tag 'in'; did you mean 'im'"):
        found.images("in")


def test_unknown_plugins_and_untyped_tensors_are_listed(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step in range(2):
        write(
            file,
            step,
            tensor("new", np.arange(3), "someone_elses", b"\x01"),
            tensor("plain", np.arange(4.0)),
            Summary.Value(tag="none", metadata=SummaryMetadata(display_name="n")),
        )
    found = run()
    infos = {tag: (info.kind, info.plugin, info.count) for tag, info in found.tags.items()}
    assert infos == {
        "new": ("unknown", "someone_elses", 2),
        "plain": ("tensor", "", 2),
        "none": ("unknown", "", 2),
    }
    values = found.values("new")
    assert values[1].to_numpy().tolist() == [0, 1, 2]
    assert values.metadata.content == b"\x01"
    assert Summary.Value.FromString(values[0].read()).metadata.plugin_data.content == b"\x01"
    assert found.tensors("plain")[0].to_numpy().tolist() == [0, 1, 2, 3]
    with pytest.raises(
        MalformedValueError, match=r"'none' at step 1: expected a value with a tens"
    ):
        found.values("none")[1].to_numpy()


@pytest.mark.parametrize(
    "proto",
    [
        TensorProto(dtype=1, float_val=[1.0]),
        TensorProto(dtype=1, tensor_content=bytes(12)),
        TensorProto(dtype=7, string_val=[b"x"]),
        TensorProto(dtype=1, float_val=[1.0, 2.0]),
        TensorProto(dtype=999, int_val=[1]),
        TensorProto(dtype=21, int_val=[1]),
    ],
)
@pytest.mark.parametrize("sizes", [(60_000, 60_000), (2**31, 3), (2**62, 4), (-1,)])
@pytest.mark.parametrize("plugin", ["", "histograms", "text", "images", "audio", "pr_curves"])
def test_a_claimed_shape_takes_no_memory(
    log: LogdirWriter, run: Read, proto: TensorProto, sizes: tuple[int, ...], plugin: str
) -> None:
    claim = TensorProto.FromString(proto.SerializeToString())
    for size in sizes:
        claim.tensor_shape.dim.add(size=size)
    value = Summary.Value(tag="t", tensor=claim)
    value.metadata.plugin_data.plugin_name = plugin
    write(log.file("a"), 0, value)
    read: dict[str, Callable[[Run], Any]] = {
        "": lambda run: run.tensors("t")[0].to_numpy(),
        "histograms": lambda run: run.histograms("t")[0].decode(),
        "text": lambda run: run.texts("t")[0].decode(),
        "images": lambda run: run.images("t")[0].to_numpy(),
        "audio": lambda run: run.audio("t")[0].to_numpy(),
        "pr_curves": lambda run: run.pr_curves("t")[0].decode(),
    }
    found = run()
    read[plugin]  # looked up before memory is counted
    tracemalloc.start()
    with pytest.raises(MalformedValueError, match="run 'a': tag 't' at step 0: "):
        read[plugin](found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20


def test_a_record_of_very_many_values_is_read_once_in_a_loop(log: LogdirWriter, run: Read) -> None:
    values = [image("im", level % 256) for level in range(3_000)]
    write(log.file("a"), 0, *values)
    found = [one.read() for one in run().images("im")]
    assert found == [value.image.encoded_image_string for value in values]


def test_a_graph_and_tagged_run_metadata_are_values_too(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    file.write(Event(wall_time=START, step=1, graph_def=b"\x0a\x03\x0a\x01n"))
    tagged = TaggedRunMetadata(tag="step1", run_metadata=b"\x0a\x00")
    file.write(Event(wall_time=START, step=2, tagged_run_metadata=tagged))
    found = run()
    value = Summary.Value.FromString(found.values("__run_graph__")[0].read())
    assert value.metadata.plugin_data.plugin_name == "graphs"
    assert value.tensor.string_val[:] == [b"\x0a\x03\x0a\x01n"]
    assert found.tags["step1"].plugin == "graph_tagged_run_metadata"
    assert found.graphs["step1"].read() == b"\x0a\x00"
    assert [node.name for node in found.graphs["__run_graph__"].nodes()] == ["n"]


def test_sessions_are_told_with_their_words(log: LogdirWriter, run: Read) -> None:
    file = log.file("a")
    for step, session in enumerate(
        (
            SessionLog(status=SessionLog.START),
            SessionLog(status=SessionLog.CHECKPOINT, checkpoint_path="model.ckpt-1"),
            SessionLog(msg="hm"),
            SessionLog(status=SessionLog.STOP, msg="done"),
        )
    ):
        file.write(Event(wall_time=START + step, step=step, session_log=session))
    name = f"a/{file.path.name}"
    assert run().sessions == [
        Session("start", 0, START, "", "", name),
        Session("checkpoint", 1, START + 1, "model.ckpt-1", "", name),
        Session("unspecified", 2, START + 2, "", "hm", name),
        Session("stop", 3, START + 3, "", "done", name),
    ]


def test_segments_are_the_stretches_between_restarts(log: LogdirWriter, run: Read) -> None:
    first = log.file("a", 0).scalars("loss", range(10)).session_start(6)
    first.scalars("loss", range(6, 12), offset=0.5)
    second = log.file("a", 1).session_start(8).scalars("loss", range(8, 10))
    found = run()
    segments = found.segments("loss")
    assert [
        (one.first_step, one.last_step, one.start, one.stop, one.superseded) for one in segments
    ] == [(0, 9, 0, 10, 4), (6, 11, 10, 16, 4), (8, 9, 16, 18, 0)]
    assert [one.file for one in segments] == [f"a/{f.path.name}" for f in (first, first, second)]
    every = found.scalars("loss", superseded=True)
    assert [len(one) for one in segments] == [10, 6, 2]
    assert every.step[segments[1].start : segments[1].stop].tolist() == list(range(6, 12))
    hidden = sum(one.superseded for one in segments)
    assert len(every) - hidden == len(found.scalars("loss"))
    with pytest.raises(NameNotFoundError, match="has no tag 'lost'; did you mean 'loss'"):
        found.segments("lost")


def test_images_of_one_step_are_asked_for_by_number(log: LogdirWriter, run: Read) -> None:
    write(log.file("a"), 0, tensor("im", [b"3", b"2", png(1), png(2)], "images"))
    (step,) = run().images("im")
    assert [one.content for one in step.decode()] == [png(1), png(2)]
    assert step.read(1) == png(2)
    assert step.to_numpy(-1)[0, 0].tolist() == [2, 0, 0]
    with pytest.raises(IndexError, match="tag 'im' has 2 pictures at step 0, got index 2"):
        step.read(2)


def test_threads_read_one_series_at_once(log: LogdirWriter, run: Read) -> None:
    for number in range(2):
        file = log.file("a", number)
        for step in range(40):
            write(file, 40 * number + step, image("im", step))
    images = run().images("im")
    expected = [png(step % 40) for step in range(80)]
    elements = iter(images)
    shared = [next(elements) for _ in range(80)]  # of a loop that goes on: one reader for all

    def read_all(turn: int) -> list[bytes]:
        own = [*images] if turn % 2 else shared
        return [one.read() for one in own]

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(read_all, range(8)):
            assert found == expected
    assert next(elements, None) is None
