"""The query language over runs: the vectors that the page has to agree with too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lightwell.store.regex import Regex, RegexError
from lightwell.store.run_query import QueryError, RunQuery, parse_query, print_query
from lightwell.store.run_query.values import (
    number_text,
    parse_duration,
    parse_number,
    parse_time,
)
from tests.query_cases import Row, dumped, utf16

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "run_query.json").read_text(encoding="utf-8")
)
ALL_HPARAMS = frozenset(name for row in VECTORS["table"] for name in row.get("hparams", ()))
ROWS = [Row(**row, all_hparams=ALL_HPARAMS) for row in VECTORS["table"]]


@pytest.mark.parametrize("case", VECTORS["parse"], ids=lambda case: case["query"] or "nothing")
def test_a_query_is_read_as_the_vectors_say(case: dict[str, Any]) -> None:
    query = case["query"]
    if "error" in case:
        with pytest.raises(QueryError) as raised:
            parse_query(query)
        error = raised.value
        assert case["error"] == {
            "message": error.message,
            "from": utf16(query, error.start),
            "to": utf16(query, error.stop),
        }
    else:
        tree = parse_query(query)
        assert dumped(tree) == case["tree"]
        assert print_query(tree) == case["printed"]


@pytest.mark.parametrize("case", VECTORS["select"], ids=lambda case: case["query"] or "nothing")
def test_a_query_chooses_what_the_vectors_say(case: dict[str, Any]) -> None:
    chosen = RunQuery(case["query"]).select(ROWS, VECTORS["tags"], VECTORS["now"])
    assert [ROWS.index(run) for run in chosen.runs] == case["runs"]
    assert [VECTORS["tags"].index(tag) for tag in chosen.tags] == case["tags"]
    assert [
        {"name": group.name, "values": [*group.values], "runs": [run.name for run in group.runs]}
        for group in chosen.groups
    ] == case["groups"]


@pytest.mark.parametrize("case", VECTORS["regex"], ids=lambda case: case["pattern"] or "nothing")
def test_a_pattern_matches_what_the_vectors_say(case: dict[str, Any]) -> None:
    regex = Regex(case["pattern"])
    assert regex.match(case["text"]) == case["match"]
    assert regex.test(case["text"]) is (case["match"] is not None)


def test_numbers_durations_and_times_are_read_as_the_vectors_say() -> None:
    for text, value in VECTORS["numbers"]:
        number = parse_number(text)
        assert number == value or number_text(number or 0.0) == value, text
    for text, value in VECTORS["durations"]:
        assert parse_duration(text) == value, text
    for text, value in VECTORS["times"]:
        span = parse_time(text)
        assert (span and [span.start, span.stop]) == value, text
    for number, text in VECTORS["texts"]:
        assert number_text(number) == text


def test_metrics_that_a_query_needs_are_known_before_it_is_asked() -> None:
    query = RunQuery("loss/val.min<1 (lr>0 or -acc:*) name:x group:acc.best group:path")
    assert [(one.tag, one.statistic) for one in query.metrics] == [
        ("loss/val.min", "last"),
        ("loss/val", "min"),
        ("lr", "last"),
        ("acc", "last"),
    ]


def test_an_error_points_at_what_is_wrong() -> None:
    with pytest.raises(QueryError, match=r'query: expected a number, got "x", at column 10') as it:
        parse_query("abcde lr<x")
    assert it.value.pointed_out() == 'abcde lr<x\n         ^ expected a number, got "x"'


@pytest.mark.parametrize(
    ("deep", "plain"),
    [
        (("-" * 97 + "(") * 100 + "adamw" + ")" * 100, "--adamw"),
        ("(name:a (lr:* or " * 50 + "name:adamw" + "))" * 50, "name:a name:adamw"),
        (("-" * 81 + "(lr:none or ") * 99 + "name:adamw" + ")" * 99, "-(lr:none or name:adamw)"),
    ],
)
def test_a_query_as_deep_as_may_be_is_asked_and_printed(deep: str, plain: str) -> None:
    def chosen(query: str) -> list[str]:
        return [run.name for run in RunQuery(query).select(ROWS, [], VECTORS["now"]).runs]

    assert 0 < len(chosen(deep)) < len(ROWS)
    assert chosen(deep) == chosen(plain)
    assert [metric.tag for metric in RunQuery(deep).metrics] == (["lr"] if "lr" in deep else [])
    assert print_query(parse_query(deep)).count("-") == deep.count("-")


def test_a_pattern_that_would_take_exponential_time_takes_linear_time() -> None:
    regex = Regex("(a*)*(a|aa)+b|(x+x+)+y")
    # Python's own engine would need longer than the universe is old.
    assert not regex.test("a" * 5_000 + "x" * 5_000)
    assert Regex("((((a*)*)*)*)*b").match("a" * 500) is None


def test_more_characters_than_are_remembered_are_matched_all_the_same() -> None:
    regex = Regex("^.*z$")
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_500)))
    assert regex.test(text + "z")
    assert not regex.test(text + "zy")


def test_a_pattern_without_an_end_of_its_own_is_refused() -> None:
    with pytest.raises(RegexError, match="repeats too much"):
        Regex("(?:(?:a{100}){100}){100}")
    assert Regex("(?:(?:(?:(?:){1000}){1000}){1000}){1000}").test("")
