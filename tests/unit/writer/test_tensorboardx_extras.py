"""What tensorboardX's writer has beyond torch's."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorboardX
import torch

import lightwell
from lightwell import GlobalSummaryWriter, SummaryWriter
from lightwell.writer import device, scalar_rows
from lightwell.writer.shared_counts import SharedCounts
from tests import oracle


def test_logdir_is_another_name_for_log_dir(tmp_path: Path) -> None:
    with SummaryWriter(logdir=tmp_path / "a") as writer:
        assert writer.log_dir == tmp_path / "a"
    with SummaryWriter(str(tmp_path / "a"), logdir=tmp_path / "a") as writer:
        assert writer.log_dir == str(tmp_path / "a")
    with pytest.raises(ValueError, match=r"expected either log_dir or logdir, got '.*a' and '.*b'"):
        SummaryWriter(tmp_path / "a", logdir=tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_an_unknown_keyword_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="write_to_dsik"):
        SummaryWriter(tmp_path, write_to_dsik=False)  # type: ignore[call-arg]


@pytest.mark.parametrize("config", [None, {"disabled": True}])
def test_comet_may_be_disabled(tmp_path: Path, config: Any) -> None:
    SummaryWriter(tmp_path, comet_config=config).close()
    assert len(oracle.event_files(tmp_path)) == 1


@pytest.mark.parametrize("config", [{}, {"disabled": False}, {"project_name": "p"}, True, "x"])
def test_comet_cannot_be_enabled(tmp_path: Path, config: Any) -> None:
    with pytest.raises(ValueError, match="Lightwell does not send to Comet"):
        SummaryWriter(tmp_path / "run", comet_config=config)
    assert list(tmp_path.iterdir()) == []


def test_without_disk_nothing_is_made_and_arguments_are_checked(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "run", purge_step=3, write_to_disk=False)
    for _ in range(2):
        writer.add_scalar("t", 1.0, 1)
        writer.add_scalar("t", np.float32(1), 1, display_name="shown")
        writer.add_scalars("m", {"k": 1.0}, 1)
        writer.add_event("mark", "text", 1)
        with pytest.raises(TypeError, match="add_scalar: expected tag"):
            writer.add_scalar(None, 1.0)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="add_scalar: expected scalar_value"):
            writer.add_scalar("t", "much")
        with pytest.raises(ValueError, match="add_scalars: expected keys without"):
            writer.add_scalars("m", {"..": 1.0})
        assert writer.file_writer is not None
        writer.file_writer.add_event(b"", 1)
        writer.export_scalars_to_json(tmp_path / "rows.json")
        writer.flush(sync=True)
        stats = writer.stats()
        assert set(stats.values()) == {0, None}
        assert stats.keys() == SummaryWriter(tmp_path / "other").stats().keys()
        writer.close()
        assert writer.file_writer is None
        assert writer.stats() == {}
    assert list(tmp_path.iterdir()) == [tmp_path / "other"]


def test_without_disk_a_file_writer_closes_and_reopens(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "run", write_to_disk=False)
    assert writer.file_writer is not None
    writer.file_writer.close()
    with pytest.raises(lightwell.errors.WriterClosedError):
        writer.file_writer.add_event(b"")
    writer.file_writer.reopen()
    writer.file_writer.add_event(b"")
    assert list(tmp_path.iterdir()) == []


def test_rows_of_add_scalars_are_exported_as_tensorboardx_does(tmp_path: Path) -> None:
    rows: dict[str, Any] = {}
    for name, writer_class in (("ours", SummaryWriter), ("theirs", tensorboardX.SummaryWriter)):
        writer = writer_class(logdir=str(tmp_path / name))
        writer.add_scalars("m/n", {"a": 0.1, "b": 2}, 1, 1.5)
        writer.add_scalars("m/n", {"a": math.inf}, None, 2.5)
        writer.add_scalar("m/n", 7.0, 3)
        writer.export_scalars_to_json(tmp_path / f"{name}.json")
        rows[name] = json.loads((tmp_path / f"{name}.json").read_text())
        writer.export_scalars_to_json(str(tmp_path / f"{name}.json"))
        assert json.loads((tmp_path / f"{name}.json").read_text()) == {}
        writer.close()
    assert list(rows["ours"].values()) == list(rows["theirs"].values())
    assert list(rows["ours"]) == [str(tmp_path / "ours" / key) for key in ("m_n_a", "m_n_b")]


@pytest.mark.parametrize("write_to_disk", [True, False])
def test_an_export_waits_for_values_on_a_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_to_disk: bool
) -> None:
    monkeypatch.setattr(device, "backend_of", lambda _tensor: SimpleNamespace())
    with SummaryWriter(tmp_path / "run", write_to_disk=write_to_disk) as writer:
        writer.add_scalars("m", {"a": torch.tensor(0.5), "b": 2.0}, 1, 1.5)
        writer.export_scalars_to_json(tmp_path / "rows.json")
    if write_to_disk:
        rows = json.loads((tmp_path / "rows.json").read_text())
        assert list(rows.values()) == [[[1.5, 1, 0.5]], [[1.5, 1, 2.0]]]
    else:
        assert list(tmp_path.iterdir()) == []


def test_rows_outlive_close_and_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalars("m", {"a": 1.0}, 2**62 + 1, 1.0, sub_runs=False)
    writer.close()
    with pytest.raises(FileNotFoundError):
        writer.export_scalars_to_json(tmp_path / "missing" / "rows.json")
    writer.export_scalars_to_json(tmp_path / "rows.json")
    kept = json.loads((tmp_path / "rows.json").read_text())
    assert kept == {f"{tmp_path}/run/m/a": [[1.0, 2**62 + 1, 1.0]]}


def test_rows_of_a_failed_export_stay_before_those_that_came_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalars("m", {"a": 1.0}, 1, 1.0)

    def full_disk(*_arguments: object) -> None:
        writer.add_scalars("m", {"a": 2.0, "b": 3.0}, 2, 2.0)
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(scalar_rows.ScalarRows, "export", full_disk)
        with pytest.raises(OSError, match=r"^$"):
            writer.export_scalars_to_json(tmp_path / "rows.json")
    writer.export_scalars_to_json(tmp_path / "rows.json")
    writer.close()
    a, b = json.loads((tmp_path / "rows.json").read_text()).values()
    assert a == [[1.0, 1, 1.0], [2.0, 2, 2.0]]
    assert b == [[2.0, 2, 3.0]]


def test_what_is_kept_for_an_export_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scalar_rows, "MAX_ROWS", 3)
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(5):
            writer.add_scalars("m", {"a": 1.0}, step)
        with pytest.raises(OverflowError, match="expected at most 3 points, got 5; read them"):
            writer.export_scalars_to_json(tmp_path / "rows.json")
        assert not (tmp_path / "rows.json").exists()
        writer.add_scalars("m", {"a": 1.0}, 5)
        writer.export_scalars_to_json(tmp_path / "rows.json")
    assert len(oracle.points_in(tmp_path / "run" / "m_a")) == 6
    ((row,),) = json.loads((tmp_path / "rows.json").read_text()).values()
    assert row[1] == 5


def test_a_global_writer_counts_the_steps_of_each_tag(tmp_path: Path) -> None:
    writer = GlobalSummaryWriter(tmp_path, write_to_disk=True, coalesce_process=False)
    for _ in range(3):
        writer.add_scalar("a", 1.0, 5.0)
    writer.add_scalar("b", 2.0)
    writer.close()
    assert writer.file_writer is None
    writer.add_scalar("a", 1.0)
    assert writer.file_writer is not None
    writer.close()
    points = oracle.points_in(tmp_path)
    assert [(tag, step) for tag, step, _, _ in points] == [
        ("a", 0), ("a", 1), ("a", 2), ("b", 0), ("a", 3)
    ]  # fmt: skip
    assert points[0][3] == 5.0


def test_a_global_writer_refuses_tags_before_it_counts(tmp_path: Path) -> None:
    writer = GlobalSummaryWriter(logdir=tmp_path)
    for method in (writer.add_scalar, writer.add_image, writer.add_text):
        with pytest.raises(TypeError, match=f"{method.__name__}: expected tag to be a str"):
            method(None, 1.0)  # type: ignore[arg-type]
    writer.close()


def test_a_global_writer_takes_the_keywords_of_a_summary_writer(tmp_path: Path) -> None:
    GlobalSummaryWriter(tmp_path / "run", rank=1, rank_zero_only=True).add_scalar("t", 1.0)
    GlobalSummaryWriter(log_dir=tmp_path / "run", write_to_disk=False).add_scalar("t", 1.0)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TypeError, match="unknown"):
        GlobalSummaryWriter(tmp_path / "run", unknown=1)


def test_the_global_writer_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    writer = GlobalSummaryWriter.getSummaryWriter()
    assert GlobalSummaryWriter.getSummaryWriter() is writer
    assert writer.file_writer is not None
    assert writer.file_writer.get_logdir().startswith("runs/")
    writer.close()
    assert GlobalSummaryWriter.getSummaryWriter() is writer


def test_counts_are_per_name_whatever_the_names() -> None:
    counts = SharedCounts()
    names = ["", "a", "a\0", "\N{SNOWMAN}" * 5000, "b"]
    assert [[counts.take(name) for name in names] for _ in range(3)] == [
        [number] * 5 for number in range(3)
    ]
