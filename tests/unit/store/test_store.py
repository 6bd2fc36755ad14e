"""What a store says about a logdir, and that ids and versions can be relied on."""

from __future__ import annotations

import math
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lightwell import SummaryWriter
from lightwell.errors import UnknownIdError
from lightwell.reader import LogdirReader
from lightwell.store import SeriesQuery, Store
from lightwell.store.status import LIVE_SECS, STALLED_SECS

from .conftest import START, EventFileWriter, LogdirWriter, wait_until

Read = Callable[[], Store]


def test_a_snapshot_describes_every_run_tag_and_series(log: LogdirWriter, read: Read) -> None:
    log.file("b", 0).scalars("loss", range(3)).image("sample", 2)
    log.file("a", 5).scalar("loss", 7, math.nan)
    (log.path / "notes.txt").write_text("x")

    snapshot = read().snapshot()

    assert snapshot.path == str(log.path)
    assert snapshot.exists
    assert snapshot.state == "ready"
    assert snapshot.runs.name == ["b", "a"], "runs come in order of creation"
    assert snapshot.runs.slot == [0, 1]
    assert snapshot.runs.started == [START, START + 7]
    assert snapshot.runs.updated == [START + 2, START + 7]
    assert snapshot.runs.message == [None, None]
    kinds = dict(zip(snapshot.tags.name, snapshot.tags.kind, strict=True))
    assert kinds == {"loss": "scalar", "sample": "image"}
    loss, sample = snapshot.tags.name.index("loss"), snapshot.tags.name.index("sample")
    rows = {
        key: row
        for row, key in enumerate(zip(snapshot.series.run, snapshot.series.tag, strict=True))
    }
    assert rows.keys() == {(0, loss), (0, sample), (1, loss)}
    first = rows[0, loss]
    assert snapshot.series.count[first] == 3
    assert (snapshot.series.first_step[first], snapshot.series.last_step[first]) == (0, 2)
    assert snapshot.series.last_value[first] == 2.0
    assert snapshot.series.last_values()[rows[0, sample]] is None
    assert snapshot.series.nonfinite[rows[1, loss]] == 1
    assert snapshot.progress.files_done == snapshot.progress.files_total == 2
    assert snapshot.other_files == 1
    assert snapshot.free_bytes is not None
    assert snapshot.free_bytes > 0


def test_ids_and_slots_stay_when_runs_appear_and_vanish(log: LogdirWriter, read: Read) -> None:
    log.file("b", 3).scalar("x", 0, 0.0)
    log.file("c", 4).scalar("y", 0, 0.0)
    before = read().snapshot()
    log.file("a", 0).scalar("x", 0, 0.0).scalar("new", 0, 0.0)
    gone = log.file("c", 4).path
    gone.unlink()
    gone.parent.rmdir()

    after = read().snapshot()

    assert before.runs.name == ["b", "c"]
    assert after.runs.name == ["b", "c", "a"]
    assert after.runs.slot == [0, 1, 2]
    assert after.tags.name[:2] == before.tags.name
    assert after.instance == before.instance
    assert after.runs.status[1] == "gone"


def test_a_run_without_files_is_gone_and_returns_under_its_id(
    log: LogdirWriter, read: Read
) -> None:
    log.file("stays").scalar("x", 0, 0.0)
    log.file("a").scalar("x", 0, 0.0).image("sample", 0).garbage(9).scalar("x", 1, 1.0)
    before = read().snapshot()
    a, x = before.runs.name.index("a"), before.tags.name.index("x")
    (log.path / "a").rename(log.path / "renamed")
    store = read()
    changes = store.changes_since(before.version)
    assert changes is not None
    assert changes.runs.name == ["a", "renamed"]
    assert changes.runs.status[0] == "gone"
    assert (changes.runs.damage[0], changes.runs.started[0]) == (0, None)
    counts = zip(changes.series.run, changes.series.count, strict=True)
    assert {count for run, count in counts if run == a} == {0}
    assert {place.run for place in store.snapshot().damage} == {2}
    assert len(store.points(run=a, tag=x)) == 0
    assert a not in [one.run for one in store.query(SeriesQuery(tag=x)).series]

    (log.path / "renamed").rename(log.path / "a")
    store = read()
    assert store.snapshot().runs.name == ["a", "stays", "renamed"]
    assert store.snapshot().runs.status == [*before.runs.status, "gone"]
    assert store.points(run=a, tag=x).steps.tolist() == [0, 1]
    assert [(place.run, place.bytes) for place in store.snapshot().damage] == [(a, 9)]


