"""What users pass to the writer, turned into plain numbers and text, or refused with a reason."""

from __future__ import annotations

import operator
import sys
import time
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def describe(value: object) -> str:
    """``value`` for an error message: its type, and itself when that is short."""
    text = repr(value) if isinstance(value, (str, bytes, int, float, complex, type(None))) else ""
    kind = type(value).__qualname__
    return f"{kind} {text}" if 0 < len(text) <= 80 and value is not None else kind


def tag(where: str, tag: object, name: str = "tag") -> str:
    """``tag`` itself, if an event file can hold it: text without lone surrogates."""
    if not isinstance(tag, str):
        raise TypeError(f"{where}: expected {name} to be a str, got {describe(tag)}")
    try:
        tag.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{where}: expected {name} to be text that UTF-8 can hold, got {tag!r}: {error.reason}"
        ) from None
    return tag


def step(where: str, step: object) -> int | None:
    """``step`` as an int64, the way ``int()`` reads it; None stays None."""
    if step is None:
        return None
    number = _element(where, "global_step", step)
    try:
        whole = int(number)
    except (ValueError, OverflowError) as error:  # NaN and the infinities among them
        raise ValueError(f"{where}: expected global_step to be a whole number: {error}") from None
    except TypeError:
        raise TypeError(
            f"{where}: expected global_step to be a whole number, got {describe(step)}"
        ) from None
    if not INT64_MIN <= whole <= INT64_MAX:
        raise ValueError(f"{where}: global_step: Value out of range of int64: {whole}")
    return whole


def wall_time(where: str, wall_time: object, default: float | None = None) -> float:
    """Seconds since the epoch; for None the default, and without one the time it is now."""
    if wall_time is not None:
        return quantity(where, "walltime", wall_time)
    return time.time() if default is None else default


def number(where: str, name: str, value: object) -> float:
    """The one number in ``value``, the argument ``name``.

    Args:
        where: The method the user called, for messages.
        name: Its argument's name, for messages.
        value: A number, text of one, or an array or tensor of one element.
    """
    element = _element(where, name, value)
    if isinstance(element, complex):
        raise TypeError(f"{where}: expected {name} to be real, got {describe(value)}")
    try:
        return float(element)
    except ValueError as error:
        raise ValueError(f"{where}: expected {name} to be a number: {error}") from None
    except OverflowError:
        raise OverflowError(f"{where}: {name} is too large for a float64") from None
    except TypeError:
        raise TypeError(
            f"{where}: expected {name} to be a number, or an array or tensor of one element, "
            f"got {describe(value)}"
        ) from None


def quantity(where: str, name: str, value: object) -> float:
    """As ``number``, but text is refused with a TypeError, too."""
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{where}: expected {name} to be a number, got {describe(value)}")
    return number(where, name, value)


def positive(where: str, name: str, value: object) -> int:
    """``value``, the argument ``name``, as an integer above zero."""
    try:
        whole = operator.index(cast(Any, value))
    except TypeError:
        raise TypeError(
            f"{where}: expected {name} to be an integer, got {describe(value)}"
        ) from None
    if whole < 1:
        raise ValueError(f"{where}: expected {name} to be positive, got {whole}")
    return whole


def _element(where: str, name: str, value: Any) -> Any:
    """The single element of an array-like, as a Python number; anything else unchanged."""
    if isinstance(value, (int, float, complex, str, bytes)):
        return value
    if isinstance(value, (list, tuple)):
        elements = cast(Sequence[Any], value)
        if len(elements) != 1:
            raise ValueError(f"{where}: expected {name} to have one element, got {len(elements)}")
        return _element(where, name, elements[0])
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _tensor_element(where, name, value)
    if not hasattr(value, "item") and hasattr(value, "__array__"):
        value = value.__array__()
    if not hasattr(value, "item") and hasattr(value, "__dlpack__"):
        value = np.from_dlpack(value)
    if not hasattr(value, "item"):
        return value
    size = getattr(value, "size", 1)
    if size != 1:
        raise ValueError(
            f"{where}: expected {name} to have one element, got shape {tuple(value.shape)}"
        )
    return value.item()


def _tensor_element(where: str, name: str, tensor: Any) -> Any:
    if tensor.device.type == "meta":
        raise ValueError(
            f"{where}: expected {name} to hold a number, got a tensor on device 'meta'"
        )
    if tensor.numel() != 1:
        raise ValueError(
            f"{where}: expected {name} to have one element, got shape {tuple(tensor.shape)}"
        )
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    return (tensor.to_dense() if tensor.is_sparse else tensor).item()
