"""Hyperparameters of all runs as columns: whose they are, what is read, and when it is stale."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.hparams.plugin_data_pb2 import (
    HParamsPluginData,
    SessionEndInfo,
    SessionStartInfo,
)

from lightwell import SummaryWriter
from lightwell.store import HParamColumn, HParamsTable, Store, newest
from lightwell.store import hparams_table as module

from .conftest import START, EventFileWriter, LogdirWriter

Read = Callable[[], Store]


def write(file: EventFileWriter, tag: str, content: HParamsPluginData) -> None:
    value = Summary.Value(tag=f"_hparams_/{tag}")
    value.metadata.plugin_data.plugin_name = "hparams"
    value.metadata.plugin_data.content = content.SerializeToString()
    file.write(Event(wall_time=START, summary=Summary(value=[value])))


def session(
    log: LogdirWriter,
    run: str,
    hparams: dict[str, bool | float | str],
    status: str = "",
    number: int = 0,
) -> None:
    """A session as TensorFlow's ``hparams`` writes it."""
    file = log.file(run, number)
    start = SessionStartInfo(group_name="g", start_time_secs=START)
    for name, value in hparams.items():
        kind = {bool: "bool", float: "number", str: "string"}[type(value)]
        setattr(start.hparams[name], f"{kind}_value", value)
    write(file, "session_start_info", HParamsPluginData(session_start_info=start))
    if status:
        code = api_pb2.Status.Value(f"STATUS_{status}")
        end = SessionEndInfo(status=code, end_time_secs=START + 60)
        write(file, "session_end_info", HParamsPluginData(session_end_info=end))


def column(table: HParamsTable, name: str) -> HParamColumn:
    return next(one for one in table.columns if one.name == name)


def values_of(table: HParamsTable, name: str) -> list[object]:
    found = column(table, name)
    return [None if code < 0 else found.values[code] for code in found.codes]


def test_values_come_as_columns_with_their_types(log: LogdirWriter, read: Read) -> None:
    session(log, "a", {"lr": 0.1, "opt": "adam", "nesterov": True})
    session(log, "b", {"lr": 1.0, "nesterov": 1.0}, "SUCCESS")
    session(log, "c", {"lr": 0.1, "opt": "sgd"}, "FAILURE")
    log.file("d").scalar("loss", 0, 1.0)
    table = read().hparams()
    names = read().snapshot().runs.name
    assert [names[run] for run in table.run] == ["a", "b", "c"]
    assert table.session == table.run
    assert values_of(table, "lr") == [0.1, 1.0, 0.1]
    assert column(table, "lr").values == [0.1, 1.0]
    assert values_of(table, "opt") == ["adam", None, "sgd"]
    assert [type(value) for value in column(table, "nesterov").values] == [bool, float]
    assert table.status == ["unknown", "success", "failure"]
    assert table.started == [START] * 3
    assert table.ended == [None, START + 60, START + 60]
    assert table.group == ["g"] * 3


def test_a_session_in_a_folder_belongs_to_its_run(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "a") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_hparams({"lr": 0.5}, {"acc": 1.0}, run_name="trial")
    store = Store(tmp_path, follow=False)
    store.refresh()
    names, table = store.snapshot().runs.name, store.hparams()
    assert [names[run] for run in table.run] == ["a"]
    assert [names[run] for run in table.session] == ["a/trial"]
    assert [(one.tag, one.group) for one in table.metrics] == [("acc", "")]
    assert column(table, "lr").type == "number"


def test_an_experiment_describes_the_columns(log: LogdirWriter, read: Read) -> None:
    lr = api_pb2.HParamInfo(name="lr", description="step size", type=api_pb2.DATA_TYPE_FLOAT64)
    lr.domain_interval.min_value, lr.domain_interval.max_value = 0.0, math.inf
    opt = api_pb2.HParamInfo(name="opt", display_name="optimiser", type=api_pb2.DATA_TYPE_STRING)
    opt.domain_discrete.values.add().string_value = "adam"
    metric = api_pb2.MetricInfo(name=api_pb2.MetricName(group="eval", tag="acc"), description="d")
    described = api_pb2.Experiment(hparam_infos=[lr, opt], metric_infos=[metric])
    write(log.file("."), "experiment", HParamsPluginData(experiment=described))
    session(log, "a", {"lr": math.nan, "opt": "adam"})
    table = read().hparams()
    found = column(table, "lr")
    assert (found.type, found.description, found.interval) == ("number", "step size", (0, math.inf))
    assert math.isnan(float(found.values[0]))
    assert column(table, "opt").display_name == "optimiser"
    assert column(table, "opt").domain == ["adam"]
    (found,) = table.metrics


