"""Finding the runs of a logdir and reading them in slices."""

# A path of bytes has no Path.
# ruff: noqa: PTH102, PTH118, PTH123
from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lightwell import SummaryWriter
from lightwell.reader import LogdirReader, Progress
from tests.unit.reader.conftest import scalar_record
from tests.unit.reader.logdirs import NAME, held, put, read_all


def test_every_folder_with_event_files_is_a_run(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path / "a" / "b")
    put(tmp_path / "a" / "b" / "c", "x.tfevents.v2")
    (tmp_path / "a" / "note.txt").write_text("x")
    reader = LogdirReader(tmp_path)
    changes = read_all(reader)
    assert list(reader.runs) == [".", "a/b", "a/b/c"]
    assert held(reader, changes) == {(".", "loss"), ("a/b", "loss"), ("a/b/c", "loss")}
    assert (reader.folders, reader.other_files, reader.notices) == (3, 1, [])


def test_the_folder_of_what_people_add_is_no_run_and_counts_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "a")
    put(tmp_path / ".lightwell")
    put(tmp_path / "a" / ".lightwell" / "b")
    (tmp_path / ".lightwell" / "overlay.json").write_text("{}")
    reader = LogdirReader(tmp_path)
    read_all(reader)
    assert list(reader.runs) == ["a"]
    assert (reader.folders, reader.other_files, reader.notices) == (1, 0, [])


def test_all_files_of_a_run_are_read_in_name_order(tmp_path: Path) -> None:
    late = put(tmp_path, "events.out.tfevents.1700000002.h")
    early = put(tmp_path, "events.out.tfevents.1700000001.h")
    reader = LogdirReader(tmp_path)
    read_all(reader)
    files = reader.runs["."].files
    assert [file.created for file in files] == [1700000001.0, 1700000002.0]
    early.write((1, 2.0))
    late.write((1, 2.0))
    assert held(reader, reader.poll()) == {(".", "loss")}
    assert [file.event_file.series(0).count for file in files] == [2, 2]


def test_files_of_one_second_are_read_in_the_order_of_their_making(tmp_path: Path) -> None:
    for number in range(12):
        with SummaryWriter(tmp_path) as writer:
            writer.add_scalar("loss", number, number)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    files = reader.runs["."].files
    assert [file.event_file.series(0).values.tolist() for file in files] == [
        [float(number)] for number in range(12)
    ]


def test_numbers_in_stamped_names_count_as_numbers_and_other_names_as_text(tmp_path: Path) -> None:
    stamp = "events.out.tfevents.1700000000"
    names = [
        "a.tfevents.10",
        "a.tfevents.9",
        f"{stamp}.10.0.0.7.9.11",
        f"{stamp}.10.0.0.7.10.2",
        f"{stamp}.host.99.3",
        f"{stamp}.host.100.2.late",
        f"{stamp}.host.100.10",
        "events.out.tfevents.1700000001.host.1.0",
        "x.tfevents",
    ]
    for name in reversed(names):
        put(tmp_path, name)
    reader = LogdirReader(tmp_path)
    reader.scan()
    assert [file.name for file in reader.runs["."].files] == names


def test_a_logdir_that_is_not_there_is_empty(tmp_path: Path) -> None:
    reader = LogdirReader(tmp_path / "later")
    assert not read_all(reader)
    assert not reader.exists
    put(tmp_path / "later" / "run")
    assert read_all(reader).runs == {"run"}
    assert reader.exists


def test_a_deleted_run_goes_and_a_vanished_logdir_stays(tmp_path: Path) -> None:
    logdir = tmp_path / "logs"
    put(logdir / "a")
    gone = put(logdir / "b")
    reader = LogdirReader(logdir)
    read_all(reader)
    gone.path.unlink()
    gone.path.parent.rmdir()
    assert read_all(reader).runs == {"b"}
    assert list(reader.runs) == ["a"]
    logdir.rename(tmp_path / "elsewhere")
    read_all(reader)
    assert list(reader.runs) == ["a"]
    assert reader.runs["a"].files[0].error == "the file is gone"
    (tmp_path / "elsewhere").rename(logdir)
    read_all(reader)
    assert reader.runs["a"].files[0].error is None


def test_links_that_loop_or_lead_outside_are_not_walked(tmp_path: Path) -> None:
    logdir = tmp_path / "logs"
    put(logdir / "a")
    put(tmp_path / "outside")
    put(tmp_path / "logs-sibling")
    (logdir / "a" / "up").symlink_to(logdir)
    (logdir / "self").symlink_to("self")
    (logdir / "out").symlink_to(tmp_path / "outside")
    (logdir / "sibling").symlink_to(tmp_path / "logs-sibling")
    reader = LogdirReader(logdir)
    read_all(reader)
    assert list(reader.runs) == ["a"]
    assert reader.notices == ["2 links lead outside the logdir and were not followed: out, sibling"]


def test_a_link_to_a_file_inside_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "store", "blob")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / NAME).symlink_to("../store/blob")
    reader = LogdirReader(tmp_path)
    assert held(reader, read_all(reader)) == {("run", "loss")}


def test_a_dangling_link_is_a_file_that_is_gone(tmp_path: Path) -> None:
    put(tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / NAME).symlink_to("nowhere")
    reader = LogdirReader(tmp_path)
    assert held(reader, read_all(reader)) == {("good", "loss")}
    assert reader.runs["bad"].files[0].error == "the file is gone"


