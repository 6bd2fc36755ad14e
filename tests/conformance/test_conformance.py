"""Files of torch, tensorboardX and TensorFlow are read as written, and as TensorBoard does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

from lightwell import _core

DATA = Path(__file__).parent / "data"
CASES = sorted(path.stem for path in DATA.glob("*.json"))


def read(path: Path) -> dict[str, _core.Series]:
    file = _core.EventFile(path)
    assert file.poll(1 << 30).at_end
    assert file.damage == []
    return {file.series(index).tag: file.series(index) for index in range(file.series_count)}


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_read_as_its_writer_was_called(case: str) -> None:
    expected: dict[str, Any] = json.loads((DATA / f"{case}.json").read_text("utf-8"))["series"]
    series = read(DATA / f"{case}.tfevents")
    assert {tag: found.kind for tag, found in series.items()} == {
        tag: kind for tag, (kind, _) in expected.items()
    }
    for tag, (kind, points) in expected.items():
        found = series[tag]
        if kind == "scalar":
            got = [
                list(pair) for pair in zip(found.steps.tolist(), found.values.tolist(), strict=True)
            ]
            assert got == points
            assert found.count == len(points)
        else:
            assert found.count == points
            assert found.steps.size == points
            assert found.values.size == 0


@pytest.mark.parametrize("case", CASES)
def test_scalars_equal_those_of_the_stock_reader(case: str, tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.0000000001.host"
    shutil.copy(DATA / f"{case}.tfevents", path)
    stock = EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
    stock.Reload()
    points: dict[str, list[tuple[int, float, float]]] = {}
    for tag in stock.Tags()["scalars"]:
        points[tag] = [(p.step, p.wall_time, p.value) for p in stock.Scalars(tag)]
    for tag in stock.Tags()["tensors"]:
        if tag == "dtype/bfloat16":
            continue  # the stock reader fails on it unless TensorFlow is installed
        if stock.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            points[tag] = [
                (p.step, p.wall_time, float(make_ndarray(p.tensor_proto).item()))
                for p in stock.Tensors(tag)
            ]
    ours = {
        tag: list(
            zip(found.steps.tolist(), found.wall_times.tolist(), found.values.tolist(), strict=True)
        )
        for tag, found in read(path).items()
        if found.kind == "scalar" and tag != "dtype/bfloat16"
    }
    assert ours == points


def test_a_purge_step_is_a_session_start() -> None:
    file = _core.EventFile(DATA / "Torch-scalar-purge_step.tfevents")
    file.poll(1 << 30)
    assert [step for step, _ in file.session_starts] == [5]


def test_double_precision_keeps_every_bit() -> None:
    series = read(DATA / "Torch-scalar-new_style-double.tfevents")
    assert series["double"].values.dtype == np.float64
    assert series["new"].values.dtype == np.float32
