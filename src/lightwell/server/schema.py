"""What the server sends: every JSON message of docs/http-api.md, one class each.

``make schema`` writes the page's types (web/src/api/schema.ts) from this file. It reads the source,
not the classes: keep to ``TypedDict``, the built-in types and ``Literal``.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

LoadState = Literal["loading", "ready"]
RunStatus = Literal["live", "stalled", "done", "empty", "unreadable", "gone"]
NonFinite = Literal["NaN", "Infinity", "-Infinity"]
XAxis = Literal["step", "relative", "wall", "tag"]
Dtype = Literal["u4", "f4", "f8"]
SeriesKind = Literal["points", "envelope"]
PartKind = Literal["scalars", "rank", "hparams"]
HParamType = Literal["bool", "number", "string"]
SessionStatus = Literal["unknown", "success", "failure", "running"]
ChartKind = Literal["multiline", "margin"]
CardKind = Literal["regex", "tags", "formula", "scatter", "margin"]
OverlayPlace = Literal["logdir", "state"]


class ErrorMessage(TypedDict):
    """The body of every response with a 4xx status, and of a 503."""

    error: str
    """One sentence."""


class ProgressMessage(TypedDict):
    """How far the reading of what was there at the start has come."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int


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


class SeriesEntry(TypedDict):
    """One run's rows in a series frame."""

    run: int
    tag: int | None
    """null: of a formula."""
    n: int
    """Rows here."""
    count: int
    """Points in the whole series that have an x."""
    unplaced: NotRequired[int]
    """Points that have none; only where x is the value of a tag."""
    segment: NotRequired[int]
    """A segment's number among those of its series, from 0; missing: the series itself."""
    superseded: NotRequired[int]
    """How many points of the segment the series itself leaves out."""
    version: int
    kind: SeriesKind
    columns: dict[str, tuple[Dtype, int]]
    """Name to [dtype, offset in bytes from the end of the header]; ``n`` little-endian values each.

    points: step, wall_time, value, smooth (only where the page could not smooth by itself) and x
    (only where it is the value of a tag).
    envelope: step, wall_time, count, nonfinite, first, min, max, last, mean, smooth and nan,
    posinf, neginf (only when asked for).
    """


# ``from`` is a keyword, so a class cannot name it.
VisibleRange = TypedDict("VisibleRange", {"from": float, "to": float})


class WindowHeader(VisibleRange):
    """What the headers of frames about a window have in common; its range in the unit of ``x``."""

    instance: str
    version: int
    tags: list[int]
    formula: str | None
    x: XAxis
    x_tag: int | None
    """The tag whose values are x; null unless ``x`` is "tag"."""
    cols: int
    smooth: str
    """As the parameter spells it: "ema:0.6"."""


class SeriesHeader(WindowHeader):
    """The JSON at the start of a ``GET api/series`` frame."""

    series: list[SeriesEntry]


class GroupEntry(TypedDict):
    """One group of runs in a groups frame."""

    group: int
    """Position in the parameter ``groups``."""
    tag: int | None
    """null: of a formula."""
    runs: list[int]
    """Members that have the tag."""
    n: int
    """Rows: places of the grid."""
    exact: bool
    """Whether the grid is every x at which a member has a point; else the pixel columns."""
    columns: dict[str, tuple[Dtype, int]]
    """As in ``SeriesEntry``: x, n, nonfinite, mean, median, sd, low, high, min, max."""


class GroupsHeader(WindowHeader):
    """The JSON at the start of a ``GET api/groups`` frame."""

    groups: list[GroupEntry]


class SummariesHeader(TypedDict):
    """The JSON at the start of a ``GET api/summaries`` frame."""

    instance: str
    version: int
    run: list[int]
    """Position *i* is row *i* of ``columns``."""
    tag: list[int | None]
    """null: of a formula."""
    columns: dict[str, tuple[Dtype, int]]
    """One row a series: count, nan, posinf, neginf, mean, and of first, last, min, max each
    ``<point>_step``, ``<point>_wall_time``, ``<point>_value``."""
    named: int
    """Rows of ``named_columns``."""
    named_columns: dict[str, tuple[Dtype, int]]
    """The first 16 points of each row that are not finite: row, step, wall_time, value."""


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


class NonFiniteNumber(TypedDict):
    """A number that JSON has no word for."""

    nonfinite: NonFinite


HParamValue = bool | float | str | NonFiniteNumber


class HParamColumn(TypedDict):
    """One hyperparameter of all sessions."""

    name: str
    display_name: str
    """What an experiment calls it; empty where none says."""
    description: str
    """Likewise."""
    type: HParamType | None
    """What an experiment declares it to be; null where none says."""
    domain: list[HParamValue] | None
    """Every value that an experiment allows; null where none says."""
    interval: tuple[float | NonFinite, float | NonFinite] | None
    """The range that one allows, both ends included; null where none says."""
    values: list[HParamValue]
    """Every value that a session has, once, in the order of sessions."""
    codes: list[int]
    """Position in ``values`` of each session's; -1 where it has none."""


