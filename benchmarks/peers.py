"""The writers that the benchmarks compare, and how a figure is taken."""

from __future__ import annotations

import importlib
import os
import platform
import tempfile
import time
from collections.abc import Callable
from typing import Any

WRITERS = {
    "lightwell": "lightwell",
    "torch": "torch.utils.tensorboard",
    "tensorboardX": "tensorboardX",
}


def open_writer(name: str) -> Any:
    """A ``SummaryWriter`` of that library in a fresh directory."""
    writer_class = importlib.import_module(WRITERS[name]).SummaryWriter
    return writer_class(tempfile.mkdtemp(prefix=f"bench-{name}-"))


def describe_machine() -> str:
    """One line to print above any figure."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}"


def cpu_of(body: Callable[[], None]) -> tuple[float, float]:
    """CPU seconds that ``body`` takes on this thread and in the whole process."""
    thread, process = time.thread_time(), time.process_time()
    body()
    return time.thread_time() - thread, time.process_time() - process
