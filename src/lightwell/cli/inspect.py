"""``lightwell inspect``: what is in a logdir, and what is damaged or odd about it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from lightwell.cli.exit_codes import DAMAGED, INTERRUPTED
from lightwell.cli.findings import Findings, as_json
from lightwell.cli.output import check_standard_output, print_text
from lightwell.cli.reading import read_logdir
from lightwell.cli.report import report
from lightwell.cli.selection import Query, RunPatterns, chosen_runs, queried
from lightwell.cli.serve import check_logdir
from lightwell.errors import CliError
from lightwell.store import Store

#: Of text that no terminal shows: nothing in it is broken into two lines.
_FILE_COLUMNS = 10_000


def inspect(
    logdir: Annotated[Path, Parameter(help="Folder with event files, at any depth.")],
    *,
    runs: RunPatterns = None,
    query: Query = None,
    json: Annotated[
        bool, Parameter(negative="", help="Everything as one JSON document, for scripts.")
    ] = False,
) -> int:
    """Tell what is under LOGDIR: counts, steps, restarts, odd values, damage.

    With --runs or --query, the kinds and files of each run too.

    Every byte is read. Exits with 1 when something is damaged or cannot be read.
    """
    check_logdir(logdir)
    check_standard_output()
    try:
        # Who asks what is damaged wants every byte looked at.
        with read_logdir(logdir, Console(stderr=True), cache=False, is_thorough=True) as store:
            findings = _found(store, runs, query)
    except KeyboardInterrupt:
        raise CliError("inspect: interrupted", INTERRUPTED) from None
    if json:
        print_text(as_json(findings))
    else:
        is_narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
        width = None if is_narrow else _FILE_COLUMNS
        terminal = Console(width=width, highlight=False, markup=False, emoji=False)
        with terminal.capture() as captured:
            report(findings, terminal, is_detailed=not (runs is None and query is None))
        print_text(captured.get())
    return 0 if findings.is_sound else DAMAGED


def _found(store: Store, patterns: list[str] | None, query: str | None) -> Findings:
    snapshot = store.snapshot()
    runs, _ = queried(store, query, chosen_runs(snapshot, patterns))
    return Findings(
        snapshot,
        [snapshot.runs.status[run] for run in runs],
        list(store.inspect(runs)),
    )
