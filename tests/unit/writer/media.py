"""What the tests of images and clips share: reading them back, and a device that can be held."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lightwell import SummaryWriter
from lightwell.events.messages import Event, Value
from lightwell.writer import device
from tests import oracle


def events_of(writer: SummaryWriter) -> list[Event]:
    """Every event with values, in the order of the files."""
    writer.flush()
    events = [
        Event.FromString(payload)
        for path in oracle.event_files(Path(writer.log_dir))
        for _, payload in oracle.records(path.read_bytes())
    ]
    return [event for event in events if event.HasField("summary")]


def values_of(writer: SummaryWriter) -> list[Value]:
    return [value for event in events_of(writer) for value in event.summary.value]


def only_value(writer: SummaryWriter) -> Value:
    (value,) = values_of(writer)
    return value


def rgba(encoded: bytes) -> NDArray[np.uint8]:
    """The pixels of an encoded picture, whatever its mode."""
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGBA"))


def pixels_of(value: Any) -> NDArray[np.uint8]:
    """The same of the picture in a value."""
    return rgba(value.image.encoded_image_string)


class HeldDevice:
    """Makes tensors of torch on the CPU count as on a device that is busy until `release`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._done = threading.Event()
        event = SimpleNamespace(record=lambda: None, synchronize=self._done.wait)
        backend = SimpleNamespace(Event=lambda: event)
        monkeypatch.setattr(device, "backend_of", lambda _: backend)

    def release(self) -> None:
        self._done.set()
