"""Queries asked of a logdir: where the values of runs come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightwell import SummaryWriter, open_logdir
from lightwell.store import Logdir, QueryError


@pytest.fixture
def logs(tmp_path: Path) -> Logdir:
    for number, (name, optimizer) in enumerate([("a/adamw", "adamw"), ("a/sgd", "sgd")]):
        with SummaryWriter(tmp_path / name) as writer:
            for step in range(10):
                writer.add_scalar("loss/val", abs(step - 4) + number, step)
            writer.add_scalar("acc", [float("nan"), 0.5][number], 20 + number)
            writer.add_scalars("both", {"x": 1.0, "y": 2.0}, 0)
            hparams = {"lr": 0.1**number, "optimizer": optimizer, "nesterov": bool(number)}
            writer.add_hparams(hparams, {"final": 1.0 + number})
    with SummaryWriter(tmp_path / "plain") as writer:
        writer.add_text("notes", "hello", 3)
    return open_logdir(tmp_path)


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("", ["a/adamw", "a/sgd", "plain"]),
        ("lr<1", ["a/sgd"]),
        ("optimizer:adam*", ["a/adamw"]),
        ("nesterov:true", ["a/sgd"]),
        ("-lr:*", ["plain"]),
        ("loss/val=6", ["a/sgd"]),
        ("loss/val.min=1", ["a/sgd"]),
        ("loss/val.min_step=4", ["a/adamw", "a/sgd"]),
        ("loss/val.first=4", ["a/adamw"]),
        ("loss/val.count=10 loss/val.mean<2.6", ["a/adamw"]),
        ("acc=nan", ["a/adamw"]),
        ("acc.nan=1", ["a/adamw"]),
        ("acc.best:*", ["a/sgd"]),
        ("acc.last_step=20", ["a/adamw"]),
        ("final=2", ["a/sgd"]),
        ("steps=21", ["a/sgd"]),
        ("steps<5", ["plain"]),
        ("status:done", ["a/adamw", "a/sgd", "plain"]),
        ("since:1h", ["a/adamw", "a/sgd", "plain"]),
        ("-since:1h", []),
        ("took<1h", ["a/adamw", "a/sgd", "plain"]),
        ("note:*", []),
        ("nowhere.min<1", []),
    ],
)
def test_a_run_is_chosen_by_what_it_and_its_parts_hold(
    logs: Logdir, query: str, runs: list[str]
) -> None:
    assert logs.select(query).runs == runs


def test_tags_and_groups_are_chosen_too(logs: Logdir) -> None:
    chosen = logs.select("tag:loss group:optimizer")
    assert chosen.tags == ["loss/val"]
    assert chosen.groups == {("adamw",): ["a/adamw"], ("sgd",): ["a/sgd"], (None,): ["plain"]}
    assert logs.select("a").groups == {}
    assert logs.select("notes").tags == ["notes/text_summary"]


def test_a_name_means_the_same_for_all_runs(logs: Logdir, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "schedule") as writer:
        writer.add_scalar("lr", 0.001, 0)
        writer.add_scalar("beta", 0.5, 0)
    logs.refresh()
    assert logs.select("lr<1").runs == ["a/sgd"]
    assert logs.select("-lr:*").runs == ["plain", "schedule"]
    assert logs.select("lr.last<1").runs == ["schedule"]
    assert logs.select("beta=0.5").runs == ["schedule"]
    groups = logs.select("group:lr").groups
    assert groups == {("1",): ["a/adamw"], ("0.1",): ["a/sgd"], (None,): ["plain", "schedule"]}
    assert logs.select("schedule group:beta").groups == {(None,): ["schedule"]}


def test_the_names_choose_points(logs: Logdir) -> None:
    chosen = logs.select("adamw loss")
    assert len(logs.scalars(tags=chosen.tags, runs=chosen.runs)) == 10


def test_a_wrong_query_is_an_error_of_value(logs: Logdir) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        logs.select("lr<x")
    assert issubclass(QueryError, ValueError)
