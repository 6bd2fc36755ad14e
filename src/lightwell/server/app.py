"""The application: routes, the guard before them, and what becomes of errors."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from lightwell.errors import BusyError, ClientGoneError
from lightwell.overlay import OverlayKeeper
from lightwell.server.limits import Limits
from lightwell.server.messages import LogdirSource
from lightwell.server.routes.events import EventsRoute
from lightwell.server.routes.groups import groups_route
from lightwell.server.routes.hparams import hparams_route
from lightwell.server.routes.layouts import layouts_route
from lightwell.server.routes.logdir import LogdirRoute
from lightwell.server.routes.marks import MarksRoute
from lightwell.server.routes.overlay import OverlayRoute
from lightwell.server.routes.page import PageRoute
from lightwell.server.routes.series import series_route
from lightwell.server.routes.summaries import summaries_route
from lightwell.server.security import Access, Guard, error_response
from lightwell.server.static import PAGE_FOLDER, load_page
from lightwell.server.stream import ChangeStream
from lightwell.server.workers import Workers
from lightwell.store import Store


def create_app(
    store: Store,
    *,
    name: str,
    access: Access | None = None,
    limits: Limits | None = None,
    page_folder: Path = PAGE_FOLDER,
    is_read_only: bool = False,
) -> Starlette:
    """The board as an ASGI application over ``store``, which the caller starts and closes.

    Args:
        store: Where runs and points come from.
        name: The logdir as the user gave it, for the title.
        access: Who is let in; by default whoever says a loopback name.
        limits: How much one client may ask.
        page_folder: The built page.
        is_read_only: Whether nobody can change names, notes, pins and the like.
    """
    limits = limits or Limits()
    workers = Workers(limits)
    overlay = OverlayKeeper(store.path)
    stream = ChangeStream(store, overlay)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        yield
        stream.close()
        workers.close()

    app = Starlette(
        routes=[
            Route("/api/logdir", LogdirRoute(LogdirSource(store, name), workers)),
            Route("/api/series", series_route(store, workers)),
            Route("/api/groups", groups_route(store, workers)),
            Route("/api/summaries", summaries_route(store, workers)),
            Route("/api/hparams", hparams_route(store, workers)),
            Route("/api/layouts", layouts_route(store, workers)),
            Route("/api/marks", MarksRoute(store, workers)),
            Route(
                "/api/overlay",
                OverlayRoute(overlay, workers, limits, is_read_only=is_read_only),
            ),
            Route("/api/events", EventsRoute(stream)),
            Mount("/", PageRoute(load_page(page_folder))),
        ],
        middleware=[Middleware(Guard, access=access or Access(), limits=limits)],
        exception_handlers={
            HTTPException: _http_error,
            ClientGoneError: _client_gone,
            BusyError: _busy,
            Exception: _failure,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    # The server that runs the application ends the streams before it stops.
    app.state.stream = stream
    return app


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, error.detail)


async def _client_gone(_: Request, __: Exception) -> Response:
    # Nobody reads it; 499 is what proxies log for this.
    return Response(status_code=499)


async def _busy(_: Request, __: Exception) -> Response:
    return error_response(503, "the server is busy: try again", {"retry-after": "1"})


async def _failure(_: Request, __: Exception) -> Response:
    # uvicorn writes the traceback to the log; the client learns nothing from it.
    return error_response(500, "the server failed to answer this")
