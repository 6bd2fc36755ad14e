"""Series of values that are no scalars: where they are is known, what they are is read when asked.

A :class:`ValueSeries` has columns of steps and wall times, and elements that read the file when
``read``, ``to_numpy`` or ``decode`` is called on them. In a loop over a series each file is opened
once; the element of a loop may be kept and read later, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from lightwell.errors import DamagedRecordError, MalformedValueError
from lightwell.events import messages, tensor
from lightwell.events.values import RawValue
from lightwell.store.metadata import Metadata, is_empty, metadata_of
from lightwell.store.places import PlacesPart
from lightwell.store.points import Steps, WallTimes
from lightwell.store.record_reads import RecordReads
from lightwell.store.value_access import RunSeries

N = TypeVar("N", bound=np.generic)
T = TypeVar("T")
V_co = TypeVar("V_co", bound="Value", covariant=True)

#: Values of a file that are asked for their series' metadata, should the first be damaged.
_ASKED_FOR_METADATA = 8
#: Kinds that may come without a tensor, and the methods of ``Run`` that read them in any form.
_METHODS = {"image": "images", "audio": "audio", "histogram": "histograms"}


class Source:
    """One series of one run as it was when asked for: its places, and who reads them."""

    def __init__(
        self,
        run: str,
        series: RunSeries,
        reads: RecordReads,
        *,
        superseded: bool,
    ) -> None:
        self.run = run
        self.tag = series.tag
        self.plugin = series.plugin
        self.kind = series.kind
        self.reads = reads
        self._placed = series.placed
        self._parts = series.placed.parts(superseded=superseded)
        self._starts = np.cumsum([0, *(len(part.columns) for part in self._parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    @cached_property
    def steps(self) -> Steps:
        """All steps, int64."""
        return _joined([part.columns.steps for part in self._parts], np.int64)

    @cached_property
    def wall_times(self) -> WallTimes:
        """All wall times, float64."""
        return _joined([part.columns.wall_times for part in self._parts], np.float64)

    @cached_property
    def metadata(self) -> messages.SummaryMetadata:
        """That of the run's first value which names a plugin, else of the first that has any."""
        unnamed = messages.SummaryMetadata()
        for part in self._placed.parts(superseded=True):
            for row in range(min(len(part.columns), _ASKED_FOR_METADATA)):
                try:
                    found = self._read(self.reads, part, row).decode().metadata
                except (DamagedRecordError, ValueError):
                    continue
                if found.plugin_data.plugin_name:
                    return found
                if is_empty(unnamed):
                    unnamed = found
                break
        return unnamed

    def part_of(self, row: int) -> tuple[PlacesPart, int]:
        """The file that one value is in, and the row there."""
        index = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self._parts[index], row - int(self._starts[index])

    def raw(self, reads: RecordReads, row: int) -> RawValue:
        """One value, undecoded (DamagedRecordError, OSError)."""
        return self._read(reads, *self.part_of(row))

    def message(self, reads: RecordReads, row: int) -> messages.Value:
        """One value (DamagedRecordError, OSError, ValueError)."""
        return self.raw(reads, row).decode()

    def with_metadata(self, value: messages.Value) -> messages.Value:
        """The value with the metadata of its series where it has none of its own."""
        if not value.metadata.plugin_data.plugin_name:
            value.metadata = self.metadata
        return value

    def _read(self, reads: RecordReads, part: PlacesPart, row: int) -> RawValue:
        columns = part.columns
        step, wall_time = int(columns.steps[row]), float(columns.wall_times[row])
        return reads.value(part, self.tag, step, wall_time, columns.place(row))


