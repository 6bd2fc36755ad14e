"""The index of a logdir: the second opening gives what reading gives, whatever became of either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lightwell.reader import FileReader, LogdirReader
from lightwell.reader.index import LogdirIndex
from lightwell.reader.packs import PackFolder, byte_limit, cache_root
from tests.file_state import file_state
from tests.unit.reader.conftest import scalar_record

OLD = 1_600_000_000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache in which the smallest logdir is worth keeping."""
    monkeypatch.setenv("LIGHTWELL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("lightwell.reader.index._WORTH_BYTES", 1)
    # The thread that writes has the lowest priority: on a busy machine it may take its time.
    monkeypatch.setattr("lightwell.reader.index._PATIENCE_SECS", 60.0)
    return tmp_path / "cache"


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def write(logdir: Path, run: str, *steps: int, modified: int = OLD) -> Path:
    """Adds points to the run's one file, which looks as if nobody wrote to it since long."""
    path = logdir / run / "events.out.tfevents.1600000000.host.1.0"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as out:
        out.write(b"".join(scalar_record("loss", step, step / 8) for step in steps))
    os.utime(path, (modified, modified))
    return path


class Opening:
    """One opening of a logdir: what was read, and how many bytes of event files that took."""

    def __init__(self, logdir: Path | str, *, cache: bool = True) -> None:
        reader = LogdirReader(logdir, cache=cache)
        reader.scan()
        self.changed: set[str] = set()
        restored: dict[str, int] = {}
        really_restore = LogdirIndex.restore

        def restore(index: LogdirIndex, file: FileReader) -> None:
            really_restore(index, file)
            # What the first call found; later the thread that keeps the file says what it kept.
            restored.setdefault(file.path, file.kept.offset)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(LogdirIndex, "restore", restore)
            more = True
            while more:
                changes = reader.poll()
                self.changed |= changes.runs
                more = changes.more
        self.restored = {
            name: [restored.get(file.path, 0) for file in run.files]
            for name, run in reader.runs.items()
        }
        self.reader = reader
        reader.close()

    @property
    def state(self) -> dict[str, list[dict[str, Any]]]:
        return {
            name: [file_state(file.event_file) for file in run.files]
            for name, run in self.reader.runs.items()
        }

    @property
    def sizes(self) -> dict[str, list[int]]:
        return {
            name: [file.event_file.offset for file in run.files]
            for name, run in self.reader.runs.items()
        }


def packs(cache: Path) -> list[Path]:
    return sorted(cache.glob("*/*.index"))


def same_as_read(logdir: Path | str) -> Opening:
    """An opening that must give what reading gives."""
    opening = Opening(logdir)
    plain = Opening(logdir, cache=False)
    assert opening.state == plain.state
    assert opening.changed == plain.changed
    return opening


def test_the_second_opening_reads_nothing_and_gives_the_same(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2, 3)
    write(logdir, "b", 4)
    first = same_as_read(logdir)
    assert first.restored == {"a": [0], "b": [0]}
    assert len(packs(cache)) == 1
    second = same_as_read(logdir)
    assert second.restored == second.sizes
    assert len(packs(cache)) == 1


def test_what_grew_is_kept_in_a_pack_of_its_own(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2, 3)
    write(logdir, "b", 4)
    Opening(logdir)
    write(logdir, "a", 4, 5, modified=OLD + 1)
    write(logdir, "c", 1)
    second = same_as_read(logdir)
    assert second.restored["b"] == second.sizes["b"]
    assert 0 < second.restored["a"][0] < second.sizes["a"][0]
    assert len(packs(cache)) == 2
    third = same_as_read(logdir)
    assert third.restored == third.sizes


def test_a_file_that_is_written_to_is_kept_at_the_end(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2, 3, modified=int(time.time()))
    reader = LogdirReader(logdir)
    reader.scan()
    reader.poll()
    assert packs(cache) == []
    reader.close()
    assert len(packs(cache)) == 1
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes


def test_little_is_not_worth_a_pack(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("LIGHTWELL_CACHE", str(cache))
    write(logdir, "a", 1, 2, 3)
    Opening(logdir)
    assert not cache.exists()


@pytest.mark.parametrize("how", ["link", "relative", "slash"])
def test_a_logdir_has_one_index_whatever_leads_to_it(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    write(logdir, "a", 1, 2)
    Opening(logdir)
    (logdir.parent / "link").symlink_to(logdir)
    monkeypatch.chdir(logdir.parent)
    path = {"link": str(logdir.parent / "link"), "relative": "runs", "slash": f"{logdir}/"}[how]
    opening = same_as_read(path)
    assert opening.restored == opening.sizes
    assert len(packs(cache)) == 1


def test_a_renamed_run_is_not_read_again(logdir: Path) -> None:
    write(logdir, "a", 1, 2)
    Opening(logdir)
    (logdir / "a").rename(logdir / "z")
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes
    assert opening.changed == {"z"}


def test_a_file_that_shrank_or_was_replaced_is_read_again(logdir: Path) -> None:
    cut, replaced = write(logdir, "a", 1, 2), write(logdir, "b", 1, 2)
    Opening(logdir)
    size = cut.stat().st_size // 2
    os.truncate(cut, size)
    content = replaced.read_bytes()
    replaced.rename(logdir.parent / "before")  # keeps its inode from being used again
    replaced.write_bytes(content[size:] + content[:size])
    os.utime(replaced, (OLD, OLD))
    opening = same_as_read(logdir)
    assert opening.sizes == {"a": [size], "b": [2 * size]}
    assert opening.state["b"][0]["series"][0]["ends"].startswith("(2, 1,")


def test_a_file_whose_bytes_changed_in_place_is_read_again(logdir: Path) -> None:
    path = write(logdir, "a", *range(1, 21))
    before = Opening(logdir)
    size = path.stat().st_size // 20
    with path.open("r+b") as file:
        file.seek(9 * size)  # far from both ends, which are compared
        file.write(bytes(size))
    os.utime(path, (OLD + 1, OLD + 1))
    assert same_as_read(logdir).state != before.state


def test_a_run_that_came_back_is_not_read_again(logdir: Path) -> None:
    path = write(logdir, "a", 1, 2)
    write(logdir, "b", 1)
    Opening(logdir)
    path.parent.rename(logdir.parent / "away")
    assert list(same_as_read(logdir).sizes) == ["b"]
    (logdir.parent / "away").rename(path.parent)
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes


@pytest.mark.parametrize("what", ["file", "garbage", "empty", "folder"])
def test_a_spoilt_cache_changes_nothing(logdir: Path, cache: Path, what: str) -> None:
    write(logdir, "a", 1, 2)
    if what == "file":
        cache.write_text("a file where the folder should be")
        assert same_as_read(logdir).restored == {"a": [0]}
        return
    Opening(logdir)
    (pack,) = packs(cache)
    if what == "folder":
        pack.unlink()
        pack.mkdir()
    else:
        pack.write_bytes(b"" if what == "empty" else os.urandom(500))
    opening = same_as_read(logdir)
    assert opening.restored == {"a": [0]}


def test_a_cache_that_cannot_be_written_changes_nothing(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2)
    # A folder that nobody, not even root, can make: its parent is a device.
    os.environ["LIGHTWELL_CACHE"] = "/dev/null/cache"
    try:
        assert same_as_read(logdir).restored == {"a": [0]}
    finally:
        os.environ["LIGHTWELL_CACHE"] = str(cache)


@pytest.mark.parametrize(
    ("name", "value"), [("LIGHTWELL_CACHE", ""), ("LIGHTWELL_CACHE_BYTES", "0")]
)
def test_it_can_be_turned_off(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    write(logdir, "a", 1, 2)
    assert same_as_read(logdir).restored == {"a": [0]}
    assert not cache.exists()


def test_without_the_cache_nothing_is_taken_or_kept(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2)
    Opening(logdir, cache=False)
    assert not cache.exists()
    Opening(logdir)
    assert Opening(logdir, cache=False).restored == {"a": [0]}


def test_the_folders_are_for_the_user_alone(logdir: Path, cache: Path) -> None:
    write(logdir, "a", 1, 2)
    Opening(logdir)
    assert {oct(path.stat().st_mode & 0o777) for path in (cache, packs(cache)[0].parent)} == {
        "0o700"
    }


def test_many_packs_become_one(logdir: Path, cache: Path) -> None:
    for step in range(12):
        write(logdir, f"run{step}", step)
        write(logdir, "growing", step, modified=OLD + step)
        Opening(logdir)
        assert len(packs(cache)) <= 8
    (logdir / "run0" / "events.out.tfevents.1600000000.host.1.0").unlink()
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes


def test_packs_without_what_still_counts_become_one(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.reader.packs._DEAD_BYTES", 0)
    for step in range(4):
        write(logdir, "a", *range(step * 100, step * 100 + 100), modified=OLD + step)
        Opening(logdir)
    sizes = [pack.stat().st_size for pack in packs(cache)]
    assert len(sizes) < 4
    assert sum(sizes) <= 2.5 * 400 * 20
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes


def test_the_least_recently_opened_logdir_goes_first(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logdirs = [tmp_path / name for name in ("one", "two", "three")]
    for age, logdir in enumerate(logdirs):
        write(logdir, "a", *range(100))
        Opening(logdir)
        newest = max(packs(cache), key=lambda pack: pack.name)
        os.utime(newest.parent, (OLD + age, OLD + age))
    Opening(logdirs[0])  # which makes "two" the oldest
    size = packs(cache)[0].stat().st_size
    monkeypatch.setenv("LIGHTWELL_CACHE_BYTES", str(size * 7 // 2))
    last = tmp_path / "last"
    write(last, "a", *range(100))
    Opening(last)
    assert len(packs(cache)) == 3
    assert sum(pack.stat().st_size for pack in packs(cache)) <= byte_limit()
    left = {pack.parent for pack in packs(cache)}
    assert left == {
        Path(PackFolder(str(cache), str(logdir), 0).path)
        for logdir in (logdirs[0], logdirs[2], last)
    }


def test_a_logdir_larger_than_the_bound_is_not_kept(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWELL_CACHE_BYTES", "1000")
    write(logdir, "a", *range(100))
    same_as_read(logdir)
    assert list(cache.rglob("*.*")) == []


def test_two_that_write_at_once_do_each_other_no_harm(logdir: Path, cache: Path) -> None:
    for run in range(40):
        write(logdir, f"run{run}", *range(50))
    script = (
        "import sys; from lightwell.reader import LogdirReader, index; index._WORTH_BYTES = 1\n"
        "for _ in range(20):\n"
        "    r = LogdirReader(sys.argv[1]); r.scan()\n"
        "    while r.poll().more: pass\n"
        "    r._index._unkept_bytes = 9\n"
        "    for run in r.runs.values():\n"
        "        for file in run.files: file.kept = index.Kept(was_asked=True)\n"
        "    r.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(logdir)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [(b"", 0)] * 2
    assert 1 <= len(packs(cache)) <= 9
    assert list(cache.rglob("*.unfinished")) == []
    opening = same_as_read(logdir)
    assert opening.restored == opening.sizes


def test_one_that_is_killed_while_it_writes_leaves_no_pack(logdir: Path, cache: Path) -> None:
    write(logdir, "a", *range(50))
    script = (
        "import os, signal, sys\n"
        "from lightwell.reader import LogdirReader, index, packs\n"
        "index._WORTH_BYTES = 1\n"
        "packs.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "r = LogdirReader(sys.argv[1]); r.scan(); r.poll(); r.close()\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(logdir)], check=False)
    assert ended.returncode == -signal.SIGKILL
    (left,) = cache.rglob("*.unfinished")
    assert packs(cache) == []
    Opening(logdir)
    assert left.exists()  # whoever wrote it may still be at it
    os.utime(left, (OLD, OLD))
    write(logdir, "b", 1)
    opening = same_as_read(logdir)
    assert opening.restored["a"] == opening.sizes["a"]
    assert not left.exists()


def test_a_process_that_ends_without_closing_still_keeps_what_it_read(
    logdir: Path, cache: Path
) -> None:
    write(logdir, "a", *range(50))
    script = (
        "import sys; from lightwell.reader import index; index._WORTH_BYTES = 1\n"
        "from lightwell import open_logdir; print(list(open_logdir(sys.argv[1]).runs))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(logdir)], capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("['a']\n", "")
    assert len(packs(cache)) == 1


def test_it_is_written_by_a_thread_of_its_own(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    write(logdir, "a", 1, 2)
    may_write, threads = threading.Event(), list[str]()
    write_packs = PackFolder.write

    def slow(self: PackFolder, *args: Any) -> bool:
        threads.append(threading.current_thread().name)
        may_write.wait(30)
        return write_packs(self, *args)

    monkeypatch.setattr(PackFolder, "write", slow)
    reader = LogdirReader(logdir)
    reader.scan()
    reader.poll()  # returns although the index waits
    until(lambda: threads)
    assert packs(cache) == []
    may_write.set()
    reader.close()
    assert threads == ["lightwell-index"]
    assert len(packs(cache)) == 1


def test_closing_waits_for_no_index_that_takes_too_long(
    logdir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    write_packs = PackFolder.write

    def slow(self: PackFolder, files: Any, is_stopped: Callable[[], bool]) -> bool:
        until(is_stopped)
        return write_packs(self, files, is_stopped)

    monkeypatch.setattr(PackFolder, "write", slow)
    monkeypatch.setattr("lightwell.reader.index._PATIENCE_SECS", 0.0)
    write(logdir, "a", 1, 2, modified=int(time.time()))
    assert same_as_read(logdir).restored == {"a": [0]}
    assert packs(cache) == []


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"LIGHTWELL_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"}, "linux", "/a/b"),
        ({"XDG_CACHE_HOME": "/c"}, "linux", "/c/lightwell"),
        ({"XDG_CACHE_HOME": "beside", "HOME": "/home/me"}, "linux", "/home/me/.cache/lightwell"),
        ({"HOME": "/home/me"}, "linux", "/home/me/.cache/lightwell"),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Caches/lightwell"),
        ({"LIGHTWELL_CACHE": ""}, "linux", None),
    ],
)
def test_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    platform: str,
    expected: str | None,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("LIGHTWELL_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_root() == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("123", 123), ("", 4 << 30), ("-1", 4 << 30), ("4 GB", 4 << 30)]
)
def test_how_large_it_may_be(monkeypatch: pytest.MonkeyPatch, text: str, expected: int) -> None:
    monkeypatch.setenv("LIGHTWELL_CACHE_BYTES", text)
    assert byte_limit() == expected
