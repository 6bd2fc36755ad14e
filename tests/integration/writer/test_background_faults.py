"""What the background thread encodes is as safe as a scalar, one fault a test."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.integration.writer import media, scripts

LOG = """
import numpy as np
from lightwell import SummaryWriter

def log(directory):
    global w  # alive until the very end
    w = SummaryWriter(directory)
    for i in range(50): w.add_image("image", np.full((1, 64, 64), i, np.uint8), i)
    w.add_video("video", np.arange(2 * 16 * 16, dtype=np.uint8).reshape(1, 2, 1, 16, 16), 1)
    w.add_audio("audio", np.zeros(100), 2)
    w.add_histogram("histogram", np.arange(100), 3)
    w.add_mesh("mesh", np.zeros((1, 3, 3)), global_step=4)
    w.add_embedding(np.eye(3), global_step=5, tag="e")
    w.add_hparams({"lr": 0.1}, {"loss": 1.0}, run_name="h")
"""


def assert_complete(directory: Path) -> None:
    steps = media.steps_of(directory)
    meshes = [steps.pop(tag) for tag in list(steps) if tag.startswith("mesh")]
    assert meshes
    assert all(found == [4] for found in meshes)
    assert steps == {"image": list(range(50)), "video": [1], "audio": [2], "histogram": [3]}
    assert media.embeddings_in(directory) == ["e:00005"]
    assert media.steps_of(directory / "h")["loss"] == [0]


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("raise RuntimeError", 1),
        ("del w", 0),
        ("os.kill(os.getpid(), signal.SIGINT); time.sleep(30)", -signal.SIGINT),
        (
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); "
            "os.kill(os.getpid(), signal.SIGTERM); time.sleep(30)",
            7,
        ),
        ("w.flush(); os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("w.flush(); os._exit(5)", 5),
    ],
    ids=["end", "sys.exit", "exception", "gc", "ctrl-c", "sigterm", "kill", "os._exit"],
)
def test_nothing_is_lost_at_the_end(tmp_path: Path, ending: str, code: int) -> None:
    result = scripts.run(f"{LOG}\nlog(sys.argv[1])\n{ending}", tmp_path)
    assert result.returncode == code, result.stderr
    assert_complete(tmp_path)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_nothing_is_lost_at_the_end_of_a_multiprocessing_child(tmp_path: Path, method: str) -> None:
    main = f"""
if __name__ == "__main__":
    import multiprocessing, sys
    child = multiprocessing.get_context({method!r}).Process(target=log, args=(sys.argv[1],))
    child.start(); child.join()
    sys.exit(child.exitcode)
"""
    result = scripts.run_file(tmp_path / "script.py", LOG + main, tmp_path / "run")
    assert result.returncode == 0, result.stderr
    assert_complete(tmp_path / "run")


def test_an_encoding_that_takes_long_is_no_stuck_disk(tmp_path: Path) -> None:
    result = scripts.run(
        """
        import numpy as np
        from lightwell.writer import process_exit
        process_exit.EXIT_TIMEOUT_SECS = 0.05
        w = SummaryWriter(sys.argv[1])
        w.add_video("video", np.random.default_rng(0).random((1, 60, 3, 128, 128)), 1)
        """,
        tmp_path,
    )
    assert result.returncode == 0
    assert result.stderr == "values still to be encoded: 1; Ctrl-C twice abandons them\n"
    assert media.steps_of(tmp_path) == {"video": [1]}


def test_a_stuck_disk_does_not_keep_a_process_that_still_logs(tmp_path: Path) -> None:
    result = scripts.run_file(
        tmp_path / "script.py",
        """
        import atexit, os, sys
        import numpy as np
        def log_late():  # after our own handler
            w.add_image("late", np.zeros((1, 4, 4)), 1)
            w.flush()
        atexit.register(log_late)
        from lightwell import SummaryWriter
        from lightwell.writer import process_exit
        process_exit.EXIT_TIMEOUT_SECS = 0.05
        w = SummaryWriter(sys.argv[1])
        os.makedirs(sys.argv[1] + "/00000/default")
        os.mkfifo(f"{sys.argv[1]}/00000/default/tensors.tsv.{os.getpid()}.tmp")
        w.add_embedding(np.eye(3))  # opening that blocks until somebody reads
        """,
        tmp_path / "run",
    )
    assert result.returncode == 0, result.stderr
    assert media.steps_of(tmp_path / "run") == {"late": [1]}


def test_a_child_repeats_no_picture_of_its_parent(tmp_path: Path) -> None:
    result = scripts.run(
        """
        import numpy as np
        picture = np.random.default_rng(0).integers(0, 256, (3, 128, 128), np.uint8)
        w = SummaryWriter(sys.argv[1])
        for i in range(40): w.add_image("parent", picture[0], i, dataformats="HW")
        w.add_embedding(np.eye(3), tag="parent")
        pid = os.fork()
        if pid == 0:
            signal.alarm(20)  # ends a child that hangs
            w.flush()         # of nothing
            for i in range(20):
                w.add_image("child", picture, i)
                w.add_scalar("scalar", i, i)
            w.add_embedding(np.eye(3), tag="child")
            w.flush()
            w.close()
            sys.exit(0)
        for i in range(40, 60): w.add_image("parent", picture[0], i, dataformats="HW")
        assert os.waitpid(pid, 0)[1] == 0
        print(os.getpid(), pid)
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    parent, child = map(int, result.stdout.split())
    assert media.steps_by_process(tmp_path) == {
        parent: {"parent": list(range(60))},
        child: {"child": list(range(20)), "scalar": list(range(20))},
    }
    assert set(media.embeddings_in(tmp_path)) == {"parent:00000", "child:00000"}


