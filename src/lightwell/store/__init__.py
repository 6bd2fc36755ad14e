"""A logdir in memory: ids, columns, queries over them, and word of what changed."""

from lightwell.reader import Progress
from lightwell.store.inspection import FileFacts, KindFacts, PluginFacts, RunFindings
from lightwell.store.logdir import Logdir, Run, Series, TagInfo, open_logdir
from lightwell.store.marks import Mark, MarksResult
from lightwell.store.names import Patterns, matching
from lightwell.store.parts import RunPart
from lightwell.store.points import PointColumns
from lightwell.store.query import MAX_COLS, RunAnswer, SeriesQuery, SeriesResult
from lightwell.store.snapshot import (
    ChangedRuns,
    ChangedTags,
    ChangeSet,
    DamagedPlace,
    FolderFacts,
    LogdirSnapshot,
    RunColumns,
    RunStatus,
    SeriesColumns,
    TagColumns,
)
from lightwell.store.store import Store
from lightwell.store.table import ScalarTable

__all__ = [
    "MAX_COLS",
    "ChangeSet",
    "ChangedRuns",
    "ChangedTags",
    "DamagedPlace",
    "FileFacts",
    "FolderFacts",
    "KindFacts",
    "Logdir",
    "LogdirSnapshot",
    "Mark",
    "MarksResult",
    "Patterns",
    "PluginFacts",
    "PointColumns",
    "Progress",
    "Run",
    "RunAnswer",
    "RunColumns",
    "RunFindings",
    "RunPart",
    "RunStatus",
    "ScalarTable",
    "Series",
    "SeriesColumns",
    "SeriesQuery",
    "SeriesResult",
    "Store",
    "TagColumns",
    "TagInfo",
    "matching",
    "open_logdir",
]
