"""``GET api/marks``: moments of some runs that somebody named."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lightwell.errors import UnknownIdError
from lightwell.server.limits import MIB
from lightwell.server.messages import marks_message, to_json
from lightwell.server.responses import SteppedResponse, has_etag, weak_etag
from lightwell.server.routes.parameters import parameters_of, run_ids
from lightwell.server.workers import Workers
from lightwell.store import Store

#: Of one request: each may have to read and decode as much as the store hands out of a run.
MAX_RUNS = 32
# The words of one run as they are read, as text, and as JSON that escapes them.
_RUN_BYTES = 8 * MIB


class MarksRoute:
    """Reads on a worker thread, within the memory that all responses share."""

    def __init__(self, store: Store, workers: Workers) -> None:
        self._store = store
        self._workers = workers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            runs = parse_query(scope["query_string"].decode("latin-1"))
            etag = await self._workers.run(
                receive, lambda: weak_etag(self._store.marks_fingerprint(runs))
            )
            headers = {"etag": etag, "cache-control": "no-cache"}
            if has_etag(Headers(scope=scope), etag):
                await Response(status_code=304, headers=headers)(scope, receive, send)
                return
            size = min(len(runs) * _RUN_BYTES, self._workers.memory)
            async with self._workers.reserve(size) as reservation:
                headers["etag"], body = await self._workers.run(
                    receive, lambda: self._answer(runs), reservation
                )
                reservation.shrink_to(len(body))
                headers["content-type"] = "application/json"
                await SteppedResponse(body, headers=headers)(scope, receive, send)
        except UnknownIdError as error:
            raise HTTPException(404, str(error)) from None
        except ValueError as error:
            raise HTTPException(400, str(error)) from None

    def _answer(self, runs: list[int]) -> tuple[str, bytes]:
        result = self._store.marks(runs)
        return weak_etag(result.fingerprint), to_json(marks_message(result))


def parse_query(query_string: str) -> list[int]:
    """The runs that a query string asks about; unknown parameters are left alone.

    Raises:
        ValueError: one sentence about the parameter that is wrong.
    """
    given = parameters_of(query_string)
    if "runs" not in given:
        raise ValueError("runs: missing")
    return run_ids(given["runs"], MAX_RUNS)
