"""A device that answers when a test lets it, in place of an accelerator."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from lightwell.writer import device


class SlowDevice:
    """Stands in for the module that drives a device of torch; its work ends with ``finish``."""

    def __init__(self) -> None:
        self.is_done = threading.Event()
        self.copies = 0
        self.tensors: list[Any] = []

    def Event(self) -> SlowDevice:  # torch's name
        """One event for all: what was recorded is done when the device is."""
        return self

    def record(self) -> None:
        self.copies += 1

    def synchronize(self) -> None:
        assert threading.current_thread().name == "lightwell-encoder"
        assert self.is_done.wait(60)

    def finish(self) -> None:
        """Let all copies arrive."""
        self.is_done.set()

    def holds(self, tensor: Any) -> Any:
        """``tensor``, from now on taken to be on this device."""
        self.tensors.append(tensor)
        return tensor


@pytest.fixture
def slow_device(monkeypatch: pytest.MonkeyPatch) -> SlowDevice:
    slow = SlowDevice()
    real = device.backend_of

    def backend_of(tensor: Any) -> Any:
        held = any(
            tensor.untyped_storage().data_ptr() == known.untyped_storage().data_ptr()
            for known in slow.tensors
        )
        return slow if held else real(tensor)

    monkeypatch.setattr(device, "backend_of", backend_of)
    return slow
