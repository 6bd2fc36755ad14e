"""What the command's exit code says; 0 is success, 1 what the machine could not do."""

from __future__ import annotations

from typing import Final

DAMAGED: Final = 1
"""``inspect`` found damage, or what cannot be read."""

MISUSED: Final = 2
"""The user asked for something that cannot be."""

INTERRUPTED: Final = 130
"""Ctrl-C or ``kill`` came before the work was done; as shells count it."""

NO_READER: Final = 141
"""Whoever read our output left before its end, as ``head`` does; as shells count it."""
