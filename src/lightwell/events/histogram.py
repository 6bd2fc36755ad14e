"""Histograms: how many values lay between which edges.

In files of ``SummaryWriter`` a histogram is a ``HistogramProto``, which lists the right edge and
the count of every bucket; the first bucket is empty and there for its edge, the left one of the
second. TensorFlow 2 writes a tensor of shape (k, 3) instead, under the plugin ``histograms``: left
edge, right edge and count of k buckets. Both are read here, the first is written.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import HistogramProto, Value
from lightwell.events.wire import BYTES, FIXED64, fields

KIND: Final[Kind] = "histogram"
PLUGIN_NAME: Final = "histograms"

_LIMITS: Final = HistogramProto.bucket_limit.number
_COUNTS: Final = HistogramProto.bucket.number
_DOUBLE: Final = struct.Struct("<d")
_CHUNK: Final = 1 << 16  # elements converted at a time


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of values, and statistics of them.

    Attributes:
        edges: float64, ascending; one more than there are buckets, or none.
        counts: int64 when counted here, float64 when read; bucket i is from edge i up to, but
            without, edge i + 1, the last one with it.
        min: The smallest value, 0 while there is none.
        max: The largest value, 0 while there is none.
        num: How many values there were, those in no bucket among them.
        sum: Of the values.
        sum_squares: Of the values.
        nonfinite: How many more were NaN or infinite. Files do not keep it.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64] | NDArray[np.float64]
    min: float
    max: float
    num: float
    sum: float
    sum_squares: float
    nonfinite: int = 0


@cache
def default_edges() -> NDArray[np.float64]:
    """TensorFlow's 1549 edges: 1e-12 times 1.1 to the n below 1e20, the same negative, and 0."""
    edges = _core.default_histogram_edges()
    edges.flags.writeable = False
    return edges


def count(values: NDArray[Any], edges: NDArray[np.float64] | None = None) -> Histogram:
    """Count ``values`` in one pass, exactly.

    Args:
        values: Any shape, strides and real dtype; compared as float64.
        edges: At least two, ascending; what lies outside is in no bucket. The default ones if None,
            whose outermost buckets take what lies beyond them.
    """
    counter = _core.HistogramCounter() if edges is None else _core.HistogramCounter(edges)
    _add(counter, values)
    return _counted(counter, default_edges() if edges is None else edges, counter.counts)


def count_numpy(values: NDArray[Any], bins: str | int) -> Histogram:
    """Count ``values`` into the bins of equal width that ``numpy.histogram`` makes of ``bins``.

    Raises:
        ValueError: NumPy cannot make them.
        MemoryError: So many.
    """
    counter = _core.HistogramCounter()
    _add(counter, values)
    finite = values.astype(np.float64).reshape(-1)
    if counter.nonfinite:
        finite = finite[np.isfinite(finite)]
    with np.errstate(over="ignore", invalid="ignore"):  # a range beyond float64 raises below
        counts, edges = np.histogram(finite, bins)
    return _counted(counter, edges.astype(np.float64), counts.astype(np.int64))


def _add(counter: _core.HistogramCounter, values: NDArray[Any]) -> None:
    dtype = np.float32 if values.dtype.kind == "f" and values.dtype.itemsize <= 4 else np.float64
    flat = values.ravel(order="K")  # a copy only where the memory has gaps
    if flat.dtype == dtype and flat.dtype.isnative and flat.flags.aligned:
        counter.add(flat)
        return
    for start in range(0, flat.size, _CHUNK):
        counter.add(flat[start : start + _CHUNK].astype(dtype))


def _counted(
    counter: _core.HistogramCounter, edges: NDArray[np.float64], counts: NDArray[np.int64]
) -> Histogram:
    is_empty = counter.finite == 0
    return Histogram(
        edges=edges,
        counts=counts,
        min=0.0 if is_empty else counter.min,
        max=0.0 if is_empty else counter.max,
        num=counter.finite,
        sum=counter.sum,
        sum_squares=counter.sum_squares,
        nonfinite=counter.nonfinite,
    )


