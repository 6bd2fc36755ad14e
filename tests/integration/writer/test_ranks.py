"""Several training processes log at once, and each finds its place."""

from __future__ import annotations

import os
from pathlib import Path

from tests import oracle
from tests.integration.writer import scripts


def test_three_ranks_of_a_launcher_write_side_by_side(tmp_path: Path) -> None:
    ranks = [
        scripts.start(
            """
            w = SummaryWriter(sys.argv[1])
            for i in range(100): w.add_scalar("loss", w.rank, i)
            w.add_scalars("m", {"k": w.rank}, 1)
            print(w.rank, w.log_dir)
            """,
            tmp_path,
            env={**os.environ, "RANK": str(rank), "WORLD_SIZE": "3"},
        )
        for rank in range(3)
    ]
    for rank, process in enumerate(ranks):
        out, err = process.communicate(timeout=60)
        directory = tmp_path / f"rank{rank}" if rank else tmp_path
        assert (process.returncode, out) == (0, f"{rank} {directory}\n"), err
        points = oracle.points_in(directory)
        assert [point[:3] for point in points] == [("loss", i, float(rank)) for i in range(100)]
        assert [point[2] for point in oracle.points_in(directory / "m_k")] == [float(rank)]
    assert len(list(tmp_path.rglob("*tfevents*"))) == 6


def test_torch_distributed_says_the_rank_once_it_is_initialised(tmp_path: Path) -> None:
    result = scripts.run(
        """
        def rank_of(name):
            with SummaryWriter(os.path.join(sys.argv[1], name)) as w:
                w.add_scalar("t", 1.0)
                return w.rank
        os.environ.pop("RANK", None), os.environ.pop("WORLD_SIZE", None)
        assert rank_of("unloaded") == 0
        assert "torch" not in sys.modules
        import torch.distributed as dist
        assert rank_of("uninitialised") == 0
        store = dist.FileStore(os.path.join(sys.argv[1], "store"), 2)
        pid = os.fork()
        dist.init_process_group("gloo", store=store, rank=0 if pid else 1, world_size=2)
        os.write(1, b"%d\\n" % rank_of("initialised"))  # whole, beside what the other one writes
        dist.barrier()
        dist.destroy_process_group()
        os.environ["RANK"], os.environ["WORLD_SIZE"] = "0", "1"
        if not pid: os._exit(rank_of("destroyed"))
        sys.exit(os.waitpid(pid, 0)[1])
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert sorted(result.stdout.split()) == ["0", "1"]
    assert len(oracle.points_in(tmp_path / "initialised")) == 1
    assert len(oracle.points_in(tmp_path / "initialised" / "rank1")) == 1


def test_a_silenced_rank_leaves_nothing(tmp_path: Path) -> None:
    result = scripts.run(
        """
        os.environ["RANK"], os.environ["WORLD_SIZE"] = "1", "2"
        os.chdir(sys.argv[1])
        w = SummaryWriter(rank_zero_only=True)
        w.add_scalar("t", 1.0, 1)
        w.add_scalars("m", {"k": 1.0}, 1)
        w.flush()
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert list(tmp_path.iterdir()) == []