def test_values_are_read_once_while_their_series_is_the_same(
    log: LogdirWriter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(log, "a", {"lr": 0.1})
    session(log, "b", {"lr": 0.2})
    store = read()
    before, first = store.hparams_fingerprint(), store.hparams()
    assert first.fingerprint == before
    reads: list[str] = []
    newest_value = newest.newest_value

    def counted(source: object, *rest: object) -> object:
        reads.append(source.run)  # type: ignore[attr-defined]  # a Source
        return newest_value(source, *rest)

    monkeypatch.setattr(newest, "newest_value", counted)
    assert store.hparams().columns == first.columns
    assert reads == []
    log.file("c").scalar("loss", 0, 1.0)
    assert read().hparams_fingerprint() == before
    session(log, "b", {"lr": 0.3}, number=1)
    assert read().hparams_fingerprint() != before
    assert values_of(store.hparams(), "lr") == [0.1, 0.3]
    assert reads == ["b"]


def test_an_answer_without_what_could_not_be_read_is_known_by_another_fingerprint(
    log: LogdirWriter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(log, "a", {"lr": 0.1})
    session(log, "b", {"lr": 0.2})
    store = read()
    newest_value = newest.newest_value

    def failing(source: object, *rest: object) -> object:
        if source.run == "b":  # type: ignore[attr-defined]  # a Source
            raise OSError(24, "Too many open files")
        return newest_value(source, *rest)

    monkeypatch.setattr(newest, "newest_value", failing)
    partial = store.hparams()
    assert values_of(partial, "lr") == [0.1]
    assert partial.fingerprint == store.hparams().fingerprint
    assert partial.fingerprint != store.hparams_fingerprint()
    monkeypatch.undo()
    whole = store.hparams()
    assert values_of(whole, "lr") == [0.1, 0.2]
    assert whole.fingerprint == store.hparams_fingerprint()


def test_the_version_of_the_series_tells_that_a_session_ended(
    log: LogdirWriter, read: Read
) -> None:
    session(log, "a", {"lr": 0.1})
    version = read().version
    session(log, "a", {"lr": 0.1}, "SUCCESS")
    changes = read().changes_since(version)
    assert changes is not None
    kinds = read().snapshot().tags.kind
    assert {kinds[tag] for tag in changes.series.tag.tolist()} == {"hparams"}
    assert read().hparams().status == ["success"]


def test_too_many_names_are_left_out_and_counted(
    log: LogdirWriter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CELLS", 4)
    session(log, "a", {"rare": 1.0, "lr": 0.1, "wd": 0.2})
    session(log, "b", {"lr": 0.1, "wd": 0.2})
    table = read().hparams()
    # The order of a map is the business of whoever wrote it.
    assert {one.name for one in table.columns} == {"lr", "wd"}
    assert table.names_left_out == 1


def test_a_long_text_is_cut(log: LogdirWriter, read: Read) -> None:
    session(log, "a", {"config": "x" * 5_000})
    (text,) = column(read().hparams(), "config").values
    assert text == "x" * 999 + "…"


def test_a_run_that_is_gone_has_no_row(log: LogdirWriter, read: Read) -> None:
    session(log, "a", {"lr": 0.1})
    session(log, "b", {"lr": 0.2})
    assert len(read().hparams().run) == 2
    log.file("a").path.unlink()
    assert values_of(read().hparams(), "lr") == [0.2]


def test_a_damaged_session_is_no_row_and_nothing_else_is_lost(
    log: LogdirWriter, read: Read
) -> None:
    session(log, "a", {"lr": 0.1})
    session(log, "b", {"lr": 0.2})
    store = read()
    path = log.file("a").path
    content = bytearray(path.read_bytes())
    content[-6] ^= 1
    path.write_bytes(content)
    assert values_of(store.hparams(), "lr") == [0.2]
