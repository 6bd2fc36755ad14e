"""An event file with verbs, made by TensorBoard's own messages and checksum."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from lightwell import _core
from lightwell.reader import Follower, LogdirReader, ReadChanges

Point = tuple[int, float]
Until = Callable[[Callable[[], object]], None]


def framed(payload: bytes) -> bytes:
    length = struct.pack("<Q", len(payload))
    return (
        length
        + struct.pack("<I", masked_crc32c(length))
        + payload
        + struct.pack("<I", masked_crc32c(payload))
    )


def scalar_record(tag: str, step: int, value: float) -> bytes:
    event = Event(wall_time=1000.0 + step, step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    return framed(event.SerializeToString())


class EventLog:
    """The bytes at a path, and what a reader of ours has made of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self.file = _core.EventFile(path)

    def write(self, *points: Point, tag: str = "loss") -> None:
        self.append(b"".join(scalar_record(tag, step, value) for step, value in points))

    def start(self, step: int, wall_time: float = 1.0) -> None:
        event = Event(
            wall_time=wall_time, step=step, session_log=SessionLog(status=SessionLog.START)
        )
        self.append(framed(event.SerializeToString()))

    def append(self, data: bytes) -> None:
        with self.path.open("ab") as out:
            out.write(data)

    def replace(self, data: bytes) -> None:
        """Put another file at the path, as rsync does."""
        beside = self.path.with_suffix(".new")
        beside.write_bytes(data)
        beside.rename(self.path)

    def cut(self, size: int) -> None:
        os.truncate(self.path, size)

    def overwrite(self, offset: int, data: bytes) -> None:
        with self.path.open("r+b") as out:
            out.seek(offset)
            out.write(data)

    def settle(self) -> None:
        """Make the file look as if nobody had written to it for a minute."""
        before = time.time() - 60
        os.utime(self.path, (before, before))

    def poll(self) -> _core.PollResult:
        return self.file.poll(1 << 30)

    def points(self, tag: str = "loss") -> list[Point]:
        for index in range(self.file.series_count):
            series = self.file.series(index)
            if series.tag == tag:
                return list(zip(series.steps.tolist(), series.values.tolist(), strict=True))
        return []


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path / "run" / "events.out.tfevents.1700000000.host.1.0")


@pytest.fixture
def until() -> Until:
    """Waits for a condition that another thread brings about; fails after half a minute."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail("the condition did not come true within 30 s")
            time.sleep(0.005)

    return wait


class Listener:
    """A follower of a logdir, and what it has told."""

    def __init__(self, logdir: Path) -> None:
        self.series: set[tuple[str, str]] = set()
        self.runs: set[str] = set()
        self.fails = False
        self.reader = LogdirReader(logdir)
        self.follower = Follower(self.reader, self.hear)
        self.follower.start()

    def hear(self, changes: ReadChanges) -> None:
        self.series |= {
            (run, file.event_file.series(index).tag)
            for run in changes.runs & self.reader.runs.keys()
            for file in self.reader.runs[run].files
            for index in range(file.event_file.series_count)
        }
        self.runs |= changes.runs
        if self.fails:
            raise RuntimeError("a listener that fails")

    def forget(self) -> None:
        self.series.clear()
        self.runs.clear()


Follow = Callable[[Path], Listener]


@pytest.fixture
def follow() -> Iterator[Follow]:
    listeners: list[Listener] = []

    def start(logdir: Path) -> Listener:
        listeners.append(Listener(logdir))
        return listeners[-1]

    yield start
    for listener in listeners:
        listener.follower.stop()
