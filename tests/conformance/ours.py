"""What we find in a logdir, in the same plain form as :mod:`tests.conformance.theirs`.

Values that are no scalars are taken as the bytes that lie where our reader says, and converted by
TensorBoard: what differs then is what was found, not how it was decoded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from tensorboard.compat.proto import event_pb2

from lightwell.store import Store
from tests.conformance import theirs
from tests.conformance.found import Runs, Series


def read(logdir: Path) -> Runs:
    """Every visible value of every series."""
    store = opened(logdir)
    runs: Runs = {name: {} for name in store.snapshot().runs.name}
    for run, tag, kind in series_in(store):
        if kind == "scalar":
            points = scalars(store, run, tag)
        else:
            points = [
                (step, wall_time, value)
                for step, wall_time, plugin, record in records(store, run, tag)
                for value in theirs.converted(record, store.snapshot().tags.name[tag], plugin)
            ]
        add(runs, store, run, tag, Series(kind, points))
    return runs


def every_scalar(logdir: Path) -> Runs:
    """The scalars, those too that a restart hides."""
    store = opened(logdir)
    runs: Runs = {name: {} for name in store.snapshot().runs.name}
    for run, tag, kind in series_in(store):
        if kind == "scalar":
            add(runs, store, run, tag, Series(kind, scalars(store, run, tag, superseded=True)))
    return runs


def hparams(logdir: Path) -> dict[tuple[str, str], str]:
    """(run, tag) to the first HParamsPluginData, as text."""
    store = opened(logdir)
    names = store.snapshot()
    found = {}
    for run, tag, kind in series_in(store):
        if kind == "hparams":
            _, _, _, record = next(records(store, run, tag))
            name = names.tags.name[tag]
            values = event_pb2.Event.FromString(record).summary.value
            content = next(v.metadata.plugin_data.content for v in values if v.tag == name)
            found[names.runs.name[run], name] = theirs.hparams_text(content)
    return found


def opened(logdir: Path) -> Store:
    """The logdir, read once; none of it is damaged."""
    store = Store(logdir, follow=False)
    store.refresh()
    store.close()
    assert store.snapshot().damage == []
    return store


def series_in(store: Store) -> list[tuple[int, int, str]]:
    """Run id, tag id and kind of every series."""
    snapshot = store.snapshot()
    return [
        (run, tag, snapshot.tags.kind[tag])
        for run, tag in zip(snapshot.series.run, snapshot.series.tag, strict=True)
    ]


def add(runs: Runs, store: Store, run: int, tag: int, series: Series) -> None:
    """Puts a series under its names, unless it is empty."""
    snapshot = store.snapshot()
    if series.points:
        runs[snapshot.runs.name[run]][snapshot.tags.name[tag]] = series


def scalars(
    store: Store, run: int, tag: int, *, superseded: bool = False
) -> list[tuple[int, float, Any]]:
    """The points of a series of scalars; NaN as a word that is equal to itself."""
    found = store.points(run=run, tag=tag, superseded=superseded)
    return [
        (step, wall_time, "NaN" if math.isnan(value) else value)
        for step, wall_time, value in zip(
            found.steps.tolist(),
            found.wall_times.tolist(),
            found.values.tolist(),
            strict=True,
        )
    ]


def records(store: Store, run: int, tag: int) -> Iterator[tuple[int, float, str, bytes]]:
    """Step, wall time, plugin and event of each record that holds values of a series."""
    name = store.snapshot().tags.name[tag]
    for part in store.places(run=run, tag=tag):
        file = part.event_file
        plugin = next(
            series.plugin_name
            for series in (file.series(index) for index in range(file.series_count))
            if (series.tag, series.kind) == (name, part.kind)
        )
        places = zip(
            part.columns.offsets.tolist(),
            part.columns.sizes.tolist(),
            part.columns.steps.tolist(),
            part.columns.wall_times.tolist(),
            strict=True,
        )
        # Values of one record lie next to each other, at the same place.
        for (offset, size, step, wall_time), _ in groupby(places):
            record = store.record(part.file, offset, size)
            assert record is not None, (name, offset)
            yield step, wall_time, plugin, record
