"""What the server sends: every JSON message of docs/http-api.md, one class each.

The headers of frames are in ``frame_schema.py``, what runs say of themselves in ``run_schema.py``,
what people add in ``overlay_schema.py``. ``make schema`` writes the page's types
(web/src/api/schema.ts) from the four. It reads the source, not the classes: keep to ``TypedDict``,
the built-in types and ``Literal``.
"""

from __future__ import annotations

from typing import Literal, TypedDict

LoadState = Literal["loading", "ready"]
RunStatus = Literal["live", "stalled", "done", "empty", "unreadable", "gone"]
NonFinite = Literal["NaN", "Infinity", "-Infinity"]
PartKind = Literal["scalars", "rank", "hparams"]


class ErrorMessage(TypedDict):
    """The body of every response with a 4xx status, and of a 503."""

    error: str
    """One sentence."""


class ProgressMessage(TypedDict):
    """How far the reading of what is known to be there has come."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    behind_since: float | None
    """Wall time (s) since when bytes wait to be read in the file that waits longest; null: none."""


class RunPart(TypedDict):
    """What a run is within the run it is a part of."""

    kind: PartKind
    label: str
    """What to call it there: a key of add_scalars, "rank 3", or the name of an hparams session."""


class RunColumns(TypedDict):
    """Position *i* of each list is run *i*."""

    name: list[str]
    """Relative to the logdir, "/" between parts; "." is the logdir itself."""
    started: list[float | None]
    """Wall time (s) of the first value; null: none yet."""
    updated: list[float | None]
    """Wall time (s) of the newest value; null: none yet."""
    status: list[RunStatus]
    closed: list[bool]
    """Its writers said that nothing more comes; a run that is done without has fallen silent."""
    slot: list[int]
    """Colour slot: order of appearance, stable while the server lives."""
    damage: list[int]
    """Damaged places found so far in the run's files."""
    message: list[str | None]
    """Why a run is unreadable, one sentence; else null."""
    part_of: list[int | None]
    """The run that this one is a part of, itself part of none; null: a run of its own."""
    part: list[RunPart | None]
    """null where ``part_of`` is."""


class TagColumns(TypedDict):
    """Position *j* of each list is tag *j*."""

    name: list[str]
    kind: list[str]
    """scalar, histogram, image, audio, text, …, mark, unknown."""


class SeriesColumns(TypedDict):
    """One entry per (run, tag) that exists; parallel lists."""

    run: list[int]
    tag: list[int]
    count: list[int]
    first_step: list[int]
    last_step: list[int]
    last_value: list[float | NonFinite | None]
    """Scalars only, else null."""
    nonfinite: list[int]
    """Points that are NaN or infinite."""
    version: list[int]
    """Grows when the series grows."""


class DamageEntry(TypedDict):
    """A place in a file that was skipped."""

    run: int
    file: str
    """Relative to the logdir."""
    offset: int
    bytes: int
    reason: str


class LogdirMessage(TypedDict):
    """``GET api/logdir``: everything the page needs before it asks for points."""

    instance: str
    """Changes when ids start over."""
    version: int
    name: str
    """The path as the user gave it."""
    path: str
    """The same, absolute."""
    lightwell: str
    """The package's version."""
    exists: bool
    state: LoadState
    """ready: everything that was there has been read."""
    progress: ProgressMessage
    other_files: int
    """Regular files that are not event files."""
    folders: int
    free_bytes: int | None
    runs: RunColumns
    tags: TagColumns
    series: SeriesColumns
    damage: list[DamageEntry]
    """At most 1,000 places; ``runs.damage`` counts all of them."""
    notices: list[str]


class FolderMessage(TypedDict):
    """The logdir as a folder, apart from its runs; fields as in ``LogdirMessage``."""

    exists: bool
    other_files: int
    folders: int
    notices: list[str]


class RunChanges(RunColumns):
    """Runs that are new or changed; ``run`` names their ids."""

    run: list[int]


class TagChanges(TagColumns):
    """Tags that are new or changed; ``tag`` names their ids."""

    tag: list[int]


class HelloMessage(TypedDict):
    """The first event of ``api/events``."""

    instance: str
    version: int
    overlay: str
    """The overlay's version."""


class OverlayEvent(TypedDict):
    """An ``overlay`` event of ``api/events``: it is no longer what it was."""

    version: str


class ChangeMessage(TypedDict):
    """A ``change`` event of ``api/events``: everything that changed since the one before it."""

    version: int
    state: LoadState
    progress: ProgressMessage
    logdir: FolderMessage | None
    """null: as before."""
    runs: RunChanges
    tags: TagChanges
    series: SeriesColumns
    """Series that are new or grew."""
    damaged_files: list[str]
    """Files whose places changed: those listed here replace all that were known of them."""
    damage: list[DamageEntry]
    """Every place in those files."""


class MarkColumns(TypedDict):
    """Position *i* of each list is a mark; those of a run come together, in order of time."""

    run: list[int]
    name: list[str]
    text: list[str]
    step: list[int]
    wall_time: list[float | None]
    """Seconds since the epoch; null: the file holds no number there."""


class MarksMessage(TypedDict):
    """``GET api/marks``: moments of the runs that somebody named."""

    instance: str
    version: int
    marks: MarkColumns
