"""``GET api/groups``: groups of runs as one line each, with their spread."""

from __future__ import annotations

from lightwell.server.frames import groups_frame
from lightwell.server.routes.parameters import MAX_RUNS, parameters_of, run_ids
from lightwell.server.routes.questions import QuestionRoute, choice_parameters, pixel_parameters
from lightwell.server.workers import Workers
from lightwell.store import GroupQuery, Store


def groups_route(store: Store, workers: Workers) -> QuestionRoute[GroupQuery]:
    """The route over ``store``."""

    def answer(query: GroupQuery) -> tuple[str, bytes]:
        result = store.groups(query)
        return result.fingerprint, groups_frame(result)

    return QuestionRoute(store, workers, parse_query, answer)


def parse_query(query_string: str) -> GroupQuery:
    """The question that a query string asks; unknown parameters are left alone.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    given = parameters_of(query_string)
    return GroupQuery(
        **choice_parameters(given),
        **pixel_parameters(given),
        groups=_groups(given["groups"]) if "groups" in given else None,
    )


def _groups(text: str) -> tuple[tuple[int, ...], ...]:
    """Lists of run ids with ``;`` between them."""
    left = MAX_RUNS
    groups: list[tuple[int, ...]] = []
    for item in text.split(";"):
        groups.append(tuple(run_ids(item, left, name="groups")))
        left -= len(groups[-1])
    return tuple(groups)
