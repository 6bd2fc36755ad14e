"""A logdir in memory: ids, columns, queries over them, and word of what changed."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lightwell.reader import Progress
from lightwell.store.analysis import Point, SeriesEnvelope, SeriesGroup, SeriesSummary
from lightwell.store.choice import MAX_COLS, Choice
from lightwell.store.damage import DamagedPlace
from lightwell.store.groups import GroupAnswer, GroupQuery, GroupsResult
from lightwell.store.inspection import FileFacts, KindFacts, PluginFacts, RunFindings
from lightwell.store.logdir import Logdir, open_logdir
from lightwell.store.marks import Mark, MarksResult
from lightwell.store.names import Patterns, matching
from lightwell.store.parts import RunPart
from lightwell.store.points import PointColumns
from lightwell.store.query import RunAnswer, SeriesQuery, SeriesResult
from lightwell.store.run import Run
from lightwell.store.segments import Segment
from lightwell.store.series import Series
from lightwell.store.smoothing import Smooth, Smoothing, SmoothingMethod, parse_smoothing
from lightwell.store.snapshot import (
    KINDS,
    ChangedRuns,
    ChangedTags,
    ChangeSet,
    DamageRow,
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

# What only values beside scalars need is loaded when it is asked for.
if TYPE_CHECKING:
    from lightwell.events.audio import Sound as Sound
    from lightwell.events.histogram import Histogram as HistogramCounts
    from lightwell.events.image import Picture as Picture
    from lightwell.events.projector_files import Labels as Labels
    from lightwell.store.arrays import Histogram as Histogram
    from lightwell.store.arrays import PRCurve as PRCurve
    from lightwell.store.arrays import PRPoints as PRPoints
    from lightwell.store.arrays import Tensor as Tensor
    from lightwell.store.arrays import Text as Text
    from lightwell.store.embeddings import Embedding as Embedding
    from lightwell.store.graphs import Graph as Graph
    from lightwell.store.hparams import HParams as HParams
    from lightwell.store.hparams_table import HParamColumn as HParamColumn
    from lightwell.store.hparams_table import HParamMetric as HParamMetric
    from lightwell.store.hparams_table import HParamsTable as HParamsTable
    from lightwell.store.layouts import Band as Band
    from lightwell.store.layouts import Category as Category
    from lightwell.store.layouts import Chart as Chart
    from lightwell.store.layouts import Layout as Layout
    from lightwell.store.layouts_of_runs import LayoutsResult as LayoutsResult
    from lightwell.store.media import Audio as Audio
    from lightwell.store.media import Image as Image
    from lightwell.store.meshes import Mesh as Mesh
    from lightwell.store.meshes import MeshParts as MeshParts
    from lightwell.store.metadata import Metadata as Metadata
    from lightwell.store.run_query import QueryError as QueryError
    from lightwell.store.run_selection import RunSelection as RunSelection
    from lightwell.store.run_selection import select_runs as select_runs
    from lightwell.store.sessions import Session as Session
    from lightwell.store.values import Value as Value
    from lightwell.store.values import ValueSeries as ValueSeries

_LAZY = {
    "Audio": ("lightwell.store.media", "Audio"),
    "Band": ("lightwell.store.layouts", "Band"),
    "Category": ("lightwell.store.layouts", "Category"),
    "Chart": ("lightwell.store.layouts", "Chart"),
    "Embedding": ("lightwell.store.embeddings", "Embedding"),
    "Graph": ("lightwell.store.graphs", "Graph"),
    "HParamColumn": ("lightwell.store.hparams_table", "HParamColumn"),
    "HParamMetric": ("lightwell.store.hparams_table", "HParamMetric"),
    "HParams": ("lightwell.store.hparams", "HParams"),
    "HParamsTable": ("lightwell.store.hparams_table", "HParamsTable"),
    "Histogram": ("lightwell.store.arrays", "Histogram"),
    "HistogramCounts": ("lightwell.events.histogram", "Histogram"),
    "Image": ("lightwell.store.media", "Image"),
    "Labels": ("lightwell.events.projector_files", "Labels"),
    "Layout": ("lightwell.store.layouts", "Layout"),
    "LayoutsResult": ("lightwell.store.layouts_of_runs", "LayoutsResult"),
    "Mesh": ("lightwell.store.meshes", "Mesh"),
    "MeshParts": ("lightwell.store.meshes", "MeshParts"),
    "Metadata": ("lightwell.store.metadata", "Metadata"),
    "PRCurve": ("lightwell.store.arrays", "PRCurve"),
    "QueryError": ("lightwell.store.run_query", "QueryError"),
    "RunSelection": ("lightwell.store.run_selection", "RunSelection"),
    "select_runs": ("lightwell.store.run_selection", "select_runs"),
    "PRPoints": ("lightwell.store.arrays", "PRPoints"),
    "Picture": ("lightwell.events.image", "Picture"),
    "Session": ("lightwell.store.sessions", "Session"),
    "Sound": ("lightwell.events.audio", "Sound"),
    "Tensor": ("lightwell.store.arrays", "Tensor"),
    "Text": ("lightwell.store.arrays", "Text"),
    "Value": ("lightwell.store.values", "Value"),
    "ValueSeries": ("lightwell.store.values", "ValueSeries"),
}

__all__ = [
    "KINDS",
    "MAX_COLS",
    "Audio",
    "Band",
    "Category",
    "ChangeSet",
    "ChangedRuns",
    "ChangedTags",
    "Chart",
    "Choice",
    "DamageRow",
    "DamagedPlace",
    "Embedding",
    "FileFacts",
    "FolderFacts",
    "Graph",
    "GroupAnswer",
    "GroupQuery",
    "GroupsResult",
    "HParamColumn",
    "HParamMetric",
    "HParams",
    "HParamsTable",
    "Histogram",
    "HistogramCounts",
    "Image",
    "KindFacts",
    "Labels",
    "Layout",
    "LayoutsResult",
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
    "QueryError",
    "Run",
    "RunAnswer",
    "RunColumns",
    "RunFindings",
    "RunPart",
    "RunSelection",
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
    "Smooth",
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
    "select_runs",
]


def __getattr__(name: str) -> Any:
    """Load a class on first use."""
    if name in _LAZY:
        module, attribute = _LAZY[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
