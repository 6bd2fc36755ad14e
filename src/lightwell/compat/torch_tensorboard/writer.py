"""The module ``torch.utils.tensorboard.writer``."""

from __future__ import annotations

from lightwell.writer import FileWriter, SummaryWriter

__all__ = ["FileWriter", "SummaryWriter"]
