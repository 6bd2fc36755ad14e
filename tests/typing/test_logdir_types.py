"""What a type checker sees of the reading half; run as a test, the same lines must work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import assert_type

import numpy as np
import pytest
from numpy.typing import NDArray

from lightwell import SummaryWriter, open_logdir
from lightwell.errors import (
    DamagedRecordError,
    LightwellError,
    MalformedValueError,
    NameNotFoundError,
    WriterClosedError,
)
from lightwell.store import (
    Audio,
    DamagedPlace,
    Embedding,
    FileFacts,
    Graph,
    Histogram,
    HistogramCounts,
    HParams,
    Image,
    Labels,
    Layout,
    Logdir,
    Mesh,
    Metadata,
    Picture,
    Point,
    PRCurve,
    Run,
    ScalarTable,
    Segment,
    Series,
    SeriesEnvelope,
    SeriesGroup,
    SeriesSummary,
    Session,
    Sound,
    TagInfo,
    Tensor,
    Text,
    Value,
    ValueSeries,
)


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    with SummaryWriter(tmp_path / "exp1") as writer:
        for step in range(3):
            writer.add_scalar("loss/train", 1 / (1 + step), step)
        writer.add_image("image", np.zeros((3, 4, 5), np.uint8))
        writer.add_histogram("histogram", np.arange(5.0))
        writer.add_text("text", "hello")
        writer.add_tensor("tensor", np.arange(3))
        writer.add_audio("audio", np.zeros((1, 100), np.float32), sample_rate=8000)
        writer.add_pr_curve("pr", np.array([0, 1]), np.array([0.1, 0.9]))
        writer.add_mesh("mesh", np.zeros((1, 4, 3), np.float32))
        writer.add_embedding(np.zeros((4, 2)), metadata=list("abcd"))
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
        assert_type(loss.between(1, 2), Series)
        assert_type(loss.at([0, 1]), NDArray[np.float32 | np.float64])
        assert_type(loss.smooth("ema:0.5"), Series)
        assert_type(loss.smooth(("median", 3)), Series)
        assert_type(run.files, list[FileFacts])
        assert_type(logs.scalars(start=1, stop=2, superseded=True), ScalarTable)
        assert len(loss) == 3


def test_what_is_known_of_a_tag(logdir: Path) -> None:
    tag = open_logdir(str(logdir)).runs["exp1"].tags["loss/train"]
    assert_type(tag.kind, str)
    assert_type(tag.plugin, str)
    assert_type(tag.count, int)
    assert_type(tag.first_step, int)
    assert_type(tag.last_step, int)
    assert_type(tag.last_value, float | None)
    assert_type(tag.nonfinite, int)


def test_values_of_every_kind(logdir: Path) -> None:
    run = open_logdir(logdir).runs["exp1"]
    images = run.images("image")
    assert_type(images, ValueSeries[Image])
    assert_type(images[:2], ValueSeries[Image])
    assert_type(images[0], Image)
    assert_type(images.at(0), Image)
    assert_type(images.step, NDArray[np.int64])
    assert_type(images.wall_time, NDArray[np.float64])
    assert_type(images[0].step, int)
    assert_type(images[0].wall_time, float)
    assert_type(images[0].read(), bytes)
    assert_type(images[0].decode(), list[Picture])
    assert_type(images[0].to_numpy(), NDArray[np.uint8])
    assert images[0].to_numpy().shape == (4, 5, 3)
    assert_type(run.audio("audio", superseded=True), ValueSeries[Audio])
    assert_type(run.audio("audio")[0].decode(), list[Sound])
    assert_type(run.audio("audio")[0].to_numpy(), NDArray[np.float32])
    assert_type(run.audio("audio")[0].sample_rate, int)
    assert_type(run.histograms("histogram"), ValueSeries[Histogram])
    assert_type(run.histograms("histogram")[0].decode(), HistogramCounts)
    assert_type(run.histograms("histogram")[0].to_numpy(), NDArray[np.float64])
    assert_type(run.texts("text"), ValueSeries[Text])
    assert_type(run.texts("text")[0].decode(), str)
    assert_type(run.tensors("tensor"), ValueSeries[Tensor])
    assert_type(run.pr_curves("pr"), ValueSeries[PRCurve])
    assert_type(run.meshes("mesh"), ValueSeries[Mesh])
    assert_type(run.values("image"), ValueSeries[Value])
    for value in run.values("tensor"):
        assert_type(value, Value)
        assert value.to_numpy().tolist() == [0, 1, 2]


def test_what_a_run_says_of_itself(logdir: Path) -> None:
    logs = open_logdir(logdir)
    run = logs.runs["exp1"]
    assert_type(run.hparams, HParams | None)
    assert_type(run.layout, Layout | None)
    assert_type(run.graphs, Mapping[str, Graph])
    assert_type(run.embeddings, list[Embedding])
    assert_type(logs.embeddings, list[Embedding])
    assert_type(run.embeddings[0].to_numpy(), NDArray[np.float32])
    assert_type(run.embeddings[0].labels(), Labels | None)
    assert_type(run.sessions, list[Session])
    assert_type(run.segments("loss/train"), list[Segment])
    assert_type(run.metadata("loss/train"), Metadata)
    assert [session.status for session in run.sessions] == ["stop"]


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
    reading: list[type[LightwellError]] = [DamagedRecordError, MalformedValueError]
    assert all(issubclass(error, OSError | ValueError) for error in reading)
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
