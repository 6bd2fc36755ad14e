"""Recording: user objects in, event files out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lightwell import _first_use
from lightwell.writer.file_writer import FileWriter
from lightwell.writer.summary_writer import SummaryWriter

if TYPE_CHECKING:
    from lightwell.writer.event_transformer import (
        SummaryToEventTransformer as SummaryToEventTransformer,
    )
    from lightwell.writer.global_writer import GlobalSummaryWriter as GlobalSummaryWriter

__all__ = ["FileWriter", "GlobalSummaryWriter", "SummaryToEventTransformer", "SummaryWriter"]

_ELSEWHERE: Final = {
    "GlobalSummaryWriter": "lightwell.writer.global_writer",
    "SummaryToEventTransformer": "lightwell.writer.event_transformer",
}

if not TYPE_CHECKING:
    _submodule = _first_use.submodules(__name__)

    def __getattr__(name: str) -> Any:
        """Load on first use what few training scripts need."""
        if name in _ELSEWHERE:
            return getattr(_first_use.load(_ELSEWHERE[name]), name)
        return _submodule(name)
