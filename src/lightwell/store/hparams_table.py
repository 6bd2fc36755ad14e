"""The hyperparameters of all runs as columns: what a table of runs shows and asks for."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lightwell.events import hparams, messages, plugin_messages
from lightwell.events.hparams import HParam
from lightwell.events.plugin_messages import HParamInfo
from lightwell.store.hparams import STATUSES, HParamsStatus
from lightwell.store.newest import KindState, NewestValues
from lightwell.store.snapshot import SessionOrder
from lightwell.store.value_access import ValueAccess

if TYPE_CHECKING:
    from lightwell.store.catalog import Catalog

HParamType = Literal["bool", "number", "string"]

#: Cells of the table: as many runs times names; those that fewer runs have are left out.
MAX_CELLS = 4_000_000
#: Metrics, and values of a domain.
MAX_LISTED = 1_000
#: A text longer than this is cut.
MAX_CHARACTERS = 1_000

_TYPES: dict[int, HParamType] = {
    HParamInfo.BOOL: "bool",
    HParamInfo.FLOAT64: "number",
    HParamInfo.STRING: "string",
}


@dataclass(frozen=True, slots=True)
class HParamColumn:
    """One hyperparameter of all sessions.

    Attributes:
        name: As it was logged.
        display_name: What an experiment calls it; empty where none says.
        description: Likewise.
        type: What an experiment declares it to be; None where none says.
        domain: Every value that an experiment allows; None where none says.
        interval: The range that one allows, both ends included; None where none says.
        values: Every value that a session has, once, in the order of sessions.
        codes: Position in ``values`` of each session's; -1 where it has none.
    """

    name: str
    display_name: str
    description: str
    type: HParamType | None
    domain: list[HParam] | None
    interval: tuple[float, float] | None
    values: list[HParam]
    codes: list[int]


@dataclass(frozen=True, slots=True)
class HParamMetric:
    """A series of scalars that an experiment declares to be what came out.

    Attributes:
        tag: Its tag.
        group: The run below the session's that it is in; empty for the session's own.
        display_name: Empty where the experiment does not say.
        description: Likewise.
    """

    tag: str
    group: str
    display_name: str
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class HParamsTable:
    """One row a session of training; consistent at ``version``.

    Attributes:
        instance: Of the store.
        version: Of the store.
        fingerprint: Differs whenever the table may differ.
        run: Run id: never that of a part.
        session: Id of the run that holds the session: the same, or a part of it.
        group: Sessions of one group are repetitions of each other; empty where it was not said.
        status: How it ended; ``unknown`` until it says.
        started: Seconds since the epoch; None where it was not said.
        ended: Likewise.
        columns: In the order of appearance.
        names_left_out: Hyperparameters that no column is for.
        metrics: Those of all experiments, each once.
    """

    instance: str
    version: int
    fingerprint: str
    run: list[int]
    session: list[int]
    group: list[str]
    status: list[HParamsStatus]
    started: list[float | None]
    ended: list[float | None]
    columns: list[HParamColumn]
    names_left_out: int
    metrics: list[HParamMetric]


@dataclass(frozen=True, slots=True)
class _Start:
    """Small: ten thousand are remembered. Sessions share names and values that are equal."""

    names: tuple[str, ...]
    values: tuple[HParam, ...]
    group: str
    started: float | None


@dataclass(frozen=True, slots=True)
class _End:
    status: HParamsStatus
    ended: float | None


@dataclass(frozen=True, slots=True)
class _Described:
    """What an experiment says of a hyperparameter; see :class:`HParamColumn`."""

    name: str
    display_name: str = ""
    description: str = ""
    type: HParamType | None = None
    domain: tuple[HParam, ...] | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Experiment:
    hparams: tuple[_Described, ...]
    metrics: tuple[HParamMetric, ...]


_Said = _Start | _End | _Experiment


@dataclass(frozen=True, slots=True, eq=False)
class HParamsState:
    """The sessions as a question found them under the store's lock."""

    kind: KindState
    #: What those of their runs that are parts are parts of, and their place among its sessions.
    whole: dict[int, tuple[int, SessionOrder]]

    def fingerprint(self, instance: str) -> str:
        """Differs whenever the table may differ."""
        return self.kind.fingerprint(instance, self.whole)


