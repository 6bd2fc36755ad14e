"""The module ``torch.utils.tensorboard``, with the names that libraries and tests use of it."""

from __future__ import annotations

from lightwell.compat.records import RecordWriter
from lightwell.compat.torch_tensorboard import summary, writer
from lightwell.compat.torch_tensorboard.writer import FileWriter, SummaryWriter

__all__ = ["FileWriter", "RecordWriter", "SummaryWriter", "summary", "writer"]
