"""
Bytes and columns: the native half of lightwell. Private; see the package instead.
"""

import enum
from typing import Annotated, overload

import numpy
import numpy.typing
from numpy.typing import NDArray

def masked_crc32c(data: bytes) -> int:
    """Masked CRC-32C of `data`, as TFRecord framing stores it."""

class HistogramCounter:
    """Counts values into buckets and sums them up. Not thread-safe."""

    @overload
    def __init__(self) -> None:
        """Into the default edges; the outermost buckets take what lies beyond."""

    @overload
    def __init__(
        self,
        edges: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
    ) -> None:
        """
        Into `edges`, float64 and ascending; what lies outside is in no bucket.
        """

    def add(self, values: numpy.typing.NDArray[numpy.float32 | numpy.float64]) -> None:
        """Count contiguous values, without the GIL."""

    @property
    def counts(self) -> Annotated[NDArray[numpy.int64], dict(shape=(None,), order="C")]: ...
    @property
    def finite(self) -> int: ...
    @property
    def nonfinite(self) -> int: ...
    @property
    def min(self) -> float: ...
    @property
    def max(self) -> float: ...
    @property
    def sum(self) -> float: ...
    @property
    def sum_squares(self) -> float: ...

def default_histogram_edges() -> Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C")]:
    """The 1549 edges of TensorFlow's histograms, ascending."""

class RowFilter(enum.Enum):
    """How the rows of a PNG are told from each other."""

    NONE = 0

    SUB = 1

    UP = 2

    PAETH = 4

def write_pixels(
    frames: numpy.typing.NDArray[numpy.float32 | numpy.float64 | numpy.uint8],
    target: numpy.typing.NDArray[numpy.uint8],
) -> None:
    """
    Turn numbers in 0…1, or bytes, of any strides into pixels; both are (frame, row, column, channel). The pixels of a row of `target` lie end to end.
    """

def filter_rows(
    pixels: Annotated[
        NDArray[numpy.uint8],
        dict(shape=(None, None, None), order="C", device="cpu", writable=False),
    ],
    filter: RowFilter,
) -> Annotated[NDArray[numpy.uint8], dict(shape=(None, None), order="C")]:
    """The rows of a picture (row, column, channel) as a PNG compresses them."""

class XAxis(enum.Enum):
    """What the x axis of a query is."""

    STEP = 0

    RELATIVE = 1

    WALL = 2

