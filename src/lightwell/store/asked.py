"""From a question to the series of the catalog that it is about."""

from __future__ import annotations

from lightwell.errors import UnknownIdError
from lightwell.store.catalog import Catalog
from lightwell.store.choice import Choice, PlacingSeries, SeriesState
from lightwell.store.formula import BACKTICKS

#: Of one question: tags times runs.
MAX_SERIES = 100_000


def asked_states(catalog: Catalog, query: Choice) -> list[SeriesState]:
    """The series of every tag, in the order of tags, then runs; under the store's lock.

    Of a formula only the runs that have all its tags, of a question with an ``x_tag`` only those
    that have it.

    Raises:
        UnknownIdError: There is no such tag or run.
        ValueError: A tag holds no scalars, or too many series are asked for.
    """
    tags = query.tags
    if query.formula is not None:
        tags = tuple(_tag_id(catalog, name) for name in query.tag_names)
    for tag in tags:
        catalog.check_scalar(tag)
    runs = None if query.asked_runs is None else list(query.asked_runs)
    catalog.check_runs(runs or ())
    table = catalog.table
    wanted = sum(len(table.rows_of_tag(tag)) if runs is None else len(runs) for tag in tags)
    if wanted > MAX_SERIES:
        raise ValueError(f"tag: expected at most {MAX_SERIES} series in all, got {wanted}")
    states = [
        SeriesState(run, tag, catalog.started(run), version, series)
        for tag in tags
        for run, version, series in table.published(tag, runs)
    ]
    if query.x_tag is not None:
        states = _placed(catalog, query.x_tag, states)
    if query.formula is None:
        return states
    complete = set[int].intersection(
        *({state.run for state in states if state.tag == tag} for tag in tags)
    )
    return [state for state in states if state.run in complete]


def _placed(catalog: Catalog, x_tag: int, states: list[SeriesState]) -> list[SeriesState]:
    """The series that another places: that of their own run, or of the one it is a part of."""
    catalog.check_scalar(x_tag)
    part_of = catalog.runs.part_of
    runs = {run: None for state in states for run in (state.run, part_of[state.run])}
    found = {
        run: PlacingSeries(version, series)
        for run, version, series in catalog.table.published(
            x_tag, [run for run in runs if run is not None]
        )
    }
    placed: list[SeriesState] = []
    for state in states:
        placed_by = found.get(state.run)
        whole = part_of[state.run]
        if placed_by is None and whole is not None:
            placed_by = found.get(whole)
        if placed_by is not None:
            placed.append(state._replace(placed_by=placed_by))
    return placed


def _tag_id(catalog: Catalog, name: str) -> int:
    tag = catalog.tag_of_scalars(name)
    if tag is None:
        raise UnknownIdError(f"formula: there is no tag {name[:100]!r}; {BACKTICKS}")
    return tag
