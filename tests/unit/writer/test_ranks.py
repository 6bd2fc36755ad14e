"""Where each of several training processes writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightwell import SummaryWriter
from tests import oracle


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No launcher has set anything."""
    monkeypatch.delenv("RANK", raising=False)
    monkeypatch.delenv("WORLD_SIZE", raising=False)


def launched(monkeypatch: pytest.MonkeyPatch, rank: str, world_size: str) -> None:
    """Set what launchers set."""
    monkeypatch.setenv("RANK", rank)
    monkeypatch.setenv("WORLD_SIZE", world_size)


def log(writer: SummaryWriter) -> None:
    with writer:
        writer.add_scalar("t", 1.0, 1)
        writer.add_scalars("m", {"k": 1.0}, 1)


def test_a_process_alone_is_rank_0_and_writes_to_log_dir(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    assert (writer.rank, writer.log_dir) == (0, tmp_path)
    log(writer)
    assert len(oracle.points_in(tmp_path)) == 1


@pytest.mark.parametrize(("rank", "world_size"), [("0", "4"), ("1", "1"), ("3", "0")])
def test_rank_0_and_a_world_of_one_write_to_log_dir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rank: str, world_size: str
) -> None:
    launched(monkeypatch, rank, world_size)
    writer = SummaryWriter(tmp_path)
    assert (writer.rank, writer.log_dir) == (0, tmp_path)
    writer.close()


def test_one_variable_alone_means_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE"):
        with monkeypatch.context() as only:
            only.setenv(name, "3")
            with SummaryWriter(tmp_path) as writer:
                assert writer.rank == 0


def test_another_rank_has_a_sub_run_and_its_sub_runs_lie_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched(monkeypatch, "2", "4")
    writer = SummaryWriter(tmp_path / "run/")
    assert writer.rank == 2
    assert writer.log_dir == writer.get_logdir() == str(tmp_path / "run" / "rank2")
    log(writer)
    assert {path.parent for path in tmp_path.rglob("*tfevents*")} == {
        tmp_path / "run" / "rank2",
        tmp_path / "run" / "rank2" / "m_k",
    }


@pytest.mark.parametrize("rank", [1, np.int64(1)])
def test_a_rank_that_is_given_counts_more_than_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rank: Any
) -> None:
    launched(monkeypatch, "2", "4")
    with SummaryWriter(tmp_path, rank=rank) as writer:
        assert (writer.rank, writer.log_dir) == (1, str(tmp_path / "rank1"))
    with SummaryWriter(tmp_path, rank=0) as writer:
        assert (writer.rank, writer.log_dir) == (0, tmp_path)


def test_rank_zero_only_silences_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in ({"log_dir": tmp_path}, {}):
        writer = SummaryWriter(**arguments, rank=3, rank_zero_only=True)  # type: ignore[arg-type]
        assert writer.rank == 3
        assert "rank3" not in str(writer.log_dir)
        log(writer)
    assert list(tmp_path.iterdir()) == []
    log(SummaryWriter(tmp_path, rank=0, rank_zero_only=True))
    assert len(oracle.points_in(tmp_path)) == 1


def test_the_default_directory_has_ranks_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    launched(monkeypatch, "1", "2")
    with SummaryWriter(comment="x") as writer:
        assert re.fullmatch(r"runs/[^/]+x/rank1", str(writer.log_dir))
    launched(monkeypatch, "0", "2")
    with SummaryWriter(comment="x") as writer:
        assert re.fullmatch(r"runs/[^/]+x", str(writer.log_dir))


@pytest.mark.parametrize(
    ("rank", "error"),
    [(-1, ValueError), (True, TypeError), ("1", TypeError), (1.0, TypeError), ([1], TypeError)],
)
def test_what_is_no_rank_is_refused(tmp_path: Path, rank: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="SummaryWriter: expected rank to be"):
        SummaryWriter(tmp_path / "run", rank=rank)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rank", "world_size", "message"),
    [
        ("x", "2", "expected the environment's RANK to be an integer, got 'x'"),
        ("0", "two", "expected the environment's WORLD_SIZE to be an integer, got 'two'"),
        ("2", "2", "expected the environment's RANK to be from 0 to 1"),
        ("-1", "2", "expected the environment's RANK to be from 0 to 1"),
    ],
)
def test_a_broken_environment_is_refused_unless_the_rank_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rank: str, world_size: str, message: str
) -> None:
    launched(monkeypatch, rank, world_size)
    with pytest.raises(ValueError, match=f"SummaryWriter: {message}"):
        SummaryWriter(tmp_path / "run")
    SummaryWriter(tmp_path / "run", rank=0).close()
    assert len(oracle.event_files(tmp_path / "run")) == 1


@pytest.mark.parametrize("name", ["rank3", "exp_rank3", "Rank-03", "rank_3"])
def test_a_directory_named_by_its_rank_is_left_alone(tmp_path: Path, name: str) -> None:
    with SummaryWriter(tmp_path / name, rank=3) as writer:
        assert writer.log_dir == tmp_path / name
    assert len(oracle.event_files(tmp_path / name)) == 1


@pytest.mark.parametrize("name", ["rank13", "seed3", "frank", "rank3/a"])
def test_other_names_get_a_folder_of_the_rank(tmp_path: Path, name: str) -> None:
    with SummaryWriter(tmp_path / name, rank=3) as writer:
        assert writer.log_dir == f"{tmp_path / name}/rank3"