def test_what_is_told_of_the_folder_is_part_of_a_version(log: LogdirWriter) -> None:
    with Store(log.path, follow=True) as store:
        assert store.wait_until_ready(20)
        version = store.version
        (log.path / "sub").mkdir()
        (log.path / "sub" / "model.pt").touch()
        wait_until(lambda: store.snapshot().other_files == 1)
        changes = store.changes_since(version)
        assert changes is not None
        assert changes.logdir is not None
        assert (changes.logdir.folders, changes.logdir.other_files) == (1, 1)
        version = store.version
        shutil.rmtree(log.path)
        wait_until(lambda: store.version > version)
        changes = store.changes_since(version)
        assert changes is not None
        assert changes.logdir is not None
        assert not changes.logdir.exists
        assert not store.snapshot().exists


def test_two_stores_are_two_instances(log: LogdirWriter) -> None:
    assert Store(log.path, follow=False).instance != Store(log.path, follow=False).instance


def test_changes_since_hold_only_what_changed(log: LogdirWriter, read: Read) -> None:
    log.file("a", 0).scalar("x", 0, 1.0).scalar("y", 0, 1.0)
    log.file("b", 1).scalar("x", 0, 1.0)
    snapshot = read().snapshot()
    log.file("b", 1).scalar("x", 1, 5.0).scalar("z", 1, 2.0)

    changes = read().changes_since(snapshot.version)

    assert changes is not None
    assert changes.version > snapshot.version
    assert changes.runs.run == [1]
    assert changes.runs.name == ["b"]
    assert changes.runs.updated == [START + 1]
    assert changes.tags.name == ["z"]
    changed = set(zip(changes.series.run, changes.series.tag, strict=True))
    assert changed == {(1, snapshot.tags.name.index("x")), (1, changes.tags.tag[0])}
    assert sorted(changes.series.last_value.tolist()) == [2.0, 5.0]
    nothing = read().changes_since(read().version)
    assert nothing is not None
    assert len(nothing.series) == 0
    assert nothing.runs.run == []


