"""How often a follower looks, and how it learns that nobody tells it of changes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lightwell.reader import mounts, pace
from lightwell.reader.watch import Watcher
from tests.unit.reader.conftest import Follow, Until
from tests.unit.reader.logdirs import put


def test_a_walk_takes_its_share_of_a_core_and_no_more() -> None:
    for cpu_secs in (0.0, 0.001, 0.1, 3.0):
        told = pace.rescan_secs(is_told=True, cpu_secs=cpu_secs, secs=cpu_secs)
        untold = pace.rescan_secs(is_told=False, cpu_secs=cpu_secs, secs=cpu_secs)
        assert told >= 5
        assert untold >= 1
        assert cpu_secs <= told / 2000
        assert cpu_secs <= untold / 100


def test_a_slow_server_is_asked_for_at_most_a_fifth_of_the_time() -> None:
    interval = pace.rescan_secs(is_told=False, cpu_secs=0.01, secs=30.0)
    assert (interval + 30.0) / 5 >= 30.0


def test_looks_at_files_that_grow_become_rarer_with_their_number_up_to_a_second() -> None:
    for is_told in (True, False):
        every = [pace.hot_secs(files=n, is_told=is_told) for n in (1, 10, 100, 1000, 10_000)]
        assert every == sorted(every)
        assert every[-1] == 1.0
    assert pace.hot_secs(files=1, is_told=False) > pace.hot_secs(files=1, is_told=True)


MOUNTS = """\
22 1 0:21 / / rw - overlay overlay rw,lowerdir=/a:/b
23 22 8:1 / /data rw,noatime shared:1 - ext4 /dev/sda1 rw
24 23 0:40 / /data/team\\040logs rw - nfs4 server:/logs rw,vers=4.2
25 23 0:41 / /data/remote rw,nosuid - fuse.sshfs user@host:/ rw
26 25 8:2 / /data/remote/local rw - xfs /dev/sdb1 rw
27 22 8:3 / /windows rw - fuseblk /dev/sdc1 rw
28 22 0:42 / /twice rw - cifs //server/share rw
29 28 8:4 / /twice rw - btrfs /dev/sdd1 rw
a line that makes no sense
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/user/runs", False),
        ("/data/runs", False),
        ("/data", True),  # a mount below may hold runs
        ("/data/team logs", True),
        ("/data/team logs/a/b", True),
        ("/data/team logs of mine", False),
        ("/data/remote/x", True),
        ("/data/remote/local/x", False),
        ("/windows/runs", False),
        ("/twice/runs", False),  # the later mount hides the earlier one
    ],
)
def test_network_mounts_are_known(
    path: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS)
    monkeypatch.setattr(mounts, "_MOUNTS", str(table))
    assert mounts.is_shared(path) is expected


def test_without_a_list_of_mounts_notifications_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "_MOUNTS", str(tmp_path / "none"))
    assert not mounts.is_shared(str(tmp_path))


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notifications are accepted and never come, as of what another machine writes."""

    def watch(*_: object, stop_event: threading.Event, **__: object) -> Iterator[object]:
        stop_event.wait(60)
        yield from ()

    monkeypatch.setattr("watchfiles.watch", watch)


@pytest.mark.usefixtures("silent")
def test_a_watcher_that_missed_something_is_trusted_again_when_it_tells(tmp_path: Path) -> None:
    watcher = Watcher(str(tmp_path), threading.Event())
    try:
        assert watcher.tells_all
        watcher.note_untold()
        assert not watcher.tells_all
        assert watcher.take() == set()
        assert not watcher.tells_all
        watcher._changed.add(f"{tmp_path}/a")
        assert watcher.take() == {f"{tmp_path}/a"}
        assert watcher.tells_all
    finally:
        watcher.stop()


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("is_mount_known", [True, False])
def test_points_on_a_mount_that_tells_nothing_are_found(
    is_mount_known: bool,
    tmp_path: Path,
    follow: Follow,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lightwell.reader.watch.is_shared", lambda _: is_mount_known)
    # A file at rest, whose file system's clock is an hour ahead.
    log = put(tmp_path / "a")
    os.utime(log.path, (2_000_000_000, 2_000_000_000))
    listener = follow(tmp_path)
    until(listener.follower.ready.is_set)
    monkeypatch.setattr(listener.follower, "_watch_starts_until", 0.0)
    listener.forget()
    log.write((1, 2.0))
    os.utime(log.path, (2_000_000_001, 2_000_000_001))
    until(lambda: ("a", "loss") in listener.series)
    until(lambda: not listener.follower._is_told)
    put(tmp_path / "b")
    until(lambda: ("b", "loss") in listener.series)


def test_a_follower_that_is_told_trusts_what_it_is_told(
    tmp_path: Path, follow: Follow, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.reader.watch.is_shared", lambda _: False)
    log = put(tmp_path / "a")
    listener = follow(tmp_path)
    until(listener.follower.ready.is_set)
    for step in range(1, 4):
        listener.forget()
        log.write((step, 1.0))
        until(lambda: ("a", "loss") in listener.series)
    assert listener.follower._is_told
