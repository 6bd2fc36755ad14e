"""A logdir that is read once, or followed while it changes: both must come to see the same."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest

from lightwell.store import Store
from tests.unit.reader.conftest import EventLog
from tests.unit.reader.logdirs import NAME

Mode = Literal["once", "followed"]
_PATIENCE_SECS = 30


class View:
    """What a store shows of a logdir.

    ``once`` reads everything when it is asked; ``followed`` was there before anything happened and
    is given time to notice it.
    """

    def __init__(self, logdir: Path, mode: Mode) -> None:
        self.logdir = logdir
        self.mode = mode
        self.store = Store(logdir, follow=mode == "followed")
        self.store.start()
        if mode == "followed":
            assert self.store.wait_until_ready(_PATIENCE_SECS)
        else:
            self.store.refresh()

    def log(self, run: str = "run", name: str = NAME) -> EventLog:
        """A new event file in the logdir."""
        return EventLog(self.logdir / run / name)

    def steps(self, run: str = "run", tag: str = "loss") -> list[int] | None:
        """The steps of a series, superseded ones left out; None while there is none."""
        snapshot = self.store.snapshot()
        if run not in snapshot.runs.name or tag not in snapshot.tags.name:
            return None
        ids = snapshot.runs.name.index(run), snapshot.tags.name.index(tag)
        if ids not in zip(snapshot.series.run, snapshot.series.tag, strict=True):
            return None
        return self.store.points(run=ids[0], tag=ids[1]).steps.tolist()

    def values(self, run: str = "run", tag: str = "loss") -> list[float]:
        """The values of a series."""
        names = self.store.snapshot()
        ids = names.runs.name.index(run), names.tags.name.index(tag)
        return self.store.points(run=ids[0], tag=ids[1]).values.tolist()

    def damage(self) -> list[tuple[int, int]]:
        """Offset and length of every stretch that was skipped."""
        return [(place.offset, place.bytes) for place in self.store.snapshot().damage]

    def status(self, run: str = "run") -> str:
        """The status of a run."""
        runs = self.store.snapshot().runs
        return runs.status[runs.name.index(run)]

    def expect(
        self,
        steps: Sequence[int] | None,
        *,
        run: str = "run",
        tag: str = "loss",
        damage: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        """Fail unless the view comes to have exactly these steps, and this damage if given."""
        wanted = None if steps is None else list(steps)

        def seen() -> tuple[object, object]:
            return self.steps(run, tag), None if damage is None else self.damage()

        expected = (wanted, None if damage is None else list(damage))
        if self.mode == "once":
            self.store.refresh()
        else:
            deadline = time.monotonic() + _PATIENCE_SECS
            while seen() != expected and time.monotonic() < deadline:
                time.sleep(0.01)
        assert seen() == expected


@pytest.fixture(params=["once", "followed"])
def mode(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture
def view(tmp_path: Path, mode: Mode) -> Iterator[View]:
    logdir = tmp_path / "logs"
    logdir.mkdir()
    view = View(logdir, mode)
    yield view
    view.store.close()
