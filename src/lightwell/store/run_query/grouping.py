"""Puts runs into groups as ``group:`` asks, in the order in which their first runs come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lightwell.store.regex import Regex
from lightwell.store.run_query.fields import RunFields, given_reader_of
from lightwell.store.run_query.predicates import text_of
from lightwell.store.run_query.tree import GroupCapture, GroupKey, GroupPath, GroupTerm

Row = TypeVar("Row", bound=RunFields)
Grouper = Callable[[RunFields], str | None]


@dataclass(frozen=True, slots=True)
class RunGroup(Generic[Row]):
    """Runs that share the values.

    Attributes:
        name: The values with " · " between them, "none" for one that is missing.
        values: One for each ``group:`` of the query; None where its runs have none.
        runs: In the order given.
    """

    name: str
    values: tuple[str | None, ...]
    runs: list[Row]


def grouper_of(term: GroupTerm) -> Grouper:
    """Tells the value of a run; None where it has none."""
    match term:
        case GroupPath(part):
            return lambda run: _path_of(run.name, part)
        case GroupCapture(pattern):
            regex = Regex(pattern)
            return lambda run: _captured(regex, run.name)
        case GroupKey(key):
            read = given_reader_of(key)

            def value(run: RunFields) -> str | None:
                found = read(run)
                return None if found is None else text_of(found.value)

            return value


def groups_of(groupers: Sequence[Grouper], runs: Sequence[Row]) -> list[RunGroup[Row]]:
    """The groups; none without a grouper."""
    if not groupers:
        return []
    groups: dict[tuple[str | None, ...], list[Row]] = {}
    for run in runs:
        values = tuple(grouper(run) for grouper in groupers)
        groups.setdefault(values, []).append(run)
    return [
        RunGroup(
            " · ".join("none" if value is None else value for value in values), values, members
        )
        for values, members in groups.items()
    ]


def _path_of(name: str, part: int | None) -> str | None:
    """A part of a path, from 1; the folder, all but the last part, for None."""
    parts = name.split("/")
    if part is not None:
        return parts[part - 1] if part <= len(parts) else None
    return "/".join(parts[:-1]) if len(parts) > 1 else None


def _captured(regex: Regex, name: str) -> str | None:
    found = regex.match(name)
    if found is None:
        return None
    whole, *groups = found
    return next((group for group in groups if group is not None), None) if groups else whole
