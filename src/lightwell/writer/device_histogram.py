"""Histograms of tensors on a device: counted there, so that only the counts travel."""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events import histogram
from lightwell.events.histogram import Histogram
from lightwell.writer import device

_CHUNK: Final = 1 << 24  # elements at a time, which bounds the memory taken on the device


class DeviceCount:
    """A histogram under way on a device. The constructor does not wait for the device.

    Counts as ``histogram.count`` does, and as exactly; only the sums may be rounded otherwise.

    Args:
        tensor: Of torch, on a device, of real numbers, not empty, as ``inputs.on_device`` gives it.
        edges: As for ``histogram.count``.
    """

    def __init__(self, tensor: Any, edges: NDArray[np.float64] | None) -> None:
        self._edges = histogram.default_edges() if edges is None else edges
        backend = device.backend_of(tensor)
        counts, statistics = _count(tensor.reshape(-1), self._edges, edges is None)
        self._counts: device.Transfer = device.TorchTransfer(backend, counts, is_ours=True)
        self._statistics: device.Transfer = device.TorchTransfer(backend, statistics, is_ours=True)

    @property
    def nbytes(self) -> int:
        """What is kept until it is here."""
        return self._counts.nbytes + self._statistics.nbytes

    def wait(self) -> Histogram:
        """The histogram, once the device has counted."""
        counts = self._counts.wait()
        low, high, total, squares = self._statistics.wait().tolist()
        outside, nonfinite = counts[-2:].tolist()
        num = int(counts[:-2].sum()) + outside
        return Histogram(
            edges=self._edges,
            counts=counts[:-2],
            min=low if num else 0.0,
            max=high if num else 0.0,
            num=num,
            sum=total,
            sum_squares=squares,
            nonfinite=nonfinite,
        )


def _count(flat: Any, edges: NDArray[np.float64], takes_all: bool) -> tuple[Any, Any]:
    """Counts of the buckets, of what is outside and of what is not finite; and the statistics.

    None of these operations waits for the device, as ``bincount`` or a mask as an index would.

    Args:
        flat: One axis.
        edges: Of the buckets.
        takes_all: The outermost buckets take what is outside.
    """
    torch = sys.modules["torch"]
    wide = torch.float32 if flat.device.type == "mps" else torch.float64  # Metal has no float64
    if not flat.is_floating_point():
        flat = flat.to(torch.float32 if flat.dtype.itemsize <= 2 else wide)
    elif flat.dtype.itemsize < 4:
        flat = flat.to(torch.float32)
    # From ordinary memory and small, so the copy is made before the call returns.
    boundaries = torch.from_numpy(_boundaries(edges, flat.dtype is torch.float32))
    boundaries = boundaries.to(flat.device, non_blocking=True)

    buckets = len(edges) - 1
    counts = torch.zeros(buckets + 2, dtype=torch.int64, device=flat.device)
    one = torch.ones(1, dtype=torch.int64, device=flat.device)
    lows: list[Any] = []
    highs: list[Any] = []
    sums: list[Any] = []
    squares: list[Any] = []
    for values in flat.split(_CHUNK):
        is_finite = torch.isfinite(values)
        bucket = torch.bucketize(values, boundaries, right=True) - 1
        if takes_all:
            bucket = bucket.clamp(0, buckets - 1)
        else:
            bucket = torch.where(bucket < 0, buckets, bucket)
        bucket = torch.where(is_finite, bucket, buckets + 1)
        counts.index_add_(0, bucket, one.expand(len(bucket)))
        lows.append(torch.where(is_finite, values, torch.inf).amin().to(wide))
        highs.append(torch.where(is_finite, values, -torch.inf).amax().to(wide))
        summands = torch.where(is_finite, values, 0).to(wide)
        sums.append(summands.sum())
        squares.append(summands.square().sum())
    low, high = torch.stack(lows).amin(), torch.stack(highs).amax()
    total, total_squares = torch.stack(sums).sum(), torch.stack(squares).sum()
    return counts, torch.stack((low, high, total, total_squares))


def _boundaries(edges: NDArray[np.float64], is_single: bool) -> NDArray[Any]:
    """Where buckets begin, in the dtype of the values: the smallest value of each bucket.

    The last entry is the smallest value beyond the last edge, since that belongs to its bucket.
    """
    starts = np.append(edges[:-1], np.nextafter(edges[-1], np.inf))
    if not is_single:
        return starts
    with np.errstate(over="ignore"):
        rounded = starts.astype(np.float32)
    return np.where(rounded < starts, np.nextafter(rounded, np.float32(np.inf)), rounded)
