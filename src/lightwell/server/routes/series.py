"""``GET api/series``: the points of some series, as many as a chart has pixels for."""

from __future__ import annotations

from lightwell.server.frames import series_frame
from lightwell.server.routes.parameters import parameters_of
from lightwell.server.routes.questions import QuestionRoute, choice_parameters, pixel_parameters
from lightwell.server.workers import Workers
from lightwell.store import SeriesQuery, Store


def series_route(store: Store, workers: Workers) -> QuestionRoute[SeriesQuery]:
    """The route over ``store``."""

    def answer(query: SeriesQuery) -> tuple[str, bytes]:
        result = store.query(query)
        return result.fingerprint, series_frame(result)

    return QuestionRoute(store, workers, parse_query, answer)


def parse_query(query_string: str) -> SeriesQuery:
    """The question that a query string asks; unknown parameters are left alone.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    given = parameters_of(query_string)
    return SeriesQuery(
        **choice_parameters(given),
        **pixel_parameters(given),
        with_segments=_with_segments(given.get("segments", "visible")),
        columns=frozenset(given["columns"].split(",")) if "columns" in given else None,
    )


def _with_segments(text: str) -> bool:
    if text not in ("visible", "all"):
        raise ValueError(f"segments: expected visible or all, got {text[:40]!r}")
    return text == "all"
