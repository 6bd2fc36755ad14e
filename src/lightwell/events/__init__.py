"""What the format calls things: plugins, kinds and how each kind's values are encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightwell import _first_use
from lightwell.events.kinds import Kind, kind_from_plugin

__all__ = ["Kind", "kind_from_plugin"]

if not TYPE_CHECKING:
    __getattr__ = _first_use.submodules(__name__)
