"""The names that values go by in every layer."""

from __future__ import annotations

from typing import TypeAlias

RunName: TypeAlias = str
"""A run's folder relative to the logdir, ``/`` between the parts; ``.`` is the logdir itself."""

Tag: TypeAlias = str
"""A series' name within its run, exactly as it was logged."""
