"""The public way to read a logdir from Python: ``lightwell.open_logdir``."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from lightwell.store.analysis import in_window
from lightwell.store.catalog import SCALAR
from lightwell.store.damage import DamagedPlace
from lightwell.store.logdir_queries import LogdirQueries
from lightwell.store.marks import Mark
from lightwell.store.names import Names, Patterns, matching
from lightwell.store.run import Run
from lightwell.store.series import Series
from lightwell.store.snapshot import LogdirSnapshot
from lightwell.store.store import Store
from lightwell.store.table import ScalarTable, table_of
from lightwell.store.tags import RunTags, TagInfo, held_tags, tags_of_runs

if TYPE_CHECKING:
    from lightwell.overlay import Overlay
    from lightwell.store.embeddings import Embedding

_MakeRun = Callable[[str, str | None, dict[str, Run]], Run]
"""Name, name of what it is a part of, and its parts by name -> the run."""


class _Known:
    """What a refresh made known; runs and tags are put together when one of them is asked for."""

    def __init__(self, snapshot: LogdirSnapshot, make_run: _MakeRun) -> None:
        self.snapshot = snapshot
        self._make_run = make_run

    @cached_property
    def runs(self) -> dict[str, Run]:
        """Those that are there, by name, in order of appearance."""
        names, parts_of = self.snapshot.runs.name, self.snapshot.runs.part_of
        parts: list[dict[str, Run]] = [{} for _ in names]
        runs = {
            name: self._make_run(name, None if part_of is None else names[part_of], parts[run])
            for run, (name, part_of) in enumerate(zip(names, parts_of, strict=True))
            if self.snapshot.runs.status[run] != "gone"
        }
        held = [(run, whole) for run, whole in enumerate(parts_of) if whole is not None]
        for run, whole in sorted(held, key=lambda one: self.snapshot.runs.session_order(one[0])):
            parts[whole][names[run]] = runs[names[run]]
        return runs

    @cached_property
    def tags(self) -> dict[str, RunTags]:
        return dict(zip(self.snapshot.runs.name, tags_of_runs(self.snapshot), strict=True))


class Logdir(LogdirQueries):
    """A logdir and what was found in it; see :func:`open_logdir`.

    The first use waits for the first reading to end; from then on everything shows the state of the
    last :meth:`refresh`. Safe to use from several threads.
    """

    def __init__(self, path: str | os.PathLike[str], *, cache: bool = True) -> None:
        self._store = Store(path, follow=False, cache=cache)
        self._lock = threading.Lock()
        self._last: _Known | None = None
        self._failure: BaseException | None = None
        self._is_cut_short = False
        self._is_closed = False
        # Not a daemon: it must not be cut off inside the core when the interpreter ends.
        self._first_reading = threading.Thread(
            target=self._read, name="lightwell-open-logdir", daemon=False
        )
        self._first_reading.start()

    def _read(self) -> None:
        try:
            self._store.refresh(self._is_ending)
        except BaseException as error:  # raised where the caller waits for this thread
            self._failure = error

    def _is_ending(self) -> bool:
        """Whether the program ends, which then waits for this thread."""
        self._is_cut_short = not threading.main_thread().is_alive()
        return self._is_cut_short

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
        """Reads what was written since, and returns when all that is there now can be asked for.

        Raises:
            ValueError: The logdir was closed.
        """
        self._await_first_reading()
        if self._is_closed:
            raise ValueError(f"refresh: logdir {self._store.name!r} is closed")
        self._store.refresh()
        self._store.values.forget_damage()
        return self

    def close(self) -> None:
        """Ends reading. What was read stays usable, once the first reading has ended.

        May be called twice. Where it cut the first reading short, every later use raises a
        ``ValueError``: what there is would be a part of the whole.
        """
        self._is_closed = True
        self._store.close()
        self._first_reading.join()

    @property
    def runs(self) -> Mapping[str, Run]:
        """Run name to run, in order of appearance."""
        self._await_first_reading()
        return Names(self._known().runs, f"logdir {self._store.name!r} has no run")

    def scalars(
        self,
        tags: Patterns = None,
        runs: Patterns = None,
        *,
        start: int | None = None,
        stop: int | None = None,
        superseded: bool = False,
    ) -> ScalarTable:
        """One long table of every point of the chosen scalar tags of the chosen runs.

        Args:
            tags: A tag name, a shell pattern (``loss/*``), or several; None: all.
            runs: The same for runs.
            start: First step; None: from the beginning.
            stop: Last step, included; None: to the end.
            superseded: Include points that a restart of a run wrote anew, and the column
                ``superseded`` that tells them apart.

        Raises:
            KeyError: A name without ``*``, ``?`` or ``[`` is nowhere in the logdir.
            ValueError: ``start`` is above ``stop``.
        """
        snapshot = self._snapshot()
        tag_names = snapshot.tags.name
        scalar_ids = [tag for tag in held_tags(snapshot) if snapshot.tags.kind[tag] == SCALAR]
        scalar_tags = [tag_names[tag] for tag in scalar_ids]
        run_names = [
            name
            for name, status in zip(snapshot.runs.name, snapshot.runs.status, strict=True)
            if status != "gone"
        ]
        logdir = f"logdir {self._store.name!r}"
        chosen_runs = set(matching(run_names, runs, f"{logdir} has no run"))
        chosen_tags = set(matching(scalar_tags, tags, f"{logdir} has no scalar tag"))
        names = snapshot.runs.name
        chosen_tag_ids = [tag for tag in scalar_ids if tag_names[tag] in chosen_tags]
        is_chosen = (
            np.isin(
                snapshot.series.run, [run for run, name in enumerate(names) if name in chosen_runs]
            )
            & np.isin(snapshot.series.tag, chosen_tag_ids)
            & (snapshot.series.is_there != 0)
        )
        rows: list[tuple[int, int]] = sorted(
            zip(
                snapshot.series.run[is_chosen].tolist(),
                snapshot.series.tag[is_chosen].tolist(),
                strict=True,
            )
        )
        found: list[tuple[str, str, Series]] = []
        hidden: list[NDArray[np.bool_]] = []
        for run, tag in rows:
            if superseded:
                points, is_hidden = self._store.superseded(run=run, tag=tag)
                hidden.append(is_hidden[in_window((points, 0.0), start=start, stop=stop)])
            else:
                points = self._store.points(run=run, tag=tag)
            at = in_window((points, 0.0), start=start, stop=stop)
            series = Series(points.steps[at], points.wall_times[at], points.values[at])
            found.append((names[run], tag_names[tag], series))
        return table_of(found, hidden if superseded else None)

    @property
    def embeddings(self) -> list[Embedding]:
        """What a projector's configuration in the logdir itself names; see ``Run.embeddings``."""
        from lightwell.store.embeddings import embeddings_in

        self._await_first_reading()
        return embeddings_in(self._store.values, self._store.path)

    @property
    def overlay(self) -> Overlay:
        """What people added on the board: names, notes, colours, pins, cards, views, by run name.

        It is read anew each time; see ``docs/overlay.md``.
        """
        from lightwell.overlay import OverlayKeeper

        return OverlayKeeper(self._store.path).current().overlay

    @property
    def damage(self) -> list[DamagedPlace]:
        """What was skipped: run, file, offset, bytes and reason of at most 1,000 places.

        Beside what was damaged when the files were read, what proved so when a value was shown.
        """
        snapshot = self._snapshot()
        names = snapshot.runs.name
        found = [DamagedPlace(names[place.run], *place[1:]) for place in snapshot.damage]
        return [*found, *self._store.values.damage]

    def _snapshot(self) -> LogdirSnapshot:
        """Of the last refresh; made once."""
        self._await_first_reading()
        return self._known().snapshot

    def _tags(self, run: str) -> Mapping[str, TagInfo]:
        self._await_first_reading()
        return self._known().tags[run]

    def _known(self) -> _Known:
        with self._lock:
            if self._last is None or self._last.snapshot.version != self._store.version:
                self._last = _Known(self._store.snapshot(), self._run)
            return self._last

    def _run(self, name: str, part_of: str | None, parts: dict[str, Run]) -> Run:
        return Run(name, self._tags, self._series, self._marks, part_of, parts, self._store.values)

    def _series(self, run: str, tag: str, superseded: bool) -> Series:
        self._await_first_reading()
        points = self._store.points(
            run=self._store.run_id(run), tag=self._store.tag_id(tag), superseded=superseded
        )
        return Series(points.steps, points.wall_times, points.values)

    def _marks(self, run: str) -> list[Mark]:
        self._await_first_reading()
        result = self._store.marks([self._store.run_id(run)])
        return [mark for _, marks in result.marks for mark in marks]

    def _await_first_reading(self) -> None:
        self._first_reading.join()
        if self._failure is not None:
            raise self._failure
        if self._is_cut_short:  # and a thread of the program's goes on without the main one
            self._store.refresh()
            self._is_cut_short = False
        if not self._store.wait_until_ready(0):
            name = self._store.name
            if self._is_closed:
                raise ValueError(f"logdir {name!r} was closed before it was read")
            raise RuntimeError(
                f"logdir {name!r} was not read yet when this process was forked: open it here"
            )


def open_logdir(path: str | os.PathLike[str], *, cache: bool = True) -> Logdir:
    """Opens a folder of runs: event files of any ``SummaryWriter``, TensorFlow or JAX.

    Returns at once and reads in the background; the first use of the result waits until everything
    that is there has been read. Memory grows with what was logged: at most 24 bytes for a point of
    scalars, 28 for any other value, however large.

    Args:
        path: A folder; every folder below it that has event files is a run.
        cache: Whether what is read is kept in the user's cache, so that the next opening is quick,
            and taken from there where it still holds. The result is the same either way.

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
    return Logdir(name, cache=cache)