def encode(tag: str, histogram: Histogram, max_bins: int | None = None) -> Value:
    """The histogram without the empty buckets at its ends.

    Args:
        tag: Of the series.
        histogram: What was counted.
        max_bins: Join neighbours where there are more buckets: ``buckets // max_bins`` at a time,
            so that at least this many are left if there were.
    """
    edges, counts = histogram.edges, histogram.counts
    if max_bins is not None and len(counts) > max_bins:
        joined = len(counts) // max_bins
        counts = np.add.reduceat(counts, np.arange(0, len(counts), joined))
        edges = np.append(edges[:-1:joined], edges[-1])
    filled = np.flatnonzero(counts)
    if filled.size:
        first, last = filled[0], filled[-1]
        edges = edges[first : last + 2]
        counts = np.concatenate(([0], counts[first : last + 1]))
    else:
        edges, counts = edges[:0], counts[:0]
    proto = HistogramProto(
        min=histogram.min,
        max=histogram.max,
        num=histogram.num,
        sum=histogram.sum,
        sum_squares=histogram.sum_squares,
        bucket_limit=edges,
        bucket=counts,
    )
    return Value(tag=tag, histo=proto)


def decode(value: Value) -> Histogram:
    """The histogram, from its first to its last bucket that is not empty, as TensorBoard shows it.

    The outermost edges are the smallest and the largest value, if those are finite: TensorFlow
    writes the ends of float64 there.

    Raises:
        ValueError: It is of neither form.
    """
    if value.tensor.dtype:
        return _decode_tensor(tensor.decode_floats(value.tensor).astype(np.float64))
    return decode_message(memoryview(value.histo.SerializeToString()))


def decode_message(message: memoryview) -> Histogram:
    """As ``decode``, from an encoded ``HistogramProto``, of which no list is made on the way.

    Raises:
        ValueError: It is malformed.
    """
    statistics = [0.0] * 5
    columns: dict[int, list[NDArray[np.float64]]] = {_LIMITS: [], _COUNTS: []}
    for number, kind, raw in fields(message):
        if isinstance(raw, int):
            continue
        if kind == FIXED64 and 1 <= number <= len(statistics):
            (statistics[number - 1],) = _DOUBLE.unpack(raw)
        elif kind in (FIXED64, BYTES) and number in columns:  # one by one, or packed
            if len(raw) % _DOUBLE.size:
                raise ValueError(f"field {number}: {len(raw)} bytes of packed numbers")
            columns[number].append(np.frombuffer(raw, "<f8"))
    limits, counts = (
        one[0] if len(one) == 1 else np.concatenate([*one, np.empty(0)]) for one in columns.values()
    )
    if len(limits) != len(counts):
        raise ValueError(f"expected as many limits as buckets, got {len(limits)} and {len(counts)}")
    filled = np.flatnonzero(counts > 0)
    if filled.size:
        first, last = int(filled[0]), int(filled[-1])
        low, high = statistics[:2]
        left = low if math.isfinite(low) or first == 0 else limits[first - 1]
        right = high if math.isfinite(high) else limits[last]
        limits = np.concatenate(([left], limits[first:last], [right]))
        counts = counts[first : last + 1]
    else:
        limits, counts = limits[:0], counts[:0]
    low, high, num, total, squares = statistics
    return Histogram(limits, counts, low, high, num, total, squares)


def _decode_tensor(buckets: NDArray[np.float64]) -> Histogram:
    """From left edge, right edge and count of each bucket; the sums are not known and thus NaN."""
    if buckets.ndim != 2 or buckets.shape[1] != 3:
        raise ValueError(f"expected buckets of shape (k, 3), got {buckets.shape}")
    if not len(buckets):
        return Histogram(buckets[:, 0], buckets[:, 2], 0.0, 0.0, 0.0, 0.0, 0.0)
    edges = np.append(buckets[:, 0], buckets[-1, 1])
    num = float(buckets[:, 2].sum())
    return Histogram(
        edges, buckets[:, 2], float(edges[0]), float(edges[-1]), num, math.nan, math.nan
    )
