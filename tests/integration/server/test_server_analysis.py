"""Formulas, groups and summaries over HTTP."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from numpy.typing import NDArray

from lightwell import SummaryWriter
from lightwell.server import Limits
from tests.integration.server.running import Board, eventually, write_scalars

NAN, INF = math.nan, math.inf
Columns = dict[str, NDArray[Any]]


class Frame:
    """A frame's header, and its columns by where the header names them."""

    def __init__(self, content: bytes) -> None:
        (length,) = struct.unpack_from("<I", content)
        self.header: dict[str, Any] = json.loads(content[4 : 4 + length])
        self._body = content[4 + length :]

    def columns(self, places: dict[str, tuple[str, int]], n: int) -> Columns:
        return {
            name: np.frombuffer(self._body, f"<{dtype}", n, offset)
            for name, (dtype, offset) in places.items()
        }

    def of(self, entry: dict[str, Any]) -> Columns:
        return self.columns(entry["columns"], entry["n"])


def ask(board: Board, route: str, **parameters: object) -> Frame:
    response = board.get(f"/api/{route}?{urlencode(parameters)}")
    assert response.status_code == 200, response.text
    return Frame(response.content)


@pytest.fixture
def seeds(start_board: Callable[..., Board], logdir: Path) -> Board:
    """Four runs: ``loss/train`` is 10 times the run and the step, ``loss/val`` twice that."""
    for run in range(4):
        train = [10.0 * run + step for step in range(6)]
        values = {"loss/train": train, "loss/val": [2 * value for value in train]}
        write_scalars(logdir / f"seed{run}", values)
    return start_board()


