"""Routes that answer a question about series with a frame, unless the client has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lightwell.errors import UnknownIdError
from lightwell.server.responses import SteppedResponse, has_etag, weak_etag
from lightwell.server.routes.parameters import number, run_ids, whole
from lightwell.server.workers import Workers
from lightwell.store import GroupQuery, SeriesQuery, Store, SummaryQuery, parse_smoothing
from lightwell.store.choice import AXES

MAX_TAGS = 1_000
_X_TAG = "tag:"

_Query = TypeVar("_Query", bound=SeriesQuery | GroupQuery | SummaryQuery)


class QuestionRoute(Generic[_Query]):
    """Computes on a worker thread, within the memory that all responses share.

    Args:
        store: What is asked.
        workers: Where it is computed.
        parse: A query string to the question; a ValueError is one sentence about what is wrong.
        answer: The question to the fingerprint of its answer and the frame.
    """

    def __init__(
        self,
        store: Store,
        workers: Workers,
        parse: Callable[[str], _Query],
        answer: Callable[[_Query], tuple[str, bytes]],
    ) -> None:
        self._store = store
        self._workers = workers
        self._parse = parse
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        workers = self._workers
        try:
            query = self._parse(scope["query_string"].decode("latin-1"))
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
                fingerprint, frame = await workers.run(
                    receive, lambda: self._answer(query), reservation
                )
                reservation.shrink_to(len(frame))
                headers["etag"] = weak_etag(fingerprint)
                headers["content-type"] = "application/octet-stream"
                await SteppedResponse(frame, headers=headers)(scope, receive, send)
        except UnknownIdError as error:
            raise HTTPException(404, str(error)) from None
        except ValueError as error:
            raise HTTPException(400, str(error)) from None

    def _look_ahead(self, query: _Query) -> tuple[str, int]:
        fingerprint, size = self._store.look_ahead(query)
        return weak_etag(fingerprint), size


def choice_parameters(given: dict[str, str]) -> dict[str, Any]:
    """The parameters that say which series, and which window of them, as fields of the question.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    if "tag" not in given and "formula" not in given:
        raise ValueError("tag: missing")
    return {
        "tag": _tags(given["tag"]) if "tag" in given else None,
        "formula": given.get("formula"),
        "runs": run_ids(given["runs"]) if "runs" in given else None,
        **_axis(given.get("x", "step")),
        "from_x": number("from", given["from"]) if "from" in given else None,
        "to_x": number("to", given["to"]) if "to" in given else None,
    }


def pixel_parameters(given: dict[str, str]) -> dict[str, Any]:
    """The parameters of questions that are answered for pixels; raises as above."""
    return {
        "cols": whole("cols", given.get("cols", "800")),
        "smooth": parse_smoothing(given.get("smooth", "0")),
    }


def _tags(text: str) -> list[int]:
    return run_ids(text, MAX_TAGS, name="tag")


def _axis(text: str) -> dict[str, Any]:
    if text.startswith(_X_TAG):
        return {"x_tag": whole("x", text.removeprefix(_X_TAG))}
    if text not in AXES:
        raise ValueError(f"x: expected step, relative, wall or tag:<id>, got {text[:40]!r}")
    return {"x": text}
