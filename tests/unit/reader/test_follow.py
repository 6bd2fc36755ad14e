"""Following a logdir from a thread: what grows, appears, vanishes and returns."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lightwell.reader import Follower, LogdirReader, ReadChanges
from tests.unit.reader.conftest import EventLog, Follow, Until
from tests.unit.reader.logdirs import NAME


def test_growth_and_new_runs_are_told(tmp_path: Path, follow: Follow, until: Until) -> None:
    log = EventLog(tmp_path / "a" / NAME)
    log.write((0, 1.0))
    listener = follow(tmp_path)
    until(lambda: ("a", "loss") in listener.series and listener.follower.ready.is_set())
    listener.forget()
    log.write((1, 2.0))
    until(lambda: ("a", "loss") in listener.series)
    EventLog(tmp_path / "b" / "c" / NAME).write((0, 1.0), tag="accuracy")
    until(lambda: ("b/c", "accuracy") in listener.series)


def test_the_end_of_a_backlog_is_told_even_if_nothing_was_in_it(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.reader.logdir.SLICE_SECS", 0.0)  # one file a slice
    torn = EventLog(tmp_path / "a" / NAME)
    torn.append(b"\x20\0\0\0")
    os.utime(torn.path, (1000, 1000))
    EventLog(tmp_path / "b" / NAME).write((0, 1.0))
    reader = LogdirReader(tmp_path, max_workers=1)
    told: list[tuple[bool, bool]] = []

    def listen(changes: ReadChanges) -> None:
        told.append((bool(changes), reader.progress.behind_since is not None))

    follower = Follower(reader, listen)
    follower.start()
    until(follower.ready.is_set)
    follower.stop()
    assert told[:2] == [(True, True), (False, False)]


def test_a_logdir_is_waited_for_and_may_return(
    tmp_path: Path, follow: Follow, until: Until
) -> None:
    logdir = tmp_path / "later"
    listener = follow(logdir)
    until(listener.follower.ready.is_set)
    EventLog(logdir / "a" / NAME).write((0, 1.0))
    until(lambda: ("a", "loss") in listener.series)
    shutil.rmtree(logdir)
    until(lambda: not listener.reader.exists)
    listener.forget()
    EventLog(logdir / "a" / NAME).write((5, 1.0), (6, 1.0))
    until(lambda: ("a", "loss") in listener.series)


def test_a_deleted_run_is_told(tmp_path: Path, follow: Follow, until: Until) -> None:
    for run in "ab":
        EventLog(tmp_path / run / NAME).write((0, 1.0))
    listener = follow(tmp_path)
    until(listener.follower.ready.is_set)
    shutil.rmtree(tmp_path / "b")
    until(lambda: list(listener.reader.runs) == ["a"])


def test_a_listener_that_fails_does_not_end_following(
    tmp_path: Path,
    follow: Follow,
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = EventLog(tmp_path / "a" / NAME)
    listener = follow(tmp_path)
    until(listener.follower.ready.is_set)
    listener.fails = True
    log.write((0, 1.0))
    until(lambda: ("a", "loss") in listener.series)
    listener.fails = False
    listener.forget()
    log.write((1, 1.0))
    until(lambda: ("a", "loss") in listener.series)
    assert "a listener of" in caplog.text


def test_a_scan_that_fails_is_tried_again(
    tmp_path: Path,
    follow: Follow,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = LogdirReader.scan
    failures = iter([OSError("out of order")])

    def failing(self: LogdirReader) -> None:
        for error in failures:
            raise error
        scan(self)

    monkeypatch.setattr(LogdirReader, "scan", failing)
    EventLog(tmp_path / "a" / NAME).write((0, 1.0))
    listener = follow(tmp_path)
    until(lambda: ("a", "loss") in listener.series)


def test_without_notifications_the_tree_is_walked(
    tmp_path: Path,
    follow: Follow,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no space left for watches")

    monkeypatch.setattr("watchfiles.watch", refuse)
    listener = follow(tmp_path)
    until(listener.follower.ready.is_set)
    EventLog(tmp_path / "a" / NAME).write((0, 1.0))
    until(lambda: ("a", "loss") in listener.series)


def test_what_happens_during_a_long_reading_does_not_wait_for_its_end(
    tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.reader.logdir.SLICE_SECS", 0.0)  # one file a slice
    monkeypatch.setattr("lightwell.reader.follow.rescan_secs", lambda **_: 0.0)
    for index in range(40):
        log = EventLog(tmp_path / f"old{index}" / NAME)
        log.write((0, 1.0))
        log.settle()
    live = EventLog(tmp_path / "live" / NAME)
    live.write((0, 1.0))
    told: list[str] = []
    reader = LogdirReader(tmp_path, max_workers=1)

    def hear(changes: ReadChanges) -> None:
        read = {run for run in changes.runs if reader.runs[run].files[0].event_file.series_count}
        if not told:
            assert read == {"live"}
            live.write((1, 1.0))
            EventLog(tmp_path / "late" / NAME).write((0, 1.0))
        told.extend(sorted(changes.runs & read & {"live", "late"}) or ["old"] * bool(read))

    follower = Follower(reader, hear)
    follower.start()
    try:
        until(lambda: follower.ready.is_set() and len(told) > 40)
    finally:
        follower.stop()
    assert told.index("late") < 5
    assert told.index("live", 1) < 5
