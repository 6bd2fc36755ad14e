"""The module ``tensorboardX.record_writer``."""

from __future__ import annotations

import os

from lightwell.compat import records

__all__ = ["RecordWriter"]


class RecordWriter(records.RecordWriter):
    """Frames records and writes them to a new local file.

    Args:
        path: Of the file, which is replaced if there is one.

    Raises:
        OSError: It cannot be made.
        ValueError: ``path`` is the URL of something that is not here.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        if "://" in os.fspath(path):
            raise ValueError(f"RecordWriter: expected the path of a local file, got {path!r}")
        super().__init__(open(path, "wb"))  # noqa: SIM115, PTH123  # close() closes it
