"""What other writers lose events to, one fault a test."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lightwell import SummaryWriter
from tests import oracle
from tests.integration.writer import scripts

CLOCK_SHIM = """
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
extern "C" {
long jump_secs = 0;
int clock_gettime(clockid_t id, struct timespec* now) {
  const long result = syscall(SYS_clock_gettime, id, now);
  if (id == CLOCK_REALTIME) now->tv_sec += jump_secs;
  return static_cast<int>(result);
}
}
"""


def steps_in(directory: Path) -> list[int]:
    return [point[1] for point in oracle.points_in(directory)]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("count", [1, 7])
def test_a_kill_after_an_idle_second_loses_nothing(tmp_path: Path, count: int) -> None:
    process = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        for i in range(int(sys.argv[2])): w.add_scalar("t", i, i)
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        tmp_path,
        count,
    )
    assert process.returncode == -signal.SIGKILL
    assert steps_in(tmp_path) == list(range(count))


def test_a_kill_right_after_a_flush_loses_nothing(tmp_path: Path) -> None:
    for attempt in range(5):
        process = scripts.run(
            """
            w = SummaryWriter(sys.argv[1])
            for i in range(500): w.add_scalar("t", i, i)
            w.flush()
            os.kill(os.getpid(), signal.SIGKILL)
            """,
            tmp_path / str(attempt),
        )
        assert process.returncode == -signal.SIGKILL
        assert steps_in(tmp_path / str(attempt)) == list(range(500))


def test_a_viewer_sees_an_event_without_any_flush(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    for step in range(3):
        writer.add_scalar("t", 1.0, step)
        wait_until(lambda: steps_in(tmp_path) == list(range(step + 1)))  # noqa: B023  # called at once


@pytest.fixture
def no_file_descriptors() -> Iterator[Callable[[], None]]:
    """Use up all file descriptors; they come back at the end, or with ``give_back``."""
    taken: list[int] = []
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass

    def give_back() -> None:
        while taken:
            os.close(taken.pop())

    yield give_back
    give_back()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_moment_without_file_descriptors_costs_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    writer = SummaryWriter(tmp_path)
    give_back = request.getfixturevalue("no_file_descriptors")
    for step in range(10):
        writer.add_scalars("m", {"a": 1.0, "b": 2.0}, step)  # needs two new files
        writer.add_scalar("t", 1.0, step)
    with pytest.raises(OSError, match="Too many open files"):
        writer.flush()
    give_back()
    writer.add_scalar("t", 1.0, 10)
    writer.close()
    assert steps_in(tmp_path) == list(range(11))
    assert steps_in(tmp_path / "m_a") == steps_in(tmp_path / "m_b") == list(range(10))


def test_a_file_cut_by_a_log_rotation_goes_on(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 1.0, 0)
    writer.flush()
    (path,) = oracle.event_files(tmp_path)
    os.truncate(path, 0)
    for step in range(1, 50):
        writer.add_scalar("t", 1.0, step)
    writer.close()
    content = b"".join(path.read_bytes() for path in oracle.event_files(tmp_path))
    assert steps_in(tmp_path) == list(range(1, 50))
    assert oracle.torn_bytes(content) == 0


def test_two_processes_share_a_directory(tmp_path: Path) -> None:
    body = """
        sys.stdin.readline()
        w = SummaryWriter(sys.argv[1])
        for i in range(200): w.add_scalar(sys.argv[2], i, i)
    """
    processes = [scripts.start(body, tmp_path, name, stdin=subprocess.PIPE) for name in ("a", "b")]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
    points = oracle.points_in(tmp_path)
    for name in ("a", "b"):
        assert [step for tag, step, _, _ in points if tag == name] == list(range(200))


def test_opening_a_directory_again_and_again_keeps_every_event(tmp_path: Path) -> None:
    for session in range(5):
        with SummaryWriter(tmp_path) as writer:
            for step in range(20):
                writer.add_scalar("t", 1.0, 20 * session + step)
    writer.add_scalar("t", 1.0, 100)  # after close()
    writer.close()
    assert sorted(steps_in(tmp_path)) == list(range(101))
    assert len(oracle.event_files(tmp_path)) == 6


def test_a_jump_of_the_wall_clock_moves_no_timer(tmp_path: Path) -> None:
    source, shim = tmp_path / "clock.cpp", tmp_path / "clock.so"
    source.write_text(CLOCK_SHIM)
    compiler = os.environ.get("CXX", "c++")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", shim, source], check=True)
    assert ctypes.CDLL(str(shim)).clock_gettime
    process = scripts.start(
        """
        import ctypes
        jump = ctypes.c_long.in_dll(ctypes.CDLL(sys.argv[2]), "jump_secs")
        w = SummaryWriter(sys.argv[1])
        for step, jump.value in enumerate((0, -3600, 3600, 31_536_000, -31_536_000)):
            w.add_scalar("t", 1.0, step)
            print(step, flush=True)
            sys.stdin.readline()
        os._exit(0)
        """,
        tmp_path / "run",
        shim,
        stdin=subprocess.PIPE,
        env={**os.environ, "LD_PRELOAD": str(shim)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for step in range(5):
        assert process.stdout.readline() == f"{step}\n"
        wait_until(lambda: steps_in(tmp_path / "run") == list(range(step + 1)))  # noqa: B023  # called at once
        process.stdin.write("\n")
        process.stdin.flush()
    process.communicate(timeout=60)
    now, earlier, later, year, year_before = [
        point[3] for point in oracle.points_in(tmp_path / "run")
    ]
    assert [round(jumped - now, -2) for jumped in (earlier, later, year, year_before)] == [
        -3600,
        3600,
        31_536_000,
        -31_536_000,
    ]


def test_a_great_many_tags_are_as_good_as_one(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        for number in range(200_000):
            writer.add_scalar(f"tag/{number}", number, 1)
        writer.flush()
        assert writer.stats()["waiting_bytes"] == 0
    points = oracle.points_in(tmp_path)
    assert [(point[0], point[2]) for point in points] == [
        (f"tag/{number}", float(number)) for number in range(200_000)
    ]