def test_a_version_that_is_too_old_or_unknown_asks_for_a_snapshot(
    log: LogdirWriter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.store.catalog.MAX_REMEMBERED_CHANGES", 4)
    file = log.file("a").scalar("x", 0, 0.0)
    old = read().version
    for step in range(1, 6):
        file.scalar("x", step, 0.0)
        read()
    store = read()
    assert store.changes_since(old) is None
    assert store.changes_since(store.version + 1) is None
    assert store.changes_since(store.version) is not None


def test_a_series_keeps_its_version_until_it_grows(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalar("x", 0, 0.0)
    log.file("b").scalar("x", 0, 0.0)
    before = read().snapshot().series.version
    log.file("b").scalar("x", 1, 0.0)
    after = read().snapshot().series.version
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_subscribers_are_called_after_the_change_is_visible(log: LogdirWriter) -> None:
    seen: list[tuple[int, int]] = []
    file = log.file("a").scalar("x", 0, 0.0)
    with Store(log.path, follow=True) as store:
        unsubscribe = store.subscribe(
            lambda: seen.append((store.version, store.snapshot().series.count.sum()))
        )
        assert store.wait_until_ready(20)
        file.scalar("x", 1, 0.0)
        wait_until(lambda: bool(seen) and seen[-1][1] == 2)
        assert [version for version, _ in seen] == sorted({version for version, _ in seen})
        unsubscribe()
        calls = len(seen)
        file.scalar("x", 2, 0.0)
        wait_until(lambda: store.snapshot().series.count.sum() == 3)
        assert len(seen) == calls


def test_a_following_store_is_ready_on_an_empty_and_on_a_missing_logdir(tmp_path: Path) -> None:
    with Store(tmp_path / "later", follow=True) as store:
        assert store.wait_until_ready(20)
        assert store.snapshot().state == "ready"
        assert not store.snapshot().exists
        LogdirWriter(tmp_path / "later").file("a").scalar("x", 0, 0.0)
        wait_until(lambda: store.snapshot().runs.name == ["a"])
        assert store.snapshot().exists


def test_a_following_store_refuses_to_refresh(log: LogdirWriter) -> None:
    with pytest.raises(RuntimeError, match="follows"):
        Store(log.path, follow=True).refresh()


def test_closing_twice_and_without_a_start_is_harmless(log: LogdirWriter) -> None:
    log.file("a").scalar("x", 0, 0.0)
    for follow in (False, True):
        store = Store(log.path, follow=follow)
        store.close()
        store.close()


def test_statuses_tell_how_long_ago_a_run_grew(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    log.file("nothing").session_start(0)
    os.utime(file.path, (START, START))
    for age_secs, expected in ((1, "live"), (LIVE_SECS + 1, "stalled"), (STALLED_SECS + 1, "done")):
        store = Store(log.path, follow=False, clock=lambda age=age_secs: START + age)
        store.refresh()
        status = dict(zip(store.snapshot().runs.name, store.snapshot().runs.status, strict=True))
        assert status == {"a": expected, "nothing": "empty"}


def test_a_run_whose_writer_was_closed_is_done_at_once_and_live_when_it_goes_on(
    tmp_path: Path,
) -> None:
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalar("x", 0.0, 0)

    def go_on() -> None:
        writer.add_scalar("x", 1.0, 1)
        writer.flush()

    with Store(tmp_path, follow=False) as store:
        for act, expected in (
            (writer.flush, "live"),
            (writer.close, "done"),
            (go_on, "live"),
            (writer.close, "done"),
        ):
            act()
            store.refresh()
            assert store.snapshot().runs.status == [expected]
            assert store.snapshot().runs.closed == [expected == "done"]


def test_a_live_run_becomes_stalled_and_done_without_being_written(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    os.utime(file.path, (START, START))
    now = [START + LIVE_SECS - 0.5]
    with Store(log.path, follow=True, clock=lambda: now[0]) as store:
        assert store.wait_until_ready(20)
        version = store.version
        assert store.snapshot().runs.status == ["live"]
        now[0] = START + STALLED_SECS - 0.5
        wait_until(lambda: store.snapshot().runs.status == ["stalled"])
        now[0] = START + STALLED_SECS + 1
        changes = store.changes_since(version)
        assert changes is not None
        assert changes.runs.status == ["stalled"]
        wait_until(lambda: store.snapshot().runs.status == ["done"])
        assert store.snapshot().runs.closed == [False]


def test_a_run_is_live_no_longer_where_the_clock_of_its_files_is_ahead(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    os.utime(file.path, (START + 3600, START + 3600))
    now = [START]
    with Store(log.path, follow=False, clock=lambda: now[0]) as store:
        store.refresh()
        assert store.snapshot().runs.status == ["live"]
        now[0] = START + LIVE_SECS + 1
        store._age_statuses(now[0])
        assert store.snapshot().runs.status == ["stalled"]


def test_a_run_whose_files_cannot_be_opened_is_unreadable(
    log: LogdirWriter, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    log.file("b", 1).scalar("x", 0, 0.0)
    scan = LogdirReader.scan

    def scan_and_lose_a_file(reader: LogdirReader) -> None:
        scan(reader)
        file.path.unlink()

    monkeypatch.setattr(LogdirReader, "scan", scan_and_lose_a_file)
    snapshot = read().snapshot()
    status = dict(zip(snapshot.runs.name, snapshot.runs.status, strict=True))
    assert status == {"a": "unreadable", "b": "live"}
    assert snapshot.runs.message == ["the file is gone", None]


def test_damage_is_counted_and_listed_once(log: LogdirWriter, read: Read) -> None:
    file = log.file("a").scalar("x", 0, 0.0).garbage(33).scalar("x", 1, 1.0)
    size = file.path.stat().st_size
    store = read()
    snapshot = store.snapshot()
    assert snapshot.runs.damage == [1]
    (place,) = snapshot.damage
    assert (place.run, place.bytes) == (0, 33)
    assert 0 < place.offset < size
    assert place.reason
    assert place.file == f"a/{file.path.name}"
    file.scalar("x", 2, 2.0).garbage(5).scalar("x", 3, 3.0)
    changes = read().changes_since(snapshot.version)
    assert changes is not None
    assert changes.damaged_files == [place.file]
    assert [place.bytes for place in changes.damage] == [33, 5]
    assert store.snapshot().runs.damage == [2]
    assert len(store.snapshot().damage) == 2


def test_damage_that_came_right_is_taken_back(log: LogdirWriter, read: Read) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    whole = file.scalar("x", 1, 1.0).path.read_bytes()
    file.path.write_bytes(whole[:-20] + bytes(20))
    before = time.time() - 60
    os.utime(file.path, (before, before))
    snapshot = read().snapshot()
    assert len(snapshot.damage) == 1
    file.path.write_bytes(whole)
    changes = read().changes_since(snapshot.version)
    assert changes is not None
    assert (changes.damaged_files, changes.damage) == ([f"a/{file.path.name}"], [])
    assert changes.runs.damage == [0]
    assert read().snapshot().damage == []


def test_files_whose_shown_names_are_alike_stay_two(log: LogdirWriter, read: Read) -> None:
    for step, name in enumerate((b"tfevents.\xfe", b"tfevents.\xff")):
        path = log.path / "a" / os.fsdecode(name)
        EventFileWriter(path).scalar("x", step, 1.0).garbage(9).scalar("x", 10 + step, 1.0)
    store = read()
    assert store.points(run=0, tag=0).steps.tolist() == [0, 10, 1, 11]
    assert [place.bytes for place in store.snapshot().damage] == [9, 9]
    changes = store.changes_since(0)
    assert changes is not None
    assert changes.damaged_files == ["a/tfevents.\ufffd"]
    assert len(changes.damage) == 2


def test_a_file_that_starts_over_shows_only_what_it_holds_now(
    log: LogdirWriter, read: Read
) -> None:
    file = log.file("a").scalars("x", range(10)).scalar("old", 0, 0.0).garbage(9).scalar("x", 9, 0)
    assert read().snapshot().runs.damage == [1]
    file.path.unlink()
    log.file("a").scalars("x", range(3), offset=100.0)
    store = read()
    snapshot = store.snapshot()
    x, old = snapshot.tags.name.index("x"), snapshot.tags.name.index("old")
    assert store.points(run=0, tag=x).values.tolist() == [100.0, 101.0, 102.0]
    assert dict(zip(snapshot.series.tag, snapshot.series.count, strict=True)) == {x: 3, old: 0}
    assert snapshot.runs.damage == [0]
    assert snapshot.damage == []


def test_unknown_ids_and_tags_of_other_kinds_are_refused(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalar("x", 0, 0.0).image("sample", 0)
    store = read()
    tags = store.snapshot().tags.name
    for wrong in (SeriesQuery(tag=9), SeriesQuery(tag=-1), SeriesQuery(tag=0, runs=[0, 4])):
        with pytest.raises((UnknownIdError, ValueError)):
            store.query(wrong)
    with pytest.raises(ValueError, match="'sample' holds image data, not scalars"):
        store.query(SeriesQuery(tag=tags.index("sample")))


def test_queries_see_whole_points_while_the_series_grows(log: LogdirWriter) -> None:
    file = log.file("a").scalar("x", 0, 0.0)
    stop = threading.Event()
    failures: list[str] = []
    with Store(log.path, follow=True) as store:
        assert store.wait_until_ready(20)

        def ask() -> None:
            seen = 0
            while not stop.is_set():
                (one,) = store.query(SeriesQuery(tag=0, cols=8192)).series
                steps, values = one.columns["step"], one.columns["value"]
                if not np.array_equal(steps, np.arange(one.n)) or not np.array_equal(steps, values):
                    failures.append(f"{steps} {values}")
                if one.n < seen or one.n != one.count:
                    failures.append(f"{one.n} points of {one.count} after {seen}")
                seen = one.n

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for step in range(1, 400):
            file.scalar("x", step, step)
        wait_until(lambda: store.snapshot().series.count.tolist() == [400])
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_what_was_read_stays_readable_after_close(log: LogdirWriter, read: Read) -> None:
    log.file("a").scalars("x", range(5))
    store = read()
    store.close()
    assert store.query(SeriesQuery(tag=0)).series[0].n == 5
