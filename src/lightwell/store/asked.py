"""From a question to the series of the catalog that it is about."""

from __future__ import annotations

from collections.abc import Iterable

from lightwell.errors import UnknownIdError
from lightwell.store.catalog import SCALAR, Catalog
from lightwell.store.choice import Choice, SeriesState
from lightwell.store.groups import GroupQuery

#: Of one question: tags times runs.
MAX_SERIES = 100_000


def asked_states(catalog: Catalog, query: Choice) -> list[SeriesState]:
    """The series of every tag, in the order of tags, then runs; under the store's lock.

    Of a formula only the runs that have all its tags.

    Raises:
        UnknownIdError: There is no such tag or run.
        ValueError: A tag holds no scalars, or too many series are asked for.
    """
    tags = query.tags
    if query.formula is not None:
        tags = tuple(_tag_id(catalog, name) for name in query.tag_names)
    for tag in tags:
        catalog.check_tag(tag)
        if catalog.tags.kind[tag] != SCALAR:
            name, kind = catalog.tags.name[tag], catalog.tags.kind[tag]
            raise ValueError(f"tag {name!r} holds {kind} data, not scalars")
    runs = query.asked_runs if isinstance(query, GroupQuery) else query.runs
    catalog.check_runs(runs or ())
    wanted = sum(len(catalog.series_of_tag[tag]) if runs is None else len(runs) for tag in tags)
    if wanted > MAX_SERIES:
        raise ValueError(f"tag: expected at most {MAX_SERIES} series in all, got {wanted}")
    states = [
        state
        for tag in tags
        for state in _states_of_tag(
            catalog, tag, sorted(catalog.series_of_tag[tag]) if runs is None else runs
        )
    ]
    if query.formula is None:
        return states
    complete = set[int].intersection(
        *({state.run for state in states if state.tag == tag} for tag in tags)
    )
    return [state for state in states if state.run in complete]


def _states_of_tag(catalog: Catalog, tag: int, runs: Iterable[int]) -> list[SeriesState]:
    row_of_run = catalog.series_of_tag[tag]
    return [
        SeriesState(
            run=run,
            tag=tag,
            started=catalog.started(run),
            version=catalog.series.version[row],
            points=catalog.points[row],
        )
        for run in runs
        if (row := row_of_run.get(run)) is not None and catalog.points[row].parts
    ]


def _tag_id(catalog: Catalog, name: str) -> int:
    tag = catalog.tag_ids.get(name)
    if tag is None:
        raise UnknownIdError(f"formula: there is no tag {name[:100]!r}")
    return tag
