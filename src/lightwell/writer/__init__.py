"""Recording: user objects in, event files out."""

from __future__ import annotations

from lightwell.writer.file_writer import FileWriter
from lightwell.writer.summary_writer import SummaryWriter

__all__ = ["FileWriter", "SummaryWriter"]
