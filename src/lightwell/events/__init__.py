"""What the format calls things: plugins, kinds and how each kind's values are encoded."""

from __future__ import annotations

from lightwell.events.kinds import Kind, kind_from_plugin

__all__ = ["Kind", "kind_from_plugin"]
