"""The module ``tensorboardX.global_writer``."""

from __future__ import annotations

from lightwell.writer import GlobalSummaryWriter

__all__ = ["GlobalSummaryWriter"]
