"""Hyperparameters: three values without a tensor, whose metadata says everything.

``_hparams_/experiment`` describes hyperparameters and metrics, ``_hparams_/session_start_info`` has
the values of one session, and ``_hparams_/session_end_info`` says how it ended. A metric names a
series of scalars.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from lightwell.events.kinds import Kind
from lightwell.events.messages import PluginData, SummaryMetadata, Value
from lightwell.events.plugin_messages import (
    Experiment,
    HParamInfo,
    HParamsPluginData,
    MetricInfo,
    MetricName,
    ProtoListValue,
    ProtoValue,
    SessionEndInfo,
    SessionStartInfo,
)
from lightwell.events.wire import BYTES, FIXED64, fields

KIND: Final[Kind] = "hparams"
PLUGIN_NAME: Final = "hparams"
EXPERIMENT_TAG: Final = "_hparams_/experiment"
SESSION_START_TAG: Final = "_hparams_/session_start_info"
SESSION_END_TAG: Final = "_hparams_/session_end_info"

HParam: TypeAlias = bool | float | str

_START: Final = HParamsPluginData.session_start_info.number
_HPARAMS: Final = SessionStartInfo.hparams.number
_GROUP_NAME: Final = SessionStartInfo.group_name.number
_START_TIME: Final = SessionStartInfo.start_time_secs.number
_DOUBLE: Final = struct.Struct("<d")
#: Encoded hyperparameters up to so many bytes are remembered.
_SHORT: Final = 256


def encode(
    hparams: Mapping[str, HParam],
    metric_tags: Iterable[str],
    domains: Mapping[str, Sequence[HParam]],
) -> tuple[Value, Value, Value]:
    """The three values of a session that ended well.

    Args:
        hparams: Name to value; their order is kept.
        metric_tags: Series of scalars.
        domains: Name to all values that the hyperparameter can have.
    """
    infos = [_describe(name, value, domains.get(name)) for name, value in hparams.items()]
    metrics = [MetricInfo(name=MetricName(tag=tag)) for tag in metric_tags]
    start = SessionStartInfo(hparams={name: _wrap(value) for name, value in hparams.items()})
    return (
        _value(
            EXPERIMENT_TAG,
            HParamsPluginData(experiment=Experiment(hparam_infos=infos, metric_infos=metrics)),
        ),
        _value(SESSION_START_TAG, HParamsPluginData(session_start_info=start)),
        _value(
            SESSION_END_TAG,
            HParamsPluginData(session_end_info=SessionEndInfo(status=SessionEndInfo.SUCCESS)),
        ),
    )


def decode(value: Value) -> HParamsPluginData:
    """What ``value`` says: an experiment, the start or the end of a session.

    Raises:
        ValueError: Its metadata is no message.
    """
    return HParamsPluginData.FromString(value.metadata.plugin_data.content)


class SessionStart(NamedTuple):
    """What a session began with; see ``SessionStartInfo``."""

    hparams: dict[str, HParam | None]
    group_name: str
    start_time_secs: float


def decode_start(content: bytes) -> SessionStart | None:
    """What the content of the plugin says of a session's start; None where it says nothing.

    The same as by way of :func:`decode`, in a fraction of the time: a sweep has thousands.

    Raises:
        ValueError: It is no message.
    """
    starts = [raw for number, kind, raw in fields(content) if (number, kind) == (_START, BYTES)]
    given: dict[str, HParam | None] = {}
    group_name, start_time_secs = "", 0.0
    for start in starts:
        assert isinstance(start, memoryview)
        for number, kind, raw in fields(start):
            if not isinstance(raw, memoryview):
                continue
            if (number, kind) == (_HPARAMS, BYTES):
                name, value = _short_entry(bytes(raw)) if len(raw) <= _SHORT else _entry(bytes(raw))
                given[name] = value
            elif (number, kind) == (_GROUP_NAME, BYTES):
                group_name = str(raw, "utf-8", "replace")
            elif (number, kind) == (_START_TIME, FIXED64):
                start_time_secs = float(_DOUBLE.unpack(raw)[0])
    return SessionStart(given, group_name, start_time_secs) if starts else None


def _entry(encoded: bytes) -> tuple[str, HParam | None]:
    """One hyperparameter: name and value."""
    name, value = "", ProtoValue()
    for number, kind, raw in fields(encoded):
        if kind == BYTES and isinstance(raw, memoryview):
            if number == 1:
                name = str(raw, "utf-8", "replace")
            elif number == 2:
                value.merge(raw, 0)
    return name, unwrap(value)


# The sessions of a sweep take most of their values from a few.
_short_entry = functools.lru_cache(maxsize=4096)(_entry)


def unwrap(value: ProtoValue) -> HParam | None:
    """The value of a hyperparameter; None if it has none."""
    if value.HasField("bool_value"):
        return value.bool_value
    if value.HasField("number_value"):
        return value.number_value
    return value.string_value if value.HasField("string_value") else None


def _wrap(value: HParam) -> ProtoValue:
    if isinstance(value, bool):
        return ProtoValue(bool_value=value)
    if isinstance(value, str):
        return ProtoValue(string_value=value)
    return ProtoValue(number_value=value)


def _describe(name: str, value: HParam, domain: Sequence[HParam] | None) -> HParamInfo:
    if isinstance(value, bool):
        kind = HParamInfo.BOOL
    else:
        kind = HParamInfo.STRING if isinstance(value, str) else HParamInfo.FLOAT64
    values = None if domain is None else ProtoListValue(values=[_wrap(one) for one in domain])
    return HParamInfo(name=name, type=kind, domain_discrete=values)


def _value(tag: str, content: HParamsPluginData) -> Value:
    plugin_data = PluginData(plugin_name=PLUGIN_NAME, content=content.SerializeToString())
    return Value(tag=tag, metadata=SummaryMetadata(plugin_data=plugin_data))
