"""Precision-recall curves: six numbers for each of a number of thresholds.

A float32 tensor of shape (6, thresholds) under the plugin ``pr_curves``: true positives, false
positives, true negatives, false negatives, precision and recall of calling everything positive that
was predicted at or above ``i / (thresholds - 1)``.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import PluginData, SummaryMetadata, Value
from lightwell.events.plugin_messages import PrCurvePluginData

KIND: Final[Kind] = "pr_curve"
PLUGIN_NAME: Final = "pr_curves"
MAX_THRESHOLDS: Final = 127
"""What other writers cut the number of thresholds down to; readers take more."""

_SMALLEST_COUNT: Final = 1e-7  # instead of dividing by nothing


def compute(
    labels: NDArray[Any],
    predictions: NDArray[Any],
    thresholds: int,
    weights: NDArray[Any] | float = 1.0,
) -> NDArray[np.float64]:
    """The curve, float64 of shape (6, thresholds).

    Args:
        labels: The truth, any real dtype, 0 or 1; a value between counts as both in part.
        predictions: Probabilities, real, of the shape of ``labels`` times ``weights``. NaN and what
            lies outside 0 to 1 is left out.
        thresholds: How many, at least one.
        weights: What each element counts.
    """
    if predictions.dtype.kind != "f":
        predictions = predictions.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.floor(predictions * (thresholds - 1)).reshape(-1)
        is_inside = (scaled >= 0) & (scaled < thresholds)
    truth = labels.astype(np.float64)
    positives = (truth * weights).reshape(-1)
    negatives = ((1.0 - truth) * weights).reshape(-1)
    if not is_inside.all():
        scaled = scaled[is_inside]
        positives, negatives = positives[is_inside], negatives[is_inside]
    bucket = scaled.astype(np.intp)
    tp = _at_or_above(np.bincount(bucket, positives, thresholds))
    fp = _at_or_above(np.bincount(bucket, negatives, thresholds))
    tn, fn = fp[0] - fp, tp[0] - tp
    precision = tp / np.maximum(_SMALLEST_COUNT, tp + fp)
    recall = tp / np.maximum(_SMALLEST_COUNT, tp + fn)
    return np.stack((tp, fp, tn, fn, precision, recall))


def _at_or_above(counts: NDArray[Any]) -> NDArray[np.float64]:
    return np.cumsum(counts[::-1])[::-1]


def encode(tag: str, rows: NDArray[Any], thresholds: int) -> Value:
    """A point of the series ``tag``: ``rows`` of shape (6, n), said to be for ``thresholds``."""
    content = PrCurvePluginData(num_thresholds=thresholds).SerializeToString()
    plugin_data = PluginData(plugin_name=PLUGIN_NAME, content=content)
    with np.errstate(over="ignore"):  # beyond float32 is infinite
        rows = rows.astype(np.float32, copy=False)
    return Value(
        tag=tag,
        tensor=tensor.encode_array(rows),
        metadata=SummaryMetadata(plugin_data=plugin_data),
    )


def decode(value: Value) -> NDArray[np.float32] | NDArray[np.float64]:
    """The rows, of shape (6, thresholds).

    Raises:
        ValueError: The tensor is of another shape or dtype.
    """
    rows = tensor.decode_floats(value.tensor)
    if rows.ndim != 2 or rows.shape[0] != 6:
        raise ValueError(f"expected rows of shape (6, thresholds), got {rows.shape}")
    return rows
