"""A file that lies elsewhere than it did is the same file: nothing of it is read again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lightwell.reader import FileReader, LogdirReader
from lightwell.store import Store
from tests.unit.reader.logdirs import NAME, put, read_all, steps_of

Moved = Callable[[Callable[[], object]], LogdirReader]
LATER = "events.out.tfevents.1700000009.host.1.0"


@pytest.fixture
def bytes_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What every poll read, in bytes."""
    read: list[int] = []
    poll = FileReader.poll

    def counting(self: FileReader, max_bytes: int, root: str) -> object:
        result = poll(self, max_bytes, root)
        read.append(result.bytes_read if result else 0)
        return result

    monkeypatch.setattr(FileReader, "poll", counting)
    return read


@pytest.fixture
def moved(tmp_path: Path, bytes_read: list[int]) -> Moved:
    """Reads a logdir, has a move made, and reads on; fails if bytes were read for it."""

    def read(move: Callable[[], object]) -> LogdirReader:
        reader = LogdirReader(tmp_path)
        read_all(reader)
        assert sum(bytes_read) > 0
        bytes_read.clear()
        move()
        read_all(reader)
        assert sum(bytes_read) == 0
        return reader

    return read


def test_a_renamed_file(tmp_path: Path, moved: Moved) -> None:
    log = put(tmp_path / "a", points=3)
    reader = moved(lambda: log.path.rename(log.path.with_name(LATER)))
    (file,) = reader.runs["a"].files
    assert (file.name, file.created, file.error) == (f"a/{LATER}", 1700000009.0, None)
    assert steps_of(reader, "a") == [0, 1, 2]


def test_a_renamed_run(tmp_path: Path, moved: Moved) -> None:
    put(tmp_path / "a", points=3)
    put(tmp_path / "a", LATER, points=2)
    reader = moved(lambda: (tmp_path / "a").rename(tmp_path / "b"))
    assert list(reader.runs) == ["b"]
    assert [file.name for file in reader.runs["b"].files] == [f"b/{NAME}", f"b/{LATER}"]
    assert steps_of(reader, "b") == [0, 1, 2, 0, 1]


def test_a_renamed_folder_of_runs(tmp_path: Path, moved: Moved) -> None:
    for run in ("x/a", "x/b/c"):
        put(tmp_path / run, points=2)
    reader = moved(lambda: (tmp_path / "x").rename(tmp_path / "y"))
    assert list(reader.runs) == ["y/a", "y/b/c"]


def test_two_runs_that_change_places(tmp_path: Path, moved: Moved) -> None:
    put(tmp_path / "a", points=2)
    put(tmp_path / "b", points=3)

    def swap() -> None:
        (tmp_path / "a").rename(tmp_path / "c")
        (tmp_path / "b").rename(tmp_path / "a")
        (tmp_path / "c").rename(tmp_path / "b")

    reader = moved(swap)
    assert steps_of(reader, "a") == [0, 1, 2]
    assert steps_of(reader, "b") == [0, 1]


def test_a_run_moved_into_the_logdirs_root(tmp_path: Path, moved: Moved) -> None:
    log = put(tmp_path / "a", points=2)
    reader = moved(lambda: log.path.rename(tmp_path / NAME))
    assert list(reader.runs) == ["."]
    assert reader.runs["."].files[0].name == NAME


def test_a_move_is_told_of_both_runs(tmp_path: Path) -> None:
    put(tmp_path / "a")
    reader = LogdirReader(tmp_path)
    read_all(reader)
    (tmp_path / "a").rename(tmp_path / "b")
    assert read_all(reader).runs == {"a", "b"}


def test_what_grows_while_it_is_moved_is_read_from_where_reading_ended(
    tmp_path: Path, bytes_read: list[int]
) -> None:
    log = put(tmp_path / "a", points=1000)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    before = log.path.stat().st_size
    bytes_read.clear()
    (tmp_path / "a").rename(tmp_path / "b")
    log.path = tmp_path / "b" / NAME
    log.write((1000, 1.0))
    read_all(reader)
    assert sum(bytes_read) == log.path.stat().st_size - before
    assert steps_of(reader, "b") == list(range(1001))


