"""Values that live on an accelerator: copied without making the caller wait for it.

A caller's tensor is cloned on its device, in the order of the caller's stream, so that it may be
changed as soon as the call returns. The clone is brought to the host later, on the background
thread.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Transfer: TypeAlias = "TorchTransfer | JaxTransfer"
"""A copy under way from a device to the host."""


def backend_of(tensor: Any) -> Any:
    """The module of torch that drives the device of ``tensor``, None when that is the CPU."""
    if tensor.device.type in ("cpu", "meta"):
        return None
    return sys.modules["torch"].get_device_module(tensor.device)


class TorchTransfer:
    """A tensor of torch on its way to the host. The constructor does not wait for the device.

    Args:
        backend: What ``backend_of`` says.
        tensor: Detached, dense, of a dtype that NumPy has.
        is_ours: Nobody else can change the tensor, so it need not be cloned.
    """

    def __init__(self, backend: Any, tensor: Any, is_ours: bool) -> None:
        self.shape = tuple(tensor.shape)
        self.dtype = _host_dtype(tensor)
        self.nbytes: int = tensor.nbytes
        self._kept = tensor if is_ours else tensor.clone()
        self._backend = backend
        self._cloned = _event_behind(backend, tensor)

    def wait(self) -> NDArray[Any]:
        """The array, once the device has made the clone and it is here."""
        if self._cloned is not None:
            self._cloned.synchronize()
        stream = _side_stream(self._backend, self._kept)
        if stream is None:
            return self._kept.cpu().numpy()  # type: ignore[no-any-return]  # torch is not typed here
        # The clone belongs to the caller's stream; it is not freed before the copy has ended, since
        # `cpu` waits for that.
        with self._backend.stream(stream):
            return self._kept.cpu().numpy()  # type: ignore[no-any-return]  # torch is not typed here


class JaxTransfer:
    """An array of JAX on its way to the host. The constructor does not wait for the device."""

    def __init__(self, array: Any) -> None:
        self.shape = tuple(array.shape)
        self.dtype = np.dtype(array.dtype)
        self.nbytes: int = array.nbytes
        # A copy: the caller may donate the array to its next step, which deletes it.
        self._kept = array.copy()
        self._kept.copy_to_host_async()

    def wait(self) -> NDArray[Any]:
        """The array, once it is here."""
        return np.asarray(self._kept)


def _host_dtype(tensor: Any) -> np.dtype[Any]:
    torch = sys.modules["torch"]
    return torch.empty(0, dtype=tensor.dtype).numpy().dtype  # type: ignore[no-any-return]  # as above


def _event_behind(backend: Any, tensor: Any) -> Any:
    """An event behind what the caller's stream has queued for ``tensor``; None where none exist."""
    if not hasattr(backend, "Event"):
        return None
    event = backend.Event()
    if hasattr(backend, "current_stream"):
        # Of the tensor's device: another may be the current one.
        event.record(backend.current_stream(tensor.device))
    else:
        event.record()
    return event


# Copies run beside the training's own stream instead of behind what it has queued.
_streams = threading.local()


def _side_stream(backend: Any, tensor: Any) -> Any:
    if not (hasattr(backend, "Stream") and hasattr(backend, "stream")):
        return None
    known: dict[str, Any] = _streams.__dict__.setdefault("by_device", {})
    name = str(tensor.device)
    if name not in known:
        known[name] = backend.Stream(device=tensor.device)
    return known[name]
