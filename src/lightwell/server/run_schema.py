"""What runs say of themselves as a whole (docs/http-api.md); see ``schema.py``."""

from __future__ import annotations

from typing import Literal, TypedDict

from lightwell.server.schema import NonFinite

HParamType = Literal["bool", "number", "string"]
SessionStatus = Literal["unknown", "success", "failure", "running"]
ChartKind = Literal["multiline", "margin"]


class NonFiniteNumber(TypedDict):
    """A number that JSON has no word for."""

    nonfinite: NonFinite


HParamValue = bool | float | str | NonFiniteNumber


class HParamColumn(TypedDict):
    """One hyperparameter of all sessions."""

    name: str
    display_name: str
    """What an experiment calls it; empty where none says."""
    description: str
    """Likewise."""
    type: HParamType | None
    """What an experiment declares it to be; null where none says."""
    domain: list[HParamValue] | None
    """Every value that an experiment allows; null where none says."""
    interval: tuple[float | NonFinite, float | NonFinite] | None
    """The range that one allows, both ends included; null where none says."""
    values: list[HParamValue]
    """Every value that a session has, once, in the order of sessions."""
    codes: list[int]
    """Position in ``values`` of each session's; -1 where it has none."""


class HParamMetric(TypedDict):
    """A series of scalars that an experiment declares to be what came out."""

    tag: str
    group: str
    """The run below the session's that it is in; empty for the session's own."""
    display_name: str
    description: str


class HParamsMessage(TypedDict):
    """``GET api/hparams``: position *i* of each list is session *i*, one a run."""

    instance: str
    version: int
    run: list[int]
    """Never a part."""
    session: list[int]
    """The run that holds the session: the same, or a part of it."""
    group: list[str]
    """Sessions of one group are repetitions of each other; empty where it was not said."""
    status: list[SessionStatus]
    """unknown: until it says how it ended."""
    started: list[float | None]
    """Wall time (s)."""
    ended: list[float | None]
    """Wall time (s)."""
    hparams: list[HParamColumn]
    names_left_out: int
    """Hyperparameters without a column, since there would be too many; those that fewest have."""
    metrics: list[HParamMetric]


class BandTags(TypedDict):
    """A line with a band around it: three tags."""

    value: str
    lower: str
    upper: str


class LayoutChart(TypedDict):
    """One chart of a layout."""

    title: str
    kind: ChartKind
    tags: list[str]
    """multiline: regular expressions that search in the tags; else none."""
    bands: list[BandTags]
    """margin: the lines; else none."""


class LayoutCategory(TypedDict):
    """Charts under one heading."""

    title: str
    closed: bool
    """Folded at first."""
    charts: list[LayoutChart]


class LayoutsMessage(TypedDict):
    """``GET api/layouts``: TensorBoard's custom scalars, merged over runs."""

    instance: str
    version: int
    runs: list[int]
    """Those that carry a layout."""
    categories: list[LayoutCategory]
