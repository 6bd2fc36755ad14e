"""``GET api/summaries``: many series in a few numbers each, for a table of runs."""

from __future__ import annotations

from lightwell.server.frames import summaries_frame
from lightwell.server.routes.parameters import parameters_of
from lightwell.server.routes.questions import QuestionRoute, choice_parameters
from lightwell.server.workers import Workers
from lightwell.store import Store, SummaryQuery


def summaries_route(store: Store, workers: Workers) -> QuestionRoute[SummaryQuery]:
    """The route over ``store``."""

    def answer(query: SummaryQuery) -> tuple[str, bytes]:
        result = store.summaries(query)
        return result.fingerprint, summaries_frame(result)

    return QuestionRoute(store, workers, parse_query, answer)


def parse_query(query_string: str) -> SummaryQuery:
    """The question that a query string asks; unknown parameters are left alone.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    return SummaryQuery(**choice_parameters(parameters_of(query_string)))
