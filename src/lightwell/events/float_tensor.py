"""Tensors of floating-point numbers, as the plugins for histograms and curves store them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.events.messages import DataType, Dim, TensorProto, TensorShape


def encode(array: NDArray[Any]) -> TensorProto:
    """``array``, any shape, as float32, with one entry of ``float_val`` an element.

    Numbers beyond float32 become infinite.
    """
    return TensorProto(
        dtype=DataType.FLOAT,
        float_val=array.reshape(-1),
        tensor_shape=TensorShape(dim=[Dim(size=size) for size in array.shape]),
    )


def decode(tensor: TensorProto) -> NDArray[np.float32] | NDArray[np.float64]:
    """The elements in their shape.

    Raises:
        ValueError: It holds other than float32 or float64, or not as many elements as its shape.
    """
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    dtype: np.dtype[Any]
    if tensor.dtype == DataType.FLOAT:
        dtype, listed = np.dtype("<f4"), tensor.float_val
    elif tensor.dtype == DataType.DOUBLE:
        dtype, listed = np.dtype("<f8"), tensor.double_val
    else:
        raise ValueError(f"expected a tensor of float32 or float64, got data type {tensor.dtype}")
    elements: NDArray[Any]
    if tensor.tensor_content:
        elements = np.frombuffer(tensor.tensor_content, dtype)
    else:
        elements = np.array(listed, dtype)
    if len(listed) == 1 and not tensor.tensor_content:
        return np.full(shape, elements[0])  # one entry stands for all of them
    if elements.size != math.prod(shape):
        raise ValueError(f"expected elements for shape {shape}, got {elements.size}")
    return elements.reshape(shape)
