"""A file is whole or not there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from lightwell.cli.output import check_target, new_file
from lightwell.errors import CliError


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with new_file(target) as out:
        out.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("no")])
def test_what_breaks_off_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"before")

    def write_half() -> None:
        with new_file(target) as out:
            out.write(b"half")
            raise error

    with pytest.raises(type(error)):
        write_half()
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_stays_one_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"before")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    with new_file(link) as out:
        out.write(b"after")
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"after"


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with new_file(pipe) as out:
        out.write(b"points")
    reader.join()
    assert got == [b"points"]


def test_the_usual_permissions_are_given(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with new_file(tmp_path / "out.csv"):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(CliError, match=r"out\.csv: cannot be written: No such file"),
        new_file(tmp_path / "no" / "out.csv"),
    ):
        pass
    with pytest.raises(CliError, match="is a folder"):
        check_target(tmp_path, force=True)
