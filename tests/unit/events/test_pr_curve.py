"""Precision-recall curves, against the protos of ``torch.utils.tensorboard``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tensorboard.compat.proto.summary_pb2 import Summary
from torch.utils.tensorboard import summary as torch_summary

from lightwell.events import pr_curve
from lightwell.events.messages import DataType, Dim, TensorProto, TensorShape, Value


def drawn(size: int = 3001, seed: int = 0) -> tuple[NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(seed)
    return random.integers(0, 2, size), random.random(size, np.float32)


def ours(
    labels: NDArray[Any], predictions: NDArray[Any], thresholds: int, weights: Any = 1.0
) -> Summary:
    rows = pr_curve.compute(labels, predictions, thresholds, weights)
    encoded = pr_curve.encode("t", rows, thresholds).SerializeToString()
    return Summary(value=[Summary.Value.FromString(encoded)])


@pytest.mark.parametrize("labels_dtype", ["?", "i8", "u1", "f4", "f8"])
@pytest.mark.parametrize("predictions_dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("thresholds", [1, 2, 10, 127])
def test_curves_are_torchs(labels_dtype: str, predictions_dtype: str, thresholds: int) -> None:
    labels, predictions = drawn()
    labels, predictions = labels.astype(labels_dtype), predictions.astype(predictions_dtype)
    expected = torch_summary.pr_curve("t", labels, predictions, thresholds)
    assert ours(labels, predictions, thresholds) == expected


@pytest.mark.parametrize("weights", [2.5, np.random.default_rng(3).random(3001)])
def test_weights_count_as_torch_counts_them(weights: Any) -> None:
    labels, predictions = drawn()
    expected = torch_summary.pr_curve("t", labels, predictions, 50, weights)
    got = ours(labels, predictions, 50, weights)
    mine, theirs = got.value[0].tensor.float_val, expected.value[0].tensor.float_val
    assert list(mine) == pytest.approx(list(theirs), rel=1e-6)


def test_predictions_at_the_thresholds_and_at_the_ends_count_as_in_torch() -> None:
    predictions = np.linspace(0, 1, 11)
    labels = np.arange(11) % 2
    assert ours(labels, predictions, 11) == torch_summary.pr_curve("t", labels, predictions, 11)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # torch's cast of NaN
def test_nan_and_what_lies_outside_of_0_to_1_is_left_out() -> None:
    labels = np.array([1, 0, 1, 0, 1, 0])
    predictions = np.array([0.2, 0.7, np.nan, -0.1, 1.5, np.inf])
    assert ours(labels, predictions, 100) == torch_summary.pr_curve("t", labels, predictions, 100)
    rows = pr_curve.compute(labels, predictions, 100)
    assert (rows[0, 0], rows[1, 0]) == (1, 1)


def test_integer_predictions_are_numbers_from_0_to_1() -> None:
    rows = pr_curve.compute(np.array([1, 0]), np.array([1, 0], np.uint8), 5)
    assert rows[0].tolist() == [1, 1, 1, 1, 1]
    assert rows[1].tolist() == [1, 0, 0, 0, 0]


def test_more_than_one_axis_is_flattened() -> None:
    labels, predictions = drawn(60)
    flat = pr_curve.compute(labels, predictions, 9)
    shaped = pr_curve.compute(labels.reshape(3, 20), predictions.reshape(3, 20), 9)
    assert (flat == shaped).all()


def test_without_predictions_all_rows_are_zero() -> None:
    assert not pr_curve.compute(np.zeros(0), np.zeros(0), 4).any()


def test_what_is_encoded_is_decoded() -> None:
    rows = pr_curve.compute(*drawn(), 20)
    value = Value.FromString(pr_curve.encode("t", rows, 20).SerializeToString())
    assert (pr_curve.decode(value) == rows.astype("f4")).all()
    assert value.metadata.plugin_data.plugin_name == pr_curve.PLUGIN_NAME
    assert value.metadata.plugin_data.content == b"\x10\x14"


def test_raw_bytes_and_one_number_for_all_are_decoded() -> None:
    shape = TensorShape(dim=[Dim(size=6), Dim(size=2)])
    content = np.arange(12, dtype="<f8").tobytes()
    raw = TensorProto(dtype=DataType.DOUBLE, tensor_content=content, tensor_shape=shape)
    assert pr_curve.decode(Value(tensor=raw)).tolist() == np.arange(12).reshape(6, 2).tolist()
    same = TensorProto(dtype=DataType.FLOAT, float_val=[0.5], tensor_shape=shape)
    assert pr_curve.decode(Value(tensor=same)).tolist() == np.full((6, 2), 0.5).tolist()


def test_numbers_beyond_float32_become_infinite() -> None:
    rows = np.repeat([[1e39, -1e39, 1.0]], 6, axis=0)
    encoded = pr_curve.encode("t", rows, 3).SerializeToString()
    assert pr_curve.decode(Value.FromString(encoded)).tolist() == [[np.inf, -np.inf, 1.0]] * 6


def test_what_is_no_curve_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(6, thresholds\), got \(5, 2\)"):
        pr_curve.decode(pr_curve.encode("t", np.zeros((5, 2)), 2))
    whole_numbers = TensorProto(dtype=DataType.INT32)
    with pytest.raises(ValueError, match="float32 or float64, got data type 3"):
        pr_curve.decode(Value(tensor=whole_numbers))


def test_a_curve_that_claims_what_is_not_there_is_refused_without_making_room() -> None:
    shape = TensorShape(dim=[Dim(size=6), Dim(size=1 << 50)])
    claim = TensorProto(dtype=DataType.FLOAT, float_val=[0.5], tensor_shape=shape)
    with pytest.raises(ValueError, match="tensor: expected"):
        pr_curve.decode(Value(tensor=claim))
