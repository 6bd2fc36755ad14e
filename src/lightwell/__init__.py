"""Lightwell: what goes into a training loop and what comes out of it, recorded and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lightwell import _first_use
from lightwell.writer import FileWriter, SummaryWriter

if TYPE_CHECKING:
    from lightwell import errors as errors
    from lightwell.compat import take_over as take_over
    from lightwell.store import open_logdir as open_logdir
    from lightwell.writer import GlobalSummaryWriter as GlobalSummaryWriter
    from lightwell.writer import SummaryToEventTransformer as SummaryToEventTransformer

    __version__: str

__all__ = [
    "FileWriter",
    "GlobalSummaryWriter",
    "SummaryToEventTransformer",
    "SummaryWriter",
    "__version__",
    "open_logdir",
    "take_over",
]

_ELSEWHERE: Final = {
    "GlobalSummaryWriter": "lightwell.writer.global_writer",
    "SummaryToEventTransformer": "lightwell.writer.event_transformer",
    "open_logdir": "lightwell.store",
    "take_over": "lightwell.compat",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Load on first use what a training script does not need: the reading half, ..."""
        if name in _ELSEWHERE:
            return getattr(_first_use.load(_ELSEWHERE[name]), name)
        if name == "errors":
            return _first_use.load("lightwell.errors")
        if name == "__version__":
            return _first_use.load("importlib.metadata").version("lightwell")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
