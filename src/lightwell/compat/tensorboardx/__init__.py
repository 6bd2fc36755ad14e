"""The module ``tensorboardX``, with the names that libraries use of it."""

from __future__ import annotations

from typing import Final

__all__ = ["__version__"]

__version__: Final = "2.6.5"
"""Of tensorboardX: the one whose names and argument orders are here."""
