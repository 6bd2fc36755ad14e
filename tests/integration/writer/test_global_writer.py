"""``GlobalSummaryWriter`` counts steps once among a process and its forked children."""

from __future__ import annotations

from pathlib import Path

from tests import oracle
from tests.integration.writer import scripts


def steps_of(directory: Path, tag: str) -> list[int]:
    return sorted(point[1] for point in oracle.points_in(directory) if point[0] == tag)


def test_no_step_comes_twice_among_forked_children(tmp_path: Path) -> None:
    result = scripts.run(
        """
        from lightwell import GlobalSummaryWriter
        w = GlobalSummaryWriter(sys.argv[1])
        w.add_scalar("shared", 0.0)
        def log(own):
            for i in range(200):
                w.add_scalar("shared", i)
                w.add_scalar(own, i)
                w.add_scalar(f"new{i % 7}", i)  # whoever comes first
        children = []
        for k in range(3):
            pid = os.fork()
            if pid == 0:
                log(f"child{k}")
                w.close()
                os._exit(0)
            children.append(pid)
        threads = [threading.Thread(target=log, args=("parent",)) for _ in range(2)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert {os.waitpid(pid, 0)[1] for pid in children} == {0}
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert steps_of(tmp_path, "shared") == list(range(1001))
    assert steps_of(tmp_path, "parent") == list(range(400))
    for child in range(3):
        assert steps_of(tmp_path, f"child{child}") == list(range(200))
    new = [steps_of(tmp_path, f"new{i}") for i in range(7)]
    assert sum(map(len, new)) == 1000
    assert new == [list(range(len(steps))) for steps in new]
    assert len(oracle.event_files(tmp_path)) == 4


def test_each_process_logs_the_steps_of_a_tag_in_order(tmp_path: Path) -> None:
    result = scripts.run(
        """
        from lightwell import GlobalSummaryWriter
        sys.setswitchinterval(1e-5)
        w = GlobalSummaryWriter(sys.argv[1])
        def log():
            for i in range(500): w.add_scalar("t", i)
        threads = [threading.Thread(target=log) for _ in range(4)]
        for t in threads: t.start()
        for t in threads: t.join()
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert [point[1] for point in oracle.points_in(tmp_path)] == list(range(2000))


def test_a_child_killed_while_it_counts_holds_nobody_up(tmp_path: Path) -> None:
    result = scripts.run(
        """
        from lightwell.writer.shared_counts import SharedCounts
        counts = SharedCounts()
        ready, wait = os.pipe()
        pid = os.fork()
        if pid == 0:
            pread = os.pread
            def stuck(*arguments):
                os.write(wait, b".")
                signal.pause()
            counts.take("t")
            os.pread = stuck  # in the midst of `take`, the lock held
            counts.take("t")
        os.read(ready, 1)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        signal.alarm(20)  # ends a parent that hangs
        print(counts.take("t"), counts.take("t"))
        """,
        tmp_path,
    )
    assert (result.returncode, result.stdout) == (0, "1 2\n"), result.stderr


def test_a_fork_while_a_thread_logs_does_not_hang(tmp_path: Path) -> None:
    result = scripts.run(
        """
        from lightwell import GlobalSummaryWriter
        sys.setswitchinterval(1e-5)
        w = GlobalSummaryWriter(sys.argv[1])
        stop = threading.Event()
        def log():
            while not stop.is_set(): w.add_scalar("t", 0.0)
        thread = threading.Thread(target=log)
        thread.start()
        codes = set()
        for k in range(30):
            pid = os.fork()
            if pid == 0:
                signal.alarm(20)  # ends a child that hangs
                for i in range(10): w.add_scalar("t", 1.0)
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
    steps = steps_of(tmp_path, "t")
    assert steps == sorted(set(steps))
    assert len([1 for _, _, value, _ in oracle.points_in(tmp_path) if value == 1.0]) == 300
