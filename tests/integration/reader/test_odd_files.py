"""What else may lie in a logdir: pipes, devices, loops, names that are no text, closed doors."""

# A path of bytes has no Path.
# ruff: noqa: PTH102, PTH118, PTH123
from __future__ import annotations

import os
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from lightwell.reader import LogdirReader
from tests.integration.reader.children import in_child
from tests.integration.reader.conftest import View
from tests.unit.reader.conftest import scalar_record
from tests.unit.reader.logdirs import NAME, put, read_all, steps_of

_NOBODY = 65534


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
def test_what_is_no_regular_file_is_skipped_and_said(
    view: View, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = view.logdir / "run" / NAME
    odd.parent.mkdir()
    server = socket.socket(socket.AF_UNIX)
    if kind == "fifo":
        os.mkfifo(odd)
    elif kind == "socket":
        monkeypatch.chdir(odd.parent)  # its path must be short
        server.bind(odd.name)
    else:  # a link to one, since only root makes devices
        odd.symlink_to("/dev/zero")
    with server:
        view.log("good").write((1, 1.0))
        view.expect([1], run="good")
        view.expect(None)
        notices = view.store.snapshot().notices
    assert len(notices) == 1
    assert "outside" in notices[0] if kind == "device" else "no regular file" in notices[0]


def test_a_pipe_in_a_files_place_holds_nothing_up(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    view.expect([0])
    log.path.unlink()
    os.mkfifo(log.path)
    view.log("other").write((1, 1.0))
    view.expect([1], run="other")


def test_names_that_are_no_text(view: View) -> None:
    folder = os.path.join(os.fsencode(view.logdir), b"run\xff")
    os.mkdir(folder)
    with open(os.path.join(folder, b"tfevents\xfe"), "wb") as out:
        out.write(scalar_record("loss", 3, 1.0))
    view.log("good").write((1, 1.0))
    view.expect([3], run="run\ufffd")
    view.expect([1], run="good")


def test_links_that_loop_or_dangle(view: View) -> None:
    run = view.logdir / "run"
    view.log().write((0, 1.0))
    (run / "up").symlink_to(view.logdir)
    (view.logdir / "self").symlink_to("self")
    (run / f"{NAME}.loop").symlink_to(f"{NAME}.loop")
    (view.logdir / "gone").mkdir()
    (view.logdir / "gone" / NAME).symlink_to("nowhere")
    view.expect([0])
    view.log("late").write((1, 1.0))
    view.expect([1], run="late")
    assert view.status("gone") == "unreadable"


def test_a_dangling_link_whose_target_comes(view: View) -> None:
    run = view.logdir / "run"
    run.mkdir()
    (run / NAME).symlink_to("../store")
    view.log("other").write((0, 1.0))
    view.expect([0], run="other")
    (view.logdir / "store").write_bytes(scalar_record("loss", 4, 1.0))
    view.log("third").write((0, 1.0))
    view.expect([0], run="third")
    view.expect([4])


def test_an_empty_file_is_a_run_without_values(view: View) -> None:
    log = view.log("empty")
    view.log().write((0, 1.0))
    view.expect([0])
    assert view.status("empty") == "empty"
    log.write((1, 1.0))
    view.expect([1], run="empty")


def test_a_compressed_file_is_damage_and_no_more(view: View) -> None:
    log = view.log(name=f"{NAME}.gz")
    log.append(b"\x1f\x8b\x08\0" + bytes(range(256)) * 4)
    log.settle()
    view.log("good").write((0, 1.0))
    view.expect([0], run="good", damage=[(0, 1028)])


def test_a_tree_of_two_hundred_levels(view: View) -> None:
    deep = "/".join("d" * 200)
    view.log(deep).write((0, 1.0))
    view.expect([0], run=deep)


def test_a_folder_in_the_place_of_a_file_and_back(view: View) -> None:
    log = view.log()
    log.write((0, 1.0))
    view.expect([0])
    log.path.unlink()
    log.path.mkdir()
    (log.path / NAME).write_bytes(scalar_record("loss", 8, 1.0))
    view.expect([8], run=f"run/{NAME}")
    (log.path / NAME).unlink()
    log.path.rmdir()
    log.write((9, 1.0))
    view.expect([9])


@pytest.fixture
def open_logdir_of_root() -> Path:
    """A logdir that anybody may list, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize("is_folder", [True, False], ids=["folder", "file"])
def test_a_closed_door_costs_what_is_behind_it(open_logdir_of_root: Path, is_folder: bool) -> None:
    """Root may open every door, so that the child, if it is root, becomes nobody first."""
    logdir = open_logdir_of_root
    put(logdir / "good", points=3)
    closed = put(logdir / "closed")
    door = closed.path.parent if is_folder else closed.path
    door.chmod(0)

    def look() -> list[object]:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        reader = LogdirReader(logdir, max_workers=1)
        read_all(reader)
        closed_run = reader.runs.get("closed")
        error = closed_run.files[0].error if closed_run else None
        return [steps_of(reader, "good"), reader.notices, error]

    steps, notices, error = in_child(look)
    door.chmod(stat.S_IRWXU)
    assert steps == [0, 1, 2]
    if is_folder:
        assert notices == ["closed: cannot be listed: Permission denied"]
        assert error is None
    else:
        assert notices == []
        assert error == "Permission denied"
