"""The overlay over HTTP: who may change it, what is refused, and that all servers agree."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from lightwell.server import Limits
from tests.integration.server.running import Board, eventually, read_to_end, write_scalars
from tests.integration.server.test_server_stream import events_of

JSON = {"content-type": "application/json"}


def edit(*path: str, to: Any = None) -> dict[str, Any]:
    return {"path": list(path), "value": to}


def post(board: Board, *edits: dict[str, Any], **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return board.client.post("/api/overlay", json={"edits": edits}, headers=given)


def send(board: Board, body: bytes) -> httpx.Response:
    return board.client.post("/api/overlay", content=body, headers=JSON)


def test_a_board_without_one_has_an_empty_overlay(board: Board) -> None:
    answer = board.get("/api/overlay")
    assert answer.status_code == 200
    message = answer.json()
    assert message.pop("version") != ""
    assert message == {
        "kept_in": "logdir",
        "is_read_only": False,
        "notices": [],
        "baseline": None,
        **{name: {} for name in ("runs", "pins", "sections", "cards", "notes", "views", "groups")},
    }
    again = board.get("/api/overlay", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_is_answered_with_the_overlay_and_kept(board: Board, logdir: Path) -> None:
    before = board.get("/api/overlay")
    answer = post(
        board,
        edit("runs", "adamw/seed0", "note", to="è più veloce"),
        edit("pins", "loss/train", to=1),
        if_none_match=before.headers["etag"],
    )
    assert answer.status_code == 200
    assert answer.json()["runs"] == {"adamw/seed0": {"note": "è più veloce"}}
    after = board.get("/api/overlay", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert after.json() == answer.json()
    kept = json.loads((logdir / ".lightwell" / "overlay.json").read_text("utf-8"))
    assert kept["pins"] == {"loss/train": 1}


def test_event_files_and_what_is_counted_stay_as_they_were(board: Board, logdir: Path) -> None:
    def event_files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in logdir.rglob("*tfevents*")}

    files, before = event_files(), board.get("/api/logdir").json()
    assert post(board, edit("runs", "adamw/seed0", "is_hidden", to=True)).status_code == 200
    write_scalars(logdir / "late", {"loss": [1.0]})
    eventually(lambda: "late" in board.get("/api/logdir").json()["runs"]["name"])
    after = board.get("/api/logdir").json()
    assert after["other_files"] == before["other_files"]
    assert after["folders"] == before["folders"] + 1
    assert after["runs"]["name"] == [*before["runs"]["name"], "late"]
    assert files.items() <= event_files().items()


def test_pages_of_two_servers_agree(start_board: Callable[..., Board], logdir: Path) -> None:
    here, there = start_board(), start_board()
    with events_of(here) as told_here, events_of(there) as told_there:
        assert next(told_here)[0] == next(told_there)[0] == "hello"
        version = post(here, edit("runs", "a", "note", to="from here")).json()["version"]
        for told in (told_here, told_there):
            assert next(told) == ("overlay", {"version": version})
        assert there.get("/api/overlay").json()["runs"] == {"a": {"note": "from here"}}
        post(there, edit("runs", "a", "name", to="from there"))
        assert next(told_here)[0] == "overlay"
    agreed = here.get("/api/overlay").json()
    assert agreed["runs"] == {"a": {"note": "from here", "name": "from there"}}
    assert there.get("/api/overlay").json() == agreed


def test_an_edit_by_hand_reaches_open_pages(board: Board, logdir: Path) -> None:
    post(board, edit("baseline", to="a"))
    with events_of(board) as told:
        hello = next(told)[1]
        file = logdir / ".lightwell" / "overlay.json"
        file.write_text('{"baseline": "by hand"}')
        name, event = next(told)
    assert name == "overlay"
    assert event["version"] != hello["overlay"]
    assert board.get("/api/overlay").json()["baseline"] == "by hand"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            403,
        ),
        ({"host": "evil.example"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": ""}, 415),
        ({"content-encoding": "gzip"}, 415),
    ],
)
def test_nobody_else_changes_the_board(
    board: Board, logdir: Path, headers: dict[str, str], status: int
) -> None:
    answer = post(board, edit("baseline", to="a"), **headers)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert not (logdir / ".lightwell").exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"content-type": "Application/JSON; charset=utf-8"},
    ],
)
def test_the_page_and_scripts_of_the_machine_may(board: Board, headers: dict[str, str]) -> None:
    origin = f"http://127.0.0.1:{board.port}"
    assert post(board, edit("baseline", to="a"), **headers).status_code == 200
    assert post(board, edit("baseline", to="b"), origin=origin, **headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_with_those_that_are_not(board: Board, method: str) -> None:
    answer = board.client.request(method, "/api/overlay")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_a_change_needs_the_token_where_there_is_one(start_board: Callable[..., Board]) -> None:
    board = start_board("0.0.0.0")
    token = board.binding.access.token
    assert post(board, edit("baseline", to="a")).status_code == 401
    bearer = f"Bearer {token}"
    assert post(board, edit("baseline", to="a"), authorization=bearer).status_code == 200


def test_a_board_that_is_only_read_says_so(start_board: Callable[..., Board]) -> None:
    known = start_board().get("/api/overlay").headers["etag"]
    board = start_board(is_read_only=True)
    # A browser may have kept the answer of a board that was there before, at the same address.
    assert board.get("/api/overlay", if_none_match=known).status_code == 200
    assert board.get("/api/overlay").json()["is_read_only"] is True
    answer = post(board, edit("baseline", to="a"))
    assert answer.status_code == 403
    assert board.get("/api/overlay").json()["baseline"] is None


HOSTILE = [
    b"",
    b"{",
    b"null",
    b"\xff\xfe",
    b"\x00" * 1_000,
    b"[" * 500_000,
    b'{"edits":' * 100_000,
    b'{"edits": [' + b"9" * 500_000 + b"]}",
    b'{"edits": [{"path": ["baseline"], "value": NaN}]}',
    b'{"edits": [{"path": ["baseline"], "value": {"__proto__": 1}}]}',
    b'{"edits": [{"path": ["__proto__", "x"], "value": {"note": "x"}}]}',
    b'{"edits": [{"path": ["runs", "x", "__class__"], "value": "x"}]}',
    b'{"edits": [{"path": ["runs", "x", "color"], "value": "url(//evil.example)"}]}',
    b'{"edits": [{"path": ["runs"], "value": null}]}',
    b'{"edits": [{"path": {"0": "baseline"}, "value": "a"}]}',
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_hostile_body_is_refused_in_a_sentence(board: Board, body: bytes) -> None:
    answer = send(board, body)
    assert answer.status_code == 422
    assert len(answer.json()["error"]) < 300
    assert board.get("/api/overlay").json()["runs"] == {}


def test_names_that_mean_something_elsewhere_are_only_names(board: Board, logdir: Path) -> None:
    for name in ("__proto__", "../../x", "", "\ud800", "<script>", "a\x00b", "x" * 10_000):
        body = json.dumps({"edits": [edit("runs", name, "note", to="<b>\ud800\x00")]}).encode()
        assert send(board, body).status_code == 200
        assert board.get("/api/overlay").json()["runs"][name]["note"] == "<b>\ud800\x00"
    assert sorted(path.name for path in logdir.iterdir()) == [".lightwell", "adamw"]


def test_a_body_beyond_1_mib_is_refused_however_it_comes(board: Board) -> None:
    large = b'{"edits": [' + b" " * (1 << 20) + b"]}"
    assert send(board, large).status_code == 413

    def in_parts() -> Any:
        yield from (large[i : i + 65_536] for i in range(0, len(large), 65_536))

    try:
        answer = board.client.post("/api/overlay", content=in_parts(), headers=JSON)
    except httpx.WriteError:  # it was refused before all of it was sent
        answer = send(board, large)
    assert answer.status_code == 413
    assert board.get("/api/overlay").status_code == 200


def test_a_body_that_never_comes_is_let_go(start_board: Callable[..., Board]) -> None:
    board = start_board(limits=Limits(request_secs=0.3))
    head = "POST /api/overlay HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with board.connect() as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        assert read_to_end(connection).startswith(b"HTTP/1.1 408 ")
    with board.connect() as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    assert board.get("/api/overlay").status_code == 200


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b" " * (5 << 20), b"\x00", b'{"runs": {"a": {"note": 1}}}']
)
def test_a_hostile_file_costs_nothing_but_itself(
    board: Board, logdir: Path, content: bytes
) -> None:
    (logdir / ".lightwell").mkdir()
    (logdir / ".lightwell" / "overlay.json").write_bytes(content)
    assert board.get("/api/overlay").json()["runs"] == {}
    assert post(board, edit("runs", "a", "note", to="x")).status_code == 200
    assert board.get("/api/overlay").json()["runs"] == {"a": {"note": "x"}}


def test_where_nothing_can_be_kept_the_page_is_told(
    start_board: Callable[..., Board], logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWELL_STATE", "/proc/nowhere")
    (logdir / ".lightwell").write_text("")
    answer = post(start_board(), edit("baseline", to="a"))
    assert answer.status_code == 503
    assert answer.json()["error"].startswith("the change cannot be kept: ")


WRITER = """
import sys
from lightwell.overlay import Edit, OverlayKeeper
keeper = OverlayKeeper(sys.argv[1])
for count in range(100_000):
    keeper.edit([Edit(("runs", f"run{count % 500}", "note"), str(count) * 50)])
    print(count, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_file(logdir: Path, board: Board) -> None:
    file = logdir / ".lightwell" / "overlay.json"
    for last in (3, 40, 101):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(logdir)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            said = next(line for line in writer.stdout if int(line) >= last)
            os.kill(writer.pid, signal.SIGKILL)
        written = json.loads(file.read_bytes())["runs"]
        run = f"run{int(said) % 500}"
        assert int(written[run]["note"][: len(said.strip())]) >= int(said)
        # Nothing is locked for good.
        assert post(board, edit("baseline", to=str(last))).json()["baseline"] == str(last)
    assert board.get("/api/overlay").json()["notices"] == []
