"""Names of runs and tags: what is said of one that is not there, and what that costs."""

from __future__ import annotations

import difflib

import pytest

from lightwell.errors import NameNotFoundError
from lightwell.store.names import Names, matching, not_found


def test_a_missing_name_is_answered_with_those_that_look_like_it() -> None:
    names = Names({"loss/train": 1, "loss/val": 2, "lr": 3}, "run 'a' has no tag")
    with pytest.raises(NameNotFoundError, match="run 'a' has no tag 'loss/tran'; did you mean"):
        names["loss/tran"]


def test_what_nobody_reads_is_not_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> list[str]:
        raise AssertionError("compared")

    monkeypatch.setattr(difflib, "get_close_matches", refuse)
    names = Names({"a": 1}, "no")
    assert (names.get("a"), names.get("b"), names.get("b", 7)) == (1, None, 7)
    assert "b" not in names


def test_however_many_names_there_are_few_are_compared() -> None:
    given = iter(f"layer{index}/weight" for index in range(1_000_000))
    assert not_found("no tag", "layer1/weigth", given).startswith(
        "no tag 'layer1/weigth'; did you mean 'layer1/weight'"
    )
    assert int(next(given).removeprefix("layer").partition("/")[0]) <= 10_000


def test_a_name_that_looks_like_a_pattern_names_itself_alone() -> None:
    names = ["x[0]", "x0", "x[12]", "x*", "xy"]
    assert matching(names, "x[0]", "no tag") == ["x[0]"]
    assert matching(names, ["x*", "x0"], "no tag") == ["x*", "x0"]
    assert matching(names, "x[0-9]", "no tag") == ["x0"]
    assert matching(names, "x?", "no tag") == ["x0", "x*", "xy"]
    assert matching(names, "nothing*", "no tag") == []
