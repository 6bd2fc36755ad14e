"""The public way to read a logdir from Python: ``lightwell.open_logdir``."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from lightwell.errors import NameNotFoundError
from lightwell.store.catalog import SCALAR
from lightwell.store.marks import Mark
from lightwell.store.names import Patterns, matching, not_found
from lightwell.store.points import Steps, Values, WallTimes
from lightwell.store.snapshot import DamagedPlace, LogdirSnapshot
from lightwell.store.store import Store
from lightwell.store.table import ScalarTable, table_of

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class TagInfo:
    """What is known of one tag of one run without reading its points.

    Counts, steps and the last value are those of the points that no restart superseded.
    ``last_value`` is None for anything but scalars.
    """

    kind: str
    count: int
    first_step: int
    last_step: int
    last_value: float | None
    nonfinite: int


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Every point of one tag of one run, in order of writing: read-only arrays of equal length.

    Attributes:
        step: int64 (n,).
        wall_time: float64 (n,), seconds since the epoch.
        value: float32 or float64 (n,), as written; NaN and infinities are kept.
    """

    step: Steps
    wall_time: WallTimes
    value: Values

    def __len__(self) -> int:
        return len(self.step)

    def __repr__(self) -> str:
        if not len(self):
            return "<Series: no points>"
        steps = f"steps {self.step[0]} to {self.step[-1]}"
        return f"<Series: {len(self)} points, {steps}, last value {self.value[-1]:.6g}>"


_SeriesSource = Callable[[str, str, bool], Series]
"""Run name, tag, whether superseded points are wanted -> the series."""
_MarksSource = Callable[[str], list[Mark]]
"""Run name -> its marks."""


class Run:
    """One run: a folder with event files. Shows the state at the time it was asked for."""

    def __init__(
        self,
        name: str,
        tags: dict[str, TagInfo],
        read: _SeriesSource,
        read_marks: _MarksSource,
        part_of: str | None,
        parts: dict[str, Run],
    ) -> None:
        #: Path relative to the logdir, with ``/`` between its parts; ``.`` is the logdir itself.
        self.name = name
        #: Name of the run that this folder is a part of (a key of ``add_scalars``, a rank, the
        #: session of ``add_hparams``); None for a run of its own.
        self.part_of = part_of
        self._tags = tags
        self._read = read
        self._read_marks = read_marks
        self._parts = parts

    def __repr__(self) -> str:
        return f"<Run {self.name!r}: {len(self._tags)} tags>"

    @property
    def tags(self) -> Mapping[str, TagInfo]:
        """Tag name to what is known of it, in order of first appearance."""
        return _Names(self._tags, f"run {self.name!r} has no tag")

    @property
    def parts(self) -> Mapping[str, Run]:
        """What the run wrote into folders of their own, by run name; see ``part_of``."""
        return _Names(self._parts, f"run {self.name!r} has no part")

    @property
    def marks(self) -> list[Mark]:
        """The newest 1,000 marks, by wall time; their words are read from the files each time."""
        return self._read_marks(self.name)

    def scalars(self, tag: str, *, superseded: bool = False) -> Series:
        """Every point of one scalar tag; without a copy where a single file holds them.

        Args:
            tag: Tag name.
            superseded: Include points that a restart of the run wrote anew.

        Raises:
            KeyError: The run has no such tag; the message names close ones.
            TypeError: The tag holds something else than scalars.
        """
        info = self.tags[tag]
        if info.kind != SCALAR:
            raise TypeError(f"tag {tag!r} of run {self.name!r} holds {info.kind} data, not scalars")
        return self._read(self.name, tag, superseded)


