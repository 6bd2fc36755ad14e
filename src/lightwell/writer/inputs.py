"""The arrays that users pass to the writer: of NumPy, torch, JAX, lists, pictures of Pillow, ..."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from numbers import Number
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from lightwell.writer import device, values
from lightwell.writer.values import describe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightwell.writer.device import Transfer


class Input:
    """What a caller passed, as an array that is here or on its way.

    Attributes:
        shape: Of the array.
        dtype: A numeric dtype of NumPy: bfloat16 and the float8 kinds have become float32.
        nbytes: Of the array.
        is_ours: Nobody but us can change the array; false when it shares the caller's memory.
    """

    def __init__(
        self, array: NDArray[Any] | None, transfer: Transfer | None, is_ours: bool
    ) -> None:
        known: Any = transfer if array is None else array
        self.shape: tuple[int, ...] = known.shape
        self.dtype: np.dtype[Any] = known.dtype
        self.nbytes: int = known.nbytes
        self.is_ours = is_ours
        self._array = array
        self._transfer = transfer

    @property
    def is_pending(self) -> bool:
        """The values are on a device: ``array`` will wait, so call it on the background thread."""
        return self._array is None

    def array(self) -> NDArray[Any]:
        """The values; any strides."""
        if self._array is None:
            assert self._transfer is not None  # one of the two
            self._array, self._transfer = self._transfer.wait(), None
        return self._array

    def owned(self) -> Input:
        """This, or a copy of it if the caller could change it after the call."""
        if self.is_ours:
            return self
        return _here(np.array(self.array(), order="C"), is_ours=True)


def take(where: str, name: str, value: object) -> Input:
    """``value`` as an array, without waiting for a device.

    Args:
        where: The method the user called, for messages.
        name: Its argument's name, for messages.
        value: An array or tensor of any library that NumPy, torch, ``__array__`` or DLPack knows; a
            number, or a list of them, of any depth.

    Raises:
        TypeError: It holds no numbers.
        ValueError: A tensor without values (device ``meta``), or a list of uneven lengths.
        OverflowError: An integer beyond float64.
    """
    if isinstance(value, np.ndarray):
        # Of a subclass, as np.matrix, plainly the array.
        return _checked(where, name, np.asarray(cast("NDArray[Any]", value)), is_ours=False)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _take_tensor(where, name, torch, value)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(value, jax.Array):
        return _take_jax(where, name, value)
    if isinstance(value, (str, bytes, dict, set, type(None))):
        raise _not_numbers(where, name, cast(object, value))
    if isinstance(value, (list, tuple)):
        return _take_sequence(where, name, cast(Sequence[Any], value))
    if hasattr(value, "__array__") or hasattr(value, "__array_interface__"):
        array = np.asarray(value)
    elif hasattr(value, "__dlpack__"):
        array = np.from_dlpack(cast(Any, value))
    else:
        array = _numeric(where, name, value, np.asarray(value))
    if array.ndim == 0:
        array = array.reshape(1)
    return _checked(where, name, array, is_ours=False)


def plain_element(value: Any) -> Any:
    """The one number of a tensor in this memory or of an array, None for anything less simple."""
    given: Any = value
    if isinstance(value, (np.ndarray, np.generic)):
        return given.item() if given.size == 1 else None
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    if given.layout is not torch.strided or given.numel() != 1 or given.is_meta:
        return None
    return given.item() if device.backend_of(given) is None else None


def take_scalar(where: str, name: str, value: object) -> float | Input:
    """The one number in ``value`` or, if it is on a device, an ``Input`` on its way.

    Args:
        where: The method the user called, for messages.
        name: Its argument's name, for messages.
        value: A number, text of one, or an array or tensor of one element.

    Raises:
        TypeError: It is no real number.
        ValueError: It has not one element, or no value.
        OverflowError: An integer beyond float64.
    """
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    if torch is not None and isinstance(value, torch.Tensor):
        may_be_pending = device.backend_of(value) is not None
    else:
        may_be_pending = jax is not None and isinstance(value, jax.Array)
    if not may_be_pending:
        return values.number(where, name, value)
    taken = take_real(where, name, value)
    if math.prod(taken.shape) != 1:
        raise ValueError(f"{where}: expected {name} to have one element, got shape {taken.shape}")
    return taken if taken.is_pending else float(taken.array().item())


def take_real(where: str, name: str, value: object) -> Input:
    """As ``take``, but complex numbers are refused with a TypeError, too."""
    taken = take(where, name, value)
    if taken.dtype.kind == "c":
        raise TypeError(f"{where}: expected {name} to be real, got dtype {taken.dtype}")
    return taken


def take_column(where: str, name: str, value: object) -> Input:
    """As ``take_real``, for arrays of one axis; nobody but us can change what is returned.

    Raises:
        ValueError: It has another number of axes.
    """
    taken = take_real(where, name, value)
    if len(taken.shape) != 1:
        raise ValueError(f"{where}: expected {name} to have one axis, got shape {taken.shape}")
    return taken if taken.is_pending else taken.owned()


def array(where: str, name: str, value: object) -> NDArray[Any]:
    """``value`` as an array that is here; waits for a device. Arguments and errors as ``take``."""
    return take(where, name, value).array()


def _here(array: NDArray[Any], is_ours: bool) -> Input:
    return Input(array, None, is_ours)


def _checked(where: str, name: str, array: NDArray[Any], is_ours: bool) -> Input:
    if array.dtype.kind in "biufc":
        return _here(array, is_ours)
    if array.dtype.kind == "V" and array.dtype.names is None and array.dtype.type is not np.void:
        # bfloat16, float8 and the small integers of ml_dtypes, which JAX uses
        return _here(array.astype(np.float32), is_ours=True)
    raise TypeError(f"{where}: expected {name} to be numbers, got an array of dtype {array.dtype}")


def _not_numbers(where: str, name: str, value: object) -> TypeError:
    return TypeError(
        f"{where}: expected {name} to be an array or tensor of numbers, got {describe(value)}"
    )


def on_device(where: str, name: str, value: object) -> Any:
    """``value`` as a plain tensor if it is one of torch on a device, to compute there; else None.

    Arguments and errors as ``take``. The tensor may share the caller's memory.
    """
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor) or device.backend_of(value) is None:
        return None
    try:
        return _plain(torch, value)
    except (TypeError, NotImplementedError, RuntimeError) as error:
        raise _no_numpy(where, name, value, error) from error


def _take_tensor(where: str, name: str, torch: Any, given: Any) -> Input:
    if given.device.type == "meta":
        raise ValueError(f"{where}: expected {name} to hold numbers, got a tensor on device 'meta'")
    try:
        tensor = _plain(torch, given)
        backend = device.backend_of(tensor)
        is_ours = tensor.data_ptr() != given.data_ptr() if given.layout is torch.strided else True
        if backend is not None:
            transfer = device.TorchTransfer(backend, tensor, is_ours)
            return Input(None, transfer, is_ours=True)
        return _here(tensor.numpy(), is_ours)
    except (TypeError, NotImplementedError, RuntimeError) as error:
        raise _no_numpy(where, name, given, error) from error


def _no_numpy(where: str, name: str, given: Any, error: Exception) -> TypeError:
    return TypeError(
        f"{where}: expected {name} to be a tensor that NumPy can hold, got one of dtype "
        f"{given.dtype}, layout {given.layout}: {error}"
    )


def _plain(torch: Any, tensor: Any) -> Any:
    """``tensor`` detached, dense and of a dtype that NumPy has, where it is."""
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    tensor = tensor.resolve_conj().resolve_neg()
    wider = _wider(torch, tensor.dtype)
    return tensor if wider is None else tensor.to(wider)


def _wider(torch: Any, dtype: Any) -> Any:
    """The dtype that a dtype unknown to NumPy is exact in, None for those it knows."""
    if dtype is torch.bfloat16 or (dtype.is_floating_point and dtype.itemsize == 1):
        return torch.float32
    return torch.complex64 if dtype is torch.complex32 else None


def _take_jax(where: str, name: str, value: Any) -> Input:
    if not value.is_fully_addressable:
        raise ValueError(
            f"{where}: expected {name} to be an array that this process holds whole, "
            f"got one spread over other processes"
        )
    on_cpu = all(shard.platform == "cpu" for shard in value.devices())
    if on_cpu and value.is_ready():
        # Immutable, so not copied; NumPy's view keeps the caller from donating its memory.
        return _checked(where, name, np.asarray(value), is_ours=True)
    is_known = np.dtype(value.dtype).kind in "biufc"
    transfer = device.JaxTransfer(value if is_known else value.astype(np.float32))
    return Input(None, transfer, is_ours=True)


def _take_sequence(where: str, name: str, sequence: Sequence[Any]) -> Input:
    try:
        array = np.asarray(
            [
                take(where, name, element).array() if hasattr(element, "detach") else element
                for element in sequence
            ]
        )
    except ValueError as error:
        raise ValueError(f"{where}: expected {name} to be of even lengths: {error}") from None
    return _checked(where, name, _numeric(where, name, sequence, array), is_ours=True)


def _numeric(where: str, name: str, given: object, array: NDArray[Any]) -> NDArray[Any]:
    """``array``, made of ``given``; of Decimal, Fraction and large integers as float64."""
    if array.dtype != object:
        return array
    if not all(isinstance(element, Number) for element in array.flat):
        raise _not_numbers(where, name, given)
    try:
        return array.astype(np.float64)
    except TypeError:  # complex
        raise _not_numbers(where, name, given) from None
    except OverflowError:
        raise OverflowError(f"{where}: {name} is too large for a float64") from None