def test_several_tags_come_in_one_answer(seeds: Board) -> None:
    train, val = seeds.tag("loss/train"), seeds.tag("loss/val")
    frame = ask(seeds, "series", tag=f"{val},{train}", runs="1,0")
    series = frame.header["series"]
    assert frame.header["tags"] == [val, train]
    order = [(one["tag"], one["run"]) for one in series]
    assert order == [(val, 1), (val, 0), (train, 1), (train, 0)]
    assert frame.of(series[0])["value"].tolist() == [20.0, 22.0, 24.0, 26.0, 28.0, 30.0]
    assert frame.of(series[3])["value"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_formula_is_a_series_like_any_other(seeds: Board) -> None:
    formula = "`loss/val` - `loss/train` + 0.5"
    frame = ask(seeds, "series", formula=formula, runs="2", smooth="mean:3")
    (entry,) = frame.header["series"]
    columns = frame.of(entry)
    assert (frame.header["formula"], frame.header["tags"], entry["tag"]) == (formula, [], None)
    assert columns["value"].tolist() == [20.5, 21.5, 22.5, 23.5, 24.5, 25.5]
    assert columns["smooth"].tolist() == [21.0, 21.5, 22.5, 23.5, 24.5, 25.0]
    whole = ask(seeds, "series", formula=formula, cols=1)
    assert [one["kind"] for one in whole.header["series"]] == ["envelope"] * 4
    assert whole.of(whole.header["series"][3])["mean"].tolist() == [33.0]


@pytest.mark.parametrize("smooth", ["time:2", "mean:2", "median:3", "gaussian:1.5"])
def test_what_the_page_cannot_smooth_comes_smoothed(seeds: Board, smooth: str) -> None:
    frame = ask(seeds, "series", tag=seeds.tag("loss/val"), smooth=smooth)
    assert frame.header["smooth"] == smooth
    for entry in frame.header["series"]:
        columns = frame.of(entry)
        assert len(columns["smooth"]) == entry["n"] == 6
        assert columns["smooth"].tolist() != columns["value"].tolist()


def test_values_that_are_no_numbers_are_told_apart(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    write_scalars(logdir, {"loss": [1.0, NAN, INF, -INF, -INF, 2.0]})
    board = start_board()
    plain = ask(board, "series", tag=board.tag("loss"), cols=1)
    assert not {"nan", "posinf", "neginf"} & plain.of(plain.header["series"][0]).keys()
    names = ("count", "nonfinite", "nan", "posinf", "neginf")
    frame = ask(board, "series", tag=board.tag("loss"), cols=1, columns=",".join(names))
    columns = frame.of(frame.header["series"][0])
    found = {name: columns[name].tolist() for name in names}
    assert found == {"count": [6], "nonfinite": [4], "nan": [1], "posinf": [1], "neginf": [2]}


def test_groups_have_mean_spread_and_number(seeds: Board) -> None:
    frame = ask(seeds, "groups", tag=seeds.tag("loss/train"), groups="0,1;2-3;")
    first, second, empty = frame.header["groups"]
    assert (first["runs"], second["runs"], empty["runs"]) == ([0, 1], [2, 3], [])
    assert (first["exact"], first["n"], empty["n"]) == (True, 6, 0)
    columns = frame.of(first)
    assert columns["x"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert columns["n"].tolist() == [2] * 6
    assert columns["mean"].tolist() == [5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    assert columns["sd"].tolist() == pytest.approx([math.sqrt(50)] * 6)
    assert (columns["high"] - columns["mean"]).tolist() == pytest.approx([12.7062047 * 5] * 6)
    assert frame.of(second)["max"].tolist() == [30.0, 31.0, 32.0, 33.0, 34.0, 35.0]


def test_groups_of_a_formula_are_made_of_smoothed_members(seeds: Board) -> None:
    parameters = {"formula": "`loss/val` / 2", "runs": "0,1", "smooth": "mean:3"}
    frame = ask(seeds, "groups", **parameters)
    (group,) = frame.header["groups"]
    assert group["runs"] == [0, 1]
    assert frame.of(group)["median"].tolist() == [5.5, 6.0, 7.0, 8.0, 9.0, 9.5]


def test_summaries_are_a_table_of_runs(start_board: Callable[..., Board], logdir: Path) -> None:
    write_scalars(logdir / "a", {"loss": [3.0, 1.0, NAN, 2.0]})
    write_scalars(logdir / "b", {"loss": [5.0, INF]})
    board = start_board()
    frame = ask(board, "summaries", tag=board.tag("loss"))
    header = frame.header
    order = [board.get("/api/logdir").json()["runs"]["name"][run] for run in header["run"]]
    assert order == ["a", "b"]
    columns = frame.columns(header["columns"], len(header["run"]))
    assert columns["count"].tolist() == [4, 2]
    assert columns["mean"].tolist() == [2.0, 5.0]
    assert columns["min_value"].tolist() == [1.0, 5.0]
    assert columns["min_step"].tolist() == [1, 0]
    assert columns["last_value"].tolist() == [2.0, INF]
    assert (columns["nan"].tolist(), columns["posinf"].tolist()) == ([1, 0], [0, 1])
    named = frame.columns(header["named_columns"], header["named"])
    assert (named["row"].tolist(), named["step"].tolist()) == ([0, 1], [2, 1])


def test_summaries_of_a_window_and_of_a_formula(seeds: Board) -> None:
    question = {"formula": "-`loss/train`", "from": 2, "to": 3, "runs": "1"}
    frame = ask(seeds, "summaries", **question)
    columns = frame.columns(frame.header["columns"], 1)
    assert (columns["count"].tolist(), columns["mean"].tolist()) == ([2], [-12.5])
    assert frame.header["tag"] == [None]


@pytest.mark.parametrize("route", ["series", "groups", "summaries"])
def test_an_answer_is_sent_again_only_when_a_tag_of_the_formula_grew(
    seeds: Board, logdir: Path, route: str
) -> None:
    path = f"/api/{route}?{urlencode({'formula': '`loss/val` + 1'})}"
    etag = seeds.get(path).headers["etag"]
    assert seeds.get(path, if_none_match=etag).status_code == 304
    write_scalars(logdir / "seed1", {"loss/val": [1.0]})
    eventually(lambda: seeds.get(path, if_none_match=etag).status_code == 200)
    assert seeds.get(path).headers["etag"] != etag


@pytest.mark.parametrize("route", ["series", "groups", "summaries"])
@pytest.mark.parametrize(
    ("question", "status", "sentence"),
    [
        ({}, 400, "tag: missing"),
        ({"tag": ""}, 400, "tag: expected at least one"),
        ({"tag": "0-2000"}, 400, "tag: expected at most 1000 ids"),
        ({"tag": "0,x"}, 400, "tag: expected a whole number"),
        ({"tag": "0", "formula": "a"}, 400, "tag: expected either a tag or a formula"),
        ({"formula": ""}, 400, "formula: column 1: expected a number"),
        ({"formula": "a + + * b"}, 400, "formula: column 7: expected a number"),
        ({"formula": "__import__('os')"}, 400, "formula: column 1: expected a function"),
        ({"formula": "(" * 5000}, 400, "formula: expected at most 2000 characters"),
        ({"formula": "(" * 1999 + "a"}, 400, "levels of nesting"),
        ({"formula": "nowhere * 2"}, 404, "formula: there is no tag 'nowhere'"),
        ({"tag": "0", "runs": "99"}, 404, "runs: expected ids below"),
    ],
)
def test_questions_that_make_no_sense_get_one_sentence(
    seeds: Board, route: str, question: dict[str, str], status: int, sentence: str
) -> None:
    response = seeds.get(f"/api/{route}?{urlencode(question)}")
    assert response.status_code == status
    assert sentence in response.json()["error"]


@pytest.mark.parametrize(
    ("smooth", "sentence"),
    [
        ("box:3", "smooth: expected one of ema, time, mean, median, gaussian"),
        ("mean:2.5", "smooth: expected a whole number of points"),
        ("median:1e99", "smooth: expected a whole number of points"),
        ("time:-1", "smooth: expected a half-life above 0"),
        ("gaussian:nan", "smooth: expected a standard deviation above 0"),
        ("mean", "smooth: expected a weight or method:parameter"),
    ],
)
def test_a_smoothing_that_is_none_is_refused(seeds: Board, smooth: str, sentence: str) -> None:
    for route in ("series", "groups"):
        response = seeds.get(f"/api/{route}?{urlencode({'tag': 0, 'smooth': smooth})}")
        assert response.status_code == 400
        assert sentence in response.json()["error"]


@pytest.mark.parametrize("groups", ["0;x", "0;3-1", "0-99999;0-99999", ";" * 1001])
def test_groups_that_are_none_are_refused(seeds: Board, groups: str) -> None:
    response = seeds.get(f"/api/groups?{urlencode({'tag': 0, 'groups': groups})}")
    assert response.status_code == 400
    assert response.json()["error"].startswith("groups: expected")


def test_groups_that_could_never_fit_are_refused(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    write_scalars(logdir, {"loss": [1.0]})
    board = start_board(limits=Limits(response_memory=100_000))
    question = {"tag": board.tag("loss"), "groups": ";".join("0" * 500), "cols": 8000}
    response = board.get(f"/api/groups?{urlencode(question)}")
    assert response.status_code == 400
    assert "ask for fewer runs or fewer cols" in response.json()["error"]


def test_a_tag_is_drawn_over_another(start_board: Callable[..., Board], logdir: Path) -> None:
    write_scalars(logdir / "a", {"loss": [4.0, 3.0, 2.0, 1.0], "tokens": [0.0, 30.0, NAN, 20.0]})
    write_scalars(logdir / "b", {"loss": [4.0]})
    board = start_board()
    names = board.client.get("/api/logdir").json()["tags"]["name"]
    tag, x_tag = names.index("loss"), names.index("tokens")
    frame = ask(board, "series", tag=tag, x=f"tag:{x_tag}", columns="step,x,value")
    assert (frame.header["x"], frame.header["x_tag"]) == ("tag", x_tag)
    assert (frame.header["from"], frame.header["to"]) == (0, 30)
    (entry,) = frame.header["series"]
    assert (entry["count"], entry["unplaced"]) == (3, 1)
    columns = frame.of(entry)
    assert columns["x"].tolist() == [0.0, 30.0, 20.0]
    assert columns["value"].tolist() == [4.0, 3.0, 1.0]
    groups = ask(board, "groups", tag=tag, x=f"tag:{x_tag}").header
    assert (groups["x"], groups["groups"][0]["runs"]) == ("tag", [0])
    plain = ask(board, "series", tag=tag).header
    assert plain["x_tag"] is None
    assert "unplaced" not in plain["series"][0]
    assert board.client.get(f"/api/series?tag={tag}&x=tag:99").status_code == 404


def test_segments_come_behind_their_series(start_board: Callable[..., Board], logdir: Path) -> None:
    with SummaryWriter(logdir / "a") as writer:
        for step in range(6):
            writer.add_scalar("loss", float(step), step)
    with SummaryWriter(logdir / "a", purge_step=3) as writer:
        for step in range(3, 8):
            writer.add_scalar("loss", 10.0 + step, step)
    board = start_board()
    assert len(ask(board, "series", tag=0).header["series"]) == 1
    frame = ask(board, "series", tag=0, segments="all")
    whole, older = frame.header["series"]
    assert "segment" not in whole
    assert (older["segment"], older["superseded"], older["n"]) == (0, 3, 6)
    assert frame.of(older)["value"].tolist() == [0, 1, 2, 3, 4, 5]
