"""Who gets in: addresses, host names, other sites, methods and the token."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

import httpx
import pytest

from tests.integration.server.running import Board

ROUTES = [
    "/",
    "/theme.js",
    "/assets/index-3f2a9c.js",
    "/api/logdir",
    "/api/series?tag=0",
    "/api/events",
    "/api/overlay",
]


def test_the_board_listens_on_both_loopback_addresses_and_nowhere_else(board: Board) -> None:
    addresses = {listener.getsockname()[0] for listener in board.binding.sockets}
    assert addresses == {"127.0.0.1", "::1"}
    assert httpx.get(f"http://[::1]:{board.port}/", trust_env=False).status_code == 200
    others = {
        str(info[4][0])
        for info in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    } - {"127.0.0.1", "::1"}
    for address in others:
        if not address.startswith("127."):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((address, board.port), timeout=5)


def test_a_loopback_board_has_no_token(board: Board) -> None:
    assert board.binding.access.token is None
    assert board.binding.url == f"http://localhost:{board.port}/"


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:6006", "127.0.0.1:1", "[::1]:6006", "LOCALHOST.", "a.localhost"],
)
def test_loopback_names_are_served_at_any_port(board: Board, host: str) -> None:
    assert board.get("/api/logdir", host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.7",
        "[::2]",
        "",
        "a@b",
        "evil.example@localhost",
        "localhost/evil.example",
        "[x",
    ],
)
def test_other_host_names_are_refused(board: Board, host: str) -> None:
    for route in ROUTES:
        response = board.get(route, host=host)
        assert response.status_code == 403, route
        assert "error" in response.json()


def test_an_allowed_host_is_served(start_board: Callable[..., Board]) -> None:
    board = start_board(allowed_hosts=["Board.Example"])
    assert board.get("/", host="board.example:8080").status_code == 200
    assert board.get("/", host="other.example").status_code == 403


def test_a_request_without_a_host_is_refused(board: Board) -> None:
    assert board.send(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    assert board.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "cors"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "no-cors"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"},
    ],
)
def test_other_sites_are_refused(board: Board, headers: dict[str, str]) -> None:
    for route in ROUTES:
        response = board.get(route, **headers)
        assert response.status_code == 403, route
        assert "access-control-allow-origin" not in response.headers


def test_a_link_from_another_site_opens_the_page_but_nothing_else(board: Board) -> None:
    link = {
        "sec_fetch_site": "cross-site",
        "sec_fetch_mode": "navigate",
        "sec_fetch_dest": "document",
    }
    assert board.get("/", **link).status_code == 200
    assert board.get("/api/logdir", **link).status_code == 403


def test_the_page_itself_may_read(board: Board) -> None:
    origin = f"http://127.0.0.1:{board.port}"
    assert board.get("/api/logdir", origin=origin, sec_fetch_site="same-origin").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MADEUP"])
def test_only_get_and_head_are_answered(board: Board, method: str) -> None:
    for route in ("/", "/api/logdir", "/nothing"):
        response = board.client.request(method, route)
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD"


@pytest.fixture
def open_board(start_board: Callable[..., Board]) -> Board:
    """A board bound to every interface of the machine."""
    return start_board("0.0.0.0")


def test_any_other_address_asks_for_a_token_of_128_bits(open_board: Board) -> None:
    token = open_board.binding.access.token
    assert token is not None
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert open_board.binding.url.endswith(f":{open_board.port}/?token={token}")


def test_a_local_name_for_another_address_asks_for_a_token(
    start_board: Callable[..., Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("0.0.0.0", 0))]
    with monkeypatch.context() as patch:
        patch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        board = start_board("box.localhost")
    assert board.binding.access.token is not None


def test_every_route_demands_the_token(open_board: Board) -> None:
    for route in [*ROUTES, "/nothing", "/?token=", "/?token=0", "/api/events?token=%ff"]:
        response = open_board.get(route)
        assert response.status_code == 401, route
        assert "error" in response.json()
    for wrong in ("Bearer", "Bearer x", "Basic abc", "Bearer \u00e9"):
        assert open_board.get("/", authorization=wrong).status_code == 401


def test_the_printed_url_sets_a_cookie_and_leaves_the_address_bar_clean(open_board: Board) -> None:
    token = open_board.binding.access.token
    response = open_board.get(f"/?token={token}&q=loss")
    assert response.status_code == 303
    assert response.headers["location"] == "./?q=loss"
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    for route in ("/", "/api/logdir", "/theme.js"):
        assert open_board.get(route).status_code == 200, route


def test_cookies_of_other_boards_on_the_same_machine_are_left_alone(open_board: Board) -> None:
    token = open_board.binding.access.token
    assert open_board.get("/", cookie=f"lightwell-1={token}").status_code == 401
    mine = f"lightwell-1=other; lightwell-{open_board.port}={token}"
    assert open_board.get("/", cookie=mine).status_code == 200


def test_scripts_send_the_token_as_bearer(open_board: Board) -> None:
    bearer = f"Bearer {open_board.binding.access.token}"
    assert open_board.get("/api/logdir", authorization=bearer).status_code == 200


def test_a_wrong_token_in_the_url_is_not_saved_by_a_right_one(open_board: Board) -> None:
    token = open_board.binding.access.token
    assert open_board.get(f"/?token={token}&token=x").status_code == 401


def test_the_token_can_be_given_up_only_in_writing(start_board: Callable[..., Board]) -> None:
    board = start_board("0.0.0.0", is_token_wanted=False)
    assert board.get("/api/logdir").status_code == 200
    assert board.get("/api/logdir", host="evil.example").status_code == 403
