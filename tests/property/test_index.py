"""However a file grows, and whenever it is kept and opened again: it is as if it had been read."""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_DOUBLE
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from lightwell import _core
from tests.file_state import file_state

steps = st.integers(-5, 5) | st.integers(-(2**63), 2**63 - 1)
tags = st.sampled_from(["loss", "acc", "µ"])
times = st.floats(0, 10) | st.just(float("nan"))


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """One record: some points of several kinds, a session's start or its end."""
    message = Event(wall_time=draw(times), step=draw(steps))
    match draw(st.sampled_from(["values", "values", "values", "start", "stop"])):
        case "start":
            message.session_log.status = SessionLog.START
        case "stop":
            message.session_log.status = SessionLog.STOP
        case _:
            for tag in draw(st.lists(tags, max_size=3)):
                value = message.summary.value.add(tag=tag)
                match draw(st.sampled_from(["float", "float", "double", "image"])):
                    case "float":
                        value.simple_value = draw(st.floats(width=32))
                    case "double":
                        value.metadata.plugin_data.plugin_name = "scalars"
                        number = TensorProto(dtype=DT_DOUBLE, double_val=[draw(st.floats())])
                        value.tensor.CopyFrom(number)
                    case _:
                        value.image.height = 2
    payload = message.SerializeToString()
    length = struct.pack("<Q", len(payload))
    crcs = [struct.pack("<I", masked_crc32c(part)) for part in (length, payload)]
    return length + crcs[0] + payload + crcs[1]


grown = st.tuples(st.just("append"), st.lists(records(), min_size=1, max_size=3).map(b"".join))
polled = st.tuples(st.just("poll"), st.integers(1, 300))
kept = st.tuples(st.just("keep"), st.none())
opened = st.tuples(st.just("open"), st.booleans())
changes = st.one_of(
    st.tuples(grown, polled, kept, opened),
    st.tuples(grown, polled, kept, grown, opened, polled),
    st.tuples(opened | kept | polled | grown),
    st.tuples(st.tuples(st.just("cut"), st.integers(0, 200)), polled),
    st.tuples(
        st.tuples(st.just("append"), st.binary(max_size=30))
        | st.tuples(st.just("replace"), st.lists(records(), max_size=4).map(b"".join))
    ),
)
histories = st.lists(changes, max_size=8).map(
    lambda parts: [step for part in parts for step in part]
)


class Kept:
    """An event file, the pack of it, and a reader that may be opened anew from that pack."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tfevents"
        self.path.touch()
        self.pack = folder / "pack"
        self.modified = 0
        self.file = _core.EventFile(self.path)
        self.touch()

    def touch(self) -> None:
        """The file is settled, and looks other than at any time before."""
        self.modified += 1
        os.utime(self.path, (self.modified, self.modified))

    def append(self, data: bytes) -> None:
        with self.path.open("ab") as out:
            out.write(data)
        self.touch()

    def cut(self, size: int) -> None:
        os.truncate(self.path, min(size, self.path.stat().st_size))
        self.touch()

    def replace(self, data: bytes) -> None:
        other = self.path.with_name("other")
        other.write_bytes(data)
        other.replace(self.path)
        self.touch()

    def poll(self, max_bytes: int) -> None:
        self.file.poll(max_bytes)

    def keep(self, _: None) -> None:
        self.pack.unlink(missing_ok=True)
        writer = _core.IndexWriter(self.pack)
        writer.add(self.file, b"name")
        writer.finish()

    def open(self, is_loaded: bool) -> None:
        self.file = _core.EventFile(self.path)
        index = _core.open_index(self.pack)
        status = self.path.stat()
        if index and index.restore(self.file, b"name", (status.st_dev, status.st_ino)):
            event("restored")
            if is_loaded:
                file_state(self.file)


def shown(file: _core.EventFile) -> dict[str, object]:
    state = file_state(file)
    # What a torn record is called depends on how much of the file was there when it was met.
    state["damage"] = [(offset, size) for offset, size, _ in file.damage]
    return state


@settings(deadline=None, max_examples=150)
@given(histories)
def test_a_file_opened_from_the_index_is_as_if_it_had_been_read(
    history: list[tuple[str, object]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Kept(Path(folder))
        for name, argument in history:
            getattr(log, name)(argument)
        while not log.file.poll(1 << 30).at_end:
            pass
        plain = _core.EventFile(log.path)
        while not plain.poll(1 << 30).at_end:
            pass
        assert shown(log.file) == shown(plain)
