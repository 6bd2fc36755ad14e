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
