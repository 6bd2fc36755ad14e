"""Hyperparameters: three values without a tensor, whose metadata says everything.

``_hparams_/experiment`` describes hyperparameters and metrics, ``_hparams_/session_start_info`` has
the values of one session, and ``_hparams_/session_end_info`` says how it ended. A metric names a
series of scalars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    Experiment,
    HParamInfo,
    HParamsPluginData,
    MetricInfo,
    MetricName,
    PluginData,
    ProtoListValue,
    ProtoValue,
    SessionEndInfo,
    SessionStartInfo,
    SummaryMetadata,
    Value,
)

KIND: Final[Kind] = "hparams"
PLUGIN_NAME: Final = "hparams"
EXPERIMENT_TAG: Final = "_hparams_/experiment"
SESSION_START_TAG: Final = "_hparams_/session_start_info"
SESSION_END_TAG: Final = "_hparams_/session_end_info"

HParam: TypeAlias = bool | float | str


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
