"""Which runs are parts of another: one ``SummaryWriter`` may fill several folders.

``add_scalars`` gives every key a folder of its own, ``add_hparams`` makes one for the session, and
each rank of a distributed run has one. The folders alone tell, so that files of any writer count:

- *scalars*: below a run, a folder whose only series is the scalar *tag*, named ``<tag>_<key>``
  with ``/`` in the tag replaced by ``_`` (torch), or ``<tag>/<key>`` (tensorboardX).
- *rank*: ``rank<k>`` in a run.
- *hparams*: the one folder in a run with series of its own that holds a session of
  hyperparameters. Where there are several, they are those of its passes if it has scalars and as
  many event files as sessions, for each pass of a training writes a file of its own. Otherwise they
  are trials, and runs of their own. A folder named by the time, as ``add_hparams`` names it, counts
  as one until something of it is read: a logdir that is being read then has as many runs as it will
  have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["scalars", "rank", "hparams"]

SESSION_TAG = "_hparams_/session_start_info"
_RANK = re.compile(r"rank([0-9]+)")
_TIME = re.compile(r"[0-9]{9,}\.[0-9]+")
_LOGDIR = "."


@dataclass(frozen=True, slots=True)
class RunShape:
    """What the rules ask of a run that has files."""

    #: How many event files it has.
    files: int
    has_series: bool
    has_scalars: bool
    #: The tag of its only series, if that is one of scalars.
    only_scalar: str | None
    #: It holds what a session of hyperparameters began with.
    has_session: bool

    def may_be_session(self, name: str) -> bool:
        """Whether it holds a session, or nothing yet where one is expected."""
        is_unread = not self.has_series and _TIME.fullmatch(name, name.rfind("/") + 1) is not None
        return self.has_session or is_unread


@dataclass(frozen=True, slots=True)
class RunPart:
    """What a run is within another: its kind, and what to call it there."""

    kind: PartKind
    label: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A run's place in another one, which itself is part of none."""

    run: str
    part: RunPart


def find_parts(runs: Mapping[str, RunShape]) -> dict[str, Membership]:
    """Name of each run that is a part to what it is part of.

    Args:
        runs: Every run that has files, by its path relative to the logdir.
    """
    return _found(runs, [name for name, shape in runs.items() if _may_be_part(name, shape)])


def _may_be_part(name: str, shape: RunShape) -> bool:
    """What a run says of that by itself: most are part of none, and cost no more than this."""
    tag = shape.only_scalar
    return (
        shape.may_be_session(name)
        or (tag is not None and any(prefix in name for prefix in _prefixes(tag)))
        or _RANK.fullmatch(name, name.rfind("/") + 1) is not None
    )


def _found(runs: Mapping[str, RunShape], candidates: Iterable[str]) -> dict[str, Membership]:
    candidates = sorted(candidates, key=lambda name: (_depth(name), name))
    sessions: defaultdict[str, list[str]] = defaultdict(list)
    for name in candidates:
        if runs[name].may_be_session(name):
            sessions[_parent(name)].append(name)
    found: dict[str, Membership] = {}
    # Parents first: what they are part of is then known.
    for name in candidates:
        part = (
            _rank(name, runs)
            or _scalars(name, runs, found)
            or _session(name, runs, sessions[_parent(name)])
        )
        if part is None:
            continue
        whole = found.get(part.run)
        if whole is not None:
            label = f"{whole.part.label} · {part.part.label}"
            part = Membership(whole.run, RunPart(part.part.kind, label))
        found[name] = part
    return found


class PartFinder:
    """Keeps what the rules ask about, and applies them when an answer may be another."""

    def __init__(self) -> None:
        self._shapes: dict[str, RunShape] = {}
        self._candidates: set[str] = set()
        self._is_same = True

    def set_shape(self, run: str, shape: RunShape | None) -> None:
        """Says what a run holds; None: it has no files."""
        if self._shapes.get(run) == shape:
            return
        self._is_same = False
        self._candidates.discard(run)
        if shape is None:
            del self._shapes[run]
            return
        self._shapes[run] = shape
        if _may_be_part(run, shape):
            self._candidates.add(run)

    def find(self) -> dict[str, Membership] | None:
        """As :func:`find_parts`; None: the same as last time."""
        if self._is_same:
            return None
        self._is_same = True
        return _found(self._shapes, self._candidates)


def _rank(name: str, runs: Mapping[str, RunShape]) -> Membership | None:
    match = _RANK.fullmatch(name, name.rfind("/") + 1)
    if match is None or (parent := _parent(name)) not in runs:
        return None
    return Membership(parent, RunPart("rank", f"rank {match[1]}"))


def _scalars(
    name: str, runs: Mapping[str, RunShape], found: Mapping[str, Membership]
) -> Membership | None:
    tag = runs[name].only_scalar
    if tag is None:
        return None
    prefixes = [prefix for prefix in _prefixes(tag) if prefix in name]
    for ancestor in _ancestors(name):
        # What add_scalars and add_hparams make has no folders of its own.
        is_leaf = ancestor in found and found[ancestor].part.kind != "rank"
        if ancestor not in runs or is_leaf:
            continue
        below = name if ancestor == _LOGDIR else name[len(ancestor) + 1 :]
        for prefix in prefixes:
            if below.startswith(prefix) and below != prefix:
                return Membership(ancestor, RunPart("scalars", below.removeprefix(prefix)))
    return None


def _prefixes(tag: str) -> tuple[str, str]:
    """What the names of the folders of ``add_scalars`` begin with: torch's, tensorboardX's."""
    return f"{tag.replace('/', '_')}_", f"{tag}/"


def _session(name: str, runs: Mapping[str, RunShape], sessions: Sequence[str]) -> Membership | None:
    """``sessions``: all folders beside it that may hold one, itself included, by name."""
    parent, shape = runs.get(_parent(name)), runs[name]
    if parent is None or not shape.may_be_session(name):
        return None
    is_one_of_several = len(sessions) > 1
    if is_one_of_several and len(sessions) > parent.files:
        return None
    # Of a folder that is being read nothing says yet whether it has series of its own.
    is_unread = not parent.has_series and not shape.has_session
    if not is_unread and not (parent.has_scalars if is_one_of_several else parent.has_series):
        return None
    folder = name.rpartition("/")[2]
    # By default the folder is named by the time, which tells no more than the order.
    if _TIME.fullmatch(folder):
        folder = f"hparams {sessions.index(name) + 1}" if is_one_of_several else "hparams"
    return Membership(_parent(name), RunPart("hparams", folder))


def _parent(name: str) -> str:
    """The folder a run lies in; that of the logdir itself is no run's name."""
    return "" if name == _LOGDIR else name.rpartition("/")[0] or _LOGDIR


def _ancestors(name: str) -> Iterator[str]:
    """The folders a run lies in, from the nearest to the logdir."""
    while name := _parent(name):
        yield name


def _depth(name: str) -> int:
    return -1 if name == _LOGDIR else name.count("/")
