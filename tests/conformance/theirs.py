"""What TensorBoard finds in a logdir: its own multiplexer, provider and plugins, asked for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard import data_compat, dataclass_compat
from tensorboard.backend.event_processing import (
    data_provider,
    event_file_loader,
    plugin_event_accumulator,
)
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2, meta_graph_pb2, summary_pb2
from tensorboard.context import RequestContext
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups
from tensorboard.plugins.hparams import plugin_data_pb2 as hparams_pb2
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin
from tensorboard.util import tensor_util

from tests.conformance.found import KINDS, META_GRAPH, Runs, Series

EVERY = 1 << 40
"""As many points a series as a provider is asked for."""


@lru_cache(maxsize=40)
def multiplexer(
    logdir: Path, *, does_first_start_count: bool = True, does_purge: bool = True
) -> EventMultiplexer:
    """Everything in ``logdir``, loaded, nothing sampled away.

    Args:
        logdir: The logdir.
        does_first_start_count: Whether the first START of a run purges too. TensorBoard takes it
            for the run's beginning, though writers with ``purge_step`` write no other.
        does_purge: Whether any START purges.
    """
    loaded = EventMultiplexer(
        size_guidance={plugin_event_accumulator.TENSORS: 0}, purge_orphaned_data=does_purge
    ).AddRunsFromDirectory(str(logdir))
    for run in loaded.Runs():
        loaded.GetAccumulator(run)._seen_session_start = does_first_start_count
    loaded.Reload()
    return loaded


def read(logdir: Path, *, does_first_start_count: bool = True, does_purge: bool = True) -> Runs:
    """What the multiplexer loads; see :func:`multiplexer`."""
    loaded = multiplexer(
        logdir, does_first_start_count=does_first_start_count, does_purge=does_purge
    )
    runs: Runs = {run: {} for run in loaded.Runs()}
    for run, tag, metadata, events in series_in(loaded):
        plugin = metadata.plugin_data.plugin_name
        points = [(e.step, e.wall_time, plain(plugin, tag, e.tensor_proto)) for e in events]
        runs[run][tag] = Series(KINDS.get(plugin, "unknown"), points)
    return runs


def series_in(loaded: EventMultiplexer) -> Iterator[tuple[str, str, Any, list[Any]]]:
    """Run, tag, first metadata and events of each series that has some."""
    for run in loaded.Runs():
        accumulator = loaded.GetAccumulator(run)
        for tag in accumulator.Tags()[plugin_event_accumulator.TENSORS]:
            metadata = accumulator.summary_metadata.get(tag, summary_pb2.SummaryMetadata())
            if events := accumulator.Tensors(tag):
                yield run, tag, metadata, events


def plugin_context(logdir: Path) -> TBContext:
    """What TensorBoard gives its plugins to work with."""
    loaded = multiplexer(logdir)
    provider = data_provider.MultiplexerDataProvider(loaded, str(logdir))
    return TBContext(logdir=str(logdir), multiplexer=loaded, data_provider=provider)


@dataclass(frozen=True)
class Values:
    """A series: names, its first value's metadata, and its values as arrays."""

    run: str
    tag: str
    metadata: Any
    steps: list[int]
    wall_times: list[float]
    arrays: list[np.ndarray]


def values(logdir: Path, *plugins: str) -> list[Values]:
    """Every series of some plugins, or of all, as TensorBoard's utilities make arrays of them."""
    return [
        Values(
            run,
            tag,
            metadata,
            [event.step for event in events],
            [event.wall_time for event in events],
            [tensor_util.make_ndarray(event.tensor_proto) for event in events],
        )
        for run, tag, metadata, events in series_in(multiplexer(logdir))
        if not plugins or metadata.plugin_data.plugin_name in plugins
    ]


def plain(plugin: str, tag: str, tensor: Any) -> Any:
    """A value of ``plugin`` in a plain form: messages as text, numbers bit by bit, NaN and all."""
    if plugin == "hparams":
        return None  # it is in the metadata, see `hparams`
    array = tensor_util.make_ndarray(tensor)
    if plugin == "scalars":
        return "NaN" if np.isnan(array).any() else array.item()
    if plugin == "custom_scalars":
        return str(layout_pb2.Layout.FromString(array.item()))
    if plugin == "graphs" and tag == META_GRAPH:
        return str(meta_graph_pb2.MetaGraphDef.FromString(array.item()))
    if plugin == "graphs":
        return [_graph(blob) for blob in array.ravel()]
    if plugin in ("graph_run_metadata", "graph_run_metadata_graph", "graph_tagged_run_metadata"):
        return [str(config_pb2.RunMetadata.FromString(blob)) for blob in array.ravel()]
    if plugin == "graph_keras_model":
        return [json.loads(blob) for blob in array.ravel()]
    if array.dtype == object:
        return array.shape, list(array.ravel())
    return str(array.dtype), array.shape, array.tobytes()


