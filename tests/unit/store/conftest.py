"""Logdirs written record by record, with TensorBoard's own messages."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary

from lightwell import _core
from lightwell.store import Store

START = 1_700_000_000.0
#: Later than all points whose time is that of their step.
RESTARTED = START + 1e6


class Encodable(Protocol):
    """An event of protobuf's, or of ours."""

    def SerializeToString(self) -> bytes: ...  # protobuf's name


class EventFileWriter:
    """One event file; every verb is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def write(self, event: Encodable) -> EventFileWriter:
        return self.append(event.SerializeToString())

    def append(self, payload: bytes) -> EventFileWriter:
        length = struct.pack("<Q", len(payload))
        crcs = [struct.pack("<I", _core.masked_crc32c(part)) for part in (length, payload)]
        with self.path.open("ab") as file:
            file.write(length + crcs[0] + payload + crcs[1])
        return self

    def scalar(
        self, tag: str, step: int, value: float, wall_time: float | None = None
    ) -> EventFileWriter:
        wall_time = START + step if wall_time is None else wall_time
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        return self.write(Event(wall_time=wall_time, step=step, summary=summary))

    def scalars(self, tag: str, steps: range, offset: float = 0.0) -> EventFileWriter:
        for step in steps:
            self.scalar(tag, step, step + offset)
        return self

    def image(self, tag: str, step: int) -> EventFileWriter:
        image = Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=b"png")
        summary = Summary(value=[Summary.Value(tag=tag, image=image)])
        return self.write(Event(wall_time=START + step, step=step, summary=summary))

    def session_start(self, step: int) -> EventFileWriter:
        """A restart at ``RESTARTED``."""
        log = SessionLog(status=SessionLog.START)
        return self.write(Event(wall_time=RESTARTED, step=step, session_log=log))

    def garbage(self, size: int) -> EventFileWriter:
        with self.path.open("ab") as file:
            file.write(b"\xff" * size)
        return self


class LogdirWriter:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()

    def file(self, run: str, number: int = 0) -> EventFileWriter:
        name = f"events.out.tfevents.{int(START) + number}.host.1.{number}"
        return EventFileWriter(self.path / run / name)


@pytest.fixture
def log(tmp_path: Path) -> LogdirWriter:
    return LogdirWriter(tmp_path / "logs")


@pytest.fixture
def read(log: LogdirWriter) -> Callable[[], Store]:
    """A store that has read everything written so far; the same one each time."""
    store = Store(log.path, follow=False)

    def refreshed() -> Store:
        store.refresh()
        return store

    return refreshed


def wait_until(condition: Callable[[], bool], timeout_secs: float = 20.0) -> None:
    """Polls ``condition``; fails when it does not come true in time."""
    deadline = time.monotonic() + timeout_secs
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain")
        time.sleep(0.005)