def test_pipes_and_sockets_named_like_event_files_are_skipped(tmp_path: Path) -> None:
    put(tmp_path / "good")
    os.mkfifo(tmp_path / "tfevents.fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "tfevents.sock"))
        reader = LogdirReader(tmp_path)
        read_all(reader)
    assert list(reader.runs) == ["good"]
    names = "tfevents.fifo, tfevents.sock"
    assert reader.notices == [f"2 entries named like an event file but no regular file: {names}"]


def test_a_folder_named_like_an_event_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "tfevents")
    assert read_all(LogdirReader(tmp_path)).runs == {"tfevents"}


def test_a_folder_that_cannot_be_listed_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "good")
    put(tmp_path / "locked" / "run")
    reader = LogdirReader(tmp_path)
    read_all(reader)
    scandir = os.scandir

    def refusing(path: str) -> object:  # root may list everything, so a chmod would prove nothing
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refusing)
    read_all(reader)
    assert reader.notices == ["locked: cannot be listed: Permission denied"]
    assert list(reader.runs) == ["good", "locked/run"]


class Stale:
    """An entry of a folder whose file server has forgotten what it is."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path = entry.name, entry.path

    def is_symlink(self) -> bool:
        return False

    def is_dir(self, **_: bool) -> bool:
        raise OSError(116, "Stale file handle", self.path)

    is_file = stat = is_dir


def test_an_entry_that_cannot_be_looked_at_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in ("good", "stale/run", "mixed"):
        put(tmp_path / run)
    second = put(tmp_path / "mixed", f"{NAME}.stale")
    reader = LogdirReader(tmp_path)
    read_all(reader)
    scandir = os.scandir

    @contextmanager
    def staling(path: str) -> Iterator[Iterator[object]]:
        with scandir(path) as entries:
            yield (Stale(e) if e.name.endswith("stale") else e for e in entries)

    monkeypatch.setattr("os.scandir", staling)
    read_all(reader)
    assert list(reader.runs) == ["good", "mixed", "stale/run"]
    assert len(reader.runs["mixed"].files) == 2
    assert sorted(reader.notices) == [
        f"mixed/{second.path.name}: cannot be listed: Stale file handle",
        "stale: cannot be listed: Stale file handle",
    ]


def test_names_that_are_no_utf8_are_shown_and_kept_apart(tmp_path: Path) -> None:
    for name in (b"run\xff", b"run\xfe"):
        folder = os.path.join(os.fsencode(tmp_path), name)
        os.mkdir(folder)
        with open(os.path.join(folder, NAME.encode()), "wb") as out:
            out.write(scalar_record("loss", 0, 1.0))
    reader = LogdirReader(tmp_path)
    assert len(held(reader, read_all(reader))) == 2
    assert "run\ufffd" in reader.runs
    assert all(name.encode() for name in reader.runs)


def test_a_damaged_file_costs_only_itself_and_says_where(tmp_path: Path) -> None:
    put(tmp_path / "good")
    bad = put(tmp_path / "bad")
    bad.append(b"\x00" * 1000)
    bad.write((1, 2.0))
    reader = LogdirReader(tmp_path)
    assert read_all(reader).runs == {"good", "bad"}
    (damage,) = reader.runs["bad"].files[0].damage
    assert damage.file == f"bad/{NAME}"
    assert (damage.offset, damage.bytes) == (len(scalar_record("loss", 0, 1.0)), 1000)


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    for index in range(20):
        put(tmp_path / f"run{index}")
    reader = LogdirReader(tmp_path, max_workers=3)
    reader.scan()
    seen: list[Progress] = []
    while reader.poll(seen.append).more:
        pass
    last = seen[-1]
    assert last.files_done == last.files_total == 20
    assert last.bytes_done == last.bytes_total > 0
    reader.close()


def test_the_newest_file_is_read_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lightwell.reader.logdir.SLICE_SECS", 0.0)
    for index in (0, 2, 1):
        log = put(tmp_path / f"run{index}")
        os.utime(log.path, (index, index))
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    order = [{run for run, _ in held(reader, reader.poll())} for _ in range(3)]
    assert order == [{"run2"}, {"run1"}, {"run0"}]


def test_a_file_that_a_link_to_the_outside_replaces_is_read_no_more(tmp_path: Path) -> None:
    secret = put(tmp_path / "outside", "private", tag="secret")
    log = put(tmp_path / "logs" / "a")
    reader = LogdirReader(tmp_path / "logs")
    read_all(reader)
    log.path.unlink()
    log.path.symlink_to(secret.path)
    assert reader.poll().runs == {"a"}
    (file,) = reader.runs["a"].files
    assert file.event_file.series_count == 0
    assert file.error == "the file is a link that leads outside the logdir"
    read_all(reader)
    assert not reader.runs
    path = log.path.relative_to(reader.path)
    assert reader.notices == [f"1 link leads outside the logdir and was not followed: {path}"]


def test_a_run_that_a_link_to_the_outside_replaces_is_read_no_more(tmp_path: Path) -> None:
    put(tmp_path / "outside", tag="secret")
    run = tmp_path / "logs" / "a"
    put(run)
    reader = LogdirReader(tmp_path / "logs")
    read_all(reader)
    run.rename(tmp_path / "logs" / "b")
    run.symlink_to(tmp_path / "outside")
    assert not held(reader, reader.poll())
    assert reader.runs["a"].files[0].event_file.series_count == 0


def test_a_logdir_that_is_a_link_may_be_pointed_elsewhere(tmp_path: Path) -> None:
    put(tmp_path / "one" / "a", tag="old")
    put(tmp_path / "two" / "a", tag="new")
    logdir = tmp_path / "latest"
    logdir.symlink_to(tmp_path / "one")
    reader = LogdirReader(logdir)
    read_all(reader)
    logdir.unlink()
    logdir.symlink_to(tmp_path / "two")
    reader.poll()
    assert held(reader, read_all(reader)) | held(reader, reader.poll()) == {("a", "new")}
