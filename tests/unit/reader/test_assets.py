"""Files beside event files are opened inside the folder of their configuration only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lightwell.reader.assets import open_asset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "logs" / "run"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "file").write_bytes(b"inside")
    (tmp_path / "logs" / "file").write_bytes(b"beside")
    (tmp_path / "file").write_bytes(b"outside")
    return folder


def read(folder: Path, path: str) -> bytes:
    root = os.path.realpath(folder.parent)
    with open_asset(root, str(folder), path) as file:
        return file.read()


def test_what_lies_below_is_opened(folder: Path) -> None:
    assert read(folder, "below/file") == b"inside"
    assert read(folder, "below/../below/./file") == b"inside"
    assert read(folder, str(folder / "below" / "file")) == b"inside"
    (folder / "link").symlink_to("below")
    assert read(folder, "link/file") == b"inside", "a link that stays inside is followed"


@pytest.mark.parametrize("path", ["../file", "../../file", "below/../../file", "up/file", "~/x"])
def test_what_lies_elsewhere_is_not(folder: Path, path: str) -> None:
    (folder / "up").symlink_to("..")
    error = FileNotFoundError if path.startswith("~") else PermissionError
    with pytest.raises(error):
        read(folder, path)
    with pytest.raises(PermissionError):
        read(folder, str(folder.parent / "file"))


def test_a_folder_that_is_a_link_out_of_the_logdir_is_not_entered(
    folder: Path, tmp_path: Path
) -> None:
    (folder.parent / "away").symlink_to(tmp_path)
    with pytest.raises(PermissionError, match="leads outside"):
        read(folder.parent / "away", "file")


def test_only_regular_files_are_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for path in ("pipe", "below"):
        with pytest.raises(OSError, match="is no regular file"):
            read(folder, path)
    for path in ("", "."):
        with pytest.raises(OSError, match="is no regular file"):
            read(folder, path)
    with pytest.raises(OSError, match="is no name of a file"):
        read(folder, "a\0b")


def test_a_link_put_in_between_is_not_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = os.path.realpath

    def late(path: str) -> str:
        found = original(path)
        if found.endswith("file"):  # just looked at: now a link takes the folder's place
            (folder / "below" / "file").unlink(missing_ok=True)
            (folder / "below").rmdir()
            (folder / "below").symlink_to(tmp_path)
        return found

    root = original(folder.parent)
    monkeypatch.setattr(os.path, "realpath", late)
    with pytest.raises(OSError):  # noqa: PT011  # of the system, in its words
        open_asset(root, str(folder), "below/file")
