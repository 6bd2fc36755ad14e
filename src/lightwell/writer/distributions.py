"""Histograms: ``add_histogram`` and ``add_histogram_raw``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from lightwell.writer import inputs, run_writer
from lightwell.writer import values as plain
from lightwell.writer.inputs import Input
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightwell.events.histogram import Histogram

_DEFAULT_BINS: Final = "tensorflow"


class DistributionMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs how values are spread."""

    _given_bins: list[float] | None = None  # what `default_bins` was set to
    _tags_with_nonfinite: frozenset[str] = frozenset()

    @property
    def default_bins(self) -> list[float]:
        """The edges of histograms with ``bins='tensorflow'``: a new list; assign one to change it.

        1549 edges: 1e-12 times 1.1 to the n below 1e20, the same below zero, and zero.
        """
        if self._given_bins is not None:
            return list(self._given_bins)
        from lightwell.events import histogram

        return [float(edge) for edge in histogram.default_edges()]

    @default_bins.setter
    def default_bins(self, edges: Sequence[float]) -> None:
        self._given_bins = list(edges)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: str | int | Sequence[float] | NDArray[Any] = _DEFAULT_BINS,
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Append one histogram to the series ``tag``.

        The values are counted before this returns and may be changed afterwards. On a device they
        are counted there, which is not waited for; for ``bins`` of equal width they are fetched.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            values: Any shape, any real dtype; flattened. Those that are NaN or infinite are left
                out; a warning says so once for each tag.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            bins: ``'tensorflow'`` for ``default_bins``, of which the outermost take what lies
                beyond them. Otherwise ascending edges, or, to have bins of equal width, their
                number or how ``numpy.histogram`` shall choose it, for example ``'auto'``.
            walltime: Seconds since the epoch; now when None.
            max_bins: Join neighbouring bins when there are more, by the same whole number each.

        Raises:
            TypeError: An argument is of the wrong kind: complex values, a tag that is no str, ...
            ValueError: No element, no value within the given edges, bins that cannot be.
        """
        from lightwell.events import histogram

        where = "add_histogram"
        plain.tag(where, tag)
        chosen = self._bins(bins)
        limit = None if max_bins is None else plain.positive(where, "max_bins", max_bins)
        step, wall_time = self._when(where, global_step, walltime)
        by_numpy = isinstance(chosen, (str, int))
        tensor = None if by_numpy else inputs.on_device(where, "values", values)
        if tensor is not None and not tensor.is_complex() and tensor.numel():
            from lightwell.writer import device_histogram

            pending = device_histogram.DeviceCount(
                tensor, cast("NDArray[np.float64] | None", chosen)
            )
            self._add_histogram(tag, step, wall_time, pending.wait, limit, pending.nbytes)
            return
        taken = inputs.take_real(where, "values", values)
        if 0 in taken.shape:
            raise ValueError(f"{where}: expected values to have an element, got {taken.shape}")

        def count() -> Histogram:
            if isinstance(chosen, (str, int)):
                return histogram.count_numpy(taken.array(), chosen)
            return histogram.count(taken.array(), chosen)

        if taken.is_pending:
            self._add_histogram(tag, step, wall_time, count, limit, taken.nbytes)
            return
        try:
            counted = count()
        except (ValueError, MemoryError) as error:
            raise ValueError(f"{where}: bins={bins!r} do not fit these values: {error}") from None
        if counted.num and len(counted.counts) > 1 and not counted.counts.any():
            raise ValueError(
                f"{where}: expected a value within bins, got values from {counted.min} to "
                f"{counted.max} and bins from {counted.edges[0]} to {counted.edges[-1]}"
            )
        self._add_histogram(tag, step, wall_time, lambda: counted, limit, counted.counts.nbytes)

    def add_histogram_raw(
        self,
        tag: str,
        min: float | None,
        max: float | None,
        num: float | None,
        sum: float | None,
        sum_squares: float | None,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a histogram that was counted elsewhere to the series ``tag``, as it is.

        Args:
            tag: Series name, kept exactly.
            min: The smallest value. This and the next four may be left out: None.
            max: The largest value.
            num: The number of values.
            sum: Of the values.
            sum_squares: Of the values.
            bucket_limits: The right edge of each bucket, ascending; a list, array or tensor.
                TensorBoard shows ``min`` as the left edge of the first that is not empty.
            bucket_counts: As many counts.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: Not as many counts as limits.
        """
        from lightwell.events import messages

        where = "add_histogram_raw"
        plain.tag(where, tag)
        statistics = {
            name: None if given is None else inputs.take_scalar(where, name, given)
            for name, given in {
                "min": min,
                "max": max,
                "num": num,
                "sum": sum,
                "sum_squares": sum_squares,
            }.items()
        }
        limits = inputs.take_column(
            where, "bucket_limits", [] if bucket_limits is None else bucket_limits
        )
        counts = inputs.take_column(
            where, "bucket_counts", [] if bucket_counts is None else bucket_counts
        )
        if limits.shape != counts.shape:
            raise ValueError(
                f"{where}: expected as many bucket_counts as bucket_limits, "
                f"got {counts.shape[0]} and {limits.shape[0]}"
            )
        step, wall_time = self._when(where, global_step, walltime)

        def encode() -> messages.Value:
            proto = messages.HistogramProto(bucket_limit=limits.array(), bucket=counts.array())
            for name, given in statistics.items():
                if given is not None:
                    setattr(proto, name, _number(given))
            return messages.Value(tag=tag, histo=proto)

        self._add_later(tag, step, wall_time, encode, limits.nbytes + counts.nbytes)

    def _bins(self, bins: Any) -> str | int | NDArray[np.float64] | None:
        """What to count into: edges, None for the default ones, or what NumPy makes them of."""
        if isinstance(bins, str) and bins == _DEFAULT_BINS:
            if self._given_bins is None:
                return None
            bins = self._given_bins
        where = "add_histogram"
        if isinstance(bins, str):
            try:
                np.histogram_bin_edges([0.0], bins)
            except ValueError:
                raise ValueError(
                    f"{where}: expected bins to be 'tensorflow' or a name that numpy.histogram "
                    f"knows, got {bins!r}"
                ) from None
            return bins
        if not isinstance(bins, (list, tuple)) and np.ndim(bins) == 0:
            return plain.positive(where, "bins", bins)
        taken = inputs.take_real(where, "bins", cast(Any, bins))
        edges = np.array(taken.array(), np.float64)
        if edges.ndim != 1 or len(edges) < 2 or not (edges[:-1] <= edges[1:]).all():
            raise ValueError(f"{where}: expected bins to be two or more ascending edges")
        return edges

    def _add_histogram(
        self,
        tag: str,
        step: int | None,
        wall_time: float,
        count: Callable[[], Histogram],
        max_bins: int | None,
        held_bytes: int,
    ) -> None:
        """Append the histogram that ``count`` gives, behind those that wait for a device."""
        from lightwell.events import histogram

        def encode() -> Any:
            counted = count()
            if counted.nonfinite:
                self._warn_of_nonfinite(tag, counted.nonfinite)
            return histogram.encode(tag, counted, max_bins)

        self._add_later(tag, step, wall_time, encode, held_bytes)

    def _warn_of_nonfinite(self, tag: str, count: int) -> None:
        with run_writer.lock():
            is_known = tag in self._tags_with_nonfinite
            self._tags_with_nonfinite |= {tag}
        if not is_known:
            from lightwell.writer import logs

            logs.logger.warning(
                "%s: histogram %r: left out %d values that are NaN or infinite; said once",
                self._root,
                tag,
                count,
            )


def _number(given: float | Input) -> float:
    return float(given.array().item()) if isinstance(given, Input) else given
