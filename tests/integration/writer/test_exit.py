"""However Python shuts a process down, nothing that was logged is lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests import oracle
from tests.integration.writer import scripts

EVENTS = 500
LOG = """
w = SummaryWriter(sys.argv[1])
for i in range(500): w.add_scalar("t", i, i)
"""


def assert_complete(directory: Path, count: int = EVENTS) -> None:
    assert [point[1] for point in oracle.points_in(directory)] == list(range(count))
    for path in oracle.event_files(directory):
        assert oracle.torn_bytes(path.read_bytes()) == 0


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("raise RuntimeError", 1),
        ("del w", 0),
        (
            "threading.Thread(target=lambda: "
            "[w.add_scalar('t', i, i) for i in range(500, 600)]).start()",
            0,
        ),
        ("os.kill(os.getpid(), signal.SIGINT); time.sleep(30)", -signal.SIGINT),
        (
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); "
            "os.kill(os.getpid(), signal.SIGTERM); time.sleep(30)",
            7,
        ),
        ("pid = os.fork(); os.waitpid(pid, 0) if pid else sys.exit(0)", 0),
    ],
    ids=["end", "sys.exit", "exception", "gc", "thread", "ctrl-c", "sigterm", "fork"],
)
def test_no_event_is_lost(tmp_path: Path, ending: str, code: int) -> None:
    result = scripts.run(LOG + ending, tmp_path)
    assert result.returncode == code, result.stderr
    assert_complete(tmp_path, 600 if "Thread" in ending else EVENTS)


def test_an_exit_handler_that_runs_after_ours_may_still_log(tmp_path: Path) -> None:
    # Handlers run last in, first out: one that was registered before our import comes after ours.
    result = scripts.run_file(
        tmp_path / "script.py",
        """
        import atexit, os, sys
        atexit.register(lambda: (w.add_scalar("t", 500, 500), os._exit(0)))
        from lightwell import SummaryWriter
        w = SummaryWriter(sys.argv[1])
        for i in range(500): w.add_scalar("t", i, i)
        """,
        tmp_path / "run",
    )
    assert result.returncode == 0, result.stderr
    assert_complete(tmp_path / "run", EVENTS + 1)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("imported", ["at_the_top", "in_the_child"])
def test_a_multiprocessing_child_loses_nothing_without_close(
    tmp_path: Path, method: str, imported: str
) -> None:
    top = "from lightwell import SummaryWriter" if imported == "at_the_top" else ""
    result = scripts.run_file(
        tmp_path / "script.py",
        f"""
        import multiprocessing, sys
        {top}

        def work(directory):
            from lightwell import SummaryWriter
            global w  # alive until the very end
            w = SummaryWriter(directory)
            for i in range(500): w.add_scalar("t", i, i)

        if __name__ == "__main__":
            context = multiprocessing.get_context({method!r})
            child = context.Process(target=work, args=(sys.argv[1],))
            child.start(); child.join()
            sys.exit(child.exitcode)
        """,
        tmp_path / "run",
    )
    assert result.returncode == 0, result.stderr
    assert_complete(tmp_path / "run")


def test_a_writer_alive_at_the_end_is_no_cause_for_noise(tmp_path: Path) -> None:
    result = scripts.run(LOG + "import builtins; builtins.kept = w", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert_complete(tmp_path)


def test_an_interrupt_of_the_end_is_answered_and_a_second_one_obeyed(tmp_path: Path) -> None:
    process = scripts.start(
        """
        import numpy
        from lightwell.events import png
        def endless(pixels):
            while True: pass
        w = SummaryWriter(sys.argv[1])
        w.add_scalar("t", 1, 1)
        w.add_image("i", numpy.zeros((3, 4, 4)), 1)
        w.flush()
        png.encode = endless
        for step in range(3): w.add_image("i", numpy.zeros((3, 4, 4)), step)
        """,
        tmp_path,
    )
    assert process.stderr is not None
    assert "values still to be encoded: 3; Ctrl-C twice abandons them" in next(process.stderr)
    process.send_signal(signal.SIGINT)
    assert "values still to be encoded: 3; Ctrl-C once more" in next(process.stderr)
    process.send_signal(signal.SIGINT)
    assert "values not encoded before the process ended, and lost: 3" in next(process.stderr)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(oracle.points_in(tmp_path)) == 1
