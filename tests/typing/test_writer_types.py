"""What a type checker sees of the recording half; run as a test, the same lines must work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import assert_type

import numpy as np

import lightwell
from lightwell import FileWriter, GlobalSummaryWriter, SummaryToEventTransformer, SummaryWriter


def test_methods_of_a_summary_writer(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path, purge_step=None, max_queue=10, flush_secs=1.5)
    assert_type(writer.add_scalar("loss", 0.5, 1), None)
    assert_type(writer.add_scalar("loss", np.float32(0.5), global_step=2, walltime=1.5), None)
    assert_type(writer.add_scalar("loss", 1, 3, new_style=True, double_precision=True), None)
    assert_type(writer.add_scalars("acc", {"train": 0.5, "val": np.float64(0.25)}, 1), None)
    assert_type(writer.add_event("checkpoint saved", tmp_path / "1.pt", 1), None)
    assert_type(writer.add_event(b"", global_step=1), None)
    assert_type(writer.export_scalars_to_json(tmp_path / "rows.json"), None)
    assert_type(writer.rank, int)
    assert_type(writer.flush(), None)
    assert_type(writer.flush(sync=True), None)
    assert_type(writer.stats(), dict[str, int | str | None])
    assert_type(writer.get_logdir(), str | os.PathLike[str])
    assert_type(writer.log_dir, str | os.PathLike[str])
    assert_type(writer.file_writer, FileWriter | None)
    assert_type(writer.all_writers, dict[str, FileWriter] | None)
    assert_type(writer.close(), None)


def test_a_summary_writer_is_its_own_context(tmp_path: Path) -> None:
    with SummaryWriter(str(tmp_path)) as writer:
        assert_type(writer, SummaryWriter)


def test_the_keywords_of_a_summary_writer(tmp_path: Path) -> None:
    with SummaryWriter(
        logdir=tmp_path,
        write_to_disk=False,
        comet_config={"disabled": True},
        rank=1,
        rank_zero_only=True,
    ) as writer:
        assert_type(writer, SummaryWriter)


def test_methods_of_a_global_writer(tmp_path: Path) -> None:
    writer = GlobalSummaryWriter(tmp_path, coalesce_process=True)
    assert_type(writer.add_scalar("loss", 0.5, 1.5), None)
    assert_type(writer.file_writer, FileWriter | None)
    assert_type(writer.close(), None)


def test_methods_of_a_file_writer(tmp_path: Path) -> None:
    writer = FileWriter(str(tmp_path))
    assert_type(writer.get_logdir(), str)
    assert_type(writer.add_event(b"", 1, 1.5), None)
    assert_type(writer.add_summary(b"", global_step=1), None)
    assert_type(writer.add_graph((b"", b""), walltime=1.5), None)
    assert_type(writer.add_onnx_graph(b""), None)
    assert_type(SummaryToEventTransformer(writer).add_session_log(b"", 1), None)
    assert_type(SummaryToEventTransformer(writer.event_writer).add_summary(b""), None)
    assert_type(writer.closed, bool)
    assert_type(writer.flush(), None)
    assert_type(writer.stats(), dict[str, int | str | None])
    assert_type(writer.close(), None)
    assert_type(writer.reopen(), None)
    with writer as same:
        assert_type(same, FileWriter)


def test_the_version_is_text() -> None:
    assert_type(lightwell.__version__, str)
    assert lightwell.__version__
