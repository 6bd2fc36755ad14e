"""Which runs are parts of another: the rule on folders and tags, and the store that applies it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tensorboardX
import torch.utils.tensorboard

from lightwell import SummaryWriter, open_logdir
from lightwell.store import RunPart, SeriesQuery, Store
from lightwell.store.parts import Membership, RunShape, find_parts

from .conftest import LogdirWriter

Read = Callable[[], Store]


def only(tag: str) -> RunShape:
    return RunShape(1, has_series=True, has_scalars=True, only_scalar=tag, has_session=False)


SEVERAL = RunShape(1, has_series=True, has_scalars=True, only_scalar=None, has_session=False)
EMPTY = RunShape(1, has_series=False, has_scalars=False, only_scalar=None, has_session=False)
SESSION = RunShape(1, has_series=True, has_scalars=True, only_scalar=None, has_session=True)
TWO_FILES = replace(SEVERAL, files=2)


def scalars(run: str, label: str) -> Membership:
    return Membership(run, RunPart("scalars", label))


@pytest.mark.parametrize(
    ("runs", "name", "part"),
    [
        ({"a": EMPTY, "a/loss_train": only("loss")}, "a/loss_train", scalars("a", "train")),
        ({"a": SEVERAL, "a/x_y_key": only("x/y")}, "a/x_y_key", scalars("a", "key")),
        ({"a": SEVERAL, "a/x_k/l": only("x")}, "a/x_k/l", scalars("a", "k/l")),
        ({"a": SEVERAL, "a/x/y/key": only("x/y")}, "a/x/y/key", scalars("a", "key")),
        ({".": EMPTY, "loss_train": only("loss")}, "loss_train", scalars(".", "train")),
        ({".": EMPTY, "loss/train": only("loss")}, "loss/train", scalars(".", "train")),
        # The nearest run that fits, not one that is itself a key of add_scalars.
        (
            {".": EMPTY, "a": EMPTY, "a/loss_k": only("loss")},
            "a/loss_k",
            scalars("a", "k"),
        ),
        (
            {"a": EMPTY, "a/x_k": only("x"), "a/x_k/x_l": only("x")},
            "a/x_k/x_l",
            scalars("a", "k/x_l"),
        ),
    ],
)
def test_a_key_of_add_scalars_is_a_part(
    runs: dict[str, RunShape], name: str, part: Membership
) -> None:
    assert find_parts(runs)[name] == part


@pytest.mark.parametrize(
    "runs",
    [
        {"a/loss_train": only("loss")},  # the parent has no files
        {"a": SEVERAL, "a/loss_train": SEVERAL},  # it logs other things as well
        {"a": SEVERAL, "a/loss_train": only("acc")},
        {"a": SEVERAL, "a/loss_": only("loss")},  # no key
        {"a": SEVERAL, "a/loss": only("loss")},
        {"a": SEVERAL, "a/lossy": only("loss")},
        {"a": SEVERAL, "ab/loss_train": only("loss")},
        {"a": SEVERAL, "a/rank": SEVERAL},
        {"a": SEVERAL, "a/rank1b": SEVERAL},
        {"a/rank1": SEVERAL, "a/rank2": SEVERAL},
    ],
)
def test_a_run_that_merely_looks_like_a_part_is_none(runs: dict[str, RunShape]) -> None:
    assert find_parts(runs) == {}


def test_the_name_of_a_tag_in_the_middle_of_a_name_makes_no_part() -> None:
    assert find_parts({"a": SEVERAL, "a/my_loss_train": only("loss")}) == {}
    assert find_parts({"a": SEVERAL, "a/my/loss/train": only("loss")}) == {}


def test_ranks_are_parts_and_what_they_fill_is_part_of_the_whole_run() -> None:
    found = find_parts(
        {"a": SEVERAL, "a/rank12": SEVERAL, "a/rank12/loss_val": only("loss"), "a/rank3": EMPTY}
    )
    assert found == {
        "a/rank12": Membership("a", RunPart("rank", "rank 12")),
        "a/rank12/loss_val": scalars("a", "rank 12 · val"),
        "a/rank3": Membership("a", RunPart("rank", "rank 3")),
    }


def test_the_only_session_in_a_run_is_a_part_and_several_are_trials() -> None:
    session = {"a": SEVERAL, "a/1763690000.25": SESSION}
    assert find_parts(session) == {
        "a/1763690000.25": Membership("a", RunPart("hparams", "hparams"))
    }
    named = find_parts({"a": SEVERAL, "a/best": SESSION})
    assert named["a/best"].part == RunPart("hparams", "best")
    assert find_parts({**session, "a/1763690001.5": SESSION}) == {}
    assert find_parts({"a": EMPTY, "a/1763690000.25": SESSION}) == {}
    assert find_parts({"a/1763690000.25": SESSION}) == {}


def test_sessions_of_a_run_with_as_many_files_are_those_of_its_passes() -> None:
    sessions = {"a/1763690000.25": SESSION, "a/1763690001.5": SESSION}
    folded = {
        "a/1763690000.25": Membership("a", RunPart("hparams", "hparams 1")),
        "a/1763690001.5": Membership("a", RunPart("hparams", "hparams 2")),
    }
    assert find_parts({"a": TWO_FILES, **sessions}) == folded
    assert find_parts({"a": replace(SEVERAL, files=3), **sessions}) == folded
    assert find_parts({"a": TWO_FILES, **sessions, "a/third": SESSION}) == {}
    # Without scalars of its own it is no training: its folders are.
    assert find_parts({"a": replace(TWO_FILES, has_scalars=False), **sessions}) == {}
    assert find_parts({"a": replace(EMPTY, files=2), **sessions}) == {}
    # While all of it is being read.
    unread = dict.fromkeys(sessions, EMPTY)
    assert find_parts({"a": replace(EMPTY, files=2), **unread}) == folded
    assert find_parts({"a": EMPTY, **unread}) == {}


def test_a_folder_named_by_the_time_counts_as_a_session_until_it_is_read() -> None:
    session = Membership("run", RunPart("hparams", "hparams"))
    time = "run/1795295308.08"
    for parent in (EMPTY, SEVERAL):
        assert find_parts({"run": parent, time: EMPTY}) == {time: session}
    assert find_parts({"run": SEVERAL, time: SESSION}) == {time: session}
    assert find_parts({"run": SEVERAL, time: SEVERAL}) == {}
    assert find_parts({time: EMPTY}) == {}
    assert find_parts({"run": SEVERAL, "run/0.1": EMPTY}) == {}
    # Trials stay what they are while they are read, one after the other.
    assert find_parts({"run": SEVERAL, time: SESSION, "run/1795295309.5": EMPTY}) == {}


def test_the_store_tells_of_parts_as_they_appear_and_go(log: LogdirWriter, read: Read) -> None:
    log.file("a/loss_train", 1).scalar("loss", 0, 1.0)
    store = read()
    assert store.snapshot().runs.part == [None], "there is no run above it yet"

    log.file("a", 0).scalar("acc", 0, 1.0)
    before = store.snapshot().version
    runs = read().snapshot().runs
    child, whole = runs.name.index("a/loss_train"), runs.name.index("a")
    assert (runs.part_of[child], runs.part[child]) == (whole, RunPart("scalars", "train"))
    assert (runs.part_of[whole], runs.part[whole]) == (None, None)
    changes = store.changes_since(before)
    assert changes is not None
    assert set(changes.runs.run) >= {child, whole}

    log.file("a/loss_train", 2).scalar("other", 0, 1.0)
    assert read().snapshot().runs.part_of[child] is None, "it logs other things as well"
    (log.file("a/loss_train", 2).path).unlink()
    assert read().snapshot().runs.part_of[child] == whole
    shutil.rmtree(log.path / "a" / "loss_train")
    assert read().snapshot().runs.part_of[child] is None
    log.file("a/loss_train", 1).scalar("loss", 0, 1.0)
    assert read().snapshot().runs.part_of[child] == whole
    log.file("a", 0).path.unlink()
    assert read().snapshot().runs.part_of[child] is None


def test_a_part_starts_when_its_run_does(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalar("acc", 0, 1.0)
    log.file("a/loss_train", 1).scalar("loss", 60, 1.0)
    store = read()
    tag = store.snapshot().tags.name.index("loss")
    answer = store.query(SeriesQuery(tag=tag, x="relative"))
    assert (answer.from_x, answer.to_x) == (60.0, 60.0)


@pytest.mark.parametrize(
    "writer",
    [SummaryWriter, torch.utils.tensorboard.SummaryWriter, tensorboardX.SummaryWriter],
)
def test_the_folders_of_every_writer_fold(writer: type, tmp_path: Path) -> None:
    run = writer(str(tmp_path / "run"))
    run.add_scalar("acc", 0.5, 0)
    run.add_scalars("loss/all", {"train": 1.0, "val/top": 2.0}, 0)
    run.close()
    runs = open_logdir(tmp_path).runs
    assert runs["run"].part_of is None
    parts = runs["run"].parts
    assert len(parts) == 2
    assert {part.part_of for part in parts.values()} == {"run"}
    assert all(list(part.tags) == ["loss/all"] for part in parts.values())


@pytest.mark.parametrize(
    "writer", [torch.utils.tensorboard.SummaryWriter, tensorboardX.SummaryWriter]
)
def test_the_session_of_other_writers_folds(writer: type, tmp_path: Path) -> None:
    run = writer(str(tmp_path / "run"))
    run.add_scalar("acc", 0.5, 0)
    run.add_hparams({"lr": 0.1}, {"hparam/acc": 0.5})
    run.close()
    (part,) = open_logdir(tmp_path).runs["run"].parts.values()
    assert "hparam/acc" in part.tags


@pytest.mark.parametrize(
    "writer",
    [SummaryWriter, torch.utils.tensorboard.SummaryWriter, tensorboardX.SummaryWriter],
)
def test_a_run_that_was_trained_again_has_the_newest_of_its_hyperparameters(
    writer: type, tmp_path: Path
) -> None:
    logs = open_logdir(tmp_path)
    for lr in (0.5, 0.25, 0.125):
        run = writer(str(tmp_path / "run"), filename_suffix=f".{lr}")
        for step in range(3):
            run.add_scalar("loss", lr, step)
        run.add_hparams({"lr": lr}, {"hparam/loss": lr})
        run.close()
        logs.refresh()
        assert list(logs.select("").runs) == ["run"]
        found = logs.runs["run"].hparams
        assert found is not None
        assert found.values == {"lr": lr}
        assert logs.select(f"lr={lr} hparam/loss={lr}").runs == ["run"]

    # As they are read all at once: the order is not that of the pollings.
    parts = open_logdir(tmp_path).runs["run"].parts.values()
    held = [part.hparams.values["lr"] for part in parts if part.hparams is not None]
    assert held == [0.125, 0.25, 0.5]
    store = Store(tmp_path, follow=False)
    store.refresh()
    table, runs = store.hparams(), store.snapshot().runs
    assert [runs.name[run] for run in table.run] == ["run"]
    assert [column.values for column in table.columns] == [[0.125]]
    assert {part.label for part in runs.part if part} == {"hparams 1", "hparams 2", "hparams 3"}


@pytest.mark.parametrize(
    "writer", [torch.utils.tensorboard.SummaryWriter, tensorboardX.SummaryWriter]
)
def test_a_loop_over_hyperparameters_makes_runs(writer: type, tmp_path: Path) -> None:
    sweep = writer(str(tmp_path / "sweep"))
    for trial in range(3):
        sweep.add_hparams({"lr": 0.1 * trial}, {"hparam/acc": 0.5})
    sweep.close()
    runs = open_logdir(tmp_path).runs
    assert [run.part_of for run in runs.values()].count(None) == len(runs)
    assert sum(run.hparams is not None for run in runs.values()) == 3
