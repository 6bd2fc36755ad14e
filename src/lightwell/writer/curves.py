"""Curves: precision-recall curves, and which scalars to draw together in charts of one's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from lightwell.writer import inputs
from lightwell.writer import values as plain
from lightwell.writer.run_writer import RunWriter
from lightwell.writer.values import describe


class CurveMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs precision-recall curves and layouts of charts."""

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Append a precision-recall curve to the series ``tag``. It is computed in the background.

        Args:
            tag: Series name, kept exactly.
            labels: What is true, 0 or 1 or bool; any shape.
            predictions: How likely it was said to be, 0 to 1, of the same shape. NaN and what lies
                outside is left out.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            num_thresholds: How many points the curve has; at most 127 are made.
            weights: What each element counts: a number, or an array that goes with ``labels``. 1
                when None.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: The shapes differ, or ``num_thresholds`` is less than 1.
        """
        from lightwell.events import pr_curve

        where = "add_pr_curve"
        plain.tag(where, tag)
        thresholds = min(
            plain.positive(where, "num_thresholds", num_thresholds), pr_curve.MAX_THRESHOLDS
        )
        truth = inputs.take_real(where, "labels", labels)
        predicted = inputs.take_real(where, "predictions", predictions)
        weighted = inputs.take_real(where, "weights", 1.0 if weights is None else weights)
        shape: tuple[int, ...] | None = truth.shape
        if math.prod(weighted.shape) != 1:
            try:
                shape = np.broadcast_shapes(truth.shape, weighted.shape)
            except ValueError:
                shape = None
        if shape != predicted.shape:
            raise ValueError(
                f"{where}: expected labels, predictions and weights of one shape, got "
                f"{truth.shape}, {predicted.shape} and {weighted.shape}"
            )
        step, wall_time = self._when(where, global_step, walltime)
        kept = [
            taken if taken.is_pending else taken.owned() for taken in (truth, predicted, weighted)
        ]
        self._add_later(
            tag,
            step,
            wall_time,
            lambda: pr_curve.encode(
                tag,
                pr_curve.compute(kept[0].array(), kept[1].array(), thresholds, kept[2].array()),
                thresholds,
            ),
            truth.nbytes + predicted.nbytes + weighted.nbytes,
        )

    def add_pr_curve_raw(
        self,
        tag: str,
        true_positive_counts: Any,
        false_positive_counts: Any,
        true_negative_counts: Any,
        false_negative_counts: Any,
        precision: Any,
        recall: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,  # noqa: ARG002  # torch's signature
        walltime: float | None = None,
    ) -> None:
        """Append a precision-recall curve that was computed elsewhere to the series ``tag``.

        Args:
            tag: Series name, kept exactly.
            true_positive_counts: One number a threshold, from the lowest threshold to the highest;
                as the next five a list, array or tensor.
            false_positive_counts: Likewise.
            true_negative_counts: Likewise.
            false_negative_counts: Likewise.
            precision: Likewise.
            recall: Likewise.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            num_thresholds: What the series says about its length; viewers go by the numbers.
            weights: Accepted for compatibility; the counts are weighted already.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: The six are not equally long, or ``num_thresholds`` is less than 1.
        """
        from lightwell.events import pr_curve

        where = "add_pr_curve_raw"
        plain.tag(where, tag)
        thresholds = min(
            plain.positive(where, "num_thresholds", num_thresholds), pr_curve.MAX_THRESHOLDS
        )
        rows = [
            inputs.take_column(where, name, given)
            for name, given in {
                "true_positive_counts": true_positive_counts,
                "false_positive_counts": false_positive_counts,
                "true_negative_counts": true_negative_counts,
                "false_negative_counts": false_negative_counts,
                "precision": precision,
                "recall": recall,
            }.items()
        ]
        if len({row.shape for row in rows}) != 1:
            raise ValueError(
                f"{where}: expected six rows of one length, got {[row.shape[0] for row in rows]}"
            )
        step, wall_time = self._when(where, global_step, walltime)
        self._add_later(
            tag,
            step,
            wall_time,
            lambda: pr_curve.encode(tag, np.stack([row.array() for row in rows]), thresholds),
            sum(row.nbytes for row in rows),
        )

    def add_custom_scalars(self, layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
        """Say which scalars to draw together in charts; the last layout of a run holds.

        Args:
            layout: ``{heading: {title: [kind, tags]}}``, shown in this order. Kind ``'Margin'`` is
                a line with a band around it, of three tags: value, lower and upper bound. Any
                other kind, ``'Multiline'`` by custom, draws all series whose tags match one of the
                regular expressions in ``tags``.

        Raises:
            TypeError: The layout or a part of it is of the wrong kind.
            ValueError: A margin chart has not three tags, or text cannot be encoded as UTF-8.
        """
        from lightwell.events import layout as layouts

        value = layouts.encode(_checked_layout("add_custom_scalars", layout))
        self._add(*self._when("add_custom_scalars", None, None), value)

    def add_custom_scalars_multilinechart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Say which scalars to draw in one chart. As ``add_custom_scalars`` with that chart only.

        Args:
            tags: Regular expressions.
            category: The heading above the chart.
            title: The chart's.

        Raises:
            TypeError: An argument is of the wrong kind.
        """
        self.add_custom_scalars({category: {title: ["Multiline", tags]}})

    def add_custom_scalars_marginchart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Say which scalars make a line and the band around it. As ``add_custom_scalars``.

        Args:
            tags: Three: of the value, its lower and its upper bound.
            category: The heading above the chart.
            title: The chart's.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: There are not three tags.
        """
        self.add_custom_scalars({category: {title: ["Margin", tags]}})


def _checked_layout(where: str, layout: object) -> dict[str, dict[str, tuple[str, list[str]]]]:
    checked: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for heading, charts in _items(where, "layout", layout):
        checked[plain.tag(where, heading, "each category")] = {
            plain.tag(where, title, "each title"): _checked_chart(where, chart)
            for title, chart in _items(where, "each category's charts", charts)
        }
    return checked


def _items(where: str, name: str, given: object) -> list[tuple[object, object]]:
    if not isinstance(given, Mapping):
        raise TypeError(f"{where}: expected {name} to be a mapping, got {describe(given)}")
    return list(cast("Mapping[object, object]", given).items())


def _checked_chart(where: str, chart: object) -> tuple[str, list[str]]:
    from lightwell.events import layout as layouts

    if not isinstance(chart, (list, tuple)) or len(cast(Sequence[Any], chart)) < 2:
        raise TypeError(f"{where}: expected each chart to be [kind, tags], got {chart!r}")
    kind, given = cast(Sequence[Any], chart)[:2]
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
        raise TypeError(f"{where}: expected tags to be a list of str, got {describe(given)}")
    tags = [plain.tag(where, tag, "each of tags") for tag in cast(Sequence[object], given)]
    if kind == layouts.MARGIN and len(tags) != 3:
        raise ValueError(f"{where}: expected 3 tags, got {len(tags)}")
    return str(kind), tags
