"""Histograms, against NumPy's counts and the protos of ``torch.utils.tensorboard``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.data_compat import migrate_value
from tensorboard.util import tensor_util
from torch.utils.tensorboard import summary as torch_summary

from lightwell import _core
from lightwell.events import histogram, tensor
from lightwell.events.messages import DataType, Dim, HistogramProto, TensorProto, TensorShape, Value

EDGES = histogram.default_edges()
# What may differ: we sum up in another order.
SUMS = ("sum", "sum_squares")


def spread(kind: str, size: int, seed: int = 0) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    if kind == "normal":
        return random.normal(size=size)
    if kind == "uniform":
        return random.uniform(-3, 7, size)
    signs = random.choice([-1.0, 1.0], size)
    return signs * 10.0 ** random.uniform(-14, 19.9, size)


def ours(value: Value) -> Summary.Value:
    return Summary.Value.FromString(value.SerializeToString())


def check_equals_torchs(mine: Summary.Value, theirs: Summary) -> None:
    (expected,) = theirs.value
    for name in SUMS:
        # The sums of values that cancel out are as exact as the largest of them.
        scale = math.sqrt(expected.histo.sum_squares * expected.histo.num)
        tolerance = 1e-12 * (scale if name == "sum" else expected.histo.sum_squares)
        assert abs(getattr(mine.histo, name) - getattr(expected.histo, name)) <= tolerance
        setattr(mine.histo, name, getattr(expected.histo, name))
    assert mine == expected


def test_default_edges_are_torchs_and_cannot_be_changed() -> None:
    positive = [1e-12]
    while positive[-1] * 1.1 < 1e20:
        positive.append(positive[-1] * 1.1)
    assert EDGES.tolist() == [-edge for edge in reversed(positive)] + [0] + positive
    assert not EDGES.flags.writeable


@pytest.mark.parametrize("kind", ["normal", "uniform", "wide"])
@pytest.mark.parametrize(
    "dtype", ["f2", "f4", "f8", "g", ">f4", ">f8", "i1", "u2", "i4", "u8", "?"]
)
@pytest.mark.parametrize("max_bins", [None, 1, 7, 1000])
def test_encoded_histograms_are_torchs(kind: str, dtype: str, max_bins: int | None) -> None:
    wide = spread(kind, 70_001)
    limits = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo("f2")
    values = np.clip(wide, float(limits.min), float(limits.max) / 2).astype(dtype)
    mine = ours(histogram.encode("t", histogram.count(values), max_bins))
    check_equals_torchs(mine, torch_summary.histogram("t", values, EDGES.tolist(), max_bins))


@pytest.mark.parametrize(
    "view",
    [
        lambda a: a.reshape(7, 10, 10).transpose(2, 0, 1),
        lambda a: a[::3],
        lambda a: a[::-1],
        lambda a: a.reshape(70, 10)[:, 2:5],
        lambda a: np.broadcast_to(a[:1], (5, 5)),
        lambda a: np.frombuffer(b"\0" + a.tobytes(), np.uint8)[1:].view(a.dtype),
        lambda a: a[0],
    ],
)
@pytest.mark.parametrize("dtype", ["f4", "f8", "i8"])
def test_any_strides_are_counted(view: Any, dtype: str) -> None:
    values = view((spread("normal", 700) * 100).astype(dtype))
    values = np.asarray(values)
    mine = ours(histogram.encode("t", histogram.count(values)))
    check_equals_torchs(mine, torch_summary.histogram("t", values, EDGES.tolist()))


@settings(max_examples=200, deadline=None)
@given(
    arrays.arrays(
        np.float64,
        arrays.array_shapes(max_dims=3),
        elements=st.integers(0, len(EDGES) - 1).map(lambda at: float(EDGES[at]))
        | st.floats(allow_nan=False, allow_infinity=False),
        fill=st.nothing(),
    ),
    st.sampled_from(["f2", "f4", "f8"]),
)
def test_finite_values_are_counted_as_numpy_does(values: NDArray[Any], dtype: str) -> None:
    largest = np.finfo(dtype).max
    values = np.clip(values, -largest, largest).astype(dtype)
    counted = histogram.count(values)
    expected, _ = np.histogram(values.astype(np.float64), EDGES)
    beyond = np.abs(values.astype(np.float64)) > EDGES[-1]
    assert counted.counts.sum() == values.size
    if not beyond.any():
        assert (counted.counts == expected).all()
    assert counted.num == values.size
    assert (counted.min, counted.max) == (values.min(), values.max())


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_values_one_step_beside_an_edge_are_counted_as_numpy_does(dtype: str) -> None:
    edges = EDGES[1:-1].astype(dtype)
    infinity = np.array(np.inf, dtype)
    for values in (edges, np.nextafter(edges, infinity), np.nextafter(edges, -infinity)):
        expected, _ = np.histogram(values.astype(np.float64), EDGES)
        assert (histogram.count(values).counts == expected).all()


def test_what_lies_beyond_the_default_edges_is_in_the_outermost_buckets() -> None:
    counted = histogram.count(np.array([-1e300, -1e20, 0.5, 1e25]))
    assert counted.counts[0] == 2
    assert counted.counts[-1] == 1
    value = histogram.encode("t", counted)
    assert (value.histo.min, value.histo.max, value.histo.num) == (-1e300, 1e25, 4)
    assert np.sum(value.histo.bucket) == 4


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_values_that_are_not_finite_are_left_out_and_counted(dtype: str) -> None:
    clean = spread("normal", 5000).astype(dtype)
    dirty = np.concatenate((clean, [np.nan, np.inf, -np.inf, np.nan])).astype(dtype)
    np.random.default_rng(1).shuffle(dirty)
    counted, expected = histogram.count(dirty), histogram.count(clean)
    assert counted.nonfinite == 4
    assert (counted.counts == expected.counts).all()
    assert (counted.min, counted.max, counted.num) == (expected.min, expected.max, 5000)
    assert counted.sum == pytest.approx(expected.sum)
    assert counted.sum_squares == pytest.approx(expected.sum_squares)


def test_with_no_finite_value_a_histogram_has_no_buckets() -> None:
    counted = histogram.count(np.array([np.nan, np.inf]))
    value = histogram.encode("t", counted)
    assert value.SerializeToString() == Value(tag="t", histo=HistogramProto()).SerializeToString()
    migrated = migrate_value(ours(value))
    assert tensor_util.make_ndarray(migrated.tensor).shape == (0, 3)
    assert counted.nonfinite == 2


@pytest.mark.parametrize(
    "edges",
    [
        [0.0, 0.1, 0.5, 0.5, 1.0],
        [-1e9, 1e9],
        np.linspace(-1, 1, 100).tolist(),
        [-math.inf, -1, 0, math.inf],
        [0.1, 0.1],
    ],
)
@pytest.mark.parametrize("dtype", ["f4", "f8", "i2"])
def test_given_edges_are_counted_into_as_numpy_does(edges: list[float], dtype: str) -> None:
    values = np.concatenate((spread("uniform", 3000), np.clip(edges, -1e4, 1e4))).astype(dtype)
    counted = histogram.count(values, np.array(edges))
    expected, _ = np.histogram(values.astype(np.float64), edges)
    assert counted.counts.tolist() == expected.tolist()
    assert counted.num == values.size
    if expected.any():
        mine = ours(histogram.encode("t", counted))
        check_equals_torchs(mine, torch_summary.histogram("t", values, edges))


@pytest.mark.parametrize("bins", ["auto", "fd", "doane", "scott", "rice", "sturges", "sqrt", 1, 10])
@pytest.mark.parametrize("max_bins", [None, 4])
def test_bins_of_equal_width_are_numpys(bins: str | int, max_bins: int | None) -> None:
    values = spread("normal", 4000).astype("f4")
    mine = ours(histogram.encode("t", histogram.count_numpy(values, bins), max_bins))
    check_equals_torchs(mine, torch_summary.histogram("t", values, bins, max_bins))
    dirty = np.append(values, [np.nan, -np.inf]).astype("f4")
    assert ours(
        histogram.encode("t", histogram.count_numpy(dirty, bins), max_bins)
    ).histo.bucket == (mine.histo.bucket)


def test_what_is_encoded_is_decoded_as_tensorboard_shows_it() -> None:
    value = histogram.encode("t", histogram.count(spread("wide", 2000)))
    decoded = histogram.decode(Value.FromString(value.SerializeToString()))
    migrated = migrate_value(ours(value))
    shown = tensor_util.make_ndarray(migrated.tensor)
    assert decoded.edges[:-1].astype("f4").tolist() == shown[:, 0].tolist()
    assert decoded.edges[1:].astype("f4").tolist() == shown[:, 1].tolist()
    assert decoded.counts.tolist() == shown[:, 2].tolist()
    assert decoded.counts.sum() == decoded.num == 2000
    as_tensor = histogram.decode(Value.FromString(migrated.SerializeToString()))
    assert as_tensor.edges.tolist() == decoded.edges.astype("f4").tolist()
    assert as_tensor.counts.tolist() == decoded.counts.tolist()
    assert as_tensor.num == 2000


def test_edges_at_the_end_of_float64_are_decoded_as_smallest_and_largest_value() -> None:
    proto = HistogramProto(
        min=-2.0,
        max=5.0,
        num=3.0,
        bucket_limit=[-1.0, 0.0, 1.7976931348623157e308],
        bucket=[1.0, 0.0, 2.0],
    )
    decoded = histogram.decode(Value(tag="t", histo=proto))
    assert decoded.edges.tolist() == [-2.0, -1.0, 0.0, 5.0]
    assert decoded.counts.tolist() == [1.0, 0.0, 2.0]


def test_statistics_that_are_not_finite_leave_the_limits() -> None:
    proto = HistogramProto(min=math.nan, max=math.nan, bucket_limit=[0.0, 1.0], bucket=[0.0, 2.0])
    assert histogram.decode(Value(tag="t", histo=proto)).edges.tolist() == [0.0, 1.0]


def test_a_histogram_without_buckets_is_decoded() -> None:
    for value in (
        Value(tag="t", histo=HistogramProto()),
        Value(
            tag="t",
            tensor=TensorProto(
                dtype=DataType.DOUBLE, tensor_shape=TensorShape(dim=[Dim(), Dim(size=3)])
            ),
        ),
    ):
        decoded = histogram.decode(value)
        assert decoded.edges.size == decoded.counts.size == 0
        assert decoded.num == 0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Value(histo=HistogramProto(bucket_limit=[1.0])), "as many limits as buckets, got 1 and 0"),
        (Value(tensor=TensorProto(dtype=DataType.INT32)), "float32 or float64, got data type 3"),
        (
            Value(
                tensor=TensorProto(
                    dtype=DataType.FLOAT,
                    float_val=[1.0, 2.0],
                    tensor_shape=TensorShape(dim=[Dim(size=2)]),
                )
            ),
            r"shape \(k, 3\), got \(2,\)",
        ),
        (
            Value(
                tensor=TensorProto(
                    dtype=DataType.FLOAT,
                    tensor_content=bytes(8),
                    tensor_shape=TensorShape(dim=[Dim(size=1), Dim(size=3)]),
                )
            ),
            r"3 elements of \(1, 3\), got 2",
        ),
    ],
)
def test_what_is_no_histogram_is_refused(value: Value, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        histogram.decode(value)


@pytest.mark.parametrize("edges", [[1.0], [], [1.0, 0.0], [0.0, math.nan]])
def test_edges_that_cannot_be_are_refused(edges: list[float]) -> None:
    with pytest.raises(ValueError, match="expected at least two edges, ascending"):
        _core.HistogramCounter(np.array(edges))


def test_only_contiguous_floats_are_counted_natively() -> None:
    counter = _core.HistogramCounter()
    with pytest.raises(TypeError, match="float32 or float64"):
        counter.add(np.zeros(3, np.int32))  # type: ignore[arg-type]  # that is the test
    assert counter.finite == 0


def test_counts_that_are_not_finite_are_decoded_without_a_warning() -> None:
    buckets = np.array([[0, 1, np.inf], [1, 2, -np.inf], [2, 3, 1]], np.float64)
    decoded = histogram.decode(Value(tensor=tensor.encode_array(buckets)))
    assert math.isnan(decoded.num)
    assert decoded.counts[2] == 1
