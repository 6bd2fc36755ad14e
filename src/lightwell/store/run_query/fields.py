"""What a query may ask of a run. Where the answers come from is who asks' business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lightwell.store.run_query.keys import Statistic, kind_of, metrics_of
from lightwell.store.run_query.tree import Text

HParamValue = float | str | bool


class RunFields(Protocol):
    """A run as a query sees it; None is what it lacks."""

    @property
    def name(self) -> str:
        """Path below the logdir."""
        ...

    @property
    def note(self) -> str | None:
        """What somebody wrote about it."""
        ...

    @property
    def status(self) -> str:
        """One of ``live``, ``stalled``, ``done``, ``empty``, ``unreadable``."""
        ...

    @property
    def started(self) -> float | None:
        """Wall time of the first value, in seconds since the epoch."""
        ...

    @property
    def updated(self) -> float | None:
        """Wall time of the newest value."""
        ...

    @property
    def steps(self) -> int | None:
        """The last step of any series."""
        ...

    def is_hparam(self, name: str) -> bool:
        """Whether any run of the logdir has such a hyperparameter."""
        ...

    def hparam(self, name: str) -> HParamValue | None:
        """The value of a hyperparameter."""
        ...

    def metric(self, tag: str, statistic: Statistic) -> float | None:
        """A number about a series of scalars."""
        ...


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value; one that was kept as a float32 equals a number if it is the nearest to it."""

    value: HParamValue
    is_single: bool = False


FieldReader = Callable[[RunFields], FieldValue | None]


def _took(run: RunFields) -> float | None:
    return None if run.started is None or run.updated is None else run.updated - run.started


_FIELDS: dict[str, Callable[[RunFields], HParamValue | None]] = {
    "name": lambda run: run.name,
    "note": lambda run: run.note,
    "status": lambda run: run.status,
    "started": lambda run: run.started,
    "updated": lambda run: run.updated,
    "took": _took,
    "steps": lambda run: run.steps,
    "since": lambda run: run.started,
}


def given_reader_of(key: Text) -> FieldReader:
    """Reads what a key names but no metric: a field, or else a hyperparameter."""
    field = None if key.is_quoted else _FIELDS.get(key.text)

    def read(run: RunFields) -> FieldValue | None:
        value = run.hparam(key.text) if field is None else field(run)
        return None if value is None else FieldValue(value)

    return read


def reader_of(key: Text) -> FieldReader:
    """Reads what a key names: a field, or a hyperparameter, or a metric.

    What is a hyperparameter of any run is a metric of none.
    """
    given = given_reader_of(key)
    if kind_of(key) != "any":
        return given
    metrics = metrics_of(key.text)

    def read(run: RunFields) -> FieldValue | None:
        if run.is_hparam(key.text):
            return given(run)
        found = (run.metric(one.tag, one.statistic) for one in metrics)
        number = next((one for one in found if one is not None), None)
        return None if number is None else FieldValue(number, is_single=True)

    return read
