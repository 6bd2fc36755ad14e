"""Tensors: arrays of numbers or of byte strings, with their shape.

Numbers lie as raw bytes in ``tensor_content`` or in a list of their type; both are read. We write
the packed list where its bytes are those of the array, as torch does, and ``tensor_content``
otherwise, which readers take as well.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    DataType,
    Dim,
    PluginData,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)

KIND: Final[Kind] = "tensor"
PLUGIN_NAME: Final = "tensor"

MAX_BYTES: Final = (1 << 31) - 4096
"""What the elements and names in one event may take up: a message is below 2 GiB."""

_NUMPY_NAMES: Final = {
    DataType.FLOAT: "float32",
    DataType.DOUBLE: "float64",
    DataType.INT32: "int32",
    DataType.UINT8: "uint8",
    DataType.INT16: "int16",
    DataType.INT8: "int8",
    DataType.COMPLEX64: "complex64",
    DataType.INT64: "int64",
    DataType.BOOL: "bool",
    DataType.UINT16: "uint16",
    DataType.COMPLEX128: "complex128",
    DataType.HALF: "float16",
    DataType.UINT32: "uint32",
    DataType.UINT64: "uint64",
}
_DATA_TYPES: Final = {name: data_type for data_type, name in _NUMPY_NAMES.items()}

# Read, never written. A quantized number is stored as the integer it is.
_QUANTIZED: Final = {11: "int8", 12: "uint8", 13: "int32", 15: "int16", 16: "uint16"}
_REFERENCE: Final = 100  # what is added to the type of a variable

# The lists that hold elements one by one; those of complex numbers hold two numbers for each.
_LISTS: Final = {
    DataType.FLOAT: "float_val",
    DataType.DOUBLE: "double_val",
    DataType.STRING: "string_val",
    DataType.COMPLEX64: "scomplex_val",
    DataType.INT64: "int64_val",
    DataType.BOOL: "bool_val",
    DataType.COMPLEX128: "dcomplex_val",
    DataType.HALF: "half_val",
    DataType.BFLOAT16: "half_val",
    DataType.UINT32: "uint32_val",
    DataType.UINT64: "uint64_val",
}  # every other type is in int_val
_SAME_BYTES: Final = (
    DataType.FLOAT,
    DataType.DOUBLE,
    DataType.COMPLEX64,
    DataType.COMPLEX128,
)

_MAX_REPEATS: Final = 1 << 20
_MAX_REPEATED_BYTES: Final = 64 << 20  # of one string, which whoever decodes it may copy
_MAX_RANK: Final = 32  # of an array of NumPy before version 2


def data_type(dtype: np.dtype[Any]) -> int | None:
    """The ``DataType`` that stores ``dtype`` exactly; None if there is none."""
    return _DATA_TYPES.get(dtype.name)


def encode(tag: str, array: NDArray[Any], *, as_bfloat16: bool = False) -> Value:
    """One value of a series of tensors.

    Args:
        tag: The series.
        array: Any shape, any strides, of a dtype that ``data_type`` knows. The value may share its
            memory.
        as_bfloat16: Store the upper half of each float32, which is exact for what was bfloat16.
    """
    metadata = SummaryMetadata(plugin_data=PluginData(plugin_name=PLUGIN_NAME))
    return Value(tag=tag, metadata=metadata, tensor=encode_array(array, as_bfloat16=as_bfloat16))


def encode_array(array: NDArray[Any], *, as_bfloat16: bool = False) -> TensorProto:
    """``array`` with its shape; arguments as for ``encode``."""
    proto = TensorProto(tensor_shape=TensorShape(dim=[Dim(size=size) for size in array.shape]))
    if as_bfloat16:
        proto.dtype = DataType.BFLOAT16
        halves = np.ascontiguousarray(array, "<f4").reshape(-1).view("<u2")
        elements: NDArray[Any] = np.ascontiguousarray(halves[1::2])
    else:
        proto.dtype = _DATA_TYPES[array.dtype.name]
        elements = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    if proto.dtype in _SAME_BYTES:
        width = elements.itemsize // (2 if elements.dtype.kind == "c" else 1)
        numbers = elements.reshape(-1).view(f"<f{width}")
        setattr(proto, _LISTS[proto.dtype], numbers)
    else:
        proto.tensor_content = elements  # type: ignore[assignment]  # an array stands for its bytes
    return proto


def encode_strings(strings: Sequence[bytes], shape: Sequence[int]) -> TensorProto:
    """Byte strings, the last axis of ``shape`` varying fastest."""
    dims = [Dim(size=size) for size in shape]
    return TensorProto(
        dtype=DataType.STRING, tensor_shape=TensorShape(dim=dims), string_val=list(strings)
    )


def decode(proto: TensorProto) -> NDArray[Any]:
    """The array in ``proto``, read-only; strings become objects (``bytes``).

    Floats of 8 bits and bfloat16 become float32, quantized numbers the integers they are stored as.

    What is allocated depends on the elements that are there, never on the shape that is claimed.

    Raises:
        ValueError: The elements do not fill the shape, or the type is not known.
    """
    shape = _shape(proto.tensor_shape)
    data_type = proto.dtype - _REFERENCE if proto.dtype > _REFERENCE else proto.dtype
    if data_type == DataType.STRING:
        elements: NDArray[Any] = np.array([*proto.string_val, None], object)[:-1]
    elif data_type == DataType.BFLOAT16:
        bits = _elements(proto, data_type, np.dtype("<u2"))
        elements = (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
    elif data_type in (DataType.FLOAT8_E5M2, DataType.FLOAT8_E4M3FN):
        octets = proto.tensor_content or proto.float8_val
        elements = _float8(data_type)[np.frombuffer(octets, np.uint8)]
    elif name := _NUMPY_NAMES.get(data_type) or _QUANTIZED.get(data_type):
        elements = _elements(proto, data_type, np.dtype(name).newbyteorder("<"))
    else:
        raise ValueError(f"tensor: expected a known dtype, got {proto.dtype}")
    size = math.prod(shape)
    if elements.size != size:
        # A tensor of equal elements may be stored as one of them.
        if elements.size != 1 or not 0 < size <= _MAX_REPEATS:
            raise ValueError(f"tensor: expected {size} elements of {shape}, got {elements.size}")
        if elements.dtype == object and len(elements[0]) * size > _MAX_REPEATED_BYTES:
            raise ValueError(
                f"tensor: expected at most {_MAX_REPEATED_BYTES} bytes of one string repeated, "
                f"got {len(elements[0])} bytes {size} times"
            )
        return np.broadcast_to(elements.reshape(()), shape)
    elements.flags.writeable = False
    return elements.reshape(shape)


def decode_strings(proto: TensorProto) -> list[bytes]:
    """The elements of a tensor of strings, of any shape, in order.

    Raises:
        ValueError: It holds something else, or as for ``decode``.
    """
    if proto.dtype != DataType.STRING:
        raise ValueError(f"tensor: expected strings, got data type {proto.dtype}")
    strings: list[bytes] = decode(proto).ravel().tolist()
    return strings


def decode_floats(proto: TensorProto) -> NDArray[np.float32] | NDArray[np.float64]:
    """As ``decode``, for tensors that must be of float32 or float64.

    Raises:
        ValueError: They are not, or as for ``decode``.
    """
    if proto.dtype not in (DataType.FLOAT, DataType.DOUBLE):
        raise ValueError(f"tensor: expected one of float32 or float64, got data type {proto.dtype}")
    return decode(proto)


def _shape(shape: TensorShape) -> tuple[int, ...]:
    sizes = tuple(dim.size for dim in shape.dim)
    if shape.unknown_rank or len(sizes) > _MAX_RANK or any(size < 0 for size in sizes):
        raise ValueError(f"tensor: expected a known shape of at most {_MAX_RANK} axes, got {sizes}")
    return sizes


@functools.cache
def _float8(data_type: int) -> NDArray[np.float32]:
    """The number of each of the 256 patterns of a float of 8 bits."""
    patterns = np.arange(256, dtype=np.uint16)
    if data_type == DataType.FLOAT8_E5M2:  # the upper half of a float of 16 bits
        return (patterns << 8).view(np.float16).astype(np.float32)
    exponent, mantissa = patterns >> 3 & 15, patterns & 7
    fraction = np.where(exponent, 8 + mantissa, mantissa)
    size: NDArray[np.float32] = np.ldexp(
        fraction.astype(np.float32), np.maximum(exponent, 1).astype(np.int32) - 10
    )
    size[patterns & 0x7F == 0x7F] = np.nan  # and no infinities
    size[128:] *= -1
    return size


def _elements(proto: TensorProto, data_type: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """All elements that ``proto`` has, in one dimension."""
    content = proto.tensor_content
    if content:
        if len(content) % dtype.itemsize:
            raise ValueError(f"tensor: expected elements of {dtype.name}, got {len(content)} bytes")
        # A byte of a bool may be anything in a damaged file, but not in an array.
        return (
            np.frombuffer(content, "u1") != 0
            if dtype.kind == "b"
            else np.frombuffer(content, dtype)
        )
    numbers = getattr(proto, _LISTS.get(data_type, "int_val"))
    if data_type == DataType.UINT8 and not numbers:
        numbers = proto.uint32_val  # torch
    try:
        if dtype.kind == "c":
            return np.array(numbers, f"<f{dtype.itemsize // 2}").view(dtype)
        if data_type in (DataType.HALF, DataType.BFLOAT16):
            return _halves(np.array(numbers, np.int64), dtype, data_type == DataType.HALF)
        return np.array(numbers, dtype)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"tensor: expected elements of {dtype.name}: {error}") from None


def _halves(patterns: NDArray[np.int64], dtype: np.dtype[Any], is_ieee: bool) -> NDArray[Any]:
    """Elements of 16 bits, as ``dtype``, from their patterns, one in each number."""
    if not np.any(patterns >> 16):
        return patterns.astype("<u2").view(dtype)
    # torch stores the patterns of float32.
    numbers = patterns.astype(np.int32).view(np.float32)
    with np.errstate(over="ignore"):
        return numbers.astype(dtype) if is_ieee else (numbers.view(np.uint32) >> 16).astype("<u2")
