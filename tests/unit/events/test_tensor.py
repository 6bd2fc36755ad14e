"""Tensors: every dtype there and back, what stock readers make of ours, and damaged ones."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tensorboard.compat.proto import tensor_pb2
from tensorboard.util import tensor_util

from lightwell.events import tensor
from lightwell.events.messages import DataType, Dim, TensorProto, TensorShape

DTYPES = [
    *("float16", "float32", "float64", "bool", "complex64", "complex128"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
]


def proto_of(dtype: int, shape: list[int], **fields: Any) -> TensorProto:
    dims = [Dim(size=size) for size in shape]
    return TensorProto(dtype=dtype, tensor_shape=TensorShape(dim=dims), **fields)


def stock(proto: TensorProto) -> tensor_pb2.TensorProto:
    return tensor_pb2.TensorProto.FromString(proto.SerializeToString())


@given(
    st.sampled_from(DTYPES).flatmap(
        lambda name: hnp.arrays(name, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0))
    )
)
def test_what_was_encoded_decodes_to_the_same_bits(array: np.ndarray) -> None:
    encoded = tensor.encode_array(array).SerializeToString()
    decoded = tensor.decode(TensorProto.FromString(encoded))
    assert decoded.dtype == array.dtype
    assert decoded.shape == array.shape
    assert decoded.tobytes() == array.tobytes()


@pytest.mark.parametrize("name", DTYPES)
def test_tensorboard_reads_the_same_array(name: str) -> None:
    array = np.array([[0, 1, 2], [3, 100, 1]]).astype(name)
    read = tensor_util.make_ndarray(stock(tensor.encode_array(array)))
    np.testing.assert_array_equal(read, array)
    assert read.dtype == array.dtype


@pytest.mark.parametrize("name", DTYPES)
def test_what_tensorboard_encodes_is_read(name: str) -> None:
    array = np.array([[0, 1, 2], [3, 100, 1]]).astype(name)
    content = tensor_util.make_tensor_proto(array)
    lists = tensor_pb2.TensorProto.FromString(content.SerializeToString())
    if content.tensor_content:
        lists.ClearField("tensor_content")
        append = tensor_util.GetNumpyAppendFn(array.dtype)
        append(lists, array.reshape(-1))
    for proto in (content, lists):
        decoded = tensor.decode(TensorProto.FromString(proto.SerializeToString()))
        np.testing.assert_array_equal(decoded, array)
        assert decoded.dtype == array.dtype


def test_bfloat16_keeps_its_exact_16_bits() -> None:
    patterns = np.array([0x3F80, 0xBF80, 0x7F80, 0x0001, 0x7FC0], np.uint16)
    wide = (patterns.astype(np.uint32) << 16).view(np.float32)
    proto = tensor.encode_array(wide, as_bfloat16=True)
    assert proto.dtype == DataType.BFLOAT16
    assert stock(proto).tensor_content == patterns.astype("<u2").tobytes()
    assert tensor.decode(stock_copy(proto)).tobytes() == wide.tobytes()
    listed = proto_of(DataType.BFLOAT16, [5], half_val=patterns.tolist())
    assert tensor.decode(listed).tobytes() == wide.tobytes()


def stock_copy(proto: TensorProto) -> TensorProto:
    return TensorProto.FromString(proto.SerializeToString())


def test_float32_patterns_that_torch_stores_for_halves_are_read() -> None:
    numbers = np.array([1.0, -2.0, 0.0], np.float32)
    patterns = numbers.view(np.int32).tolist()
    half = tensor.decode(proto_of(DataType.HALF, [3], half_val=patterns))
    assert half.dtype == np.float16
    np.testing.assert_array_equal(half, numbers)
    wide = tensor.decode(proto_of(DataType.BFLOAT16, [3], half_val=patterns))
    np.testing.assert_array_equal(wide, numbers)


def test_uint8_is_read_from_where_torch_stores_it() -> None:
    decoded = tensor.decode(proto_of(DataType.UINT8, [2], uint32_val=[7, 255]))
    np.testing.assert_array_equal(decoded, np.array([7, 255], np.uint8))


def test_strides_and_byte_orders_do_not_matter() -> None:
    array = np.arange(24, dtype=">i4").reshape(4, 6)[::2, ::-1].T
    decoded = tensor.decode(stock_copy(tensor.encode_array(array)))
    np.testing.assert_array_equal(decoded, array)


def test_byte_strings_keep_their_bytes_and_their_shape() -> None:
    proto = stock_copy(tensor.encode_strings([b"a", b"", b"\xff\x00"], [3, 1]))
    decoded = tensor.decode(proto)
    assert decoded.shape == (3, 1)
    assert decoded.reshape(-1).tolist() == [b"a", b"", b"\xff\x00"]


def test_a_single_element_may_stand_for_all() -> None:
    decoded = tensor.decode(proto_of(DataType.FLOAT, [2, 3], float_val=[0.5]))
    np.testing.assert_array_equal(decoded, np.full((2, 3), 0.5, np.float32))


@pytest.mark.parametrize(
    "proto",
    [
        proto_of(DataType.FLOAT, [60000, 60000]),
        proto_of(DataType.FLOAT, [60000, 60000], float_val=[1.0]),
        proto_of(DataType.FLOAT, [60000, 60000], tensor_content=b"\0" * 8),
        proto_of(DataType.BOOL, [1 << 62, 1 << 62], bool_val=[True]),
        proto_of(DataType.STRING, [1 << 40], string_val=[b"x"]),
        proto_of(DataType.FLOAT, [2], tensor_content=b"\0" * 7),
        proto_of(DataType.FLOAT, [1], tensor_content=b"\0" * 7),
        proto_of(DataType.COMPLEX64, [1], scomplex_val=[1.0]),
        proto_of(DataType.FLOAT, [-1], float_val=[1.0]),
        proto_of(DataType.FLOAT, [1] * 40, float_val=[1.0]),
        proto_of(DataType.UINT8, [1], int_val=[300]),
        proto_of(999, [1], float_val=[1.0]),
        TensorProto(dtype=1, tensor_shape=TensorShape(unknown_rank=True), float_val=[1.0]),
    ],
)
def test_a_tensor_that_claims_what_is_not_there_is_refused_without_making_room(
    proto: TensorProto,
) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="tensor: "):
            tensor.decode(stock_copy(proto))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1 << 20


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_raise_value_error(data: bytes) -> None:
    try:
        decoded = tensor.decode(TensorProto.FromString(data))
    except ValueError:
        return
    assert isinstance(decoded, np.ndarray)


def test_one_string_is_not_repeated_beyond_all_measure() -> None:
    few = tensor.decode(tensor.encode_strings([b"x" * 100], [100, 2]))
    assert few.shape == (100, 2)
    with pytest.raises(ValueError, match="of one string repeated, got 1000 bytes 1048576 times"):
        tensor.decode(tensor.encode_strings([b"x" * 1000], [1 << 19, 2]))
