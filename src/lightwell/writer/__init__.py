"""Recording: user objects in, event files out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lightwell.writer.file_writer import FileWriter
from lightwell.writer.summary_writer import SummaryWriter

if TYPE_CHECKING:
    from lightwell.writer.event_transformer import (
        SummaryToEventTransformer as SummaryToEventTransformer,
    )
    from lightwell.writer.global_writer import GlobalSummaryWriter as GlobalSummaryWriter

__all__ = ["FileWriter", "GlobalSummaryWriter", "SummaryToEventTransformer", "SummaryWriter"]


def __getattr__(name: str) -> Any:
    """Load on first use what few training scripts need."""
    if name == "GlobalSummaryWriter":
        from lightwell.writer.global_writer import GlobalSummaryWriter

        return GlobalSummaryWriter
    if name == "SummaryToEventTransformer":
        from lightwell.writer.event_transformer import SummaryToEventTransformer

        return SummaryToEventTransformer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
