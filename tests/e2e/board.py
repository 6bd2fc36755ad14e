"""Boards for end-to-end tests: real processes on loopback, and the browser that looks at them."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.chromium import chromium_path


def required_chromium() -> str:
    """The browser of this machine; `make e2e` installs one where it can."""
    found = chromium_path()
    if found is None:
        pytest.fail("no Chromium on PATH: run tools/browser.sh, or set LIGHTWELL_CHROMIUM")
    return found


class Board:
    """One `lightwell LOGDIR` process and its address."""

    def __init__(self, logdir: Path, *arguments: str) -> None:
        # Any free port: of those that everybody starts at, another server takes the one given up.
        port = () if "--port" in arguments else ("--port", "0")
        command = [sys.executable, "-m", "lightwell", str(logdir), "--no-open", *port, *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.output: list[str] = []
        self.url = self._read_url()
        # Keep the pipe empty, so that the server never waits for us.
        self._drain = threading.Thread(target=self._collect, daemon=True)
        self._drain.start()

    def _read_url(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            found = re.search(r"http://\S+", line)
            if found:
                return found.group()
        raise AssertionError(f"the board ended without a URL: {''.join(self.output)}")

    def _collect(self) -> None:
        assert self.process.stdout is not None
        self.output.extend(self.process.stdout)

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(timeout=20)
        self._drain.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


#: `serve(logdir, *arguments)`, the fixture that starts a board for one test.
Serve = Callable[..., Board]


@contextmanager
def served(logdir: Path) -> Generator[str]:
    """The address of a board over `logdir`, for tests that share it as they add nothing to it."""
    board = Board(logdir)
    try:
        yield board.url
    finally:
        board.stop()