class Value:
    """One value of any kind. Nothing is read before a method is called.

    Every method that reads raises ``DamagedRecordError`` where the value's record is damaged or
    no longer there, ``MalformedValueError`` where it is whole but not what its kind demands, and
    any other ``OSError`` where the file cannot be opened or read now.
    """

    __slots__ = ("_reads", "_row", "_source")

    def __init__(self, source: Source, row: int, reads: RecordReads) -> None:
        self._source = source
        self._row = row
        self._reads = reads

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.tag!r} at step {self.step}>"

    @property
    def tag(self) -> str:
        """Of its series."""
        return self._source.tag

    @property
    def plugin(self) -> str:
        """Whose series it is, as its first value says; empty where nothing does."""
        return self._source.plugin

    @property
    def step(self) -> int:
        """As written."""
        part, row = self._source.part_of(self._row)
        return int(part.columns.steps[row])

    @property
    def wall_time(self) -> float:
        """Seconds since the epoch."""
        part, row = self._source.part_of(self._row)
        return float(part.columns.wall_times[row])

    def read(self) -> bytes:
        """The encoded ``Summary.Value``, as written; of a graph the one TensorBoard makes of it."""
        return self._decoded_raw(
            lambda raw: bytes(raw.body) if raw.plugin is None else raw.decode().SerializeToString()
        )

    def to_numpy(self) -> NDArray[Any]:
        """The value's tensor as an array, read-only, of the shape and dtype as written.

        bfloat16 and floats of 8 bits become float32, strings objects (``bytes``). What is allocated
        depends on the elements that are there, never on the shape that is claimed.

        Raises:
            MalformedValueError: Also where it holds no tensor: pictures, sounds and histograms may
                come without; the message names the method of ``Run`` that reads either form.
        """
        return self._decoded(self._tensor)

    def _tensor(self, value: messages.Value) -> NDArray[Any]:
        if value.HasField("simple_value"):
            return np.array(value.simple_value, np.float32)
        if value.HasField("tensor"):
            return tensor.decode(value.tensor)
        method = _METHODS.get(self._source.kind)
        hint = f"; run.{method}({self.tag!r}) reads it" if method else ""
        raise ValueError(
            f"expected a value with a tensor, got one of kind {self._source.kind} without{hint}"
        )

    def _decoded(self, decode: Callable[[messages.Value], T]) -> T:
        return self._decoded_raw(lambda raw: decode(raw.decode()))

    def _decoded_raw(self, decode: Callable[[RawValue], T]) -> T:
        try:
            return decode(self._source.raw(self._reads, self._row))
        except DamagedRecordError:
            raise
        except (ValueError, RecursionError) as error:  # JSON may be nested without end
            where = f"run {self._source.run!r}: tag {self.tag!r} at step {self.step}"
            raise MalformedValueError(f"{where}: {error}") from error


class ValueSeries(Sequence[V_co], Generic[V_co]):
    """The values of one tag of one run, in order of writing; read when asked for.

    Indices give elements, slices series. Loops read each file through one descriptor.
    """

    def __init__(
        self,
        source: Source,
        element: Callable[[Source, int, RecordReads], V_co],
        rows: range | None = None,
    ) -> None:
        self._source = source
        self._element = element
        self._rows = range(len(source)) if rows is None else rows

    @property
    def tag(self) -> str:
        """Of the series."""
        return self._source.tag

    @property
    def plugin(self) -> str:
        """Whose series it is, as its first value says; empty where nothing does."""
        return self._source.plugin

    @property
    def step(self) -> Steps:
        """int64 (n,), read-only."""
        return _chosen(self._source.steps, self._rows)

    @property
    def wall_time(self) -> WallTimes:
        """float64 (n,), seconds since the epoch, read-only."""
        return _chosen(self._source.wall_times, self._rows)

    @property
    def metadata(self) -> Metadata:
        """What the first value says of the series; reads the file once."""
        return metadata_of(self._source.metadata, self.plugin)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> V_co: ...
    @overload
    def __getitem__(self, index: slice) -> ValueSeries[V_co]: ...
    def __getitem__(self, index: int | slice) -> V_co | ValueSeries[V_co]:
        if isinstance(index, slice):
            return ValueSeries(self._source, self._element, self._rows[index])
        try:
            row = self._rows[index]
        except IndexError:
            raise IndexError(
                f"tag {self.tag!r} has {len(self)} values, got index {index}"
            ) from None
        return self._element(self._source, row, self._source.reads)

    def at(self, step: int) -> V_co:
        """The value at exactly this step; of several the last written.

        Raises:
            LookupError: There is none; the message names the nearest steps.
        """
        steps = self.step
        (rows,) = np.nonzero(steps == step)
        if len(rows):
            return self[int(rows[-1])]
        known = np.unique(steps)
        row = int(np.searchsorted(known, step))
        near = " and ".join(str(one) for one in known[max(row - 1, 0) : row + 1])
        hint = f"the nearest: {near}" if near else "the series has no values"
        raise LookupError(f"tag {self.tag!r} has no value at step {step}; {hint}")

    def __iter__(self) -> Iterator[V_co]:
        with self._source.reads.hold() as reads:
            for row in self._rows:
                yield self._element(self._source, row, reads)

    def __repr__(self) -> str:
        name = f"ValueSeries {self.tag!r}"
        if not len(self):
            return f"<{name}: no values>"
        return f"<{name}: {len(self)} values, steps {self[0].step} to {self[-1].step}>"


def _chosen(column: NDArray[N], rows: range) -> NDArray[N]:
    if rows == range(len(column)):
        return column
    chosen = column[np.arange(rows.start, rows.stop, rows.step)]
    chosen.flags.writeable = False
    return chosen


def _joined(columns: list[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    if len(columns) == 1:
        return columns[0]
    joined = np.concatenate(columns) if columns else np.empty(0, dtype)
    joined.flags.writeable = False
    return joined
