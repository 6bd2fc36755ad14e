"""Values that are arrays: histograms, tensors, texts and precision-recall curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.events import histogram, pr_curve, text
from lightwell.events.histogram import Histogram as HistogramCounts
from lightwell.events.values import HISTOGRAM, RawValue
from lightwell.store.values import Value


class Tensor(Value):
    """A tensor of any shape and dtype."""

    __slots__ = ()


class Histogram(Value):
    """How many values lay between which edges."""

    __slots__ = ()

    def decode(self) -> HistogramCounts:
        """Edges, counts and statistics.

        The buckets go from the first to the last that is not empty; the outermost edges are the
        smallest and the largest value. A histogram of TensorFlow 2 has no sums: they are NaN.
        """
        return self._decoded_raw(_counts)

    def to_numpy(self) -> NDArray[np.float64]:
        """The buckets, float64 of shape (k, 3): left edge, right edge, count."""
        counts = self.decode()
        buckets = np.empty((len(counts.counts), 3))
        if len(buckets):
            buckets[:, 0], buckets[:, 1] = counts.edges[:-1], counts.edges[1:]
            buckets[:, 2] = counts.counts
        return buckets


def _counts(value: RawValue) -> HistogramCounts:
    if value.form == HISTOGRAM:
        return histogram.decode_message(value.content)
    return histogram.decode(value.decode())


class Text(Value):
    """One text or an array of them; Markdown."""

    __slots__ = ()

    def decode(self) -> str:
        """The text; those of an array with a line end between, in order."""
        return "\n".join(self.to_numpy().ravel().tolist())

    def read(self) -> bytes:
        """As ``decode``, in UTF-8."""
        return self.decode().encode()

    def to_numpy(self) -> NDArray[Any]:
        """The texts as objects (``str``), of the shape as written; rank 0 for a single one.

        What is not UTF-8 becomes U+FFFD.
        """
        return self._decoded(lambda value: text.decode(value.tensor))


@dataclass(frozen=True, slots=True, eq=False)
class PRPoints:
    """A precision-recall curve: float arrays of shape (thresholds,).

    Attributes:
        threshold: 0 to 1, evenly spaced; what is predicted at or above counts as positive.
        true_positives: Sum of weights, as the next three.
        false_positives: See above.
        true_negatives: See above.
        false_negatives: See above.
        precision: True positives per positive.
        recall: True positives per actual positive.
    """

    threshold: NDArray[np.float64]
    true_positives: NDArray[np.floating[Any]]
    false_positives: NDArray[np.floating[Any]]
    true_negatives: NDArray[np.floating[Any]]
    false_negatives: NDArray[np.floating[Any]]
    precision: NDArray[np.floating[Any]]
    recall: NDArray[np.floating[Any]]


class PRCurve(Value):
    """A precision-recall curve."""

    __slots__ = ()

    def decode(self) -> PRPoints:
        """The curve by its names; every threshold, also those that nothing was predicted above."""
        rows = self.to_numpy()
        return PRPoints(np.linspace(0.0, 1.0, rows.shape[1]), *rows)

    def to_numpy(self) -> NDArray[np.float32] | NDArray[np.float64]:
        """Shape (6, thresholds), as written: TP, FP, TN, FN, precision, recall."""
        return self._decoded(pr_curve.decode)
