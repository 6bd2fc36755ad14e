"""What every answer carries, and what the page and the data routes answer."""

from __future__ import annotations

import gzip
import json
import math
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboardX import SummaryWriter

from tests.integration.server.running import PAGE, Board, eventually, write_scalars

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "worker-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)


def decode_frame(frame: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A series frame as header and, for each series, its columns."""
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    body = frame[4 + length :]
    assert (4 + length) % 8 == 0
    columns = [
        {
            name: np.frombuffer(body, f"<{dtype}", entry["n"], offset)
            for name, (dtype, offset) in entry["columns"].items()
        }
        for entry in header["series"]
    ]
    return header, columns


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/api/logdir", 200),
        ("GET", "/api/series?tag=0", 200),
        ("HEAD", "/api/events", 200),
        ("GET", "/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/series", 400),
        ("GET", "/api/marks?runs=0", 200),
        ("GET", "/api/marks", 400),
        ("GET", "/api/series?tag=99", 404),
        ("POST", "/", 405),
        ("GET", "/?" + "x" * 17000, 414),
    ],
)
def test_every_answer_carries_the_security_headers(
    board: Board, method: str, path: str, status: int
) -> None:
    response = board.client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in response.headers
    assert not [name for name in response.headers if name.startswith("access-control")]
    if status >= 400:
        assert list(response.json()) == ["error"]


def test_bytes_that_are_no_request_get_the_same_headers(board: Board) -> None:
    head, _, body = board.send(b"\x16\x03\x01 hello\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert POLICY.encode() in head
    assert list(json.loads(body)) == ["error"]


def test_head_answers_with_the_headers_of_get(board: Board) -> None:
    for path in ("/", "/theme.js", "/api/logdir", "/api/series?tag=0"):
        got, head = board.get(path), board.client.head(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == got.headers["content-length"], path


def test_the_page_is_looked_up_again_and_hashed_assets_never(board: Board) -> None:
    page = board.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert page.text == PAGE["index.html"]
    asset = board.get("/assets/index-3f2a9c.js", accept_encoding="gzip")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    assert asset.text == PAGE["assets/index-3f2a9c.js"]
    assert asset.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/", "/theme.js", "/api/logdir", "/api/series?tag=0&cols=50"])
def test_what_has_not_changed_is_not_sent_again(board: Board, path: str) -> None:
    etag = board.get(path).headers["etag"]
    response = board.get(path, if_none_match=f'"other", {etag}')
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["etag"] == etag


def test_etags_tell_questions_and_versions_apart(board: Board, logdir: Path) -> None:
    paths = ["/api/series?tag=0", "/api/series?tag=1", "/api/series?tag=0&cols=9"]
    etags = [board.get(path).headers["etag"] for path in paths]
    assert len(set(etags)) == 3
    write_scalars(logdir / "second", {"loss/train": [1.0], "acc": [1.0]})
    eventually(lambda: board.get(paths[0]).headers["etag"] != etags[0])


def test_the_logdir_lists_runs_tags_and_series(board: Board, logdir: Path) -> None:
    message = board.get("/api/logdir").json()
    assert message["name"] == "logs"
    assert message["path"] == str(logdir)
    assert message["state"] == "ready"
    assert message["runs"]["name"] == ["adamw/seed0"]
    assert sorted(message["tags"]["name"]) == ["acc", "loss/train"]
    series = message["series"]
    row = series["tag"].index(message["tags"]["name"].index("acc"))
    assert series["count"][row] == 3
    assert series["nonfinite"][row] == 1
    assert series["last_value"][row] == 0.75
    assert {len(column) for column in series.values()} == {2}


def test_a_name_is_listed_once_for_each_kind_under_it(board: Board, logdir: Path) -> None:
    with SummaryWriter(str(logdir / "second")) as writer:
        writer.add_histogram("acc", np.arange(3.0), 0)
        writer.add_scalar("acc", 0.5, 0)
    eventually(lambda: len(board.get("/api/logdir").json()["series"]["run"]) == 4)
    tags = board.get("/api/logdir").json()["tags"]
    found = {(name, kind): tag for tag, (name, kind) in enumerate(zip(*tags.values(), strict=True))}
    assert sorted(found) == [("acc", "histogram"), ("acc", "scalar"), ("loss/train", "scalar")]
    scalars, histograms = found["acc", "scalar"], found["acc", "histogram"]
    header, _ = decode_frame(board.get(f"/api/series?tag={scalars}").content)
    assert [entry["run"] for entry in header["series"]] == [0, 1]
    answer = board.get(f"/api/series?tag={histograms}")
    assert answer.status_code == 400
    assert "histogram data, not scalars" in answer.json()["error"]


def test_a_last_value_that_is_no_number_is_named(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    write_scalars(logdir, {"a": [math.inf], "b": [-math.inf], "c": [math.nan]})
    message = start_board().get("/api/logdir").json()
    named = dict(
        zip(
            [message["tags"]["name"][tag] for tag in message["series"]["tag"]],
            message["series"]["last_value"],
            strict=True,
        )
    )
    assert named == {"a": "Infinity", "b": "-Infinity", "c": "NaN"}


def test_a_frame_holds_exactly_the_points_that_were_written(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    written = {
        "first": [math.sin(i / 7) for i in range(777)],
        "second": [1.0, math.nan, -math.inf, 1e-45, -0.0],
    }
    for run, values in written.items():
        write_scalars(logdir / run, {"loss": values})
    board = start_board()
    names = board.get("/api/logdir").json()["runs"]["name"]
    header, columns = decode_frame(board.get(f"/api/series?tag={board.tag('loss')}").content)
    assert {names[entry["run"]] for entry in header["series"]} == set(written)
    for entry, found in zip(header["series"], columns, strict=True):
        values = np.array(written[names[entry["run"]]], np.float32)
        assert entry["kind"] == "points"
        assert entry["n"] == entry["count"] == len(values)
        assert found["value"].tobytes() == values.tobytes()
        assert found["step"].tolist() == list(range(len(values)))
        assert found["wall_time"].dtype == np.float64


def test_a_long_series_comes_as_one_row_a_pixel_and_hides_no_spike(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    values = [0.0] * 5000
    values[3333] = 1e6
    write_scalars(logdir, {"loss": values})
    board = start_board()
    path = f"/api/series?tag={board.tag('loss')}&cols=100&smooth=0.5"
    header, (columns,) = decode_frame(board.get(path).content)
    assert header["series"][0]["kind"] == "envelope"
    assert header["series"][0]["n"] == 100
    assert columns["count"].sum() == 5000
    assert columns["max"].max() == np.float32(1e6)
    assert "smooth" in columns


def test_times_that_are_not_asked_for_are_not_sent(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    for number in range(20):
        write_scalars(logdir / f"run{number:02}", {"loss": [number + i / 3 for i in range(1000)]})
    board = start_board()
    path = f"/api/series?tag={board.tag('loss')}"
    _, whole = decode_frame(board.get(path).content)
    few = board.get(f"{path}&columns=step,value,smooth")
    header, columns = decode_frame(few.content)
    assert {entry["kind"] for entry in header["series"]} == {"points"}
    for got, everything in zip(columns, whole, strict=True):
        assert got.keys() == {"step", "value"}
        assert got["value"].tobytes() == everything["value"].tobytes()
        assert got["step"].tolist() == list(range(1000))
    # Four bytes a point, one step column for all, and what the header needs to say where.
    assert len(few.content) < 20 * 1000 * 4 + 1000 * 4 + 20 * 150 + 300
    refused = board.get(f"{path}&columns=step,values")
    assert refused.status_code == 400
    assert refused.json()["error"].endswith("got 'values'")


def test_runs_can_be_chosen_one_by_one_and_by_range(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    for number in range(6):
        write_scalars(logdir / f"run{number}", {"loss": [1.0]})
    board = start_board()
    header, _ = decode_frame(board.get(f"/api/series?tag={board.tag('loss')}&runs=5,1-3").content)
    assert [entry["run"] for entry in header["series"]] == [5, 1, 2, 3]


def test_a_large_logdir_is_compressed_for_other_machines_only(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    write_scalars(logdir, {f"layer{i}/weights/norm": [1.0] for i in range(2000)})
    board = start_board()
    response = board.get("/api/logdir", accept_encoding="gzip")
    assert len(response.content) > 64 * 1024
    assert "content-encoding" not in response.headers


def test_without_a_built_page_the_board_says_how_to_build_it(
    start_board: Callable[..., Board], page_folder: Path
) -> None:
    (page_folder / "index.html").unlink()
    response = start_board().get("/")
    assert response.status_code == 200
    assert "make web" in response.text


def test_static_assets_decompress_to_the_file(board: Board) -> None:
    request = (
        b"GET /theme.js HTTP/1.1\r\nHost: localhost\r\n"
        b"Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    head, _, body = board.send(request).partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head
    assert gzip.decompress(body).decode() == PAGE["theme.js"]
