"""What ``importlib.metadata`` says of packages that are not installed but stood in for."""

from __future__ import annotations

import os
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final

from lightwell.compat.tensorboardx import __version__ as tensorboardx_version

# By normalized name. Libraries take the distribution `tensorboard` for a sign that
# torch.utils.tensorboard can be imported; the version is the one whose writer torch's is like.
_STAND_INS: Final = {
    "tensorboard": ("tensorboard", "2.21.0"),
    "tensorboardx": ("tensorboardX", tensorboardx_version),
}


class StandIn(Distribution):
    """A distribution of no files.

    Args:
        normalized_name: ``tensorboard`` or ``tensorboardx``.
    """

    def __init__(self, normalized_name: str) -> None:
        self._name, self._version = _STAND_INS[normalized_name]

    def read_text(self, filename: str) -> str | None:
        """The metadata; there is no other file."""
        if filename != "METADATA":
            return None
        return (
            f"Metadata-Version: 2.1\nName: {self._name}\nVersion: {self._version}\n"
            "Summary: Lightwell's writer in the place of this package's\n"
        )

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        """Where ``path``, of the package, is."""
        return Path(__file__).parent / path
