"""The layout of custom charts: which scalars to draw together, and under which heading.

One value of the series ``custom_scalars__config__``, a tensor that holds an encoded ``Layout``,
under the plugin ``custom_scalars``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    DataType,
    PluginData,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)
from lightwell.events.plugin_messages import (
    Category,
    Chart,
    Layout,
    MarginChart,
    MarginSeries,
    MultilineChart,
)

KIND: Final[Kind] = "layout"
PLUGIN_NAME: Final = "custom_scalars"
TAG: Final = "custom_scalars__config__"
MARGIN: Final = "Margin"
"""The word for a chart of a line with a band; every other one is for a chart of lines."""

Charts: TypeAlias = Mapping[str, tuple[str, Sequence[str]]]


def encode(categories: Mapping[str, Charts]) -> Value:
    """The layout as a value.

    Args:
        categories: Heading to charts: title to the kind and its tags. For ``MARGIN`` these are
            three: value, lower and upper bound; otherwise regular expressions.
    """
    layout = Layout(
        category=[
            Category(title=title, chart=[_chart(name, *chart) for name, chart in charts.items()])
            for title, charts in categories.items()
        ]
    )
    return Value(
        tag=TAG,
        tensor=TensorProto(
            dtype=DataType.STRING,
            string_val=[layout.SerializeToString()],
            tensor_shape=TensorShape(),
        ),
        metadata=SummaryMetadata(plugin_data=PluginData(plugin_name=PLUGIN_NAME)),
    )


def _chart(title: str, kind: str, tags: Sequence[str]) -> Chart:
    if kind != MARGIN:
        return Chart(title=title, multiline=MultilineChart(tag=list(tags)))
    value, lower, upper = tags
    series = MarginSeries(value=value, lower=lower, upper=upper)
    return Chart(title=title, margin=MarginChart(series=[series]))


def decode(value: Value) -> Layout:
    """The layout in ``value``.

    Raises:
        ValueError: There is none.
    """
    strings = value.tensor.string_val
    if not strings:
        raise ValueError("expected a tensor that holds an encoded layout, got an empty one")
    return Layout.FromString(strings[0])
