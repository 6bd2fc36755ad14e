"""A forked child never hangs, writes a file of its own and repeats nothing of its parent."""

from __future__ import annotations

from pathlib import Path

from tests import oracle
from tests.integration.writer import scripts


def by_process(directory: Path) -> dict[int, list[tuple[str, int]]]:
    """(tag, step) of each point by the process id in the file's name."""
    points: dict[int, list[tuple[str, int]]] = {}
    for path in oracle.event_files(directory):
        pid = int(path.name.split(".")[-2])
        found = [point[:2] for point in oracle.scalar_points(path.read_bytes())]
        points.setdefault(pid, []).extend(found)
    return points


def test_parent_and_child_write_different_files(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        for i in range(300): w.add_scalar("parent", i, i)
        pid = os.fork()
        if pid == 0:
            w.flush()                                       # of nothing
            for i in range(300): w.add_scalar("child", i, i)
            w.flush()
            w.close()
            w.add_scalar("child", 300, 300)
            sys.exit(0)
        for i in range(300, 600): w.add_scalar("parent", i, i)
        assert os.waitpid(pid, 0)[1] == 0
        print(os.getpid(), pid)
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    parent, child = map(int, result.stdout.split())
    assert by_process(tmp_path) == {
        parent: [("parent", i) for i in range(600)],
        child: [("child", i) for i in range(301)],
    }


def test_a_child_that_does_not_log_leaves_no_file(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        w.add_scalar("parent", 0, 0)
        pid = os.fork()
        if pid == 0:
            w.close()
            sys.exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert len(oracle.event_files(tmp_path)) == 1
    assert len(oracle.points_in(tmp_path)) == 1


def test_forking_while_threads_log_and_flush_never_hangs(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        stop = threading.Event()
        def log():
            i = 0
            while not stop.is_set():
                w.add_scalar("parent", i, i)
                if i % 1000 == 0: w.flush()
                i += 1
        threads = [threading.Thread(target=log) for _ in range(2)]
        for t in threads: t.start()
        children = []
        for k in range(20):
            pid = os.fork()
            if pid == 0:
                for i in range(50): w.add_scalar("child", i, i)
                w.flush()
                os._exit(0)
            children.append(pid)
        for pid in children: assert os.waitpid(pid, 0)[1] == 0
        stop.set()
        for t in threads: t.join()
        w.close()
        print(os.getpid())
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    points = by_process(tmp_path)
    parent = points.pop(int(result.stdout))
    assert {tag for tag, _ in parent} == {"parent"}
    assert len(points) == 20
    assert all(found == [("child", i) for i in range(50)] for found in points.values())


def test_forking_while_a_thread_opens_and_closes_writers_never_hangs(tmp_path: Path) -> None:
    result = scripts.run(
        """
        sys.setswitchinterval(1e-5)  # threads switch, so forks happen, in the midst of everything
        w = SummaryWriter(sys.argv[1])
        stop = threading.Event()
        def log():
            i = 0
            while not stop.is_set():
                w.add_scalars("parent", {f"k{i % 50}": i}, i)
                if i % 50 == 0: w.close()
                i += 1
        thread = threading.Thread(target=log)
        thread.start()
        codes = set()
        for k in range(50):
            pid = os.fork()
            if pid == 0:
                signal.alarm(20)  # ends a child that hangs
                w.add_scalar("child", 1.0, 1)
                w.add_scalars("child", {"new": 1.0}, 1)
                w.close()
                os._exit(0)
            codes.add(os.waitpid(pid, 0)[1])
            if codes != {0}: break
        stop.set()
        thread.join()
        w.close()
        print(codes)
        """,
        tmp_path,
    )
    assert (result.returncode, result.stdout) == (0, "{0}\n"), result.stderr
    assert len(oracle.points_in(tmp_path / "child_new")) == 50


def test_forking_while_another_thread_is_opening_a_writer_does_not_hang(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        is_opening, may_go_on = threading.Event(), threading.Event()
        abspath = os.path.abspath
        def slow_abspath(path):
            if threading.current_thread() is thread:
                is_opening.set()
                may_go_on.wait()
            return abspath(path)
        os.path.abspath = slow_abspath
        thread = threading.Thread(target=lambda: w.add_scalars("parent", {"k": 1.0}, 1))
        thread.start()
        is_opening.wait()
        pid = os.fork()
        if pid == 0:
            signal.alarm(10)  # ends a child that hangs
            w.add_scalars("child", {"new": 1.0}, 1)
            w.close()
            os._exit(0)
        code = os.waitpid(pid, 0)[1]
        may_go_on.set()
        thread.join()
        w.close()
        sys.exit(code)
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert len(oracle.points_in(tmp_path / "child_new")) == 1
    assert len(oracle.points_in(tmp_path / "parent_k")) == 1


def test_a_child_of_a_closed_writer_opens_a_file_that_flush_knows(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        w.add_scalar("parent", 1.0, 1)
        w.close()
        pid = os.fork()
        if pid == 0:
            for i in range(300): w.add_scalar("child", i, i)
            w.flush()
            os._exit(w.stats().get("written_events") != 300)
        assert os.waitpid(pid, 0)[1] == 0
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert len(oracle.points_in(tmp_path)) == 301


def test_children_of_children_and_purging_parents_keep_to_themselves(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1], purge_step=0)
        w.add_scalar("0", 0)
        for depth in (1, 2):
            pid = os.fork()
            if pid:
                code = os.waitpid(pid, 0)[1]
                sys.exit(code >> 8 or code)
            w.add_scalar(str(depth), 0)
            w.add_scalars("m", {"k": depth})
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert sorted(map(len, by_process(tmp_path).values())) == [1, 1, 1]
    assert len(oracle.points_in(tmp_path / "m_k")) == 2
    purging = [b"\x3a\x02\x08\x01" in path.read_bytes() for path in oracle.event_files(tmp_path)]
    assert sum(purging) == 1, "a child must not retire its parent's points"
