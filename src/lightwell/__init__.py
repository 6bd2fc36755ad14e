"""Lightwell: what goes into a training loop and what comes out of it, recorded and shown."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lightwell.store import open_logdir as open_logdir


def __getattr__(name: str) -> Any:
    # The reading half is loaded when it is first used: a training script only pays for the writer.
    if name == "open_logdir":
        from lightwell.store import open_logdir

        return open_logdir
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