class QueryResult:
    """Buffers shared by the answers of all series of one query."""

    @property
    def from_x(self) -> float: ...
    @property
    def to_x(self) -> float: ...
    @property
    def answers(self) -> list[int]:
        """
        Seven numbers a series, end to end: kind (0 points, 1 envelope), start, stop, wide, step offset, smooth offset (-1: none), envelope row.
        """

    @property
    def gathered(
        self,
    ) -> dict[int, Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]]:
        """
        Series index to the positions of its points, where they are not one stretch.
        """

    @property
    def steps_u4(self) -> Annotated[NDArray[numpy.uint32], dict(order="C", writable=False)]: ...
    @property
    def steps_f8(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def smooth_f4(self) -> Annotated[NDArray[numpy.float32], dict(order="C", writable=False)]: ...
    @property
    def smooth_f8(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def counts_f4(self) -> Annotated[NDArray[numpy.uint32], dict(order="C", writable=False)]: ...
    @property
    def counts_f8(self) -> Annotated[NDArray[numpy.uint32], dict(order="C", writable=False)]: ...
    @property
    def statistics_f4(
        self,
    ) -> Annotated[NDArray[numpy.float32], dict(order="C", writable=False)]: ...
    @property
    def statistics_f8(
        self,
    ) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def wall_times_f4(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]:
        """Of the last point of each column; of the envelopes of float32 values."""

    @property
    def wall_times_f8(
        self,
    ) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...

def query(
    series: list[
        tuple[
            numpy.typing.NDArray[numpy.int64],
            numpy.typing.NDArray[numpy.float64],
            numpy.typing.NDArray[numpy.float32 | numpy.float64],
            float,
            bool,
            bool,
        ]
    ],
    axis: XAxis,
    from_x: float,
    to_x: float,
    columns: int,
    smooth_weight: float,
) -> QueryResult:
    """
    Answer one window of many series. A series is a tuple (steps, wall_times, values, started, steps_sorted, wall_times_sorted).
    """

def smooth_f4(
    values: Annotated[
        NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
    ],
    weight: float,
) -> Annotated[NDArray[numpy.float32], dict(order="C", writable=False)]:
    """The debiased moving average at every point of a series."""

def smooth_f8(
    values: Annotated[
        NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
    ],
    weight: float,
) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]:
    """The debiased moving average at every point of a series."""

class PollResult:
    """What one poll of an event file brought."""

    @property
    def bytes_read(self) -> int: ...
    @property
    def at_end(self) -> bool:
        """Everything that can be read now has been read."""

    @property
    def was_reset(self) -> bool:
        """The file began anew: all series are new."""

    @property
    def is_gone(self) -> bool:
        """Nothing is at the path; what was read stays."""

    @property
    def error(self) -> str | None:
        """Why the file cannot be read now, or None."""

    @property
    def changed(self) -> list[int]:
        """Indices of the series that grew or appeared."""

class Series:
    """All points of one tag of one kind in one file, in order of writing."""

    @property
    def tag(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def plugin_name(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def first_step(self) -> int: ...
    @property
    def last_step(self) -> int: ...
    @property
    def first_wall_time(self) -> float: ...
    @property
    def last_wall_time(self) -> float: ...
    @property
    def last_value(self) -> float | None:
        """The newest value of a scalar; None for any other kind."""

    @property
    def nonfinite_count(self) -> int: ...
    @property
    def steps_sorted(self) -> bool: ...
    @property
    def wall_times_sorted(self) -> bool: ...
    @property
    def steps(self) -> object:
        """int64, read-only."""

    @property
    def wall_times(self) -> object:
        """float64, read-only."""

    @property
    def values(self) -> object:
        """float32, or float64 once a double came; read-only."""

    def columns(self) -> tuple[object, object, object]:
        """
        (steps, wall_times, values) of the same points, even while a poll runs.
        """

    def places(self) -> tuple[object, object, object, object]:
        """
        (steps, wall_times, offsets, sizes): where the record of each value lies, in bytes; empty for a scalar.
        """

    @property
    def version(self) -> int: ...
    @property
    def purges(self) -> list[tuple[int, int]]:
        """(index, step) of each session start that came after `index` points."""

class EventFile:
    """One event file, followed by its path."""

    def __init__(self, path: object) -> None: ...
    def poll(self, max_bytes: int) -> PollResult:
        """
        Read what came since the last poll, at most about `max_bytes` of it. Releases the GIL.
        """

    @property
    def series_count(self) -> int: ...
    def series(self, index: int) -> Series: ...
    @property
    def damage(self) -> list[tuple[int, int, str]]:
        """(offset, bytes, reason) of the skipped places, at most 1,001 of them."""

    @property
    def damage_count(self) -> int: ...
    @property
    def first_wall_time(self) -> float | None: ...
    @property
    def last_wall_time(self) -> float | None: ...
    @property
    def session_starts(self) -> list[tuple[int, float]]: ...
    @property
    def is_finished(self) -> bool: ...
    @property
    def offset(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def generation(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...

def kind_from_plugin(plugin_name: str) -> str:
    """The kind a plugin of TensorBoard's stands for, or 'unknown'."""

def format_rows(
    rows: Annotated[
        NDArray[numpy.float64], dict(shape=(None, None), order="C", device="cpu", writable=False)
    ],
) -> bytes:
    """A line for each row: numbers as Python writes them, with tabs between."""

def format_points(
    steps: numpy.typing.NDArray[numpy.int64],
    wall_times: numpy.typing.NDArray[numpy.float64],
    values: numpy.typing.NDArray[numpy.float32 | numpy.float64],
    around: tuple[bytes, bytes, bytes, bytes],
    names: tuple[bytes, bytes, bytes],
) -> bytes:
    """
    A line for each point. `around`: what stands before step, wall time and value and after the value; `names`: NaN, infinity and minus infinity. Numbers are in the fewest digits that read back as the same.
    """

DONE: int = 0

HAS_NEWS: int = 1

NOT_PLAIN: int = 2

IS_CLOSED: int = 3

class EventLog:
    """One event file being written. Thread- and fork-safe."""

    def __init__(
        self, directory: bytes, suffix: bytes, purge_step: int | None, create: bool
    ) -> None:
        """
        Log to a new event file in `directory`, created now (OSError) or before the first write.
        """

    def append_scalar(
        self,
        tag: object | None,
        value: object | None,
        step: object | None,
        wall_time: object | None,
        new_style: object | None,
        double_precision: object | None,
    ) -> int:
        """
        Append a scalar: DONE or HAS_NEWS; NOT_PLAIN or IS_CLOSED when nothing was appended.
        """

    def append(self, payload: bytes) -> int:
        """Append an encoded Event: DONE, HAS_NEWS or IS_CLOSED."""

    def flush(self, sync: bool = False) -> None:
        """
        Wait until everything appended is in the kernel, or with `sync` on the device (OSError).
        """

    def close(self) -> None:
        """Write everything and close the file (OSError when the disk fails)."""

    def stats(self) -> dict[str, int | str | None]:
        """Counters since the log was made."""

    def take_news(self) -> list[tuple[str, str, bool]]:
        """
        What went wrong since the last call: (path, reason, events were dropped).
        """

def finish_logs(timeout_secs: float) -> int:
    """
    At exit: write what waits in every log; returns how many events could not be.
    """
