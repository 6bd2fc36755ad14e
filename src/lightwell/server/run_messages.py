"""What runs say of themselves as a whole, as the JSON of docs/http-api.md."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lightwell.server.messages import named_number
from lightwell.server.run_schema import (
    BandTags,
    HParamColumn,
    HParamMetric,
    HParamsMessage,
    HParamValue,
    LayoutCategory,
    LayoutChart,
    LayoutsMessage,
    NonFiniteNumber,
)
from lightwell.store import Chart, HParamsTable, LayoutsResult
from lightwell.store import HParamColumn as StoredColumn


def hparams_message(table: HParamsTable) -> HParamsMessage:
    """The hyperparameters of all runs."""
    return HParamsMessage(
        instance=table.instance,
        version=table.version,
        run=table.run,
        session=table.session,
        group=table.group,
        status=[*table.status],
        started=table.started,
        ended=table.ended,
        hparams=[_column(column) for column in table.columns],
        names_left_out=table.names_left_out,
        metrics=[
            HParamMetric(
                tag=metric.tag,
                group=metric.group,
                display_name=metric.display_name,
                description=metric.description,
            )
            for metric in table.metrics
        ],
    )


def layouts_message(result: LayoutsResult) -> LayoutsMessage:
    """The merged layout."""
    return LayoutsMessage(
        instance=result.instance,
        version=result.version,
        runs=result.runs,
        categories=[
            LayoutCategory(
                title=category.title,
                closed=category.is_closed,
                charts=[_chart(chart) for chart in category.charts],
            )
            for category in result.layout.categories
        ],
    )


def _column(column: StoredColumn) -> HParamColumn:
    interval = column.interval
    return HParamColumn(
        name=column.name,
        display_name=column.display_name,
        description=column.description,
        type=column.type,
        domain=None if column.domain is None else _values(column.domain),
        interval=None
        if interval is None
        else (named_number(interval[0]), named_number(interval[1])),
        values=_values(column.values),
        codes=column.codes,
    )


def _values(values: Sequence[bool | float | str]) -> list[HParamValue]:
    return [_value(value) for value in values]


def _value(value: bool | float | str) -> HParamValue:
    """A word of a number that is not finite is told from the text of the same letters."""
    if isinstance(value, float) and not math.isfinite(value):
        word = named_number(value)
        assert isinstance(word, str)
        return NonFiniteNumber(nonfinite=word)
    return value


def _chart(chart: Chart) -> LayoutChart:
    return LayoutChart(
        title=chart.title,
        kind=chart.kind,
        tags=list(chart.tags),
        bands=[BandTags(value=one.value, lower=one.lower, upper=one.upper) for one in chart.bands],
    )
