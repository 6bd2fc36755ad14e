"""What the command's exit code says; 0 is success, 1 what the machine could not do."""

from __future__ import annotations

from typing import Final

MISUSED: Final = 2
"""The user asked for something that cannot be."""
