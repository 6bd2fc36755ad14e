"""What ``importlib.metadata`` says of tensorboardX where it is not installed but stood in for."""

from __future__ import annotations

import os
from importlib.metadata import Distribution
from pathlib import Path

from lightwell.compat.tensorboardx import __version__

_METADATA = f"""\
Metadata-Version: 2.1
Name: tensorboardX
Version: {__version__}
Summary: Lightwell's writer under the names of tensorboardX
"""


class StandIn(Distribution):
    """A distribution of no files."""

    def read_text(self, filename: str) -> str | None:
        """The metadata; there is no other file."""
        return _METADATA if filename == "METADATA" else None

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        """Where ``path``, of the package, is."""
        return Path(__file__).parent / path