class Logdir:
    """A logdir and what was found in it; see :func:`open_logdir`.

    The first use waits for the first reading to end; from then on everything shows the state of the
    last :meth:`refresh`. Safe to use from several threads.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._store = Store(path, follow=False)
        self._failure: BaseException | None = None
        self._first_reading = threading.Thread(
            target=self._read, name="lightwell-open-logdir", daemon=True
        )
        self._first_reading.start()

    def _read(self) -> None:
        try:
            self._store.refresh()
        except BaseException as error:  # raised where the caller waits for this thread
            self._failure = error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Logdir {self._store.name!r}>"

    def refresh(self) -> Self:
        """Reads what was written since, and returns when all that is there now can be asked for."""
        self._await_first_reading()
        self._store.refresh()
        return self

    def close(self) -> None:
        """Ends reading. What was read stays usable. May be called twice."""
        self._store.close()
        self._first_reading.join()

    @property
    def runs(self) -> Mapping[str, Run]:
        """Run name to run, in order of appearance."""
        snapshot = self._snapshot()
        tags: list[dict[str, TagInfo]] = [{} for _ in snapshot.runs.name]
        series = snapshot.series
        for row, (run, tag) in enumerate(zip(series.run, series.tag, strict=True)):
            tags[run][snapshot.tags.name[tag]] = TagInfo(
                snapshot.tags.kind[tag],
                series.count[row],
                series.first_step[row],
                series.last_step[row],
                series.last_value[row],
                series.nonfinite[row],
            )
        names, parts_of = snapshot.runs.name, snapshot.runs.part_of
        parts: list[dict[str, Run]] = [{} for _ in names]
        runs = {
            name: Run(
                name,
                tags[run],
                self._series,
                self._marks,
                None if part_of is None else names[part_of],
                parts[run],
            )
            for run, (name, part_of) in enumerate(zip(names, parts_of, strict=True))
            if snapshot.runs.status[run] != "gone"
        }
        for name, part_of in zip(names, parts_of, strict=True):
            if part_of is not None:
                parts[part_of][name] = runs[name]
        return _Names(runs, f"logdir {self._store.name!r} has no run")

    def scalars(
        self, tags: Patterns = None, runs: Patterns = None, *, superseded: bool = False
    ) -> ScalarTable:
        """One long table of every point of the chosen scalar tags of the chosen runs.

        Args:
            tags: A tag name, a shell pattern (``loss/*``), or several; None: all.
            runs: The same for runs.
            superseded: Include points that a restart of a run wrote anew.

        Raises:
            KeyError: A name without ``*``, ``?`` or ``[`` is nowhere in the logdir.
        """
        snapshot = self._snapshot()
        scalar_tags = [
            name
            for name, kind in zip(snapshot.tags.name, snapshot.tags.kind, strict=True)
            if kind == SCALAR
        ]
        run_names = [
            name
            for name, status in zip(snapshot.runs.name, snapshot.runs.status, strict=True)
            if status != "gone"
        ]
        logdir = f"logdir {self._store.name!r}"
        chosen_runs = matching(run_names, runs, f"{logdir} has no run")
        chosen_tags = matching(scalar_tags, tags, f"{logdir} has no scalar tag")
        run_ids = {snapshot.runs.name.index(name): name for name in chosen_runs}
        tag_ids = {snapshot.tags.name.index(name): name for name in chosen_tags}
        rows = sorted(
            (run, tag)
            for run, tag in zip(snapshot.series.run, snapshot.series.tag, strict=True)
            if run in run_ids and tag in tag_ids
        )
        return table_of(
            [
                (
                    run_ids[run],
                    tag_ids[tag],
                    self._store.points(run=run, tag=tag, superseded=superseded),
                )
                for run, tag in rows
            ]
        )

    @property
    def damage(self) -> list[DamagedPlace]:
        """What was skipped: run id, file, offset, bytes and reason of at most 1,000 places."""
        return self._snapshot().damage

    def _snapshot(self) -> LogdirSnapshot:
        self._await_first_reading()
        return self._store.snapshot()

    def _series(self, run: str, tag: str, superseded: bool) -> Series:
        snapshot = self._snapshot()
        points = self._store.points(
            run=snapshot.runs.name.index(run),
            tag=snapshot.tags.name.index(tag),
            superseded=superseded,
        )
        return Series(points.steps, points.wall_times, points.values)

    def _marks(self, run: str) -> list[Mark]:
        snapshot = self._snapshot()
        result = self._store.marks([snapshot.runs.name.index(run)])
        return [mark for _, marks in result.marks for mark in marks]

    def _await_first_reading(self) -> None:
        self._first_reading.join()
        if self._failure is not None:
            raise self._failure


class _Names(Mapping[str, _Thing]):
    """A read-only mapping whose KeyError says what it has instead."""

    def __init__(self, things: dict[str, _Thing], complaint: str) -> None:
        self._things = things
        self._complaint = complaint

    def __getitem__(self, name: str) -> _Thing:
        try:
            return self._things[name]
        except KeyError:
            raise NameNotFoundError(not_found(self._complaint, name, self._things)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __repr__(self) -> str:
        return repr(self._things)


def open_logdir(path: str | os.PathLike[str]) -> Logdir:
    """Opens a folder of runs: event files of any ``SummaryWriter``, TensorFlow or JAX.

    Returns at once and reads in the background; the first use of the result waits until everything
    that is there has been read. Memory grows with scalar points only (at most 24 bytes each).

    Args:
        path: A folder; every folder below it that has event files is a run.

    Raises:
        FileNotFoundError: There is nothing at ``path``.
        NotADirectoryError: ``path`` is a file.

    Example:
        >>> logs = open_logdir("runs")
        >>> loss = logs.runs["exp1"].scalars("loss/train")
        >>> frame = logs.scalars(tags="loss/*", runs="exp*").to_pandas()
    """
    name = os.fspath(path)
    if not Path(name).exists():
        raise FileNotFoundError(f"no such logdir: {name!r}")
    if not Path(name).is_dir():
        raise NotADirectoryError(
            f"{name!r} is a file; open_logdir wants a folder, for one event file the one it lies in"
        )
    return Logdir(name)
