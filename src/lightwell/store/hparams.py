"""The hyperparameters of a run: what it was started with, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lightwell.events import hparams, plugin_messages
from lightwell.events.hparams import HParam
from lightwell.events.plugin_messages import SessionEndInfo
from lightwell.store.newest import newest_value
from lightwell.store.value_access import ValueAccess
from lightwell.store.values import Source

HParamsStatus = Literal["unknown", "success", "failure", "running"]

STATUSES: dict[int, HParamsStatus] = {
    SessionEndInfo.SUCCESS: "success",
    SessionEndInfo.FAILURE: "failure",
    SessionEndInfo.RUNNING: "running",
}


@dataclass(frozen=True, slots=True)
class HParams:
    """A session of training as ``add_hparams`` or TensorFlow's ``hparams`` wrote it.

    Attributes:
        values: Name to value, in order; numbers are floats, None is a value that was not set.
        metrics: Name to the newest value of that series of scalars, None where it has none. The
            name is the tag, behind the run below the session's in which it is, if it is in one.
        status: How the session ended; ``unknown`` until it says.
        started: Seconds since the epoch; None where it was not said.
        ended: Likewise.
        group: Sessions of one group are repetitions of each other; empty where it was not said.
        run: The run that holds the session: the one asked, or the folder ``add_hparams`` made.
    """

    values: Mapping[str, HParam | None]
    metrics: Mapping[str, float | None]
    status: HParamsStatus
    started: float | None
    ended: float | None
    group: str
    run: str


@dataclass(slots=True)
class _Found:
    start: plugin_messages.SessionStartInfo | None = None
    end: plugin_messages.SessionEndInfo | None = None
    experiment: plugin_messages.Experiment | None = field(default=None)


def hparams_of(access: ValueAccess, run: str) -> HParams | None:
    """What a run says of its session; None when it holds none."""
    found = _find(access, run)
    if found.start is None:
        return None
    start, end = found.start, found.end or SessionEndInfo()
    experiment = found.experiment or _inherited(access, run)
    return HParams(
        values={name: hparams.unwrap(value) for name, value in start.hparams.items()},
        metrics=_metrics(access, run, experiment),
        status=STATUSES.get(end.status, "unknown"),
        started=start.start_time_secs or None,
        ended=end.end_time_secs or None,
        group=start.group_name,
        run=run,
    )


def _find(access: ValueAccess, run: str) -> _Found:
    found = _Found()
    for series in access.all_series(run):
        if series.kind != hparams.KIND:
            continue
        # As TensorBoard: a restart hides none of it, wherever it went on.
        source = Source(run, series, access.reads, superseded=True)
        content = newest_value(source, access.reads, hparams.decode)
        if content is None:
            continue
        if content.HasField("session_start_info"):
            found.start = content.session_start_info
        if content.HasField("session_end_info"):
            found.end = content.session_end_info
        if content.HasField("experiment"):
            found.experiment = content.experiment
    return found


def _inherited(access: ValueAccess, run: str) -> plugin_messages.Experiment | None:
    """The experiment of the nearest folder above that describes one."""
    while run != ".":
        run = run.rpartition("/")[0] or "."
        if access.has_run(run) and (experiment := _find(access, run).experiment) is not None:
            return experiment
    return None


def _metrics(
    access: ValueAccess, run: str, experiment: plugin_messages.Experiment | None
) -> dict[str, float | None]:
    if experiment is None:
        # As TensorBoard: without a description every scalar of the session is a metric.
        below = len(run) + 1
        return {
            one.tag if name == run else f"{name if run == '.' else name[below:]}/{one.tag}": (
                one.last_value
            )
            for name, one in access.scalars_below(run)
        }
    metrics: dict[str, float | None] = {}
    for one in experiment.metric_infos:
        group, tag = one.name.group.strip("/"), one.name.tag
        if group in ("", "."):
            metrics[tag] = _last_value(access, run, tag)
        else:
            name = group if run == "." else f"{run}/{group}"
            metrics[f"{group}/{tag}"] = _last_value(access, name, tag)
    return metrics


def _last_value(access: ValueAccess, run: str, tag: str) -> float | None:
    found = access.series(run, tag)
    return found[0].last_value if found else None