def test_a_child_does_not_answer_for_what_its_parent_lost(tmp_path: Path) -> None:
    result = scripts.run(
        """
        import numpy as np
        w = SummaryWriter(sys.argv[1])
        open(sys.argv[1] + "/00000", "w").close()  # in the way of a directory
        w.add_embedding(np.eye(3))
        while w._failure is None: os.sched_yield()
        pid = os.fork()
        w.add_scalar("t", 1.0)
        if pid == 0:
            w.close()
            sys.exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        try: w.close()
        except OSError as error: print(type(error).__name__)
        """,
        tmp_path,
    )
    assert (result.returncode, result.stdout) == (0, "NotADirectoryError\n"), result.stderr


def test_forking_while_a_thread_logs_pictures_never_hangs(tmp_path: Path) -> None:
    result = scripts.run(
        """
        import numpy as np
        sys.setswitchinterval(1e-4)
        picture = np.zeros((1, 64, 64), np.uint8)
        w = SummaryWriter(sys.argv[1])
        stop = threading.Event()
        w.add_image("parent", picture, 0)  # Python's own locks for imports do not survive a fork
        w.add_histogram("numbers", picture, 0)
        def log():
            i = 0
            while not stop.is_set():
                i += 1
                w.add_image("parent", picture, i)
                w.add_histogram("numbers", picture, i)
                if i % 50 == 0: w.flush()
        thread = threading.Thread(target=log)
        thread.start()
        codes = set()
        for k in range(30):
            pid = os.fork()
            if pid == 0:
                signal.alarm(20)  # ends a child that hangs
                for i in range(5): w.add_image("child", picture, i)
                w.add_histogram("numbers", picture, k)
                w.close()
                os._exit(0)
            codes.add(os.waitpid(pid, 0)[1])
            if codes != {0}: break
        stop.set()
        thread.join()
        w.close()
        print(codes, os.getpid())
        """,
        tmp_path,
    )
    codes, parent = result.stdout.split()
    assert (result.returncode, codes) == (0, "{0}"), result.stderr
    found = media.steps_by_process(tmp_path)
    steps = found.pop(int(parent))
    assert steps["parent"] == steps["numbers"] == list(range(len(steps["parent"])))
    assert len(found) == 30
    assert all(of_child["child"] == list(range(5)) for of_child in found.values())


def test_workers_that_do_not_log_end_while_pictures_wait(tmp_path: Path) -> None:
    result = scripts.run_file(
        tmp_path / "script.py",
        """
        import multiprocessing, sys
        import numpy as np
        from lightwell import SummaryWriter
        w = SummaryWriter(sys.argv[1])
        for i in range(50): w.add_image("image", np.zeros((3, 256, 256), np.uint8), i)
        with multiprocessing.get_context("fork").Pool(3) as pool:
            assert pool.map(abs, range(-20, 0)) == list(range(20, 0, -1))
            pool.close()
            pool.join()
        """,
        tmp_path / "run",
    )
    assert result.returncode == 0, result.stderr
    assert media.steps_of(tmp_path / "run") == {"image": list(range(50))}


@pytest.mark.parametrize("main", ["w.flush()", "w.close()", "pass"])
def test_signal_handlers_may_log_what_is_encoded_later(tmp_path: Path, main: str) -> None:
    result = scripts.run(
        """
        import numpy as np
        picture = np.zeros((1, 16, 16), np.uint8)
        w = SummaryWriter(sys.argv[1])
        w.add_image("warm", picture, 0)  # what is being imported cannot be used by a handler
        w.add_histogram("warm", picture, 0)
        handled = 0
        def handler(*_):
            global handled
            mine, handled = handled, handled + 1  # the next signal may come before this one is done
            w.add_image("handler/image", picture, mine)
            w.add_scalar("handler/scalar", mine, mine)
            w.add_histogram("handler/histogram", picture, mine)
            w.flush()
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.003, 0.003)
        i = 0
        while handled < 150:
            w.add_image("main/image", picture, i)
            w.add_scalar("main/scalar", i, i)
            if i % 3 == 0: MAIN
            i += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        w.close()
        print(i, handled)
        """.replace("MAIN", main),
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    logged, handled = map(int, result.stdout.split())
    steps = media.steps_of(tmp_path)
    for kind in ("image", "scalar"):
        assert sorted(steps[f"main/{kind}"]) == list(range(logged))
    for kind in ("image", "scalar", "histogram"):
        assert sorted(steps[f"handler/{kind}"]) == list(range(handled))
