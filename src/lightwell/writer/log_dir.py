"""Which directory a ``SummaryWriter`` writes to."""

from __future__ import annotations

import os
import time
from typing import TypeAlias

from lightwell.writer.file_writer import check_directory

StrPath: TypeAlias = str | os.PathLike[str]


def given(log_dir: StrPath | None, logdir: StrPath | None) -> StrPath | None:
    """The directory given under torch's name or under tensorboardX's.

    Raises:
        ValueError: Under both, and they differ.
    """
    if log_dir and logdir and os.fspath(log_dir) != os.fspath(logdir):
        raise ValueError(
            f"SummaryWriter: expected either log_dir or logdir, got {str(log_dir)!r} "
            f"and {str(logdir)!r}"
        )
    return log_dir or logdir


def default(comment: str) -> str:
    """A new directory below ``runs``, named by the time and this machine."""
    return f"runs/{time.strftime('%b%d_%H-%M-%S')}_{os.uname().nodename}{comment}"


def of_rank(log_dir: StrPath, rank: int) -> str:
    """The sub-run of ``log_dir`` that is for ``rank``, which is not 0."""
    return f"{check_directory('SummaryWriter', log_dir).rstrip('/')}/rank{rank}"
