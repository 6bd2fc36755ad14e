"""The logdirs that the reader's benchmark loads: made once, kept for the next time."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lightwell import FileWriter, SummaryWriter
from lightwell.events.messages import Event, Image, Summary, Value

BASE_TIME = 1.7e9
#: What the writer holds before its thread must have written it, well below its limit.
_POINTS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Shape:
    """A logdir: scalars, or pictures of ``value_bytes`` each.

    ``scaled`` names what shrinks when a smaller logdir of its kind is wanted.
    """

    runs: int
    tags: int
    steps: int
    scaled: Literal["runs", "tags", "steps"] = "steps"
    value_bytes: int = 0

    @property
    def values(self) -> int:
        """Points or pictures."""
        return self.runs * self.tags * self.steps

    def __str__(self) -> str:
        size = f"x{self.value_bytes}B" if self.value_bytes else ""
        return f"{self.runs}x{self.tags}x{self.steps}{size}"

    def times(self, scale: float) -> Shape:
        """The same with ``scale`` times as many values, one of everything at least."""
        count = max(1, round(getattr(self, self.scaled) * scale))
        return replace(self, **{self.scaled: count})

    def at_most(self, values: int) -> Shape:
        """The same with at most about so many values: fewer runs, then fewer steps, then tags."""
        shape = self
        for name in ("runs", "steps", "tags"):
            excess = shape.values / values
            if excess > 1:
                count = max(1, round(getattr(shape, name) / excess))
                shape = replace(shape, **{name: count})
        return shape


CASES = {
    "long": Shape(1, 10, 1_000_000),
    "middle": Shape(100, 20, 10_000),
    "sweep": Shape(1000, 20, 1000),
    "wide": Shape(5000, 5, 200),
    "runs": Shape(10_000, 1, 1, scaled="runs"),
    "tags": Shape(1, 1_000_000, 1, scaled="tags"),
    "media": Shape(1, 10, 200, value_bytes=1_000_000),
    "thumbnails": Shape(1, 10, 2000, value_bytes=100_000),
}


def logdir_of(shape: Shape, cache: Path) -> Path:
    """The logdir of that shape in the folder ``cache``, made now where it is not there."""
    logdir = cache / str(shape)
    if not logdir.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{shape}-", dir=cache))
        try:
            if shape.value_bytes:
                _write_pictures(unfinished, shape)
            else:
                _write_scalars(unfinished, shape)
            unfinished.rename(logdir)
        except BaseException:
            shutil.rmtree(unfinished)
            raise
    return logdir


def size_of(logdir: Path) -> int:
    """Bytes of its event files."""
    return sum(path.stat().st_size for path in logdir.rglob("*tfevents*"))


def _write_scalars(logdir: Path, shape: Shape) -> None:
    """One event a scalar, as torch's ``SummaryWriter`` writes them."""
    names = [f"metrics/tag{tag}" for tag in range(shape.tags)]
    for run in range(shape.runs):
        with SummaryWriter(os.fspath(logdir / f"run{run:05}")) as writer:
            waiting = 0
            for step in range(shape.steps):
                for name in names:
                    writer.add_scalar(name, step / 7, step, BASE_TIME + step)
                waiting += shape.tags
                if waiting > _POINTS_AT_ONCE:
                    writer.flush()
                    waiting = 0


def _write_pictures(logdir: Path, shape: Shape) -> None:
    """One event a picture; what it shows is noise behind a PNG's first bytes."""
    pixels = b"\x89PNG\r\n\x1a\n" + os.urandom(shape.value_bytes - 8)
    for run in range(shape.runs):
        with FileWriter(os.fspath(logdir / f"run{run:05}")) as writer:
            for step in range(shape.steps):
                for tag in range(shape.tags):
                    image = Image(height=1, width=1, colorspace=3, encoded_image_string=pixels)
                    value = Value(tag=f"pictures/tag{tag}", image=image)
                    event = Event(
                        wall_time=BASE_TIME + step, step=step, summary=Summary(value=[value])
                    )
                    writer.add_event(event)
                    if tag % 8 == 7:
                        writer.flush()
                writer.flush()
