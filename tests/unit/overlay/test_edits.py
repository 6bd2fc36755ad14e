"""What an edit changes, and which are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lightwell.overlay.document import understood
from lightwell.overlay.edits import (
    Edit,
    WrongEditError,
    applied,
    compacted,
    edits_of,
    parse_edits,
)
from lightwell.overlay.model import Overlay


def body(*edits: Any) -> bytes:
    return json.dumps({"edits": edits}).encode()


def edit(*path: str, to: Any = None) -> dict[str, Any]:
    return {"path": list(path), "value": to}


def after(*edits: dict[str, Any], document: dict[str, Any] | None = None) -> dict[str, Any]:
    return applied(document or {}, parse_edits(body(*edits)))


FORMULA = {"title": "gap", "kind": "formula", "formula": "a - b"}


def test_an_edit_sets_one_field_and_leaves_the_others() -> None:
    document = {"runs": {"a": {"note": "old", "name": "best"}, "b": {"note": "b's"}}}
    assert after(edit("runs", "a", "note", to="new"), document=document) == {
        "version": 1,
        "runs": {"a": {"note": "new", "name": "best"}, "b": {"note": "b's"}},
    }
    assert document["runs"]["a"]["note"] == "old"


def test_a_removed_last_field_removes_the_entry() -> None:
    changed = after(edit("runs", "a", "note"), document={"runs": {"a": {"note": "x"}}})
    assert changed["runs"] == {}
    assert after(edit("runs", "a", "note"))["runs"] == {}


def test_what_newer_versions_wrote_is_kept() -> None:
    document = {
        "version": 7,
        "weather": {"a": [1, {"b": None}]},
        "runs": {"a": {"note": "x", "mood": "good"}, "b": 3},
        "cards": {"c": {**FORMULA, "kind": "hologram", "depth": 3}},
    }
    changed = after(
        edit("runs", "a", "note", to="y"), edit("pins", "loss", to=1.5), document=document
    )
    assert changed == {
        **document,
        "runs": {"a": {"note": "y", "mood": "good"}, "b": 3},
        "pins": {"loss": 1.5},
    }
    assert understood(changed)["runs"] == {"a": {"note": "y"}}
    assert understood(changed)["cards"] == {}


def test_edits_of_different_people_merge() -> None:
    mine, yours = edit("runs", "a", "note", to="mine"), edit("runs", "a", "name", to="yours")
    assert after(mine, yours)["runs"] == after(yours, mine)["runs"]
    assert after(mine, mine) == after(mine)


def test_every_section_takes_what_it_is_for() -> None:
    changed = after(
        edit("baseline", to="a"),
        edit("runs", "a", to={"name": "n", "note": "", "color": 3, "is_hidden": True}),
        edit("runs", "a", "color", to="#00ff7f"),
        edit("pins", "loss", to=2),
        edit("pins", "acc", to=1),
        edit("sections", "train", to={"order": 1, "is_folded": False}),
        edit("cards", "2", to={**FORMULA, "order": 2, "options": {"log": True, "width": 2}}),
        edit("cards", "1", to={"title": "", "kind": "tags", "tags": ["x", "y"], "order": 1}),
        edit("notes", "b", to={"step": 9, "text": "later"}),
        edit("notes", "a", to={"step": 4, "text": "drop", "tag": "loss", "run": "a"}),
        edit("views", "v", to={"name": "lr", "hash": "/board?q=lr"}),
        edit("groups", "g", to={"name": "seeds", "runs": ["a", "b"]}),
    )
    overlay = Overlay.of(changed)
    assert overlay.baseline == "a"
    assert overlay.runs["a"].color == "#00ff7f"
    assert overlay.runs["a"].is_hidden
    assert not overlay.runs["a"].is_archived
    assert overlay.pins == ("acc", "loss")
    assert overlay.sections["train"].order == 1
    assert list(overlay.cards) == ["1", "2"]
    assert overlay.cards["1"].tags == ("x", "y")
    assert overlay.cards["2"].options == {"log": True, "width": 2}
    assert [(note.step, note.tag, note.run) for note in overlay.notes.values()] == [
        (4, "loss", "a"),
        (9, None, None),
    ]
    assert overlay.views["v"].hash == "/board?q=lr"
    assert overlay.groups["g"].runs == ("a", "b")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (b"", "the body: not JSON"),
        (b"\xff", "the body: not UTF-8"),
        (b"[" * 100_000, "the body: nested too deeply"),
        (b"[" * 20 + b"]" * 20, "the body: nested too deeply"),
        (b'{"edits": [NaN]}', "the body: NaN is no number of JSON"),
        (b'{"edits": [1e999]}', "the body: 1e999 is too large for a number"),
        (b'{"edits": [' + b"1" * 9000 + b"]}", "the body: Exceeds the limit"),
        (b"[]", "the body: expected an object with a list of edits"),
        (b'{"edits": {}}', "the body: expected an object with a list of edits"),
        (body(), "edits: expected 1 to 1000, got 0"),
        (body(*[edit("pins", "a", to=1)] * 1001), "edits: expected 1 to 1000, got 1001"),
        (body(None), "edits[0]: expected an object with path and value"),
        (body({"path": ["baseline"]}), "edits[0]: expected an object with path and value"),
        (body({**edit("baseline"), "also": 1}), "edits[0]: expected an object with path and"),
        (body(edit("baseline"), {"path": [3], "value": 1}), "edits[1]: expected texts of at"),
        (body({"path": [["runs"], "a"], "value": 1}), "edits[0]: expected texts of at most"),
        (body(edit("a" * 20_000, to=1)), "edits[0]: expected texts of at most 16384"),
        (body(edit()), "edits[0]: expected a path like"),
        (body(edit("version", "a", to=1)), "edits[0]: expected a path like"),
        (body(edit("runs")), "edits[0]: expected a path like"),
        (body(edit("runs", "a", "note", "b")), "edits[0]: expected a path like"),
        (body(edit("baseline", to=3)), "edits[0]: baseline: expected text of at most"),
        (body(edit("pins", "a", to=True)), "edits[0]: pins: expected a number, or null"),
        (body(edit("pins", "a", to=10**40)), "edits[0]: pins: expected a number, or null"),
        (body(edit("pins", "a", "order", to=1)), "edits[0]: pins have no fields"),
        (body(edit("runs", "a", to=[])), "edits[0]: runs: expected an object with fields"),
        (body(edit("runs", "a", to={})), "edits[0]: runs: expected an object with fields"),
        (body(edit("runs", "a", "mood", to=1)), "edits[0]: runs have no field 'mood'"),
        (body(edit("runs", "a", to={"mood": 1})), "edits[0]: runs have no field 'mood'"),
        (body(edit("runs", "a", "note", to="x" * 10_001)), "edits[0]: runs note: expected text"),
        (body(edit("runs", "a", "is_hidden", to=1)), "edits[0]: runs is_hidden: expected true or"),
        (body(edit("runs", "a", "color", to="red")), "edits[0]: runs color: expected a colour"),
        (body(edit("runs", "a", "color", to=-1)), "edits[0]: runs color: expected a colour"),
        (body(edit("groups", "g", "runs", to=["a", 1])), "edits[0]: groups runs: expected a list"),
        (body(edit("cards", "c", "options", to={"a": []})), "edits[0]: cards options: expected an"),
    ],
)
def test_a_body_that_is_no_edits_is_refused_in_a_sentence(wrong: bytes, complaint: str) -> None:
    with pytest.raises(WrongEditError) as refused:
        parse_edits(wrong)
    assert str(refused.value).startswith(complaint)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("edits", "complaint"),
    [
        ([edit("cards", "c", to={"title": "x", "kind": "scatter", "x": "a"})], "scatter needs y"),
        ([edit("cards", "c", "title", to="x")], "an entry needs kind"),
        ([edit("cards", "c", to=FORMULA), edit("cards", "c", "formula")], "formula needs formula"),
        ([edit("views", "v", to={"name": "x"})], "an entry needs hash"),
    ],
)
def test_an_entry_that_would_say_nothing_is_refused(
    edits: list[dict[str, Any]], complaint: str
) -> None:
    with pytest.raises(WrongEditError, match=complaint):
        after(*edits)


def test_a_full_section_takes_no_more_but_lets_go() -> None:
    full = {"pins": {f"tag{i}": i for i in range(1_000)}}
    with pytest.raises(WrongEditError, match="pins: there are 1000 already"):
        after(edit("pins", "one more", to=1), document=full)
    assert after(edit("pins", "tag7", to=9.5), document=full)["pins"]["tag7"] == 9.5
    swapped = after(edit("pins", "tag7"), edit("pins", "one more", to=1), document=full)
    assert len(swapped["pins"]) == 1_000


def test_compacted_edits_lead_to_the_same() -> None:
    edits = [
        Edit(("runs", "a", "note"), "1"),
        Edit(("runs", "a"), {"name": "n", "note": "2"}),
        Edit(("runs", "a", "note"), "3"),
        Edit(("runs", "a", "note"), "4"),
        Edit(("runs", "b", "note"), "5"),
        Edit(("runs", "b"), None),
        Edit(("baseline",), "a"),
        Edit(("baseline",), None),
    ]
    few = compacted(edits)
    assert len(few) == 4
    document = {"runs": {"b": {"name": "b's"}}, "baseline": "x"}
    assert applied(document, few) == applied(document, edits)


@given(
    st.lists(
        st.one_of(
            st.builds(
                edit,
                st.just("cards"),
                st.just("c"),
                st.sampled_from(["formula", "x", "y", "regex", "title"]),
                to=st.sampled_from(["a", "b", None]),
            ),
            st.builds(
                edit,
                st.just("cards"),
                st.just("c"),
                st.just("kind"),
                to=st.sampled_from(["formula", "scatter", "regex"]),
            ),
            st.builds(edit, st.just("cards"), st.just("c"), st.just("order"), to=st.integers(0, 3)),
        ),
        max_size=12,
    )
)
@example(
    [
        edit("cards", "c", "formula", to="a"),
        edit("cards", "c", "regex", to="a"),
        edit("cards", "c", "kind", to="regex"),
        edit("cards", "c", "formula"),
    ]
)
def test_compacted_edits_of_a_card_all_fit(listed: list[dict[str, Any]]) -> None:
    document: dict[str, Any] = {"version": 1, "cards": {"c": FORMULA}}
    expected, fitting = document, list[Edit]()
    for one in edits_of(listed):
        try:
            expected = applied(expected, [one])
        except WrongEditError:
            continue
        fitting.append(one)
    assert applied(document, compacted(fitting)) == expected


def test_a_card_that_is_moved_often_takes_few_edits() -> None:
    moved = [Edit(("cards", key, "order"), order) for order in range(50) for key in ("c", "d")]
    renamed = [Edit(("cards", "c", "title"), f"{number}") for number in range(50)]
    assert compacted([*moved, *renamed, *moved]) == [
        Edit(("cards", "c", "title"), "49"),
        Edit(("cards", "c", "order"), 49),
        Edit(("cards", "d", "order"), 49),
    ]


def test_edits_that_are_none_are_left_out_of_a_kept_list() -> None:
    good = edit("baseline", to="a")
    assert edits_of([good, 3, edit("nowhere", "a")]) == [Edit(("baseline",), "a")]
    assert edits_of(None) == []
