"""Reading a logdir from Python the way a user does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import lightwell
from lightwell import open_logdir, store
from lightwell.reader import LogdirReader
from lightwell.store import Logdir

from .conftest import START, LogdirWriter, wait_until


def test_every_point_of_a_run_comes_as_arrays(log: LogdirWriter) -> None:
    log.file("exp1").scalars("loss/train", range(1000), offset=0.5)
    with open_logdir(log.path) as logs:
        assert list(logs.runs) == ["exp1"]
        series = logs.runs["exp1"].scalars("loss/train")
    assert (series.step.dtype, series.wall_time.dtype) == (np.int64, np.float64)
    assert series.value.dtype == np.float32
    np.testing.assert_array_equal(series.step, np.arange(1000))
    np.testing.assert_array_equal(series.wall_time, START + np.arange(1000))
    np.testing.assert_array_equal(series.value, np.arange(1000) + 0.5)
    assert len(series) == 1000
    assert repr(series) == "<Series: 1000 points, steps 0 to 999, last value 999.5>"


def test_tags_say_what_is_in_a_run_without_reading_its_points(log: LogdirWriter) -> None:
    log.file("a").scalar("x", 3, 1.5).scalar("x", 9, float("nan")).image("sample", 2)
    tags = open_logdir(log.path).runs["a"].tags
    assert list(tags) == ["x", "sample"]
    x = tags["x"]
    assert (x.kind, x.count, x.first_step, x.last_step, x.nonfinite) == ("scalar", 2, 3, 9, 1)
    assert x.last_value != x.last_value, "the last value is NaN as it was written"
    assert (tags["sample"].kind, tags["sample"].last_value) == ("image", None)


def test_tags_show_the_state_of_the_moment_they_were_asked_for(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    log.file("b", 1).image("x", 0)
    with open_logdir(log.path) as logs:
        tags = logs.runs["a"].tags
        file.scalar("x", 1, 1.0).scalar("y", 1, 1.0)
        logs.refresh()
        assert (len(tags), "y" in tags, tags["x"].count) == (1, False, 1)
        now = logs.runs["a"].tags
        assert (len(now), "y" in now, now["x"].count) == (2, True, 2)
        assert logs.runs["b"].tags["x"].kind == "image", "whatever other runs have under the tag"
        with pytest.raises(TypeError, match="holds image data"):
            logs.runs["b"].scalars("x")


def test_a_tag_names_the_plugin_its_values_came_under(tmp_path: Path) -> None:
    with lightwell.SummaryWriter(tmp_path / "a") as writer:
        writer.add_text("note", "words", 0)
        writer.add_scalar("x", 1.0, 0)
    tags = open_logdir(tmp_path).runs["a"].tags
    assert (tags["note/text_summary"].kind, tags["note/text_summary"].plugin) == ("text", "text")
    assert (tags["x"].kind, tags["x"].plugin) == ("scalar", "scalars")


def test_the_logdir_itself_may_be_a_run(log: LogdirWriter) -> None:
    log.file(".").scalar("x", 0, 1.0)
    assert open_logdir(log.path).runs["."].scalars("x").value.tolist() == [1.0]


def test_refresh_shows_what_was_written_since_and_nothing_before_it(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    logs = open_logdir(log.path)
    before = logs.runs["a"].scalars("x")
    file.scalar("x", 1, 1.0)
    log.file("b", 1).scalar("x", 0, 0.0)
    assert len(logs.runs["a"].scalars("x")) == 1
    assert list(logs.runs) == ["a"]
    assert logs.refresh() is logs
    assert len(logs.runs["a"].scalars("x")) == 2
    assert list(logs.runs) == ["a", "b"]
    assert len(before) == 1


def test_a_run_that_was_deleted_is_no_longer_among_the_runs(log: LogdirWriter) -> None:
    for run in ("a", "b"):
        log.file(run).scalar("x", 0, 1.0)
    with open_logdir(log.path) as logs:
        assert list(logs.runs) == ["a", "b"]
        shutil.rmtree(log.path / "a")
        logs.refresh()
        assert list(logs.runs) == ["b"]
        assert logs.scalars().run_names == ["b"]
        with pytest.raises(KeyError):
            logs.scalars(runs="a")


def test_a_tag_that_no_file_holds_any_more_is_gone(log: LogdirWriter) -> None:
    file = log.file("a").scalar("old", 0, 1.0).image("im", 0)
    log.file("a", 1).session_start(0).scalar("new", 0, 2.0)
    with open_logdir(log.path) as logs:
        assert list(logs.runs["a"].tags) == ["old", "im", "new"], "hidden by a restart, but there"
        assert len(logs.runs["a"].scalars("old")) == 0
        file.path.unlink()
        logs.refresh()
        run = logs.runs["a"]
        assert list(run.tags) == ["new"]
        asked: list[Callable[[], object]] = [
            lambda: run.scalars("old"),
            lambda: run.segments("old"),
            lambda: run.images("im"),
            lambda: logs.scalars("old"),
            lambda: logs.group("old"),
            lambda: logs.formula("old"),
        ]
        for ask in asked:
            with pytest.raises(KeyError, match=r"has no (scalar )?tag '(old|im)'"):
                ask()
        assert logs.scalars().tag_names == ["new"]
        assert logs.scalars().value.tolist() == [2.0]


def test_runs_are_made_once_a_refresh(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 1.0)
    with open_logdir(log.path) as logs:
        run = logs.runs["a"]
        assert logs.runs["a"] is run, "a loop over thousands of names asks thousands of times"
        file.scalar("x", 1, 2.0)
        logs.refresh()
        assert logs.runs["a"] is not run
        assert logs.runs["a"].tags["x"].count == 2


def test_a_logdir_that_was_closed_is_read_no_more(log: LogdirWriter) -> None:
    log.file("a").scalar("x", 0, 1.0)
    with open_logdir(log.path) as logs:
        assert len(logs.scalars()) == 1
    assert len(logs.runs["a"].scalars("x")) == 1, "what was read stays"
    with pytest.raises(ValueError, match=r"refresh: logdir '.*' is closed"):
        logs.refresh()


def test_closing_before_all_is_read_passes_nothing_off_as_the_whole(
    log: LogdirWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.file("a").scalar("x", 0, 1.0)
    opened: list[Logdir] = []
    scan = LogdirReader.scan

    def until_closed(reader: LogdirReader) -> None:
        scan(reader)
        wait_until(lambda: any(logs._store._is_closed for logs in opened))

    monkeypatch.setattr(LogdirReader, "scan", until_closed)
    logs = open_logdir(log.path)
    opened.append(logs)
    logs.close()
    for ask in (logs.scalars, lambda: logs.runs, lambda: logs.damage, logs.refresh):
        with pytest.raises(ValueError, match="was closed before it was read"):
            ask()


FORKED = """
import os, sys, threading
from lightwell import open_logdir
from lightwell.reader import LogdirReader
from lightwell.store import Logdir

