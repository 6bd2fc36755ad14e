"""What a type checker sees of the reading half; run as a test, the same lines must work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import assert_type

import numpy as np
import pytest
from numpy.typing import NDArray

from lightwell import SummaryWriter, open_logdir
from lightwell.errors import LightwellError, NameNotFoundError, WriterClosedError
from lightwell.store import (
    DamagedPlace,
    Logdir,
    Point,
    Run,
    ScalarTable,
    Series,
    SeriesEnvelope,
    SeriesGroup,
    SeriesSummary,
    TagInfo,
)


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    with SummaryWriter(tmp_path / "exp1") as writer:
        for step in range(3):
            writer.add_scalar("loss/train", 1 / (1 + step), step)
    return tmp_path


def test_a_logdir_leads_to_its_points(logdir: Path) -> None:
    with open_logdir(logdir) as logs:
        assert_type(logs, Logdir)
        assert_type(logs.refresh(), Logdir)
        assert_type(logs.runs, Mapping[str, Run])
        assert_type(logs.damage, list[DamagedPlace])
        assert_type(logs.close(), None)
        run = logs.runs["exp1"]
        assert_type(run.name, str)
        assert_type(run.tags, Mapping[str, TagInfo])
        loss = run.scalars("loss/train")
        assert_type(loss, Series)
        assert_type(run.scalars("loss/train", superseded=True), Series)
        assert_type(loss.step, NDArray[np.int64])
        assert_type(loss.wall_time, NDArray[np.float64])
        assert_type(loss.value, NDArray[np.float32 | np.float64])
        assert len(loss) == 3


def test_what_is_known_of_a_tag(logdir: Path) -> None:
    tag = open_logdir(str(logdir)).runs["exp1"].tags["loss/train"]
    assert_type(tag.kind, str)
    assert_type(tag.count, int)
    assert_type(tag.first_step, int)
    assert_type(tag.last_step, int)
    assert_type(tag.last_value, float | None)
    assert_type(tag.nonfinite, int)


def test_a_table_and_its_columns(logdir: Path) -> None:
    logs = open_logdir(logdir)
    table = logs.scalars(tags="loss/*", runs=["exp*"])
    assert_type(table, ScalarTable)
    assert_type(table.run, NDArray[np.object_])
    assert_type(table.run_codes, NDArray[np.int32])
    assert_type(table.run_names, list[str])
    assert_type(table.tag, NDArray[np.object_])
    assert_type(table.step, NDArray[np.int64])
    assert_type(table.wall_time, NDArray[np.float64])
    assert_type(table.value, NDArray[np.float32 | np.float64])
    assert len(table) == 3


def test_errors_are_caught_by_their_base() -> None:
    errors: list[type[LightwellError]] = [NameNotFoundError, WriterClosedError]
    lookup: type[KeyError] = NameNotFoundError
    system: type[OSError] = WriterClosedError
    assert {lookup, system} == set(errors)


def test_series_lead_to_what_is_made_of_them(logdir: Path) -> None:
    with open_logdir(logdir) as logs:
        loss = logs.runs["exp1"].scalars("loss/train")
        assert_type(loss.smooth("median", 3, x="wall"), Series)
        assert_type(loss.envelope(10, smooth="mean:3").smooth is None, bool)
        assert_type(loss.envelope(columns=10, start=0, stop=2), SeriesEnvelope)
        assert_type(loss.summary(), SeriesSummary)
        assert_type(loss.summary().best("min"), Point | None)
        assert_type(logs.formula("log(`loss/train`)", runs="exp*"), dict[str, Series])
        assert_type(logs.group("loss/train", runs="exp*", x="relative"), SeriesGroup)
        assert_type(logs.summaries("loss/train"), dict[str, SeriesSummary])
