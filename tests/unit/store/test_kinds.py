"""A run, a name and a kind are one series: nothing that shares a name is lost or mixed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto

from lightwell import open_logdir
from lightwell.cli.main import main
from lightwell.store import Choice, Store
from tests.marks import mark_event, mark_value

from .conftest import START, EventFileWriter, LogdirWriter

Read = Callable[[], Store]


def tensor(file: EventFileWriter, tag: str, step: int, plugin: str = "") -> None:
    """A tensor of strings; without the name of a plugin it has no kind of its own."""
    value = Summary.Value(tag=tag, tensor=TensorProto(dtype=7, string_val=[b"%d" % step]))
    if plugin:
        data = SummaryMetadata.PluginData(plugin_name=plugin)
        value.metadata.CopyFrom(SummaryMetadata(plugin_data=data))
    file.write(Event(wall_time=START + step, step=step, summary=Summary(value=[value])))


@pytest.fixture
def shared(log: LogdirWriter) -> LogdirWriter:
    """One name: pictures in the first file, scalars in both, text in the second."""
    first, second = log.file("run", 0), log.file("run", 1)
    first.image("x", 0).scalar("x", 1, 1.0).image("x", 2)
    second.scalar("x", 3, 3.0)
    tensor(second, "x", 4, "text")
    log.file("other").image("x", 7)
    return log


def test_every_kind_under_a_name_is_found(shared: LogdirWriter) -> None:
    with open_logdir(shared.path, cache=False) as logs:
        run = logs.runs["run"]
        assert list(run.tags) == ["x"]
        assert run.kinds("x") == ["scalar", "image", "text"]
        assert run.tags["x"].kind == "scalar"
        assert run.tags["x"].count == 2
        assert run.scalars("x").value.tolist() == [1.0, 3.0]
        assert run.images("x").step.tolist() == [0, 2]
        assert run.images("x")[1].read() == b"png"
        assert [text.decode() for text in run.texts("x")] == ["4"]
        assert run.values("x").step.tolist() == [0, 2]
        assert run.values("x", "text").step.tolist() == [4]
        assert len(run.segments("x")) == 2
        assert logs.runs["other"].kinds("x") == ["image"]


def test_errors_name_all_that_is_there(shared: LogdirWriter) -> None:
    with open_logdir(shared.path, cache=False) as logs:
        run, other = logs.runs["run"], logs.runs["other"]
        with pytest.raises(TypeError, match="holds scalar and image and text data, not audio"):
            run.audio("x")
        with pytest.raises(TypeError, match="holds scalars: use scalars"):
            run.values("x", "scalar")
        with pytest.raises(TypeError, match="holds image data, not scalars"):
            other.scalars("x")
        with pytest.raises(TypeError, match="holds image data, not scalars"):
            other.segments("x")


def test_tensors_of_one_event_go_by_the_plugins_they_name(log: LogdirWriter) -> None:
    def value(plugin: str, content: bytes) -> Summary.Value:
        data = SummaryMetadata.PluginData(plugin_name=plugin)
        proto = TensorProto(dtype=7, string_val=[content])
        metadata = SummaryMetadata(plugin_data=data)
        return Summary.Value(tag="x", tensor=proto, metadata=metadata)

    summary = Summary(value=[value("text", b"one"), value("foreign", b"?"), value("text", b"two")])
    log.file("run").write(Event(wall_time=START, step=1, summary=summary))
    with open_logdir(log.path, cache=False) as logs:
        run = logs.runs["run"]
        assert run.kinds("x") == ["text", "unknown"]
        assert [text.decode() for text in run.texts("x")] == ["one", "two"]
        assert [one.plugin for one in run.values("x", "unknown")] == ["foreign"]


def test_questions_about_several_runs_mean_the_scalars(shared: LogdirWriter) -> None:
    with open_logdir(shared.path, cache=False) as logs:
        table = logs.scalars(tags="x")
        assert table.run.tolist() == ["run", "run"]
        assert table.value.tolist() == [1.0, 3.0]
        assert logs.summaries("x")["run"].count == 2
        assert logs.formula("x * 2")["run"].value.tolist() == [2.0, 6.0]


def test_a_snapshot_lists_a_name_once_a_kind(shared: LogdirWriter, read: Read) -> None:
    snapshot = read().snapshot()
    assert snapshot.tags.name == ["x", "x", "x"]
    assert sorted(snapshot.tags.kind) == ["image", "scalar", "text"]
    assert len(snapshot.series) == 4
    scalars = snapshot.tags.kind.index("scalar")
    (found,) = read().series(Choice(tag=scalars))
    assert found.columns.values.tolist() == [1.0, 3.0]
    with pytest.raises(ValueError, match="holds image data, not scalars"):
        read().series(Choice(tag=snapshot.tags.kind.index("image")))


def test_inspect_counts_a_name_under_each_of_its_kinds(shared: LogdirWriter, read: Read) -> None:
    (found,) = read().inspect([read().run_id("run")])
    assert [(one.kind, one.series, one.values) for one in found.kinds] == [
        ("scalar", 1, 2),
        ("image", 1, 2),
        ("text", 1, 1),
    ]


def test_export_writes_the_scalars_of_the_name(shared: LogdirWriter, tmp_path: Path) -> None:
    target = tmp_path / "points.csv"
    assert main(["export", str(shared.path), "-o", str(target)]) == 0
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert [(row["tag"], row["value"]) for row in rows] == [("x", "1.0"), ("x", "3.0")]


def test_marks_stay_marks_where_scalars_share_their_tag(log: LogdirWriter, read: Read) -> None:
    file = log.file("run").write(mark_event(3, START, mark_value("moment", "words")))
    file.scalar("marks/moment", 4, 1.0)
    (of_run,) = read().marks([0]).marks
    assert [mark.text for mark in of_run[1]] == ["words"]
    assert sorted(read().snapshot().tags.kind) == ["mark", "scalar"]


def test_a_run_with_a_second_kind_is_no_part(log: LogdirWriter, read: Read) -> None:
    log.file(".").scalar("other", 0, 0.0)
    part = log.file("loss_train").scalar("loss", 0, 0.0)
    assert read().snapshot().runs.part_of == [None, 0]
    part.image("loss", 1)
    assert read().snapshot().runs.part_of == [None, None]


def test_a_session_is_one_whatever_shares_its_tag(log: LogdirWriter, read: Read) -> None:
    log.file(".").scalar("loss", 0, 0.0)
    trial = log.file("trial").scalar("_hparams_/session_start_info", 0, 1.0)
    assert read().snapshot().runs.part_of == [None, None]
    tensor(trial, "_hparams_/session_start_info", 1, "hparams")
    assert read().snapshot().runs.part_of == [None, 0]


_VALUES = st.tuples(
    st.integers(0, 2), st.sampled_from(["scalar", "image", "text", "histograms", "foreign", ""])
)


def _write(file: EventFileWriter, step: int, form: str) -> None:
    match form:
        case "scalar":
            file.scalar("x", step, float(step))
        case "image":
            file.image("x", step)
        case _:
            tensor(file, "x", step, form)


def _held(store: Store) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for one in store.values.all_series("run"):
        series = one.placed
        if one.kind == "scalar":
            held[one.kind] = series.series.points().steps.tolist()
        else:
            held[one.kind] = [
                step for part in series.parts() for step in part.columns.steps.tolist()
            ]
    return held


@settings(deadline=None, max_examples=100)
@given(values=st.lists(_VALUES, min_size=1, max_size=9))
def test_what_is_held_does_not_depend_on_what_was_read_first(values: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as folder:
        log = LogdirWriter(Path(folder) / "logs")
        with Store(log.path, follow=False, cache=False) as watching:
            for step, (number, form) in enumerate(values):
                _write(log.file("run", number), step, form)
                watching.refresh()
            with Store(log.path, follow=False, cache=False) as fresh:
                fresh.refresh()
                assert _held(watching) == _held(fresh)
                held = [step for steps in _held(fresh).values() for step in steps]
                assert sorted(held) == list(range(len(values)))
