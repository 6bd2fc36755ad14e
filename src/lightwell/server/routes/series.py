"""``GET api/series``: the points of one tag, as many as a chart has pixels for."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lightwell.errors import UnknownIdError
from lightwell.server.frames import series_frame
from lightwell.server.responses import SteppedResponse, has_etag, weak_etag
from lightwell.server.routes.parameters import number, parameters_of, run_ids, whole
from lightwell.server.schema import XAxis
from lightwell.server.workers import Workers
from lightwell.store import SeriesQuery, Store


class SeriesRoute:
    """Computes on a worker thread, within the memory that all responses share."""

    def __init__(self, store: Store, workers: Workers) -> None:
        self._store = store
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        workers = self._workers
        try:
            query = parse_query(scope["query_string"].decode("latin-1"))
            etag, size = await workers.run(receive, lambda: self._look_ahead(query))
            headers = {"etag": etag, "cache-control": "no-cache"}
            if has_etag(Headers(scope=scope), etag):
                await Response(status_code=304, headers=headers)(scope, receive, send)
                return
            if size > workers.memory:
                raise ValueError(
                    f"the answer may take {size} bytes, more than {workers.memory}: "
                    "ask for fewer runs or fewer cols"
                )
            async with workers.reserve(size) as reservation:
                headers["etag"], frame = await workers.run(
                    receive, lambda: self._answer(query), reservation
                )
                reservation.shrink_to(len(frame))
                headers["content-type"] = "application/octet-stream"
                await SteppedResponse(frame, headers=headers)(scope, receive, send)
        except UnknownIdError as error:
            raise HTTPException(404, str(error)) from None
        except ValueError as error:
            raise HTTPException(400, str(error)) from None

    def _look_ahead(self, query: SeriesQuery) -> tuple[str, int]:
        return weak_etag(self._store.fingerprint(query)), self._store.size_bound(query)

    def _answer(self, query: SeriesQuery) -> tuple[str, bytes]:
        result = self._store.query(query)
        return weak_etag(result.fingerprint), series_frame(result)


def parse_query(query_string: str) -> SeriesQuery:
    """The question that a query string asks; unknown parameters are left alone.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    given = parameters_of(query_string)
    if "tag" not in given:
        raise ValueError("tag: missing")
    return SeriesQuery(
        tag=whole("tag", given["tag"]),
        runs=run_ids(given["runs"]) if "runs" in given else None,
        x=_axis(given.get("x", "step")),
        from_x=number("from", given["from"]) if "from" in given else None,
        to_x=number("to", given["to"]) if "to" in given else None,
        cols=whole("cols", given.get("cols", "800")),
        smooth=number("smooth", given.get("smooth", "0")),
        columns=frozenset(given["columns"].split(",")) if "columns" in given else None,
    )


def _axis(text: str) -> XAxis:
    match text:
        case "step" | "relative" | "wall":
            return text
        case _:
            raise ValueError(f"x: expected step, relative or wall, got {text[:40]!r}")
