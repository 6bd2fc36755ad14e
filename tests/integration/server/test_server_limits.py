"""Hostile and slow clients: refused or let go, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lightwell.server import Limits
from tests.integration.server.running import Board, eventually, read_to_end, write_scalars

TRAVERSALS = [
    "/../pyproject.toml",
    "/..%2fpyproject.toml",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%252e%252e/etc/passwd",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//etc/passwd",
    "/assets//etc/passwd",
    "/etc/passwd%00.js",
    "/secret.txt",
    "/link.txt",
    "/page-secret/secret.txt",
    "/..page-secret/secret.txt",
    "/assets",
    "/assets/",
    "/index.html/",
    "/file:///etc/passwd",
    "/%ff%fe",
    "/C:%5cwindows%5cwin.ini",
]


def request(path: str, method: str = "GET", extra: str = "") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{extra}\r\n".encode(
            "latin-1"
        )
    )


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_page(
    start_board: Callable[..., Board], page_folder: Path, path: str
) -> None:
    secret = page_folder.parent / "page-secret" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("the secret")
    (page_folder.parent / "secret.txt").write_text("the secret")
    (page_folder / "link.txt").symlink_to(secret)
    (page_folder / "folder").symlink_to(secret.parent)
    answer = start_board().send(request(path))
    assert status(answer) == 404
    assert b"the secret" not in answer
    assert b"root:" not in answer


def test_a_link_to_a_folder_outside_is_not_followed(
    start_board: Callable[..., Board], page_folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("the secret")
    (page_folder / "folder").symlink_to(outside)
    assert start_board().get("/folder/secret.txt").status_code == 404


@pytest.mark.parametrize("length", [16 * 1024 + 1, 60_000, 100_000, 1_000_000])
def test_a_url_beyond_16_kib_is_refused(board: Board, length: int) -> None:
    answer = board.send(request("/?" + "x" * length))
    assert status(answer) == 414


def test_a_url_of_16_kib_is_served(board: Board) -> None:
    assert status(board.send(request("/?" + "x" * (16 * 1024 - 1)))) == 200


@pytest.mark.parametrize(
    "extra", [f"X: {'y' * 70_000}\r\n", "".join(f"X{i}: {'y' * 90}\r\n" for i in range(1000))]
)
def test_headers_beyond_64_kib_are_refused(board: Board, extra: str) -> None:
    assert status(board.send(request("/", extra=extra))) == 431


@pytest.mark.parametrize("length", ["1048577", "9" * 30])
def test_a_body_beyond_1_mib_is_refused_before_it_is_sent(board: Board, length: str) -> None:
    assert status(board.send(request("/", extra=f"Content-Length: {length}\r\n"))) in (400, 413)


def test_a_body_is_not_waited_for_to_answer(board: Board) -> None:
    with board.connect() as connection:
        connection.sendall(request("/", extra="Transfer-Encoding: chunked\r\n"))
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert board.get("/").status_code == 200


def test_a_connection_that_never_asks_is_closed(start_board: Callable[..., Board]) -> None:
    board = start_board(limits=Limits(header_secs=0.2))
    with board.connect() as connection:
        assert read_to_end(connection) == b""


def test_headers_that_drip_are_cut_off_from_their_first_byte_on(
    start_board: Callable[..., Board],
) -> None:
    board = start_board(limits=Limits(header_secs=0.5))
    with board.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        stopped = threading.Event()

        def drip() -> None:
            while not stopped.wait(0.05):
                try:
                    connection.sendall(b"X: y\r\n")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            answer = read_to_end(connection)
        finally:
            stopped.set()
            dripping.join()
    assert status(answer) == 408


def test_a_second_request_on_a_connection_has_its_own_time(
    start_board: Callable[..., Board],
) -> None:
    board = start_board(limits=Limits(header_secs=1, idle_secs=20))
    with board.connect() as connection:
        connection.sendall(b"GET /theme.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.sendall(b"GET /theme.js HT")
        assert b"HTTP/1.1 408 " in read_to_end(connection)


def test_an_idle_connection_is_closed(start_board: Callable[..., Board]) -> None:
    board = start_board(limits=Limits(idle_secs=1))
    with board.connect() as connection:
        connection.sendall(b"GET /theme.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_to_end(connection).count(b"HTTP/1.1") == 1


def test_a_connection_whose_body_does_not_arrive_is_closed(
    start_board: Callable[..., Board],
) -> None:
    board = start_board(limits=Limits(request_secs=1))
    with board.connect() as connection:
        connection.sendall(
            b"GET /theme.js HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"
        )
        assert status(read_to_end(connection)) == 200


def test_connections_beyond_the_limit_are_told_so(start_board: Callable[..., Board]) -> None:
    board = start_board(limits=Limits(connections=5))
    held = [board.connect() for _ in range(5)]
    try:
        eventually(lambda: len(board.server.server_state.connections) == 5)
        with board.connect() as connection:
            assert status(read_to_end(connection)) == 503
    finally:
        for connection in held:
            connection.close()
    eventually(lambda: not board.server.server_state.connections)
    assert board.get("/").status_code == 200


def test_a_reader_that_stands_still_is_let_go(
    start_board: Callable[..., Board], logdir: Path
) -> None:
    write_scalars(logdir, {f"layer{i}": [1.0] for i in range(30_000)})
    board = start_board(limits=Limits(request_secs=0.5))
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", board.port))
        connection.sendall(request("/api/logdir"))
        eventually(lambda: not board.server.server_state.connections)


def test_slow_clients_do_not_hold_up_others(board: Board, logdir: Path) -> None:
    write_scalars(logdir / "wide", {f"layer{i}": [1.0] for i in range(5000)})
    board.tag("layer4999")
    slow: list[socket.socket] = []
    try:
        for _ in range(50):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", board.port))
            reader.sendall(request("/api/logdir"))
            slow.append(reader)
        for _ in range(100):
            loris = board.connect()
            loris.sendall(b"GET / HTTP/1.1\r\nHost: ")
            slow.append(loris)
        for path in ("/", "/api/logdir", "/api/series?tag=0"):
            assert board.get(path).status_code == 200
    finally:
        for connection in slow:
            connection.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for both ends of a thousand connections in this one process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_a_thousand_clients_at_once_are_all_answered(board: Board) -> None:
    async def ask() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", board.port)
        writer.write(request("/api/series?tag=0"))
        answer = await reader.read()
        writer.close()
        return status(answer)

    async def ask_all() -> list[int]:
        async with asyncio.timeout(60):
            return await asyncio.gather(*(ask() for _ in range(1000)))

    assert set(asyncio.run(ask_all())) == {200}


@pytest.mark.parametrize(
    "question",
    [
        "",
        "tag=",
        "tag=-1",
        "tag=1e3",
        "tag=٣",
        "tag=0&tag=1",
        "tag=99999999999999999999",
        "tag=0&runs=a",
        "tag=0&runs=1-",
        "tag=0&runs=5-1",
        "tag=0&runs=0-999999999",
        "tag=0&runs=,",
        "tag=0&x=sideways",
        "tag=0&from=nan",
        "tag=0&from=inf",
        "tag=0&to=-inf",
        "tag=0&from=2&to=1",
        "tag=0&from=-1e308&to=1e308",
        "tag=0&from=1_0",
        "tag=0&cols=0",
        "tag=0&cols=8193",
        "tag=0&cols=-5",
        "tag=0&smooth=1",
        "tag=0&smooth=-0.1",
        "tag=0&smooth=nan",
        "tag=0&smooth=x",
    ],
)
def test_a_question_that_makes_no_sense_gets_one_sentence(board: Board, question: str) -> None:
    response = board.get(f"/api/series?{question}")
    assert response.status_code in (400, 404)
    sentence = response.json()["error"]
    assert sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence


def hostile_requests() -> list[bytes]:
    """About three hundred, the same every time."""
    generator = random.Random(6)
    values = [
        "",
        "0",
        "-1",
        "9" * 40,
        "NaN",
        "1e400",
        "%00",
        "%ff",
        "'\"<script>",
        "../..",
        "0x10",
        "[]",
    ]
    names = ["tag", "runs", "x", "from", "to", "cols", "smooth", "formula", "token", "%00", "tag[]"]
    questions = [request(f"/api/series?tag=0&{name}={value}") for name in names for value in values]
    questions += [request(f"/api/groups?tag=0&groups={value}") for value in values]
    questions += [request(f"/api/summaries?formula={value}") for value in values]
    paths = [request(path) for path in TRAVERSALS]
    garbage = [
        bytes(generator.randrange(256) for _ in range(generator.randrange(1, 400))) + b"\r\n\r\n"
        for _ in range(100)
    ]
    base = request("/api/series?tag=0", extra="If-None-Match: x\r\nAccept-Encoding: gzip\r\n")
    flipped = []
    for _ in range(80):
        changed = bytearray(base)
        changed[generator.randrange(len(changed) - 4)] = generator.randrange(256)
        flipped.append(bytes(changed))
    smuggled = [
        request("/", extra="Content-Length: 5\r\nContent-Length: 6\r\n"),
        request("/", extra="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        request("/", extra="Transfer-Encoding: gzip\r\n"),
        request("/", extra="Host: evil.example\r\n"),
        request("/", extra="Upgrade: websocket\r\nConnection: Upgrade\r\n"),
        request("/", extra="Cookie: " + ";" * 5000 + "\r\n"),
        request("/", extra="Accept-Encoding: " + "gzip;q=," * 2000 + "\r\n"),
        request("/", extra="Range: bytes=0-1,2-3,5-\r\n"),
        request("http://localhost/"),
        request("*"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ]
    return questions + paths + garbage + flipped + smuggled


def test_no_hostile_request_gets_a_5xx_or_a_trace(board: Board) -> None:
    for hostile in hostile_requests():
        with board.connect() as connection:
            try:
                connection.sendall(hostile)
                # The end of what we say: a request that is only half there will not be waited for.
                connection.shutdown(socket.SHUT_WR)
                answer = read_to_end(connection)
            except OSError:
                continue
        if answer:
            assert 200 <= status(answer) < 500, (hostile, answer)
            assert b"Traceback" not in answer
            assert b'File "' not in answer
            if status(answer) >= 400:
                # Bytes behind a request may be another one, with an answer of its own.
                body = answer.partition(b"\r\n\r\n")[2].decode()
                assert list(json.JSONDecoder().raw_decode(body)[0]) == ["error"]
    assert board.get("/").status_code == 200
