"""Queries of every shape: printing and reading give the tree back, and nothing but errors comes."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lightwell.store.regex import Regex
from lightwell.store.run_query import QueryError, RunQuery, parse_query, print_query
from lightwell.store.run_query.tree import (
    And,
    Compare,
    GroupCapture,
    GroupKey,
    GroupPath,
    Not,
    Or,
    Pattern,
    QueryTree,
    TagPattern,
    TagText,
    Text,
    Word,
)
from tests.query_cases import Row

_RESERVED = re.compile(r"(?i)-.*|or|and|tag|group|started|updated|since|took|path.*")
_BARE = st.from_regex(r"[a-zA-Z0-9_./*@é😀-]{1,8}", fullmatch=True).filter(
    lambda text: not _RESERVED.fullmatch(text)
)
_TEXT = st.builds(Text, _BARE) | st.builds(Text, st.text(max_size=8), st.just(True))
_PATTERN = st.sampled_from(["a", '"', r"\\", r"\d+", '(x|"y")', '[^"]*?', "^$", r"\."])
_NUMBER = st.builds(Text, st.sampled_from(["1", "-2.5", "1e-3", "10k", "inf", "nan", ".5u"]))
_LEAF = (
    st.builds(Word, _TEXT)
    | st.builds(Compare, _TEXT, st.sampled_from([":", "=", "!="]), _TEXT)
    | st.builds(Compare, _TEXT, st.sampled_from(["<", "<=", ">", ">="]), _NUMBER)
    | st.builds(Pattern, _TEXT, st.sampled_from(["~", "!~"]), _PATTERN)
)
_CONDITION = st.recursive(
    _LEAF,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=12,
)
_TAG = st.builds(TagText, st.booleans(), st.sampled_from([":", "="]), _TEXT) | st.builds(
    TagPattern, st.booleans(), _PATTERN
)
_GROUP = (
    st.builds(GroupKey, _TEXT)
    | st.builds(GroupPath, st.none() | st.integers(1, 99))
    | st.builds(GroupCapture, _PATTERN)
)
_TREE = st.builds(
    QueryTree,
    _CONDITION,
    st.lists(_TAG, max_size=2).map(tuple),
    st.lists(_GROUP, max_size=2).map(tuple),
)
_PIECES = st.sampled_from(
    [
        " ",
        *'ab-()"\\<=:~*[3😀',
        "name",
        "started",
        "took",
        "tag",
        "group",
        "since",
        "2d",
        "or",
        "and",
    ]
)
_TYPED = st.text() | st.lists(_PIECES, max_size=12).map("".join)
_RUN = Row(
    "sweep/adamw/seed0",
    status="live",
    started=1.79e9,
    steps=12,
    hparams={"a": "text"},
    metrics={"b last": "NaN"},
)


@given(_TREE)
def test_a_printed_query_is_read_as_it_was(tree: QueryTree) -> None:
    assert parse_query(print_query(tree)) == tree


@settings(max_examples=500)
@given(_TYPED)
@example("\ud800")
def test_whatever_is_typed_is_answered_or_has_an_error_inside_of_it(typed: str) -> None:
    error = _error_of(typed)
    if error is not None:
        assert 0 <= error.start < error.stop <= len(typed)
        assert "^" in error.pointed_out()
    else:
        chosen = RunQuery(typed).select([_RUN], ["a", "b/c"], 1.79e9 + 100)
        assert chosen.runs in ([], [_RUN])


def _error_of(query: str) -> QueryError | None:
    try:
        RunQuery(query)
    except QueryError as error:
        return error
    return None


_PARTS = st.sampled_from(["a", "b", ".", "[ab]", "(a|b)", "(?:ab|a)", r"\w"])
_SUFFIXES = st.sampled_from(["", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?"])
_ASSERTIONS = st.sampled_from(["^", r"\b", r"\B"])


@settings(max_examples=500)
@given(
    st.lists(st.tuples(_PARTS, _SUFFIXES).map("".join) | _ASSERTIONS, max_size=5).map("".join),
    st.text("ab \n", max_size=10),
)
def test_a_pattern_finds_what_the_standard_library_finds(pattern: str, text: str) -> None:
    found = re.search(pattern, text, re.ASCII)
    regex = Regex(pattern)
    # Of the empty text, Python before 3.14 says that \B does not hold.
    if not text and r"\B" in pattern:
        return
    assert regex.match(text) == (found and [found[0], *found.groups()])
    assert regex.test(text) is (found is not None)
