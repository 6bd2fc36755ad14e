"""What a query string of ``api/series`` asks."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.server.routes.parameters import MAX_RUNS
from lightwell.server.routes.series import parse_query
from lightwell.store import Smoothing


def test_a_tag_is_all_that_is_needed() -> None:
    query = parse_query("tag=3")
    assert (query.tags, query.runs, query.x, query.cols) == ((3,), None, "step", 800)
    assert query.smooth == Smoothing("ema", 0)
    assert query.columns is None
    assert query.from_x is None
    assert query.to_x is None


def test_every_parameter_is_understood() -> None:
    query = parse_query(
        "tag=3&runs=1,4-6&x=wall&from=-1.5e3&to=2&cols=10&smooth=.6&columns=step,mean&unknown=1"
    )
    assert query.columns == {"step", "mean"}
    assert query.runs == [1, 4, 5, 6]
    assert (query.x, query.from_x, query.to_x, query.cols, query.smooth) == (
        "wall",
        -1500.0,
        2.0,
        10,
        Smoothing("ema", 0.6),
    )


def test_an_empty_list_of_runs_is_no_run() -> None:
    assert parse_query("tag=0&runs=").runs == []


@pytest.mark.parametrize("text", ["", "step,", "steps", "step,wall_times"])
def test_columns_that_do_not_exist_are_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"columns: expected names among step, wall_time, .*got '"):
        parse_query(f"tag=0&columns={text}")


def test_a_run_named_twice_is_answered_once() -> None:
    assert parse_query("tag=0&runs=5,3-6,5").runs == [5, 3, 4, 6]


def test_a_range_cannot_be_made_to_fill_the_memory() -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_RUNS}"):
        parse_query("tag=0&runs=" + ",".join(f"{i}00000-{i}99999" for i in range(1, 9)))


def test_a_range_cannot_be_repeated_to_fill_the_time() -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_RUNS}"):
        parse_query("tag=0&runs=" + ",".join(["0-49998"] * 3))
    assert len(parse_query(f"tag=0&runs=0-{MAX_RUNS - 1}").runs or ()) == MAX_RUNS


@given(st.text(max_size=60))
def test_any_text_is_a_query_or_a_value_error(text: str) -> None:
    for question in (
        text,
        f"tag=0&runs={text}",
        f"tag=0&from={text}",
        f"tag={text}&cols={text}",
        f"tag=0&columns={text}",
    ):
        with contextlib.suppress(ValueError):
            assert parse_query(question).cols > 0


def test_another_tag_may_be_the_axis() -> None:
    query = parse_query("tag=3&x=tag:7")
    assert (query.x, query.x_tag) == ("step", 7)
    assert parse_query("tag=3&x=wall").x_tag is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x=tag:", "x: expected a whole number, got ''"),
        ("x=tag:-1", "x: expected a whole number, got '-1'"),
        ("x=tag", "x: expected step, relative, wall or tag:<id>, got 'tag'"),
        ("segments=some", "segments: expected visible or all, got 'some'"),
    ],
)
def test_an_axis_and_segments_that_do_not_exist_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        parse_query(f"tag=3&{text}")


def test_older_segments_may_be_asked_for() -> None:
    assert parse_query("tag=3&segments=all").with_segments
    assert not parse_query("tag=3&segments=visible").with_segments
    assert not parse_query("tag=3").with_segments
