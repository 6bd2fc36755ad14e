"""A logdir in memory: ids, columns, queries over them, and word of what changed."""

from lightwell.events.audio import Sound
from lightwell.events.histogram import Histogram as HistogramCounts
from lightwell.events.image import Picture
from lightwell.events.projector_files import Labels
from lightwell.reader import Progress
from lightwell.store.analysis import Point, SeriesEnvelope, SeriesGroup, SeriesSummary
from lightwell.store.arrays import Histogram, PRCurve, PRPoints, Tensor, Text
from lightwell.store.choice import MAX_COLS, Choice
from lightwell.store.embeddings import Embedding
from lightwell.store.graphs import Graph
from lightwell.store.groups import GroupAnswer, GroupQuery, GroupsResult
from lightwell.store.hparams import HParams
from lightwell.store.inspection import FileFacts, KindFacts, PluginFacts, RunFindings
from lightwell.store.layouts import Band, Category, Chart, Layout
from lightwell.store.logdir import Logdir, Run, open_logdir
from lightwell.store.marks import Mark, MarksResult
from lightwell.store.media import Audio, Image
from lightwell.store.meshes import Mesh, MeshParts
from lightwell.store.names import Patterns, matching
from lightwell.store.parts import RunPart
from lightwell.store.points import PointColumns
from lightwell.store.query import RunAnswer, SeriesQuery, SeriesResult
from lightwell.store.segments import Segment
from lightwell.store.series import Series
from lightwell.store.sessions import Session
from lightwell.store.smoothing import Smoothing, SmoothingMethod, parse_smoothing
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
from lightwell.store.summaries import (
    PointTable,
    SummariesResult,
    SummaryColumns,
    SummaryQuery,
)
from lightwell.store.table import ScalarTable
from lightwell.store.tags import TagInfo
from lightwell.store.values import Metadata, Value, ValueSeries

__all__ = [
    "MAX_COLS",
    "Audio",
    "Band",
    "Category",
    "ChangeSet",
    "ChangedRuns",
    "ChangedTags",
    "Chart",
    "Choice",
    "DamagedPlace",
    "Embedding",
    "FileFacts",
    "FolderFacts",
    "Graph",
    "GroupAnswer",
    "GroupQuery",
    "GroupsResult",
    "HParams",
    "Histogram",
    "HistogramCounts",
    "Image",
    "KindFacts",
    "Labels",
    "Layout",
    "Logdir",
    "LogdirSnapshot",
    "Mark",
    "MarksResult",
    "Mesh",
    "MeshParts",
    "Metadata",
    "PRCurve",
    "PRPoints",
    "Patterns",
    "Picture",
    "PluginFacts",
    "Point",
    "PointColumns",
    "PointTable",
    "Progress",
    "Run",
    "RunAnswer",
    "RunColumns",
    "RunFindings",
    "RunPart",
    "RunStatus",
    "ScalarTable",
    "Segment",
    "Series",
    "SeriesColumns",
    "SeriesEnvelope",
    "SeriesGroup",
    "SeriesQuery",
    "SeriesResult",
    "SeriesSummary",
    "Session",
    "Smoothing",
    "SmoothingMethod",
    "Sound",
    "Store",
    "SummariesResult",
    "SummaryColumns",
    "SummaryQuery",
    "TagColumns",
    "TagInfo",
    "Tensor",
    "Text",
    "Value",
    "ValueSeries",
    "matching",
    "open_logdir",
    "parse_smoothing",
]
