"""What we find in a logdir, in the same plain form as :mod:`tests.conformance.theirs`.

Values that are no scalars are taken as the messages that were read for them and converted by
TensorBoard: what differs then is what was found, not how it was decoded.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from tensorboard.compat.proto import event_pb2, summary_pb2

import lightwell
from lightwell.store import Logdir, Run
from tests.conformance import theirs
from tests.conformance.found import RECORDED, Runs, Series


@cache
def opened(case: str) -> Logdir:
    """A recorded logdir, read once for all tests."""
    return lightwell.open_logdir(RECORDED / case)


def read(logdir: Path, *, superseded: bool = False) -> Runs:
    """Every value of every series, with or without those that a restart hides."""
    with lightwell.open_logdir(logdir) as logs:
        return found_in(logs, superseded=superseded)


def found_in(logs: Logdir, *, superseded: bool = False) -> Runs:
    """The same of an open logdir, as of its last refresh."""
    assert logs.damage == []
    runs: Runs = {}
    for name, run in logs.runs.items():
        runs[name] = {}
        for tag, info in run.tags.items():
            take = scalars if info.kind == "scalar" else values
            points = take(run, tag, superseded=superseded)
            if not superseded:
                assert info.count == len(points), (name, tag)
            if points:
                runs[name][tag] = Series(info.kind, points)
    return runs


def hparams(logdir: Path) -> dict[tuple[str, str], str]:
    """(run, tag) to the first HParamsPluginData, as text."""
    with lightwell.open_logdir(logdir) as logs:
        return {
            (name, tag): theirs.hparams_text(run.values(tag).metadata.content)
            for name, run in logs.runs.items()
            for tag, info in run.tags.items()
            if info.kind == "hparams"
        }


def scalars(run: Run, tag: str, *, superseded: bool) -> list[tuple[int, float, Any]]:
    """The points of a series of scalars; NaN as a word that is equal to itself."""
    found = run.scalars(tag, superseded=superseded)
    return [
        (step, wall_time, "NaN" if math.isnan(value) else value)
        for step, wall_time, value in zip(
            found.step.tolist(), found.wall_time.tolist(), found.value.tolist(), strict=True
        )
    ]


def values(run: Run, tag: str, *, superseded: bool) -> list[tuple[int, float, Any]]:
    """The values of a series of any other kind."""
    series = run.values(tag, superseded=superseded)
    found = []
    for value in series:
        event = event_pb2.Event(step=value.step, wall_time=value.wall_time)
        event.summary.value.append(summary_pb2.Summary.Value.FromString(value.read()))
        (plain,) = theirs.converted(event, tag, series.plugin)
        found.append((value.step, value.wall_time, plain))
    return found
