"""Runs a few lines of a user's script in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

PRELUDE = """
import os, signal, sys, threading, time
from lightwell import SummaryWriter
"""


def start(body: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """Start ``body`` as a script; ``sys.argv[1:]`` are the arguments."""
    code = PRELUDE + textwrap.dedent(body)
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # options are keywords of Popen
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def run(body: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ``body`` to its end."""
    process = start(body, *arguments)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run_file(path: Path, content: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ``content`` as the file ``path``, which a spawned ``multiprocessing`` child imports."""
    path.write_text(textwrap.dedent(content))
    return subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
