"""``lightwell demo``: trains a small network on real data and shows it live."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lightwell.cli.exit_codes import MISUSED
from lightwell.cli.serve import NoOpen, Port, bind_or_fail, run_board
from lightwell.errors import CliError

# The trainer writes out what it has and ends well within this.
STOP_SECS = 5.0


def demo(
    *,
    port: Port = None,
    seconds: Annotated[float, Parameter(help="How long to train.")] = 60.0,
    logdir: Annotated[
        Path | None,
        Parameter(help="Empty or new folder for event files. [default: a new one in runs/]"),
    ] = None,
    no_open: NoOpen = False,
) -> None:
    """Train several runs on handwritten digits for a minute, and serve the board for them."""
    if importlib.util.find_spec("sklearn") is None:
        raise CliError("the demo needs scikit-learn for its data: pip install 'lightwell[demo]'")
    if not 0 < seconds <= 86400:
        raise CliError(
            f"--seconds: expected more than 0 and at most 86400, got {seconds:g}", MISUSED
        )
    folder = _fresh_folder(logdir)
    run_board(
        folder,
        binding=bind_or_fail(None, port),
        is_opened=not no_open,
        beside=lambda: _training(folder, seconds),
        told=f"training for {seconds:g} s into {folder}; Ctrl-C ends it",
    )


def _fresh_folder(wanted: Path | None) -> Path:
    """An empty folder: the one asked for, else one under ./runs, else one for temporary files."""
    if wanted is not None:
        try:
            wanted.mkdir(parents=True, exist_ok=True)
            if any(wanted.iterdir()):
                raise CliError(f"{wanted}: not empty: give a new folder to --logdir", MISUSED)
        except OSError as error:
            raise CliError(f"{wanted}: cannot be made: {error.strerror}") from None
        return wanted
    name = time.strftime("demo-%Y%m%d-%H%M%S-")
    try:
        runs = Path("runs")
        runs.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=name, dir=runs))
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"lightwell-{name}"))


@contextmanager
def _training(folder: Path, seconds: float) -> Generator[None, None, None]:
    """The trainer in a process of its own, as a user's would be; stopped on leaving."""
    trainer = subprocess.Popen(
        [sys.executable, "-m", "lightwell.demo", os.fspath(folder), "--seconds", f"{seconds:g}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Ctrl-C reaches the whole foreground group: the trainer is stopped by us, and once.
        start_new_session=True,
    )
    try:
        yield
    finally:
        trainer.terminate()
        try:
            trainer.wait(STOP_SECS)
        except subprocess.TimeoutExpired:
            trainer.kill()
            trainer.wait()
