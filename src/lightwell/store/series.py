"""One series in Python: its columns, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from lightwell.store.analysis import (
    SeriesEnvelope,
    SeriesSummary,
    core_series,
    enveloped,
    in_window,
    smoothed,
    summarised,
)
from lightwell.store.choice import CoreSeries, X
from lightwell.store.evaluation import is_sorted
from lightwell.store.points import Steps, Values, WallTimes
from lightwell.store.smoothing import Smooth, SmoothingMethod, smoothing_of
from lightwell.store.table import imported

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]  # it has none


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Every point of one tag of one run, in order of writing: read-only arrays of equal length.

    Attributes:
        step: int64 (n,).
        wall_time: float64 (n,), seconds since the epoch.
        value: float32 or float64 (n,), as written; NaN and infinities are kept.
    """

    step: Steps
    wall_time: WallTimes
    value: Values

    def __len__(self) -> int:
        return len(self.step)

    def __repr__(self) -> str:
        if not len(self):
            return "<Series: no points>"
        steps = f"steps {self.step[0]} to {self.step[-1]}"
        return f"<Series: {len(self)} points, {steps}, last value {self.value[-1]:.6g}>"

    def between(
        self, start: float | None = None, stop: float | None = None, *, x: X = "step"
    ) -> Series:
        """The points of a window; without a copy where ``x`` never goes back.

        Args:
            start: Start of the window in the unit of ``x``; None: open.
            stop: End of the window, included; None: open.
            x: Axis of the window, as for :meth:`envelope`.

        Raises:
            ValueError: An argument is out of its range.
        """
        rows = in_window(self._core(), x=x, start=start, stop=stop)
        step, wall_time, value = self.step[rows], self.wall_time[rows], self.value[rows]
        for column in (step, wall_time, value):
            column.flags.writeable = False
        return Series(step, wall_time, value)

    def at(self, steps: int | Sequence[int] | NDArray[np.integer[Any]]) -> Values:
        """The value at some steps, so that several series stand on a common grid.

        At a step without a point it is the value at the nearest step below, and NaN before the
        first; of several at one step the last written. Nothing is interpolated: ``np.interp`` does.

        Args:
            steps: One step or an array of them, in any order.

        Returns:
            An array of the shape of ``steps``, float32 or float64 as the values are.
        """
        order = None if is_sorted(self.step) else np.argsort(self.step, kind="stable")
        step = self.step if order is None else self.step[order]
        value = self.value if order is None else self.value[order]
        rows = np.asarray(np.searchsorted(step, steps, side="right")) - 1
        values: Values = np.full(rows.shape, np.nan, value.dtype)
        values[rows >= 0] = value[rows[rows >= 0]]
        return values

    def to_pandas(self) -> pd.DataFrame:
        """Columns step, wall_time, value.

        Raises:
            ImportError: pandas is not installed.
        """
        columns = {"step": self.step, "wall_time": self.wall_time, "value": self.value}
        return imported("pandas").DataFrame(columns)

    def smooth(
        self, method: SmoothingMethod | Smooth, parameter: float | None = None, *, x: X = "step"
    ) -> Series:
        """The series with smoothed values, in the type of its values.

        Args:
            method: ``ema``: TensorBoard's debiased moving average. ``time``: the same with weights
                that fade with the distance in ``x``. ``mean``, ``median``: of a centred window,
                shorter at the ends. ``gaussian``: the mean weighted by a Gaussian. NaN and
                infinities are passed through and count in no window; a series of equal values
                stays as it is. Without ``parameter`` both in one, as everywhere: ``"median:5"``,
                ``("median", 5)``, or a number for the weight of ``ema``.
            parameter: The weight of the past, 0 ≤ w < 1; the half-life in the unit of ``x``; the
                points in the window; the standard deviation in points.
            x: ``step``, or ``relative`` or ``wall`` for seconds.

        Raises:
            TypeError: ``parameter`` is no number.
            ValueError: ``method`` is none of these, or ``parameter`` out of its range.
        """
        given = method if parameter is None else (cast(SmoothingMethod, method), parameter)
        values = smoothed(self._core(), smoothing_of(given), x)
        return Series(self.step, self.wall_time, values)

    def envelope(
        self,
        columns: int = 800,
        *,
        x: X = "step",
        start: float | None = None,
        stop: float | None = None,
        smooth: Smooth = 0.0,
    ) -> SeriesEnvelope:
        """First, last, least, largest and mean value of every pixel column of a plot.

        Args:
            columns: Pixel columns, 1 to 8192.
            x: ``step``, ``wall``, or ``relative``: seconds since the first point of the series.
            start: Start of the window in the unit of ``x``; None: where the points begin.
            stop: End of the window, included; None: where the points end.
            smooth: As for :meth:`smooth`: ``"median:5"``, ``("median", 5)``, or a number for the
                weight of ``ema``. It sees every point, whatever the window.

        Raises:
            ValueError: An argument is out of its range.
        """
        return enveloped(self._core(), columns=columns, x=x, start=start, stop=stop, smooth=smooth)

    def summary(
        self, *, x: X = "step", start: float | None = None, stop: float | None = None
    ) -> SeriesSummary:
        """First, last, least and largest point, mean, and what is not finite.

        Args:
            x: Axis of the window, as for :meth:`envelope`.
            start: Start of the window; None: open.
            stop: End of the window, included; None: open.

        Raises:
            ValueError: An argument is out of its range.
        """
        return summarised([self._core()], x=x, start=start, stop=stop)[0]

    def _core(self) -> CoreSeries:
        return core_series(self.step, self.wall_time, self.value)