class HParamMetric(TypedDict):
    """A series of scalars that an experiment declares to be what came out."""

    tag: str
    group: str
    """The run below the session's that it is in; empty for the session's own."""
    display_name: str
    description: str


class HParamsMessage(TypedDict):
    """``GET api/hparams``: position *i* of each list is session *i*, one a run."""

    instance: str
    version: int
    run: list[int]
    """Never a part."""
    session: list[int]
    """The run that holds the session: the same, or a part of it."""
    group: list[str]
    """Sessions of one group are repetitions of each other; empty where it was not said."""
    status: list[SessionStatus]
    """unknown: until it says how it ended."""
    started: list[float | None]
    """Wall time (s)."""
    ended: list[float | None]
    """Wall time (s)."""
    hparams: list[HParamColumn]
    names_left_out: int
    """Hyperparameters without a column, since there would be too many; those that fewest have."""
    metrics: list[HParamMetric]


class BandTags(TypedDict):
    """A line with a band around it: three tags."""

    value: str
    lower: str
    upper: str


class LayoutChart(TypedDict):
    """One chart of a layout."""

    title: str
    kind: ChartKind
    tags: list[str]
    """multiline: regular expressions that search in the tags; else none."""
    bands: list[BandTags]
    """margin: the lines; else none."""


class LayoutCategory(TypedDict):
    """Charts under one heading."""

    title: str
    closed: bool
    """Folded at first."""
    charts: list[LayoutChart]


class LayoutsMessage(TypedDict):
    """``GET api/layouts``: TensorBoard's custom scalars, merged over runs."""

    instance: str
    version: int
    runs: list[int]
    """Those that carry a layout."""
    categories: list[LayoutCategory]


class OverlayRunEntry(TypedDict, total=False):
    """What somebody said about a run."""

    name: str
    """What to call it in place of its folder's name."""
    note: str
    color: int | str
    """A slot of the palette, or "#rrggbb"."""
    is_hidden: bool
    """Not drawn, but listed."""
    is_archived: bool
    """Neither drawn nor listed."""
    is_pinned: bool


class OverlaySectionEntry(TypedDict, total=False):
    """Where a section of the board stands, and whether it is folded."""

    order: float
    is_folded: bool


class OverlayCardFields(TypedDict, total=False):
    """What a card draws; its kind says which of these count."""

    regex: str
    tags: list[str]
    formula: str
    x: str
    """A tag, as are ``y``, ``value``, ``lower`` and ``upper``."""
    y: str
    value: str
    lower: str
    upper: str
    options: dict[str, str | float | bool]
    order: float


class OverlayCardEntry(OverlayCardFields):
    """A chart that somebody made."""

    title: str
    kind: CardKind


class OverlayNotePlace(TypedDict, total=False):
    """Whose note it is; of every chart, and of no run in particular, by default."""

    tag: str
    run: str


class OverlayNoteEntry(OverlayNotePlace):
    """Words at a step."""

    step: float
    text: str


class OverlayOrder(TypedDict, total=False):
    """Where an entry stands among the others: ascending; those without come last."""

    order: float


class OverlayViewEntry(OverlayOrder):
    """A link with a name."""

    name: str
    hash: str
    """What follows "#" in the board's URL."""


class OverlayGroupStyle(OverlayOrder, total=False):
    """How a group is drawn."""

    color: int | str


class OverlayGroupEntry(OverlayGroupStyle):
    """Runs that belong together."""

    name: str
    runs: list[str]


class OverlayMessage(TypedDict):
    """``GET api/overlay``: what people added. Runs and tags are named, whether there or not."""

    version: str
    """Differs where anything here does."""
    kept_in: OverlayPlace
    """state: some of it is in the user's state folder, since the logdir cannot be written."""
    is_read_only: bool
    """Whether this server takes no edits."""
    notices: list[str]
    baseline: str | None
    """The run that others are compared with."""
    runs: dict[str, OverlayRunEntry]
    pins: dict[str, float]
    """Tag to its place on top of the board, ascending."""
    sections: dict[str, OverlaySectionEntry]
    """By prefix; the others by an id that whoever made them chose."""
    cards: dict[str, OverlayCardEntry]
    notes: dict[str, OverlayNoteEntry]
    views: dict[str, OverlayViewEntry]
    groups: dict[str, OverlayGroupEntry]


class OverlayEditEntry(TypedDict):
    """What shall stand at a place, whatever else is there by then."""

    path: list[str]
    """["baseline"], [section, key] or [section, key, field]."""
    value: object
    """null: nothing."""


class OverlayEditsMessage(TypedDict):
    """The body of ``POST api/overlay``: all are made, in order, or none."""

    edits: list[OverlayEditEntry]
