"""The command as a user starts it: a process, its lines, its exit code."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tensorboardX import SummaryWriter

from tests.unit.reader.conftest import scalar_record

PATIENCE_SECS = 60.0


# Root may read everything, so as root the command runs as a user who may not. What it imports is
# loaded before: the interpreter itself may lie where only root can read.
AS_A_USER = """
import os
from lightwell.cli.main import run
if os.geteuid() == 0:
    os.setgroups([])
    os.setegid(65534)
    os.seteuid(65534)
run()
"""


class Command:
    """A running ``lightwell``; its output is collected as it comes."""

    def __init__(self, *arguments: object, cwd: Path, as_a_user: bool = False) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                *(["-c", AS_A_USER] if as_a_user else ["-m", "lightwell"]),
                *map(str, arguments),
            ],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "DISPLAY": "", "WAYLAND_DISPLAY": ""},
        )
        self.lines: list[str] = []
        self.errors: list[str] = []
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._threads = [
            threading.Thread(target=self.lines.extend, args=(self.process.stdout,)),
            threading.Thread(target=self.errors.extend, args=(self.process.stderr,)),
        ]
        for thread in self._threads:
            thread.start()

    def wait_for_line(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE_SECS
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            assert self.process.poll() is None, self.errors
            time.sleep(0.02)
        raise AssertionError(f"no line like {pattern!r} in {self.lines}")

    def url(self) -> str:
        return self.wait_for_line(r"http://\S+").group()

    def stop(self, signal_number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.end()

    def end(self) -> int:
        code = self.process.wait(PATIENCE_SECS)
        for thread in self._threads:
            thread.join(PATIENCE_SECS)
        return code


@pytest.fixture
def lightwell(tmp_path: Path) -> Iterator[Callable[..., Command]]:
    """Starts the command in an empty folder; all of them end with the test."""
    started: list[Command] = []

    def start(*arguments: object, as_a_user: bool = False) -> Command:
        command = Command(*arguments, cwd=tmp_path, as_a_user=as_a_user)
        started.append(command)
        return command

    yield start
    for command in started:
        if command.process.poll() is None:
            command.process.kill()
        command.end()
        assert command.process.stdout is not None
        assert command.process.stderr is not None
        command.process.stdout.close()
        command.process.stderr.close()


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    with SummaryWriter(str(folder / "run")) as writer:
        for step in range(10):
            writer.add_scalar("loss", 1.0, step)
    return folder


def fetch(url: str, path: str = "") -> httpx.Response:
    return httpx.get(url + path, timeout=PATIENCE_SECS, trust_env=False)


def test_a_logdir_is_served_and_said_in_two_lines(
    lightwell: Callable[..., Command], logdir: Path
) -> None:
    command = lightwell(logdir, "--no-open")
    url = command.url()
    command.wait_for_line("1 run, 1 tag, 10 points")
    assert fetch(url, "api/logdir").json()["runs"]["name"] == ["run"]
    assert command.stop() == 0
    assert len(command.lines) == 2
    assert "Traceback" not in "".join(command.errors)


@pytest.mark.parametrize(("options", "packs"), [((), 1), (("--no-cache",), 0)])
def test_what_was_read_is_kept_unless_it_shall_not_be(
    lightwell: Callable[..., Command],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    packs: int,
) -> None:
    monkeypatch.setenv("LIGHTWELL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "logs" / "run" / "events.out.tfevents.1600000000.host.1.0"
    path.parent.mkdir(parents=True)
    path.write_bytes(scalar_record("loss", 1, 0.5) * 200_000)
    command = lightwell(path.parent.parent, "--no-open", *options)
    command.wait_for_line("1 run, 1 tag, 200,000 points")
    assert command.stop() == 0
    assert "Traceback" not in "".join(command.errors)
    assert len(list(tmp_path.glob("cache/*/*.index"))) == packs


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_while_a_page_is_open(
    lightwell: Callable[..., Command], logdir: Path, signal_number: int
) -> None:
    command = lightwell(logdir, "--no-open")
    with httpx.stream("GET", command.url() + "api/events", timeout=PATIENCE_SECS) as response:
        next(response.iter_lines())
        assert command.stop(signal_number) == 0
    assert "Traceback" not in "".join(command.errors)


def test_a_taken_default_port_gives_the_next_free_one(
    lightwell: Callable[..., Command], logdir: Path
) -> None:
    first, second = lightwell(logdir, "--no-open"), lightwell(logdir, "--no-open")
    assert first.url() != second.url()
    assert fetch(first.url()).status_code == fetch(second.url()).status_code == 200


def test_a_taken_port_that_was_asked_for_is_one_sentence(
    lightwell: Callable[..., Command], logdir: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = lightwell(logdir, "--no-open", "--port", port)
        assert command.end() == 1
    assert command.errors == [
        f"lightwell: port {port} is in use: choose another with --port, or leave it out\n"
    ]
    assert command.lines == []


def test_an_empty_folder_is_served_and_waited_on(
    lightwell: Callable[..., Command], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    command = lightwell(empty, "--no-open")
    url = command.url()
    command.wait_for_line("no event files in .* yet: waiting")
    with SummaryWriter(str(empty / "first")) as writer:
        writer.add_scalar("loss", 1.0, 0)
    deadline = time.monotonic() + PATIENCE_SECS
    while fetch(url, "api/logdir").json()["runs"]["name"] != ["first"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_any_other_address_prints_a_token(lightwell: Callable[..., Command], logdir: Path) -> None:
    command = lightwell(logdir, "--no-open", "--host", "0.0.0.0")
    found = command.wait_for_line(r"http://\S+:(\d+)/\?token=([0-9a-f]{32})$")
    port, token = found.groups()
    local = f"http://127.0.0.1:{port}/"
    assert fetch(local, "api/logdir").status_code == 401
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx.get(local, headers=bearer, trust_env=False).status_code == 200
    assert command.stop() == 0
    # Said once, where the user needs it, and never again.
    assert "".join(command.lines + command.errors).count(token) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence", "exit_code"),
    [
        (["nowhere"], "nowhere: no such folder", 2),
        (["file.txt"], "file.txt: not a folder", 2),
        (["dangling"], "dangling: this link leads nowhere", 2),
        ([], "LOGDIR", 2),
        ([".", "--port", "many"], "--port", 2),
        ([".", "--port", "70000"], "--port: expected 0 to 65535, got 70000", 2),
        ([".", "--nonsense"], "--nonsense", 2),
        ([".", "--host", "no.such.host.invalid"], "this machine does not know that name", 1),
        ([".", "--host", "192.0.2.1"], "cannot listen on 192.0.2.1", 1),
        (["demo", "--seconds", "-1"], "--seconds: expected more than 0", 2),
        (["demo", "--logdir", "."], "not empty", 2),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(
    lightwell: Callable[..., Command],
    tmp_path: Path,
    arguments: list[str],
    sentence: str,
    exit_code: int,
) -> None:
    (tmp_path / "file.txt").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    command = lightwell(*arguments)
    assert command.end() == exit_code
    said = "".join(command.errors)
    assert sentence in said
    assert said.startswith("lightwell: ")
    assert "Traceback" not in said
    assert command.lines == []


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that any user may walk into; pytest's own are for the one who runs it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_an_unreadable_folder_is_one_sentence(
    lightwell: Callable[..., Command], reachable: Path
) -> None:
    closed = reachable / "closed"
    closed.mkdir(mode=0)
    command = lightwell(closed, as_a_user=True)
    assert command.end() == 1
    assert command.errors == [f"lightwell: {closed}: cannot be read: Permission denied\n"]


def test_an_unreadable_event_file_hides_no_other_run(
    lightwell: Callable[..., Command], reachable: Path
) -> None:
    for run in ("open", "closed"):
        with SummaryWriter(str(reachable / run)) as writer:
            writer.add_scalar("loss", 1.0, 0)
    (closed,) = (reachable / "closed").iterdir()
    closed.chmod(0)
    command = lightwell(reachable, "--no-open", as_a_user=True)
    command.wait_for_line("2 runs, 1 tag, 1 point; 1 run cannot be read")
    runs = fetch(command.url(), "api/logdir").json()["runs"]
    assert dict(zip(runs["name"], runs["status"], strict=True)) == {
        "open": "live",
        "closed": "unreadable",
    }
    (message,) = (text for text in runs["message"] if text is not None)
    assert "Permission denied" in message
    assert command.stop() == 0


def test_help_and_version_say_what_they_are(lightwell: Callable[..., Command]) -> None:
    helped, versioned = lightwell("--help"), lightwell("--version")
    assert helped.end() == versioned.end() == 0
    text = "".join(helped.lines)
    for word in ("LOGDIR", "demo", "--port", "--host", "--allowed-host", "--no-token"):
        assert word in text
    for word in ("--no-open", "--no-cache"):
        assert word in text
    assert re.fullmatch(r"\d+\.\d+.*\n", "".join(versioned.lines))


def test_the_demo_trains_and_shows_it_and_stops_training_with_the_board(
    lightwell: Callable[..., Command], tmp_path: Path
) -> None:
    command = lightwell("demo", "--seconds", "600", "--no-open")
    url = command.url()
    command.wait_for_line(r"training for 600 s into runs/demo-\d{8}-\d{6}-\w+")

    def points(message: dict[str, Any]) -> int:
        return sum(message["series"]["count"])

    def wait_for(condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECS
        while not condition(message := fetch(url, "api/logdir").json()):
            assert time.monotonic() < deadline, message
            time.sleep(0.1)
        return message

    first = wait_for(lambda message: points(message) > 0)
    grown = wait_for(lambda message: points(message) > points(first) + 100)
    assert len(grown["runs"]["name"]) == 7
    assert {"loss/train", "loss/val", "acc/val", "optim/lr"} <= set(grown["tags"]["name"])
    (folder,) = (tmp_path / "runs").iterdir()
    assert command.stop() == 0
    assert "Traceback" not in "".join(command.errors)
    # The trainer wrote out what it had and ended with the board: nothing grows any more.
    files = sorted(folder.rglob("*tfevents*"))
    assert len(files) == 7
    sizes = [file.stat().st_size for file in files]
    with subprocess.Popen(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True) as listing:
        assert listing.stdout is not None
        assert str(folder.name) not in listing.stdout.read()
    assert sizes == [file.stat().st_size for file in files]


def test_the_demo_goes_on_serving_when_training_is_over(
    lightwell: Callable[..., Command], tmp_path: Path
) -> None:
    command = lightwell("demo", "--seconds", "0.2", "--no-open", "--logdir", tmp_path / "mine")
    url = command.url()
    deadline = time.monotonic() + PATIENCE_SECS
    while not fetch(url, "api/logdir").json()["series"]["count"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert fetch(url, "api/series?tag=0").status_code == 200
    assert command.stop() == 0


def test_an_interrupt_while_the_command_loads_is_an_exit_code() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "class Interrupting:\n"
            "    def find_spec(self, name, *_):\n"
            "        if name == 'lightwell.cli.main': raise KeyboardInterrupt\n"
            "sys.meta_path.insert(0, Interrupting())\n"
            "sys.argv = ['lightwell', 'inspect', 'runs']\n"
            "from lightwell.cli.entry import run\n"
            "run()",
        ],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