def converted(event: Any, tag: str, plugin: str) -> list[Any]:
    """The values of ``tag`` in an event, in plain form, as TensorBoard's loader converts them.

    Args:
        event: The event.
        tag: The series.
        plugin: What the first event of the series named; empty where it named none.
    """
    known = {}
    if plugin:
        known[tag] = summary_pb2.SummaryMetadata()
        known[tag].plugin_data.plugin_name = plugin
    return [
        plain(plugin or value.metadata.plugin_data.plugin_name, tag, value.tensor)
        for migrated in dataclass_compat.migrate_event(data_compat.migrate_event(event), known)
        for value in migrated.summary.value
        if value.tag == tag
    ]


def hparams(logdir: Path) -> dict[tuple[str, str], str]:
    """(run, tag) to the HParamsPluginData; TensorBoard keeps the first one of a run's tag."""
    loaded = multiplexer(logdir)
    return {
        (run, tag): hparams_text(metadata.plugin_data.content)
        for run, tags in loaded.AllSummaryMetadata().items()
        for tag, metadata in tags.items()
        if metadata.plugin_data.plugin_name == "hparams"
    }


def hparams_text(content: bytes) -> str:
    """An HParamsPluginData in plain form."""
    return str(hparams_pb2.HParamsPluginData.FromString(content))


def sessions(logdir: Path) -> dict[str, tuple[dict[str, Any], Any]]:
    """Run to the hparams and the Session that the hparams plugin shows of it."""
    context = backend_context.Context(plugin_context(logdir))
    asked = api_pb2.ListSessionGroupsRequest(slice_size=1000, allowed_statuses=[0, 1, 2, 3])
    answer = list_session_groups.Handler(RequestContext(), context, "", asked).run()
    return {
        session.name: (
            {
                name: getattr(value, value.WhichOneof("kind"))
                for name, value in group.hparams.items()
            },
            session,
        )
        for group in answer.session_groups
        for session in group.sessions
    }


def meta_graphs(logdir: Path) -> dict[str, str]:
    """Run to its newest MetaGraphDef."""
    loaded = multiplexer(logdir)
    return {
        run: str(loaded.MetaGraph(run))
        for run in loaded.Runs()
        if loaded.GetAccumulator(run).Tags()[plugin_event_accumulator.META_GRAPH]
    }


def provided(logdir: Path) -> dict[str, dict[tuple[str, str], int]]:
    """What the data provider lists: plugin to (run, tag) to the number of points it hands out."""
    provider = plugin_context(logdir).data_provider
    context = RequestContext()
    found: dict[str, dict[tuple[str, str], int]] = {}
    for plugin in provider.list_plugins(context, experiment_id=""):
        asked = {"experiment_id": "", "plugin_name": plugin, "downsample": EVERY}
        found[plugin] = {
            (run, tag): len(points)
            for answer in (
                provider.read_scalars(context, **asked),
                provider.read_tensors(context, **asked),
                provider.read_blob_sequences(context, **asked),
            )
            for run, tags in answer.items()
            for tag, points in tags.items()
        }
    return found


def accumulator(run: Path) -> EventAccumulator:
    """TensorBoard's older reader, which keeps old forms as they are; nothing sampled away."""
    kinds = ("histograms", "images", "audio", "scalars", "tensors", "compressedHistograms")
    return EventAccumulator(str(run), size_guidance=dict.fromkeys(kinds, 0)).Reload()


def session_logs(logdir: Path) -> dict[str, list[tuple[str, int, float, str]]]:
    """Run to status, step, wall time and checkpoint of each SessionLog, in order of the files."""
    found: dict[str, list[tuple[str, int, float, str]]] = {}
    for path in sorted(logdir.rglob("*tfevents*")):
        for record in event_file_loader.RawEventFileLoader(str(path)).Load():
            event = event_pb2.Event.FromString(record)
            if event.HasField("session_log"):
                log = event.session_log
                status = event_pb2.SessionLog.SessionStatus.Name(log.status).lower()
                found.setdefault(str(path.parent.relative_to(logdir)), []).append(
                    (status, event.step, event.wall_time, log.checkpoint_path)
                )
    return found


def projectors(logdir: Path) -> dict[str, Any]:
    """Run to its ProjectorConfig, as the projector plugin reads it."""
    plugin = ProjectorPlugin(plugin_context(logdir))
    plugin._update_configs()
    return dict(plugin._configs)


def _graph(serialized: bytes) -> tuple[list[str], str]:
    graph = graph_pb2.GraphDef.FromString(serialized)
    return [node.name for node in graph.node], str(graph)
