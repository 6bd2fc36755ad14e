"""``lightwell LOGDIR``: serves the board."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from lightwell.cli.browser import open_page
from lightwell.cli.exit_codes import MISUSED
from lightwell.cli.reading import ReadingDisplay
from lightwell.errors import BindError, CliError
from lightwell.server import Binding, BoardServer, bind, create_app
from lightwell.store import Store

# Connections, event files and a little of our own; the usual soft limit of 1,024 is too few.
WANTED_FILES = 4096

Port = Annotated[
    int | None, Parameter(help="Port to listen on. [default: 6006, or the next free one]")
]
NoOpen = Annotated[bool, Parameter(negative="", help="Do not open the page in a browser.")]
NoCache = Annotated[
    bool,
    Parameter(negative="", help="Read every event file anew, and keep nothing for the next time."),
]


def serve(
    logdir: Annotated[Path, Parameter(help="Folder with event files, at any depth.")],
    *,
    port: Port = None,
    host: Annotated[
        str | None,
        Parameter(
            help="Address to listen on; any but localhost asks for a token. [default: localhost]"
        ),
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="Another name the board is reached by, behind a proxy say. May be repeated.",
        ),
    ] = None,
    no_token: Annotated[
        bool, Parameter(negative="", help="Let in whoever reaches the address given with --host.")
    ] = False,
    read_only: Annotated[
        bool,
        Parameter(negative="", help="Let nobody change names, notes, pins and the like."),
    ] = False,
    no_open: NoOpen = False,
    no_cache: NoCache = False,
) -> None:
    """Serve the board for LOGDIR."""
    check_logdir(logdir)
    run_board(
        logdir,
        binding=bind_or_fail(
            host, port, allowed_hosts=allowed_host or (), is_token_wanted=not no_token
        ),
        is_opened=not no_open,
        cache=not no_cache,
        is_read_only=read_only,
    )


def check_logdir(logdir: Path) -> None:
    """Say what is wrong with a path that cannot be served."""
    try:
        if not logdir.is_dir():
            if not os.path.lexists(logdir):
                raise CliError(f"{logdir}: no such folder", MISUSED)
            if not logdir.exists():
                raise CliError(f"{logdir}: this link leads nowhere", MISUSED)
            raise CliError(
                f"{logdir}: not a folder: give the folder that the event files are in", MISUSED
            )
        with os.scandir(logdir):
            pass
    except ValueError:
        raise CliError(f"{str(logdir)!r}: not a path", MISUSED) from None
    except OSError as error:
        raise CliError(f"{logdir}: cannot be read: {error.strerror}") from None


def bind_or_fail(
    host: str | None,
    port: int | None,
    *,
    allowed_hosts: Sequence[str] = (),
    is_token_wanted: bool = True,
) -> Binding:
    """Listening sockets, or one sentence why not."""
    if port is not None and not 0 <= port <= 65535:
        raise CliError(f"--port: expected 0 to 65535, got {port}", MISUSED)
    try:
        return bind(host, port, allowed_hosts=allowed_hosts, is_token_wanted=is_token_wanted)
    except BindError as error:
        raise CliError(str(error)) from None


def run_board(
    logdir: Path,
    *,
    binding: Binding,
    is_opened: bool,
    beside: Callable[[], AbstractContextManager[object]] = nullcontext,
    told: str | None = None,
    cache: bool = True,
    is_read_only: bool = False,
) -> None:
    """Serve until Ctrl-C.

    ``beside()`` is entered once the board is reachable, left at the end. ``told`` is the line below
    the URL; by default what was read.
    """
    _allow_many_files()
    console = Console(soft_wrap=True, highlight=False)
    store = Store(logdir, follow=True, cache=cache)
    server = BoardServer(
        create_app(store, name=str(logdir), access=binding.access, is_read_only=is_read_only),
        binding.sockets,
    )
    store.start()
    try:
        # The sockets listen already: a browser that comes now waits for its answer.
        console.print(binding.url, markup=False)
        if told is not None:
            console.print(told, markup=False)
        with beside(), ReadingDisplay(store, console) if told is None else nullcontext():
            if is_opened:
                open_page(binding.url)
            server.run()
    finally:
        store.close()


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
