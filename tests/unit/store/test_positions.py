"""One tag over another: points, envelopes, groups and summaries against a slow model."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from lightwell import SummaryWriter
from lightwell.errors import UnknownIdError
from lightwell.store import GroupQuery, SeriesQuery, Store, SummaryQuery, parse_smoothing

from .conftest import LogdirWriter

Read = Callable[[], Store]
Written = list[tuple[int, float]]


class Placed(NamedTuple):
    step: int
    x: float
    value: float


def model(points: Written, by: Written) -> list[Placed]:
    """Every point with the last finite value that ``by`` has at its step, in order of writing."""
    last = dict(by)
    return [
        Placed(step, last[step], value)
        for step, value in points
        if math.isfinite(last.get(step, math.nan))
    ]


def random_points(random: Random, count: int) -> Written:
    """Steps that go back and repeat; values that are not all finite."""
    values = [0.25, -1.5, 3.0, math.nan, math.inf]
    order = range(count) if random.random() < 0.5 else random.sample(range(count), count)
    steps = [step if random.random() < 0.8 else random.randrange(count) for step in order]
    return [(step, random.choice([*values, float(random.randrange(100))])) for step in steps]


def write(log: LogdirWriter, run: str, **tags: Written) -> None:
    file = log.file(run)
    for tag, points in tags.items():
        for step, value in points:
            file.scalar(tag, step, value)


def ids(store: Store, *names: str) -> list[int]:
    return [store.tag_id(name) for name in names]


def same(ours: object, theirs: object) -> bool:
    return np.array_equal(np.asarray(ours, float), np.asarray(theirs, float), equal_nan=True)


@pytest.mark.parametrize("seed", range(20))
def test_points_are_those_of_the_model(seed: int, log: LogdirWriter, read: Read) -> None:
    random = Random(seed)
    loss, lr = random_points(random, 60), random_points(random, random.choice([60, 30]))
    write(log, "a", loss=loss, lr=lr)
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    expected = model(loss, lr)
    (answer,) = store.query(SeriesQuery(tag=tag, x_tag=x_tag, cols=100)).series
    assert answer.kind == "points"
    assert (answer.count, answer.unplaced) == (len(expected), len(loss) - len(expected))
    assert same(answer.columns["step"], [one.step for one in expected])
    assert same(answer.columns["x"], [one.x for one in expected])
    assert same(answer.columns["value"], [one.value for one in expected])


@pytest.mark.parametrize("seed", range(10))
def test_an_envelope_is_that_of_the_model(seed: int, log: LogdirWriter, read: Read) -> None:
    random = Random(100 + seed)
    loss, lr = random_points(random, 700), random_points(random, 700)
    write(log, "a", loss=loss, lr=lr)
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    query = SeriesQuery(tag=tag, x_tag=x_tag, from_x=-2, to_x=104, cols=53)
    (answer,) = store.query(query).series
    assert answer.kind == "envelope"
    for column in range(53):
        first, behind = -2 + 2 * column, 2 * column + (column == 52)
        inside = [one for one in model(loss, lr) if first <= one.x < behind]
        finite = [one.value for one in inside if math.isfinite(one.value)]
        assert answer.columns["count"][column] == len(inside)
        assert answer.columns["nonfinite"][column] == len(inside) - len(finite)
        if inside:
            assert answer.columns["step"][column] == inside[-1].step
            assert same(answer.columns["first"][column], inside[0].value)
            assert same(answer.columns["last"][column], inside[-1].value)
        if finite:
            assert answer.columns["min"][column] == min(finite)
            assert answer.columns["max"][column] == max(finite)


@pytest.mark.parametrize("cols", [1, 20, 1000])
def test_an_answer_stays_below_its_bound(cols: int, log: LogdirWriter, read: Read) -> None:
    random = Random(cols)
    write(log, "a", loss=random_points(random, 500), lr=random_points(random, 500))
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    query = SeriesQuery(tag=tag, x_tag=x_tag, cols=cols, smooth=0.5)
    (answer,) = store.query(query).series
    size = sum(column.nbytes for column in answer.columns.values())
    # Beside the answer itself 10 KiB a series, and while points are placed 80 bytes each.
    assert size <= store.look_ahead(query)[1] <= 10_240 + 40 * (4 * cols + 2) + 84 * cols + 80 * 500


def test_smoothing_runs_over_the_order_of_points(log: LogdirWriter, read: Read) -> None:
    loss = [(step, float(step * step % 17)) for step in range(40)]
    write(log, "a", loss=loss, lr=[(step, float(-step)) for step in range(40)])
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    for smooth in ("mean:5", "median:3", "gaussian:2", "time:3"):
        query = {"tag": tag, "smooth": parse_smoothing(smooth), "cols": 100}
        (over_step,) = store.query(SeriesQuery(**query)).series
        (over_tag,) = store.query(SeriesQuery(**query, x_tag=x_tag)).series
        assert same(over_tag.columns["smooth"], over_step.columns["smooth"])


def test_groups_stand_on_the_values_of_the_tag(log: LogdirWriter, read: Read) -> None:
    write(log, "a", loss=[(0, 1.0), (1, 2.0)], tokens=[(0, 100.0), (1, 200.0)])
    write(log, "b", loss=[(0, 3.0), (1, 4.0)], tokens=[(0, 200.0), (1, 100.0)])
    write(log, "c", loss=[(0, 9.0)])
    store = read()
    tag, x_tag = ids(store, "loss", "tokens")
    (group,) = store.groups(GroupQuery(tag=tag, x_tag=x_tag)).groups
    assert group.runs == [0, 1]
    assert group.columns["x"].tolist() == [100.0, 200.0]
    assert group.columns["mean"].tolist() == [2.5, 2.5]


def test_a_window_of_summaries_is_one_of_the_tag(log: LogdirWriter, read: Read) -> None:
    loss = [(0, 5.0), (1, 1.0), (2, 3.0), (3, 0.0)]
    write(log, "a", loss=loss, tokens=[(0, 10.0), (1, 30.0), (2, 20.0)])
    store = read()
    tag, x_tag = ids(store, "loss", "tokens")
    rows = store.summaries(SummaryQuery(tag=tag, x_tag=x_tag, from_x=10, to_x=25)).rows
    assert (rows.count.tolist(), rows.min.value.tolist()) == ([2], [3.0])
    rows = store.summaries(SummaryQuery(tag=tag, x_tag=x_tag)).rows
    assert (rows.count.tolist(), rows.min.step.tolist()) == ([3], [1])


def test_a_formula_is_drawn_over_a_tag(log: LogdirWriter, read: Read) -> None:
    write(log, "a", u=[(0, 1.0), (1, 2.0)], v=[(0, 3.0), (1, 4.0)], t=[(1, 7.0)])
    store = read()
    query = SeriesQuery(formula="u + v", x_tag=store.tag_id("t"))
    (answer,) = store.query(query).series
    assert answer.columns["x"].tolist() == [7.0]
    assert answer.columns["value"].tolist() == [6.0]
    assert answer.unplaced == 1


def test_a_part_stands_on_the_tag_of_its_run(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "a") as writer:
        for step in range(3):
            writer.add_scalar("tokens", 100.0 * step, step)
            writer.add_scalars("loss", {"train": 1.0 / (1 + step)}, step)
    store = Store(tmp_path, follow=False)
    store.refresh()
    (answer,) = store.query(
        SeriesQuery(tag=store.tag_id("loss"), x_tag=store.tag_id("tokens"))
    ).series
    assert store.snapshot().runs.name[answer.run] == "a/loss_train"
    assert answer.columns["x"].tolist() == [0.0, 100.0, 200.0]


def test_an_answer_is_stale_when_the_placing_tag_grows(log: LogdirWriter, read: Read) -> None:
    write(log, "a", loss=[(0, 1.0), (1, 2.0)], lr=[(0, 0.5)])
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    query = SeriesQuery(tag=tag, x_tag=x_tag)
    before, plain = store.query(query), store.query(SeriesQuery(tag=tag))
    assert store.look_ahead(query)[0] == before.fingerprint
    write(log, "a", lr=[(1, 0.25)])
    after = read().query(query)
    assert after.fingerprint != before.fingerprint
    assert after.series[0].version > before.series[0].version
    assert after.series[0].count == 2
    assert store.look_ahead(SeriesQuery(tag=tag))[0] == plain.fingerprint


def test_superseded_points_place_nothing(log: LogdirWriter, read: Read) -> None:
    write(log, "a", loss=[(0, 1.0), (1, 2.0)], lr=[(0, 0.5), (1, 0.25)])
    log.file("a", 1).session_start(1).scalar("loss", 1, 9.0)
    store = read()
    tag, x_tag = ids(store, "loss", "lr")
    (answer,) = store.query(SeriesQuery(tag=tag, x_tag=x_tag)).series
    assert answer.columns["value"].tolist() == [1.0]
    assert answer.unplaced == 1


def test_a_tag_that_cannot_place_is_refused(log: LogdirWriter, read: Read) -> None:
    write(log, "a", loss=[(0, 1.0)])
    log.file("a").image("picture", 0)
    store = read()
    tag, picture = ids(store, "loss", "picture")
    with pytest.raises(ValueError, match="tag 'picture' holds image data, not scalars"):
        store.query(SeriesQuery(tag=tag, x_tag=picture))
    with pytest.raises(UnknownIdError, match="expected an id below 2, got 7"):
        store.query(SeriesQuery(tag=tag, x_tag=7))
    with pytest.raises(ValueError, match="expected no axis beside a tag, got 'wall'"):
        SeriesQuery(tag=tag, x="wall", x_tag=tag)
