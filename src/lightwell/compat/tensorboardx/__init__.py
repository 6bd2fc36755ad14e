"""The module ``tensorboardX``, with the names that libraries use of it."""

from __future__ import annotations

from typing import Final

from lightwell.compat.tensorboardx import (
    global_writer,
    record_writer,
    summary,
    utils,
    writer,
    x2num,
)
from lightwell.compat.tensorboardx.global_writer import GlobalSummaryWriter
from lightwell.compat.tensorboardx.record_writer import RecordWriter
from lightwell.compat.tensorboardx.writer import FileWriter, SummaryWriter

__all__ = [
    "FileWriter",
    "GlobalSummaryWriter",
    "RecordWriter",
    "SummaryWriter",
    "__version__",
    "global_writer",
    "record_writer",
    "summary",
    "utils",
    "writer",
    "x2num",
]

__version__: Final = "2.6.5"
"""Of tensorboardX: the one whose names and argument orders are here."""
