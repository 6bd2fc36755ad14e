"""
Bytes and columns: the native half of lightwell. Private; see the package instead.
"""

import enum
from collections.abc import Sequence
from typing import Annotated, overload

import numpy
import numpy.typing
from numpy.typing import NDArray

def masked_crc32c(data: bytes) -> int:
    """Masked CRC-32C of `data`, as TFRecord framing stores it."""

def checksum_mismatch(what: str, stored: int, computed: int) -> str:
    """
    What is said of a record whose checksum of `what` ("length", "data") does not hold.
    """

class PointColumns:
    """Points in order of writing: equally long, read-only columns."""

    @overload
    def __init__(
        self,
        steps: Annotated[
            NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        wall_times: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        values: Annotated[
            NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        steps_sorted: bool,
        wall_times_sorted: bool,
    ) -> None:
        """
        Copies of columns; the flags say that a column never goes back and holds no NaN.
        """

    @overload
    def __init__(
        self,
        steps: Annotated[
            NDArray[numpy.int64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        wall_times: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        values: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        steps_sorted: bool,
        wall_times_sorted: bool,
    ) -> None: ...
    def __len__(self) -> int: ...
    @property
    def steps(self) -> numpy.typing.NDArray[numpy.int64]:
        """int64."""

    @property
    def wall_times(self) -> numpy.typing.NDArray[numpy.float64]:
        """float64, seconds since the epoch."""

    @property
    def values(self) -> numpy.typing.NDArray[numpy.float32 | numpy.float64]:
        """float32 or float64, as written."""

    @property
    def positions(self) -> numpy.typing.NDArray[numpy.float64]:
        """float64, of points that were placed by another series; else empty."""

    def placed_by(self, by: PointColumns) -> PointColumns:
        """
        The points at whose step another series has a finite value, with its last one there as their position.
        """

    @property
    def values_are_double(self) -> bool:
        """Whether values are float64, else float32."""

    @property
    def steps_sorted(self) -> bool:
        """No step is below the one before it."""

    @property
    def wall_times_sorted(self) -> bool:
        """No time is before the one before it, and none is NaN."""

class FilePlaces:
    """Where the values of a series lie in one file, in order of writing."""

    @property
    def file(self) -> int:
        """Its position among the files of the run."""

    @property
    def event_file(self) -> EventFile: ...
    @property
    def generation(self) -> int:
        """Of the file, whose records these are."""

    @property
    def kind(self) -> str: ...
    def columns(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.uint64],
        numpy.typing.NDArray[numpy.uint32],
    ]:
        """(steps, wall_times, offsets, sizes), read-only."""

class FrozenSeries:
    """One series of one run as it was published. Safe on any thread."""

    def count(self, superseded: bool = False) -> int: ...
    def points(self, superseded: bool = False) -> PointColumns:
        """
        Every point of a series of scalars; without a copy where they are a stretch of one file's.
        """

    def places(self, superseded: bool = False) -> list[FilePlaces]:
        """Where the values of any other kind lie, one entry a file."""

    def segments(self) -> list[tuple[int, int, int, int, int, int]]:
        """
        (file, start, stop, first_step, last_step, superseded) of each stretch between restarts, oldest first; rows are those of all points.
        """

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

    POSITION = 3

class SmoothingMethod(enum.Enum):
    """How values are smoothed."""

    EMA = 0

    TIME = 1

    MEAN = 2

    MEDIAN = 3

    GAUSSIAN = 4

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
    series: list[tuple[PointColumns, float]],
    axis: XAxis,
    from_x: float,
    to_x: float,
    columns: int,
    method: SmoothingMethod,
    parameter: float,
    by_kind: bool = False,
) -> QueryResult:
    """
    Answer one window of many series. A series is a tuple (points, started). Envelopes count nan, posinf and neginf apart only `by_kind`.
    """

class GroupResult:
    """Many series as one: a row a place of a grid."""

    @property
    def from_x(self) -> float: ...
    @property
    def to_x(self) -> float: ...
    @property
    def is_exact(self) -> bool: ...
    @property
    def x(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def n(self) -> Annotated[NDArray[numpy.uint32], dict(order="C", writable=False)]: ...
    @property
    def nonfinite(self) -> Annotated[NDArray[numpy.uint32], dict(order="C", writable=False)]: ...
    @property
    def mean(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def q1(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def median(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def q3(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def sd(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def low(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def high(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def min(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def max(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...

class SummaryTable:
    """Series in a few numbers: a row a series."""

    @property
    def count(self) -> Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]: ...
    @property
    def nan(self) -> Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]: ...
    @property
    def posinf(self) -> Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]: ...
    @property
    def neginf(self) -> Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]: ...
    @property
    def mean(self) -> Annotated[NDArray[numpy.float64], dict(order="C", writable=False)]: ...
    @property
    def first(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]: ...
    @property
    def last(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]: ...
    @property
    def min(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]: ...
    @property
    def max(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]: ...
    @property
    def named_row(self) -> Annotated[NDArray[numpy.int64], dict(order="C", writable=False)]: ...
    @property
    def named(
        self,
    ) -> tuple[
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]: ...

def extent(series: list[tuple[PointColumns, float]], axis: XAxis) -> tuple[float, float]:
    """Smallest and largest finite x of all series; zeros when there is none."""

def smooth(
    series: tuple[PointColumns, float], axis: XAxis, method: SmoothingMethod, parameter: float
) -> numpy.typing.NDArray[numpy.float32 | numpy.float64]:
    """
    The smoothed value at every point of a series, in the type of its values.
    """

def envelope(
    series: tuple[PointColumns, float],
    axis: XAxis,
    from_x: float,
    to_x: float,
    columns: int,
    method: SmoothingMethod,
    parameter: float,
) -> QueryResult:
    """As query, of one series, and an envelope however short it is."""

def group(
    members: list[tuple[PointColumns, float]],
    axis: XAxis,
    from_x: float,
    to_x: float,
    columns: int,
    method: SmoothingMethod,
    parameter: float,
) -> GroupResult:
    """Smooth every member, then put them together on one grid."""

def summaries(
    series: list[tuple[PointColumns, float]], axis: XAxis, from_x: float, to_x: float
) -> SummaryTable:
    """
    Every series in a few numbers; an end of the window that is NaN is open.
    """

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
    def has_changes(self) -> bool:
        """Whether a series grew, shrank or appeared."""

    @property
    def changed(self) -> list[int]:
        """Indices of the series that grew, shrank or appeared."""

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

    def __init__(self, path: object, *, is_thorough: bool = False) -> None:
        """
        `is_thorough`: compare the checksums of large records while they are indexed, too.
        """

    def poll(self, max_bytes: int) -> PollResult:
        """
        Read what came since the last poll, at most about `max_bytes` of it. Releases the GIL.
        """

    def move_to(self, path: object) -> None:
        """Go on at another path, where the same file lies now."""

    @property
    def series_count(self) -> int: ...
    def series(self, index: int) -> Series: ...
    @property
    def damage(self) -> list[tuple[int, int, str]]:
        """(offset, bytes, reason) of the skipped places, at most 1,001 of them."""

    @property
    def damage_count(self) -> int: ...
    def mark_damaged(self, offset: int, reason: str) -> bool:
        """
        Take the values of the record at `offset`, which proved damaged when it was read, out of their series, and list it as damage; the next poll reports the series. Of the last record, if nobody has checked it, that poll finds out what it is now. False when no value of a series lies there: it was marked before, or the file has started over.
        """

    def facts(self) -> tuple[int, float | None, float | None, bool, int]:
        """
        (series_count, first_wall_time, last_wall_time, is_finished, damage_count) at one moment.
        """

    @property
    def first_wall_time(self) -> float | None: ...
    @property
    def last_wall_time(self) -> float | None: ...
    @property
    def session_starts(self) -> list[tuple[int, float]]: ...
    @property
    def sessions(self) -> list[tuple[str, int, float, int, int]]:
        """
        (status, step, wall_time, offset, size) of each session log, oldest first. The status is 'start', 'stop', 'checkpoint' or 'unspecified'; offset and size say where the record lies, in bytes.
        """

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

class IndexFile:
    """A pack of what was read of event files. Never changes; thread-safe."""

    def restore(self, file: EventFile, name: bytes, identity: tuple[int, int] | None) -> bool:
        """
        Put a file that was never polled where it was when it was kept under `name`, or, by (device, inode), under another; False when it was not. The next poll verifies it.
        """

    @property
    def entries(self) -> list[tuple[bytes, int]]:
        """(name, bytes) of the files: what each takes in the pack."""

class IndexWriter:
    """Writes a pack. For one thread."""

    def __init__(self, path: object) -> None:
        """Make a new file. Raises OSError."""

    def add(self, file: EventFile, name: bytes) -> bool:
        """
        Keep what was read of a file so far, under a name. False: there is nothing to keep.
        """

    def finish(self) -> None:
        """End the pack. Raises OSError, of the first write that failed."""

    @property
    def size_bytes(self) -> int:
        """Bytes written so far."""

def open_index(path: object) -> IndexFile | None:
    """The pack at `path`; None when it is not whole, or another version's."""

class SeriesTable:
    """
    The series of a logdir: one row a (run, tag), under ids that stay; a tag is a name with a kind. Not thread-safe.
    """

    def __init__(self) -> None: ...
    def fold(self, runs: Sequence[tuple[int, Sequence[EventFile]]], version: int) -> int:
        """
        Say which files runs have, in the order they are read as one, and fold what changed in them, as part of a version. Returns how many rows and tags changed.
        """

    def __len__(self) -> int: ...
    @property
    def tag_count(self) -> int: ...
    def tag_name(self, tag: int) -> str: ...
    def tag_kind(self, tag: int) -> str: ...
    def find_tag(self, name: str, kind: str) -> int | None:
        """The id of a tag."""

    def tags_named(self, name: str) -> list[int]:
        """The ids of the tags of a name, in the order of `kinds()`."""

    def tags_since(
        self, version: int
    ) -> tuple[numpy.typing.NDArray[numpy.uint32], list[str], numpy.typing.NDArray[numpy.uint8]]:
        """(ids, names, kinds) of the tags that came after a version."""

    def find(self, run: int, tag: int) -> int | None:
        """The row of a tag of a run."""

    def is_there(self, row: int) -> bool:
        """Whether a file holds the series, if only points that were superseded."""

    def tag(self, row: int) -> int: ...
    def version(self, row: int) -> int:
        """The one that the series changed in last."""

    @property
    def plugins(self) -> list[str]:
        """Names of plugins; those of `columns` are positions here."""

    def rows_of_run(self, run: int, kind: str | None = None) -> numpy.typing.NDArray[numpy.uint32]:
        """
        In the order of their coming; those of one kind that a file holds, or all.
        """

    def rows_of_tag(self, tag: int) -> numpy.typing.NDArray[numpy.uint32]:
        """In the order of runs."""

    def rows_since(self, version: int) -> numpy.typing.NDArray[numpy.uint32]:
        """The rows that changed after a version."""

    def columns(
        self, rows: numpy.typing.NDArray[numpy.uint32]
    ) -> tuple[
        numpy.typing.NDArray[numpy.int32],
        numpy.typing.NDArray[numpy.int32],
        numpy.typing.NDArray[numpy.uint8],
        numpy.typing.NDArray[numpy.uint16],
        numpy.typing.NDArray[numpy.uint8],
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.int64],
        numpy.typing.NDArray[numpy.int64],
    ]:
        """
        (run, tag, kind, plugin, is_there, count, first_step, last_step, last_value, nonfinite, version) of rows. Kinds are positions in `kinds()`, plugins in `plugins`; values are NaN where there is none.
        """

    def shape(self, run: int) -> tuple[int, bool, int | None]:
        """
        (series, has_scalars, only_scalar): how many series the run's files hold, whether one is of scalars, and the tag of the only one if that is one of scalars.
        """

    def published(
        self, tag: int, runs: Sequence[int] | None = None
    ) -> list[tuple[int, int, FrozenSeries]]:
        """
        (run, version, series) of a tag; of these runs, or of all in their order. Runs without it are left out.
        """

    def frozen(self, row: int) -> FrozenSeries:
        """The series as it is published now."""

def kinds() -> list[str]:
    """Names of all kinds; those of `SeriesTable.columns` are positions here."""

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