def test_rotated_logs_keep_what_they_are(tmp_path: Path) -> None:
    """The file moves on, and another takes its name."""
    log = put(tmp_path / "a", points=3)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    (old,) = reader.runs["a"].files
    log.path.rename(log.path.with_name(f"{NAME}.1"))
    put(tmp_path / "a", points=2)
    read_all(reader)
    new, rotated = reader.runs["a"].files
    assert rotated is old
    assert new is not old
    assert steps_of(reader, "a") == [0, 1, 0, 1, 2]


def test_a_file_renamed_over_another_takes_its_place(tmp_path: Path) -> None:
    """As rsync does, whose temporary name is that of an event file, too."""
    put(tmp_path / "a", points=2)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    fresh = put(tmp_path / "a", f".{NAME}.Xy12", points=5)
    read_all(reader)
    fresh.path.rename(tmp_path / "a" / NAME)
    read_all(reader)
    assert [file.name for file in reader.runs["a"].files] == [f"a/{NAME}"]
    assert steps_of(reader, "a") == [0, 1, 2, 3, 4]


def test_a_second_link_to_a_file_is_a_file_of_its_own(tmp_path: Path) -> None:
    log = put(tmp_path / "a", points=2)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    (tmp_path / "b").mkdir()
    os.link(log.path, tmp_path / "b" / NAME)
    read_all(reader)
    assert steps_of(reader, "a") == steps_of(reader, "b") == [0, 1]
    shutil.rmtree(tmp_path / "a")
    read_all(reader)
    assert steps_of(reader, "b") == [0, 1]


def test_another_file_with_the_inode_of_a_deleted_one_is_read_anew(tmp_path: Path) -> None:
    put(tmp_path / "a", tag="old", points=3)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    (tmp_path / "a").rename(tmp_path / "b")
    other = put(tmp_path / "elsewhere", "x", tag="new", points=9).path.read_bytes()
    (tmp_path / "b" / NAME).write_bytes(other)  # the inode stays, as if it were used again
    reader.scan()
    assert steps_of(reader, "b", "old") == []
    read_all(reader)
    assert steps_of(reader, "b", "new") == list(range(9))
    assert steps_of(reader, "b", "old") == []


def test_the_logdir_itself_may_be_renamed_and_come_back(
    tmp_path: Path, bytes_read: list[int]
) -> None:
    logdir = tmp_path / "logs"
    put(logdir / "a", points=3)
    reader = LogdirReader(logdir)
    read_all(reader)
    bytes_read.clear()
    logdir.rename(tmp_path / "elsewhere")
    read_all(reader)
    assert not reader.exists
    assert steps_of(reader, "a") == [0, 1, 2]
    (tmp_path / "elsewhere").rename(logdir)
    read_all(reader)
    assert reader.exists
    assert reader.runs["a"].files[0].error is None
    assert sum(bytes_read) == 0


def test_the_store_has_a_renamed_run_under_its_new_name_only(
    tmp_path: Path, bytes_read: list[int]
) -> None:
    put(tmp_path / "a", points=4)
    with Store(tmp_path, follow=False) as store:
        store.refresh()
        bytes_read.clear()
        (tmp_path / "a").rename(tmp_path / "b")
        store.refresh()
        snapshot = store.snapshot()
        status = dict(zip(snapshot.runs.name, snapshot.runs.status, strict=True))
        assert (status["a"], status["b"]) == ("gone", "live")
        points = store.points(run=snapshot.runs.name.index("b"), tag=0)
        assert points.steps.tolist() == [0, 1, 2, 3]
        assert len(store.points(run=snapshot.runs.name.index("a"), tag=0)) == 0
    assert sum(bytes_read) == 0
