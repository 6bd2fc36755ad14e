"""Lightwell: what goes into a training loop and what comes out of it, recorded and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lightwell.writer import FileWriter, SummaryWriter

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    """Load on first use what a training script does not need: the reading half, the version, ..."""
    if name == "open_logdir":
        from lightwell.store import open_logdir

        return open_logdir
    if name == "take_over":
        from lightwell.compat import take_over

        return take_over
    if name in ("GlobalSummaryWriter", "SummaryToEventTransformer"):
        from lightwell import writer

        return getattr(writer, name)
    if name == "__version__":
        from importlib.metadata import version

        return version("lightwell")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