begins, ends = threading.Event(), threading.Event()
LogdirReader.poll, poll = lambda *args, **kwargs: (
    begins.set(), ends.wait(60), poll(*args, **kwargs))[-1], LogdirReader.poll
logs = open_logdir(sys.argv[1], cache=False)
begins.wait(60)
if os.fork() == 0:
    try:
        print(len(logs.scalars()), flush=True)
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
ends.set()
print(len(logs.scalars()))
"""


def test_a_process_that_is_forked_in_the_midst_of_reading_is_told(log: LogdirWriter) -> None:
    log.file("a").scalar("x", 0, 1.0)
    done = subprocess.run(
        [sys.executable, "-c", FORKED, log.path],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    of_child, of_parent = done.stdout.splitlines()
    assert "was not read yet when this process was forked: open it here" in of_child
    assert of_parent == "1"


def test_superseded_points_are_asked_for_by_name(log: LogdirWriter) -> None:
    log.file("a", 0).scalars("x", range(4))
    log.file("a", 1).session_start(2).scalar("x", 2, 20.0)
    logs = open_logdir(log.path)
    run = logs.runs["a"]
    assert run.scalars("x").value.tolist() == [0.0, 1.0, 20.0]
    assert run.scalars("x", superseded=True).value.tolist() == [0.0, 1.0, 2.0, 3.0, 20.0]
    assert len(logs.scalars("x")) == 3
    assert len(logs.scalars("x", superseded=True)) == 5


def test_a_name_that_is_not_there_names_those_that_are_close(log: LogdirWriter) -> None:
    log.file("adamw/seed0").scalar("loss/train", 0, 0.0)
    logs = open_logdir(log.path)
    with pytest.raises(KeyError) as error:
        logs.runs["adamw/seed1"]
    assert str(error.value) == (
        f"logdir {str(log.path)!r} has no run 'adamw/seed1'; did you mean 'adamw/seed0'?"
    )
    with pytest.raises(KeyError, match="has no tag 'loss/trian'; did you mean 'loss/train'"):
        logs.runs["adamw/seed0"].scalars("loss/trian")
    with pytest.raises(KeyError, match="no scalar tag 'nothing like it'"):
        logs.scalars(tags="nothing like it")
    assert "adamw/seed1" not in logs.runs
    assert logs.runs.get("adamw/seed1") is None


def test_a_tag_that_only_parts_have_is_said_to_be_there(tmp_path: Path) -> None:
    with lightwell.SummaryWriter(tmp_path / "x") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_scalars("acc", {"train": 0.5, "val": 0.4}, 0)
    run = open_logdir(tmp_path).runs["x"]
    there = re.escape("(run.parts): logs.runs['x/acc_train'], logs.runs['x/acc_val']") + "$"
    with pytest.raises(KeyError, match=f"^run 'x' has no tag 'acc' itself; .*{there}"):
        run.scalars("acc")
    with pytest.raises(KeyError, match=there):
        run.images("acc")
    assert run.parts["x/acc_train"].scalars("acc").value.tolist() == [0.5]


def test_a_tag_without_scalars_is_a_type_error(log: LogdirWriter) -> None:
    log.file("a").image("sample", 0)
    with pytest.raises(TypeError, match="tag 'sample' of run 'a' holds image data, not scalars"):
        open_logdir(log.path).runs["a"].scalars("sample")


def test_a_path_that_is_no_folder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no such logdir: .*nowhere"):
        open_logdir(tmp_path / "nowhere")
    file = tmp_path / "events.out.tfevents.1.host"
    file.touch()
    with pytest.raises(NotADirectoryError, match="is a file; open_logdir wants a folder"):
        open_logdir(file)


def test_an_empty_logdir_has_no_runs_and_an_empty_table(tmp_path: Path) -> None:
    logs = open_logdir(str(tmp_path))
    assert len(logs.runs) == 0
    assert logs.damage == []
    table = logs.scalars()
    assert len(table) == 0
    assert (table.step.dtype, table.wall_time.dtype) == (np.int64, np.float64)


def test_damage_is_told_with_its_place(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0).garbage(21).scalar("x", 1, 1.0)
    (place,) = open_logdir(log.path).damage
    assert (place.run, place.file, place.bytes) == ("a", f"a/{file.path.name}", 21)


def test_a_file_that_was_cut_long_ago_is_told_from_one_that_grows(log: LogdirWriter) -> None:
    cut = log.file("cut").scalars("x", range(3))
    os.truncate(cut.path, cut.path.stat().st_size - 5)
    os.utime(cut.path, (START, START))
    growing = log.file("growing").scalars("x", range(3))
    os.truncate(growing.path, growing.path.stat().st_size - 5)
    log.file("damaged").scalars("x", range(3)).garbage(20)
    os.utime(log.file("damaged").path, (START, START))
    logs = open_logdir(log.path)
    ((one,), (other,), (third,)) = (logs.runs[name].files for name in ("cut", "growing", "damaged"))
    record = growing.path.stat().st_size - other.read_bytes
    assert (one.name, one.torn_bytes) == (f"cut/{cut.path.name}", record)
    assert (other.bytes, other.torn_bytes, other.damage) == (other.read_bytes + record, 0, 0)
    assert (third.torn_bytes, third.damage) == (0, 1), "told as damage already"


def test_a_long_table_holds_the_points_of_every_match(log: LogdirWriter) -> None:
    log.file("exp1", 0).scalars("loss/a", range(3)).scalars("loss/b", range(2)).scalar("lr", 0, 1)
    log.file("exp2", 1).scalars("loss/a", range(2), offset=10.0)
    log.file("other", 2).scalars("loss/a", range(9))
    table = open_logdir(log.path).scalars(tags="loss/*", runs="exp*")
    rows = list(zip(table.run, table.tag, table.step, table.wall_time, table.value, strict=True))
    assert rows == [
        ("exp1", "loss/a", 0, START, 0.0),
        ("exp1", "loss/a", 1, START + 1, 1.0),
        ("exp1", "loss/a", 2, START + 2, 2.0),
        ("exp1", "loss/b", 0, START, 0.0),
        ("exp1", "loss/b", 1, START + 1, 1.0),
        ("exp2", "loss/a", 0, START, 10.0),
        ("exp2", "loss/a", 1, START + 1, 11.0),
    ]


def test_names_may_be_lists_of_names_and_patterns_and_hold_brackets(log: LogdirWriter) -> None:
    log.file("a", 0).scalar("w[0]", 0, 1.0).scalar("w[1]", 0, 2.0).scalar("x", 0, 3.0)
    logs = open_logdir(log.path)
    assert logs.scalars("w[0]").value.tolist() == [1.0]
    assert logs.scalars(["w*", "x"]).value.tolist() == [1.0, 2.0, 3.0]
    assert len(logs.scalars("z*")) == 0


def test_a_long_table_becomes_a_pandas_frame(log: LogdirWriter) -> None:
    log.file("a", 0).scalars("x", range(3))
    log.file("b", 1).scalars("x", range(2), offset=5.0)
    frame = open_logdir(log.path).scalars().to_pandas()
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "value"]
    assert frame.groupby("run", observed=True)["value"].max().to_dict() == {"a": 2.0, "b": 6.0}


def test_a_long_table_becomes_a_polars_frame(log: LogdirWriter) -> None:
    log.file("a", 0).scalars("x", range(3))
    log.file("b", 1).scalars("x", range(2), offset=5.0)
    frame = open_logdir(log.path).scalars().to_polars()
    assert frame.columns == ["run", "tag", "step", "wall_time", "value"]
    assert frame.filter(pl.col("run") == "b")["value"].to_list() == [5.0, 6.0]
    assert len(open_logdir(log.path).scalars("none*").to_polars()) == 0


def test_a_long_table_becomes_an_arrow_table(log: LogdirWriter) -> None:
    log.file("a", 0).scalars("x", range(3))
    table = open_logdir(log.path).scalars().to_arrow()
    assert table.column_names == ["run", "tag", "step", "wall_time", "value"]
    assert table.column("run").to_pylist() == ["a"] * 3
    assert table.column("value").to_pylist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("method", "library"),
    [("to_pandas", "pandas"), ("to_polars", "polars"), ("to_arrow", "pyarrow")],
)
def test_a_missing_library_is_named(
    log: LogdirWriter, monkeypatch: pytest.MonkeyPatch, method: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    table = open_logdir(log.path).scalars()
    with pytest.raises(ImportError, match=f"{method}: {library} is not installed"):
        getattr(table, method)()


def test_importing_lightwell_loads_nothing_that_reads() -> None:
    script = (
        "import sys, lightwell\n"
        "print([m for m in sys.modules if m.startswith(('lightwell.store', 'lightwell.reader'))])\n"
        "lightwell.open_logdir\n"
        "assert 'lightwell.store' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_opening_a_logdir_loads_nothing_that_only_media_need(log: LogdirWriter) -> None:
    log.file("a").scalar("loss", 1, 0.5)
    script = (
        "import sys, lightwell\n"
        "before = {m for m in sys.modules if m.startswith('lightwell.events')}\n"
        f"print(lightwell.open_logdir({str(log.path)!r}).runs['a'].scalars('loss').value)\n"
        "after = {m for m in sys.modules if m.startswith('lightwell.events')}\n"
        "print(*sorted(after - before))\n"
        "print('lightwell.store.values' in sys.modules, 'PIL' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[0.5]", "", "False False"]


def test_every_public_class_of_the_store_can_be_asked_for() -> None:
    assert all(getattr(store, name) is not None for name in store.__all__)
    assert store.Image.__module__ == "lightwell.store.media"
    with pytest.raises(AttributeError, match="has no attribute 'Imgae'"):
        store.Imgae  # noqa: B018


_ENDLESS = """
import sys, threading
from lightwell import _core, open_logdir
from lightwell.reader import LogdirReader, ReadChanges