class HParamsReader:
    """Reads what sessions said, each value once while its series does not change."""

    def __init__(self, access: ValueAccess) -> None:
        self._newest: NewestValues[_Said] = NewestValues(access, hparams.KIND, self._said)
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._texts: dict[str, str] = {}

    def state(self, catalog: Catalog) -> HParamsState:
        """What there is now; call it under the store's lock."""
        kind, runs = self._newest.state(catalog), catalog.runs
        whole = {
            run: (of, runs.session_order(run))
            for run in kind.runs
            if (of := runs.part_of[run]) is not None
        }
        return HParamsState(kind, whole)

    def table(self, instance: str, state: HParamsState) -> HParamsTable:
        """The table; reads what is new, without a lock of the store."""
        starts: dict[int, _Start] = {}
        ends: dict[int, _End] = {}
        experiments: dict[int, _Experiment] = {}  # by identity: equal ones are mostly the same
        for run, said in self._newest.values(state.kind):
            match said:
                case _Start():
                    starts[run] = said
                case _End():
                    ends[run] = said
                case _Experiment():
                    experiments[id(said)] = said
        sessions = _sessions(starts, state.whole)
        rows = [starts[session] for session in sessions.values()]
        unknown = _End("unknown", None)
        end = [ends.get(session, unknown) for session in sessions.values()]
        columns, names_left_out = _columns(rows, experiments.values())
        return HParamsTable(
            instance=instance,
            version=state.kind.version,
            fingerprint=state.fingerprint(instance),
            run=list(sessions),
            session=list(sessions.values()),
            group=[_cut(row.group) for row in rows],
            status=[one.status for one in end],
            started=[row.started for row in rows],
            ended=[one.ended for one in end],
            columns=columns,
            names_left_out=names_left_out,
            metrics=_metrics(experiments.values()),
        )

    def _said(self, value: messages.Value) -> _Said:
        content = value.metadata.plugin_data.content
        if (start := hparams.decode_start(content)) is not None:
            return self._start(start)
        said = _decoded(content)
        if said.HasField("experiment"):
            return _experiment(content)
        if not said.HasField("session_end_info"):
            raise ValueError("expected an experiment, the start or the end of a session")
        end = said.session_end_info
        return _End(STATUSES.get(end.status, "unknown"), _time(end.end_time_secs))

    def _start(self, start: hparams.SessionStart) -> _Start:
        given = {
            name: self._shared(value) for name, value in start.hparams.items() if value is not None
        }
        names = tuple(given)
        return _Start(
            self._names.setdefault(names, names),
            tuple(given.values()),
            start.group_name,
            _time(start.start_time_secs),
        )

    def _shared(self, value: HParam) -> HParam:
        if isinstance(value, str):
            text = _cut(value)
            return self._texts.setdefault(text, text)
        # One of the many NaNs, none of which equals another.
        return math.nan if value != value else value


# The sessions of a sweep mostly describe the same experiment, and end alike.
@functools.lru_cache(maxsize=16)
def _decoded(content: bytes) -> plugin_messages.HParamsPluginData:
    return plugin_messages.HParamsPluginData.FromString(content)


@functools.lru_cache(maxsize=16)
def _experiment(content: bytes) -> _Experiment:
    said = _decoded(content).experiment
    return _Experiment(
        tuple(map(_description, said.hparam_infos)), tuple(map(_metric, said.metric_infos))
    )


def _time(secs: float) -> float | None:
    return secs if secs and math.isfinite(secs) else None


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else f"{text[: MAX_CHARACTERS - 1]}…"


def _sessions(
    sessions: Iterable[int], whole: dict[int, tuple[int, SessionOrder]]
) -> dict[int, int]:
    """Run to the session that counts for it: its own, else the first of its parts' in order."""
    found: dict[int, int] = {}
    of_parts: list[tuple[SessionOrder, int, int]] = []
    for session in sessions:
        if session in whole:
            run, order = whole[session]
            of_parts.append((order, run, session))
        else:
            found[session] = session
    for _, run, session in sorted(of_parts):
        found.setdefault(run, session)
    return dict(sorted(found.items()))


def _columns(
    rows: Sequence[_Start], experiments: Iterable[_Experiment]
) -> tuple[list[HParamColumn], int]:
    having = Counter(name for row in rows for name in row.names)
    kept = [name for name, _ in having.most_common(MAX_CELLS // max(1, len(rows)))]
    order = {name: position for position, name in enumerate(having)}
    kept.sort(key=order.__getitem__)
    codes: dict[str, list[int]] = {name: [-1] * len(rows) for name in kept}
    # With their types: True is 1.
    known: dict[str, dict[tuple[type, HParam], int]] = {name: {} for name in kept}
    for position, row in enumerate(rows):
        for name, value in zip(row.names, row.values, strict=True):
            if name in codes:
                of_name = known[name]
                codes[name][position] = of_name.setdefault((type(value), value), len(of_name))
    described: dict[str, _Described] = {}
    for experiment in experiments:
        for one in experiment.hparams:
            described.setdefault(one.name, one)
    return [
        _column(
            described.get(name, _Described(name)), [value for _, value in known[name]], codes[name]
        )
        for name in kept
    ], len(having) - len(kept)


def _column(said: _Described, values: list[HParam], codes: list[int]) -> HParamColumn:
    return HParamColumn(
        name=_cut(said.name),
        display_name=said.display_name,
        description=said.description,
        type=said.type,
        domain=None if said.domain is None else list(said.domain),
        interval=said.interval,
        values=values,
        codes=codes,
    )


def _description(said: HParamInfo) -> _Described:
    domain: tuple[HParam, ...] | None = None
    interval: tuple[float, float] | None = None
    if said.HasField("domain_discrete"):
        domain = tuple(
            _cut(value) if isinstance(value, str) else value
            for one in said.domain_discrete.values[:MAX_LISTED]
            if (value := hparams.unwrap(one)) is not None
        )
    if said.HasField("domain_interval"):
        interval = said.domain_interval.min_value, said.domain_interval.max_value
    names = _cut(said.display_name), _cut(said.description)
    return _Described(said.name, *names, _TYPES.get(said.type), domain, interval)


def _metric(said: plugin_messages.MetricInfo) -> HParamMetric:
    group = said.name.group.strip("/")
    return HParamMetric(
        tag=said.name.tag,
        group="" if group == "." else group,
        display_name=_cut(said.display_name),
        description=_cut(said.description),
    )


def _metrics(experiments: Iterable[_Experiment]) -> list[HParamMetric]:
    metrics: dict[tuple[str, str], HParamMetric] = {}
    for experiment in experiments:
        for one in experiment.metrics:
            if len(metrics) < MAX_LISTED:
                metrics.setdefault((one.group, one.tag), one)
    return list(metrics.values())
