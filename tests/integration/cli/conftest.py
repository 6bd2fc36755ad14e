"""Commands that end by themselves, and logdirs whose every byte is known."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.store.conftest import LogdirWriter

PATIENCE_SECS = 120.0
Command = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs ``lightwell`` to its end in an empty folder, in UTC, 80 columns wide."""

    def run(
        *arguments: object, within: tuple[str, ...] = (), **settings: object
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "COLUMNS": "80", "TZ": "UTC", "TERM": "dumb"}
        return subprocess.run(  # type: ignore[call-overload]
            [*within, sys.executable, "-m", "lightwell", *map(str, arguments)],
            **{
                "cwd": tmp_path,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "env": environment,
                "timeout": PATIENCE_SECS,
                **settings,
            },
        )

    return run


@pytest.fixture
def logs(tmp_path: Path) -> LogdirWriter:
    """A new logdir named ``logs``, relative to where commands run."""
    return LogdirWriter(tmp_path / "logs")
