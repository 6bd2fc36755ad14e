"""The live stream: what a page that is open is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tensorboardX import SummaryWriter

from lightwell.server import stream
from tests.integration.server.running import Board, eventually, write_scalars

Event = tuple[str, dict[str, Any]]


@contextmanager
def events_of(board: Board) -> Iterator[Iterator[Event]]:
    """The events of one client, comments left out."""
    with board.client.stream("GET", "/api/events") as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _parse(response.iter_lines())


def _parse(lines: Iterator[str]) -> Iterator[Event]:
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def test_a_stream_begins_with_where_the_server_is(board: Board) -> None:
    message = board.get("/api/logdir").json()
    overlay = board.get("/api/overlay").json()
    with events_of(board) as events:
        name, hello = next(events)
    assert name == "hello"
    assert hello == {
        "instance": message["instance"],
        "version": message["version"],
        "overlay": overlay["version"],
    }


def test_points_that_a_writer_appends_arrive_without_asking(board: Board, logdir: Path) -> None:
    with events_of(board) as events:
        assert next(events)[0] == "hello"
        with SummaryWriter(str(logdir / "live")) as writer:
            writer.add_scalar("loss/live", 0.25, 7)
        series, runs, tags = None, [], []
        for name, change in events:
            assert name == "change"
            runs += change["runs"]["name"]
            tags += change["tags"]["name"]
            if change["series"]["run"]:
                series = change["series"]
                break
    assert series is not None
    assert "live" in runs
    assert "loss/live" in tags
    assert series["last_value"] == [0.25]
    assert series["last_step"] == [7]


def test_changes_lead_to_what_a_new_client_is_told(board: Board, logdir: Path) -> None:
    before = board.get("/api/logdir").json()
    with events_of(board) as events:
        assert next(events)[1]["version"] == before["version"]
        write_scalars(logdir / "late", {"loss/train": [3.0, 2.0], "new": [1.0]})
        counts = {
            (run, tag): count
            for run, tag, count in zip(
                *(before["series"][name] for name in ("run", "tag", "count")), strict=True
            )
        }
        for _, change in events:
            grown = change["series"]
            counts.update(
                ((run, tag), count)
                for run, tag, count in zip(grown["run"], grown["tag"], grown["count"], strict=True)
            )
            if len(counts) == 4 and 2 in counts.values():
                break
    series = board.get("/api/logdir").json()["series"]
    assert counts == dict(
        zip(zip(series["run"], series["tag"], strict=True), series["count"], strict=True)
    )


def test_a_quiet_stream_is_kept_open_by_comments(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECS", 0.05)
    with board.client.stream("GET", "/api/events") as response:
        assert any(line.startswith(":") for line in response.iter_lines())


def test_streams_end_when_the_server_does(start_board: Callable[..., Board], logdir: Path) -> None:
    board = start_board()
    with events_of(board) as events:
        next(events)
        board.server.stop()
        assert [name for name, _ in events if name == "hello"] == []


def test_nobody_is_told_once_the_last_client_has_left(board: Board) -> None:
    with events_of(board) as events:
        next(events)
    eventually(lambda: not board.server.server_state.tasks)
