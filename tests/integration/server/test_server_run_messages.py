"""Hyperparameters and layouts as the page is told of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lightwell import SummaryWriter
from tests.integration.server.running import Board, eventually


@pytest.fixture
def sweep(logdir: Path, start_board: Callable[..., Board]) -> Board:
    for run, lr in (("a", 0.1), ("b", float("inf"))):
        with SummaryWriter(logdir / run) as writer:
            writer.add_scalar("loss", lr, 0)
            writer.add_hparams({"lr": lr, "opt": "Infinity"}, {"acc": 0.5}, run_name="trial")
            writer.add_custom_scalars({"losses": {"band": ["Margin", ["v", "lo", "hi"]]}})
    return start_board()


def test_hparams_come_as_columns(sweep: Board) -> None:
    runs = sweep.client.get("/api/logdir").json()["runs"]["name"]
    answer = sweep.client.get("/api/hparams")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert sorted(runs[run] for run in said["run"]) == ["a", "b"]
    assert [runs[run] for run in said["session"]] == [f"{runs[run]}/trial" for run in said["run"]]
    lr, opt = said["hparams"]
    assert (lr["name"], lr["type"], lr["domain"], lr["interval"]) == ("lr", "number", None, None)
    assert [lr["values"][code] for code in lr["codes"]] == [
        0.1 if runs[run] == "a" else {"nonfinite": "Infinity"} for run in said["run"]
    ]
    assert (opt["values"], opt["codes"]) == (["Infinity"], [0, 0])
    assert said["status"] == ["success", "success"]
    assert [metric["tag"] for metric in said["metrics"]] == ["acc"]
    assert said["names_left_out"] == 0


def test_hparams_are_not_sent_again_until_a_session_changes(sweep: Board, logdir: Path) -> None:
    etag = sweep.client.get("/api/hparams").headers["etag"]
    again = sweep.client.get("/api/hparams", headers={"if-none-match": etag})
    assert again.status_code == 304
    with SummaryWriter(logdir / "c") as writer:
        writer.add_hparams({"lr": 1.0}, {}, run_name=".")
    eventually(
        lambda: sweep.client.get("/api/hparams", headers={"if-none-match": etag}).status_code == 200
    )
    assert len(sweep.client.get("/api/hparams").json()["run"]) == 3


def test_layouts_are_merged(sweep: Board) -> None:
    answer = sweep.client.get("/api/layouts")
    said = answer.json()
    band = {"value": "v", "lower": "lo", "upper": "hi"}
    assert said["categories"] == [
        {
            "title": "losses",
            "closed": False,
            "charts": [{"title": "band", "kind": "margin", "tags": [], "bands": [band]}],
        }
    ]
    assert len(said["runs"]) == 2
    etag = answer.headers["etag"]
    again = sweep.client.get("/api/layouts", headers={"if-none-match": etag})
    assert again.status_code == 304
