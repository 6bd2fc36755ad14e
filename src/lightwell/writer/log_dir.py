"""Which directory a ``SummaryWriter`` writes to, also when it is one of several processes."""

from __future__ import annotations

import operator
import os
import re
import sys
import time
from typing import Any, TypeAlias

from lightwell.writer.file_writer import check_directory
from lightwell.writer.values import describe

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


def of_rank(log_dir: StrPath, rank: int) -> StrPath:
    """The sub-run of ``log_dir`` that is for ``rank``, which is not 0.

    That is ``log_dir`` itself if its name ends in the rank already: ``rank3``, ``run_Rank-03``.
    """
    directory = check_directory("SummaryWriter", log_dir).rstrip("/")
    if re.search(rf"rank[ ._-]?0*{rank}$", directory, re.IGNORECASE):
        return log_dir
    return f"{directory}/rank{rank}"


def rank_of_process(given: object) -> int:
    """The rank of this process; 0 if it trains alone.

    Args:
        given: What the user said; None asks ``torch.distributed`` if it is initialised, else the
            environment variables that its launchers set, else it is 0.

    Raises:
        TypeError: ``given`` is no integer.
        ValueError: A rank is negative or not below the number of processes.
    """
    if given is not None:
        return _checked(given)
    rank = _of_torch()
    return _of_environment() if rank is None else rank


def _checked(given: Any) -> int:
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise TypeError(f"SummaryWriter: expected rank to be an int, got {describe(given)}")
    rank = operator.index(given)
    if rank < 0:
        raise ValueError(f"SummaryWriter: expected rank to be 0 or more, got {rank}")
    return rank


def _of_torch() -> int | None:
    """What torch says; None while it is not loaded or not initialised for several processes."""
    distributed: Any = sys.modules.get("torch.distributed")
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return None
    return int(distributed.get_rank())


def _of_environment() -> int:
    """What a launcher of several processes says in the environment; 0 where there was none."""
    if "RANK" not in os.environ or "WORLD_SIZE" not in os.environ:
        return 0
    world_size = _variable("WORLD_SIZE")
    if world_size <= 1:
        return 0
    rank = _variable("RANK")
    if not 0 <= rank < world_size:
        raise ValueError(
            f"SummaryWriter: expected the environment's RANK to be from 0 to {world_size - 1}, "
            f"as its WORLD_SIZE is {world_size}, got {rank}"
        )
    return rank


def _variable(name: str) -> int:
    text = os.environ[name]
    try:
        return int(text)
    except ValueError:
        raise ValueError(
            f"SummaryWriter: expected the environment's {name} to be an integer, got {text!r}"
        ) from None
