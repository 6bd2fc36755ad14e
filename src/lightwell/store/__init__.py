"""A logdir in memory: ids, columns, queries over them, and word of what changed."""

from lightwell.reader import Progress
from lightwell.store.analysis import Point, SeriesEnvelope, SeriesGroup, SeriesSummary
from lightwell.store.choice import MAX_COLS, Choice
from lightwell.store.groups import GroupAnswer, GroupQuery, GroupsResult
from lightwell.store.logdir import Logdir, Run, TagInfo, open_logdir
from lightwell.store.marks import Mark, MarksResult
from lightwell.store.parts import RunPart
from lightwell.store.points import PointColumns
from lightwell.store.query import RunAnswer, SeriesQuery, SeriesResult
from lightwell.store.series import Series
from lightwell.store.smoothing import Smoothing, SmoothingMethod, parse_smoothing
from lightwell.store.snapshot import (
    ChangedRuns,
    ChangedTags,
    ChangeSet,
    DamagedPlace,
    FolderFacts,
    LogdirSnapshot,
    RunColumns,
    SeriesColumns,
    TagColumns,
)
from lightwell.store.store import Store
from lightwell.store.summaries import (
    PointTable,
    SummariesResult,
    SummaryColumns,
    SummaryQuery,
)
from lightwell.store.table import ScalarTable

__all__ = [
    "MAX_COLS",
    "ChangeSet",
    "ChangedRuns",
    "ChangedTags",
    "Choice",
    "DamagedPlace",
    "FolderFacts",
    "GroupAnswer",
    "GroupQuery",
    "GroupsResult",
    "Logdir",
    "LogdirSnapshot",
    "Mark",
    "MarksResult",
    "Point",
    "PointColumns",
    "PointTable",
    "Progress",
    "Run",
    "RunAnswer",
    "RunColumns",
    "RunPart",
    "ScalarTable",
    "Series",
    "SeriesColumns",
    "SeriesEnvelope",
    "SeriesGroup",
    "SeriesQuery",
    "SeriesResult",
    "SeriesSummary",
    "Smoothing",
    "SmoothingMethod",
    "Store",
    "SummariesResult",
    "SummaryColumns",
    "SummaryQuery",
    "TagColumns",
    "TagInfo",
    "open_logdir",
    "parse_smoothing",
]
