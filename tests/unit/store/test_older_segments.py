"""Segments that a restart superseded, as series of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lightwell.store import RunAnswer, SeriesQuery, Store

from .conftest import RESTARTED, LogdirWriter

Read = Callable[[], Store]


@pytest.fixture
def restarted(log: LogdirWriter, read: Read) -> Store:
    """A run that went back to step 3, then to step 5, and another that never did."""
    log.file("a").scalars("loss", range(6))
    again = log.file("a", 1).session_start(3)
    for step in range(3, 8):
        again.scalar("loss", step, step + 10.0, RESTARTED + step)
    again.session_start(100)
    for step in range(100, 102):
        again.scalar("loss", step, step + 20.0, RESTARTED + step)
    log.file("b").scalars("loss", range(4))
    return read()


def ask(store: Store, **more: object) -> list[RunAnswer]:
    return store.query(SeriesQuery(tag=0, cols=100, **more)).series  # type: ignore[arg-type]


def test_older_segments_come_behind_their_series(restarted: Store) -> None:
    whole, older, other = ask(restarted, with_segments=True)
    assert [one.run for one in (whole, older, other)] == [0, 0, 1]
    assert whole.segment is None
    assert whole.columns["step"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 100, 101]
    assert (older.segment, older.superseded, older.count) == (0, 3, 6)
    assert older.columns["step"].tolist() == [0, 1, 2, 3, 4, 5]
    assert older.columns["value"].tolist() == [0, 1, 2, 3, 4, 5]
    assert (other.segment, other.superseded) == (None, 0)


def test_the_series_itself_is_as_without_them(restarted: Store) -> None:
    plain = ask(restarted, smooth=0.9)
    visible = [one for one in ask(restarted, smooth=0.9, with_segments=True) if one.segment is None]
    for one, other in zip(plain, visible, strict=True):
        assert one.columns.keys() == other.columns.keys()
        assert all(np.array_equal(one.columns[name], other.columns[name]) for name in one.columns)


def test_a_segment_is_smoothed_by_itself(restarted: Store) -> None:
    from lightwell.store import Smoothing

    smooth = Smoothing("mean", 3)
    older = ask(restarted, smooth=smooth, with_segments=True)[1]
    assert older.columns["smooth"].tolist() == [0.5, 1, 2, 3, 4, 4.5]


def test_a_long_segment_comes_as_its_envelope(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalars("loss", range(300))
    log.file("a", 1).session_start(10).scalar("loss", 10, 0.0, RESTARTED + 1)
    query = SeriesQuery(tag=0, cols=10, with_segments=True)
    store = read()
    whole, older = store.query(query).series
    assert (whole.kind, older.kind) == ("points", "envelope")
    assert int(older.columns["count"].sum()) == 300
    assert older.columns["max"].tolist()[-1] == 299
    size = sum(column.nbytes for one in (whole, older) for column in one.columns.values())
    assert size <= store.look_ahead(query)[1]


def test_answers_with_and_without_segments_are_told_apart(restarted: Store) -> None:
    plain, with_segments = (
        restarted.look_ahead(SeriesQuery(tag=0, with_segments=wanted))[0]
        for wanted in (False, True)
    )
    assert plain != with_segments


def test_segments_of_formulas_are_refused() -> None:
    for choice in ({"formula": "loss"}, {"tag": 0, "x_tag": 1}):
        with pytest.raises(ValueError, match="segments: expected tags over steps or time"):
            SeriesQuery(**choice, with_segments=True)  # type: ignore[arg-type]
