"""Parts and marks as the page is told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lightwell import SummaryWriter
from tests.integration.server.running import Board, eventually

START = 1_700_000_000.0


def runs_of(board: Board) -> dict[str, Any]:
    runs: dict[str, Any] = board.client.get("/api/logdir").json()["runs"]
    return runs


@pytest.fixture
def marked(logdir: Path, start_board: Callable[..., Board]) -> Board:
    """Two runs; the first has a part and two marks."""
    with SummaryWriter(logdir / "a") as writer:
        writer.add_scalars("loss", {"train": 1.0}, 0)
        writer.add_event("drop", "lr ÷ 10", 3, START + 3)
        writer.add_event("start", "", 0, START)
    with SummaryWriter(logdir / "b") as writer:
        writer.add_scalar("loss", 1.0, 0)
    board = start_board()
    eventually(lambda: board.client.get("/api/logdir").json()["state"] == "ready")
    return board


def test_a_part_is_told_with_its_run_and_label(marked: Board) -> None:
    runs = runs_of(marked)
    part, whole = runs["name"].index("a/loss_train"), runs["name"].index("a")
    assert runs["part_of"][part] == whole
    assert runs["part"][part] == {"kind": "scalars", "label": "train"}
    assert runs["part_of"][whole] is None
    assert runs["part"][whole] is None


def test_marks_come_as_columns_in_order_of_time(marked: Board) -> None:
    run = runs_of(marked)["name"].index("a")
    answer = marked.client.get(f"/api/marks?runs={run}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    message = answer.json()
    assert message["instance"] == marked.client.get("/api/logdir").json()["instance"]
    assert message["marks"] == {
        "run": [run, run],
        "name": ["start", "drop"],
        "text": ["", "lr ÷ 10"],
        "step": [0, 3],
        "wall_time": [START, START + 3],
    }
    again = marked.client.get(
        f"/api/marks?runs={run}", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""
    other = marked.client.get("/api/marks?runs=0-2").json()["marks"]
    assert other["run"] == [run, run]


@pytest.mark.parametrize(
    ("query", "status", "complaint"),
    [
        ("", 400, "runs: missing"),
        ("runs=x", 400, "runs: expected a whole number, got 'x'"),
        ("runs=0-99", 400, "runs: expected at most 32 ids"),
        ("runs=7", 404, "runs: expected ids below 3, got 7"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    marked: Board, query: str, status: int, complaint: str
) -> None:
    answer = marked.client.get(f"/api/marks?{query}")
    assert (answer.status_code, answer.json()) == (status, {"error": complaint})


def test_the_stream_says_when_a_run_has_a_new_mark(
    logdir: Path, start_board: Callable[..., Board]
) -> None:
    with SummaryWriter(logdir / "a") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        board = start_board()
        eventually(lambda: board.client.get("/api/logdir").json()["runs"]["name"] == ["a"])
        before = board.client.get("/api/marks?runs=0")
        with board.client.stream("GET", "/api/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: hello"
            writer.add_event("drop", "now", 1, START)
            writer.flush()
            for line in lines:
                if line.startswith("data: ") and "marks/drop" in line:
                    change = json.loads(line.removeprefix("data: "))
                    break
        assert change["tags"]["kind"] == ["mark"]
        assert change["series"]["run"] == [0]
        after = board.client.get("/api/marks?runs=0")
        assert after.headers["etag"] != before.headers["etag"]
        assert after.json()["marks"]["text"] == ["now"]
