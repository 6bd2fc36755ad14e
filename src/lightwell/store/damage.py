"""Damage as the public objects tell of it."""

from __future__ import annotations

from typing import NamedTuple


class DamagedPlace(NamedTuple):
    """Bytes of one file that were skipped.

    Attributes:
        run: Name of the run.
        file: The event file, relative to the logdir.
        offset: Where they begin, in bytes.
        bytes: How many they are.
        reason: What is wrong with the first record of them.
    """

    run: str
    file: str
    offset: int
    bytes: int
    reason: str
