"""Windows, common grids and the points that a restart hid, as the public objects give them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell import SummaryWriter, open_logdir
from lightwell.store import Series, Store
from tests.unit.store.conftest import START, LogdirWriter

NAN = math.nan


def series(steps: list[int], wall_times: list[float] | None = None) -> Series:
    """With the values 0, 1, 2, ..."""
    times = np.arange(len(steps), dtype=np.float64) if wall_times is None else wall_times
    values = np.arange(len(steps), dtype=np.float32)
    return Series(np.array(steps, np.int64), np.array(times, np.float64), values)


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (None, None, [0, 1, 2, 3]),
        (3, None, [1, 2, 3]),
        (None, 3, [0, 1, 2]),
        (2, 2.5, []),
        (3, 3, [1, 2]),
    ],
)
def test_a_window_has_both_its_ends(
    start: float | None, stop: float | None, expected: list[float]
) -> None:
    whole = series([1, 3, 3, 9])
    part = whole.between(start, stop)
    assert part.value.tolist() == expected
    assert len(part.step) == len(part.wall_time) == len(part)
    assert np.shares_memory(part.value, whole.value) or not expected
    with pytest.raises(ValueError, match=r"read-only"):
        part.step[:] = 0


def test_a_window_of_points_out_of_order_leaves_them_in_order_of_writing() -> None:
    whole = series([5, 1, 7, 2], [10.0, 12.0, NAN, 15.0])
    assert whole.between(2, 5).value.tolist() == [0.0, 3.0]
    assert whole.between(12, x="wall").value.tolist() == [1.0, 3.0]
    assert whole.between(stop=2, x="relative").value.tolist() == [0.0, 1.0]


def test_a_window_is_called_what_it_is_called_in_python() -> None:
    for ask in (series([1]).between, series([1]).summary):
        with pytest.raises(ValueError, match=r"^start: expected at most stop=1, got 2$"):
            ask(start=2, stop=1)
    with pytest.raises(ValueError, match=r"^stop: expected a finite number, got inf"):
        series([1]).envelope(stop=math.inf)


def test_values_at_steps_are_those_at_or_below_them() -> None:
    one = series([10, 20, 20, 40])
    at = one.at([9, 10, 19, 20, 100])
    np.testing.assert_array_equal(at, [NAN, 0.0, 0.0, 2.0, 3.0])
    assert at.dtype == np.float32
    assert one.at(25) == 2.0
    np.testing.assert_array_equal(series([]).at([1]), [NAN])
    assert series([30, 10, 30, 20]).at(np.array([[10, 29], [30, 31]])).tolist() == [[1, 3], [2, 2]]


def test_a_series_becomes_a_frame() -> None:
    frame = series([1, 3]).to_pandas()
    assert list(frame.columns) == ["step", "wall_time", "value"]
    assert frame["value"].tolist() == [0.0, 1.0]


def test_a_value_is_found_by_its_step(log: LogdirWriter) -> None:
    file = log.file("a")
    for step in (10, 20, 20, 40):
        file.image("im", step)
    images = open_logdir(log.path).runs["a"].images("im")
    assert images.at(40).step == 40
    with pytest.raises(
        LookupError, match=r"^tag 'im' has no value at step 25; the nearest: 20 and"
    ):
        images.at(25)
    with pytest.raises(LookupError, match=r"step 9; the nearest: 10$"):
        images.at(9)
    with pytest.raises(LookupError, match=r"step 41; the nearest: 40$"):
        images.at(41)
    with pytest.raises(LookupError, match=r"step 1; the series has no values$"):
        images[:0].at(1)


def test_tables_summaries_and_groups_have_windows_and_formulas(log: LogdirWriter) -> None:
    for run, offset in (("a", 0.0), ("b", 10.0)):
        log.file(run).scalars("x", range(10), offset=offset).scalars("y", range(10))
    logs = open_logdir(log.path)
    assert logs.scalars("x", "a", start=3, stop=5).step.tolist() == [3, 4, 5]
    assert logs.scalars("x", start=8).value.tolist() == [8.0, 9.0, 18.0, 19.0]
    with pytest.raises(ValueError, match=r"start: expected at most stop=1"):
        logs.scalars("x", start=2, stop=1)
    assert logs.summaries("x", start=3, stop=5)["b"].mean == 14.0
    assert logs.summaries("x", x="relative", stop=1)["a"].count == 2
    assert {name: one.mean for name, one in logs.summaries(formula="x - y").items()} == {
        "a": 0.0,
        "b": 10.0,
    }
    assert logs.group(formula="x - y", start=2).mean.tolist() == [5.0] * 8
    assert logs.group(formula="x - y", runs="b").n.max() == 1
    for ask in (logs.group, logs.summaries):
        with pytest.raises(ValueError, match=r"^tag: expected either a tag or a formula"):
            ask()
        with pytest.raises(ValueError, match=r"^tag: expected either a tag or a formula"):
            ask("x", formula="x")


def test_a_table_tells_which_points_a_restart_hid(tmp_path: Path) -> None:
    for first in (0, 50):
        with SummaryWriter(tmp_path / "a", purge_step=first or None) as writer:
            for step in range(first, 100):
                writer.add_scalar("x", step, step)
    logs = open_logdir(tmp_path)
    assert logs.scalars().superseded is None
    assert list(logs.scalars().to_pandas().columns)[-1] == "value"
    table = logs.scalars(superseded=True, start=40)
    assert table.superseded is not None
    assert table.superseded.tolist() == [False] * 10 + [True] * 50 + [False] * 50
    for frame in (table.to_pandas(), table.to_polars(), table.to_arrow().to_pandas()):
        shown = frame["superseded"].to_numpy()
        np.testing.assert_array_equal(shown, table.superseded)


ACTIONS = st.tuples(
    st.sampled_from(["x", "x", "x", "start", "next file"]),
    st.integers(0, 6),
    st.sampled_from([0.0, 1.0, 2e6, NAN]),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(ACTIONS, max_size=40))
def test_what_is_not_hidden_is_what_is_shown(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int, float]]
) -> None:
    log = LogdirWriter(tmp_path_factory.mktemp("hidden") / "logs")
    number, file = 0, log.file("a").scalar("x", 0, 0.0)
    for value, (action, step, wall_time) in enumerate(actions):
        if action == "next file":
            number += 1
            file = log.file("a", number)
        elif action == "start":
            file.session_start(step)
        else:
            file.scalar("x", step, value, START + wall_time)
    with Store(log.path, follow=False, cache=False) as store:
        store.refresh()
        every, hidden = store.superseded(run=0, tag=store.tag_id("x"))
        shown = store.points(run=0, tag=store.tag_id("x"))
    np.testing.assert_array_equal(every.values[~hidden], shown.values)
    np.testing.assert_array_equal(every.steps[~hidden], shown.steps)