reading, really_poll = threading.Event(), LogdirReader.poll

def poll(self, **arguments):
    if not {is_endless}:
        return really_poll(self, **arguments)
    reading.set()
    for _ in range(5):
        _core.EventFile(sys.argv[2]).poll(1 << 30)
    return ReadChanges(more=True)

LogdirReader.poll = poll
logs = open_logdir(sys.argv[1])
"""


def test_a_program_ends_while_a_logdir_is_being_read(log: LogdirWriter) -> None:
    file = log.file("a").scalars("loss", range(1_000))
    file.path.write_bytes(file.path.read_bytes() * 100)
    script = _ENDLESS.format(is_endless=True) + "reading.wait()"
    done = subprocess.run(
        [sys.executable, "-c", script, str(log.path), str(file.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_thread_that_outlives_the_main_one_sees_all(log: LogdirWriter) -> None:
    for run in "abcdefgh":
        log.file(run).scalars("loss", range(3))
    script = _ENDLESS.format(is_endless="threading.main_thread().is_alive()") + (
        "def look():\n"
        "    threading.main_thread().join()\n"
        "    print(sorted(logs.runs))\n"
        "threading.Thread(target=look).start()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(log.path), str(log.file("a").path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{list('abcdefgh')}\n", "")


def test_an_unknown_name_of_the_module_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'open_logdri'"):
        lightwell.open_logdri  # noqa: B018


def test_the_cache_changes_nothing_that_is_read(
    log: LogdirWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWELL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("lightwell.reader.index._WORTH_BYTES", 1)
    monkeypatch.setattr("lightwell.reader.index._PATIENCE_SECS", 60.0)
    log.file("a").scalars("x", range(50)).image("sample", 2)
    log.file("a", 1).session_start(20).scalars("x", range(20, 30), offset=0.25)
    tables: list[pl.DataFrame] = []
    for cache in (False, True, True):
        with open_logdir(log.path, cache=cache) as logs:
            tables.append(logs.scalars(superseded=cache).to_polars())
            tags = logs.runs["a"].tags
        assert (tags["x"].count, tags["sample"].kind) == (30, "image")
        assert bool(list(tmp_path.glob("cache/*/*.index"))) == cache
    assert (len(tables[0]), len(tables[1])) == (30, 60)
    assert tables[1].equals(tables[2])


def test_a_restart_without_a_point_hides_points_of_an_older_file(log: LogdirWriter) -> None:
    log.file("exp1", 0).scalars("loss", range(5))
    newer = log.file("exp1", 1)
    with open_logdir(log.path) as logs:
        assert len(logs.runs["exp1"].scalars("loss")) == 5
        newer.session_start(2)
        assert logs.refresh().runs["exp1"].scalars("loss").step.tolist() == [0, 1]


def test_a_run_shows_the_last_refresh_whole(log: LogdirWriter) -> None:
    file = log.file("a").scalars("loss", range(3))
    with open_logdir(log.path) as logs:
        run = logs.runs["a"]
        assert (run.tags["loss"].count, len(run.scalars("loss"))) == (3, 3)
        file.scalars("loss", range(3, 5)).scalars("acc", range(2))
        assert (run.tags["loss"].count, len(run.scalars("loss"))) == (3, 3)
        logs.refresh()
        assert (run.tags["loss"].count, len(run.scalars("loss"))) == (5, 5)
        assert list(run.tags) == ["loss", "acc"]
