"""The overlay's file: found, followed, replaced whole, and never at the cost of what it held."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from lightwell.errors import BusyError
from lightwell.overlay import Edit, OverlayKeeper, files
from lightwell.overlay.document import MAX_BYTES
from lightwell.overlay.edits import WrongEditError
from tests.unit.overlay.conftest import Change


def note_of(keeper: OverlayKeeper, run: str) -> str:
    return keeper.current().overlay.runs[run].note


def kept(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_text())
    return document


def in_state(logdir: Path) -> list[Path]:
    return sorted((logdir.parent / "state").glob("overlays/*.json"))


def test_a_logdir_without_one_has_an_empty_overlay_and_looking_writes_nothing(
    keeper: OverlayKeeper, logdir: Path
) -> None:
    state = keeper.current()
    assert state.overlay.runs == {}
    assert state.kept_in == "logdir"
    assert state.notices == ()
    assert list(logdir.parent.iterdir()) == [logdir]


def test_a_change_is_in_the_logdir_for_whoever_looks_next(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    change("runs", "adamw/sähne", "note", to="réussi 🎉")
    text = (logdir / ".lightwell" / "overlay.json").read_text("utf-8")
    assert "réussi 🎉" in text
    assert note_of(OverlayKeeper(str(logdir)), "adamw/sähne") == "réussi 🎉"
    assert keeper.current().kept_in == "logdir"


def test_a_run_named_by_bytes_that_are_no_text_keeps_its_note(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    change("runs", "a\udcff", "note", to="x")
    (logdir / ".lightwell" / "overlay.json").read_bytes().decode("utf-8")
    assert note_of(OverlayKeeper(str(logdir)), "a\udcff") == "x"


def test_versions_differ_where_the_overlay_does(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    empty = keeper.current().version
    change("pins", "loss", to=1)
    pinned = keeper.current().version
    assert OverlayKeeper(str(logdir)).current().version == pinned
    change("pins", "loss", to=None)
    assert keeper.current().version == empty
    assert pinned != empty


def test_a_change_by_hand_or_another_server_is_seen_and_told(
    keeper: OverlayKeeper, file: Path
) -> None:
    seen: list[str] = []
    unsubscribe = keeper.subscribe(lambda: seen.append(keeper.version))
    keeper.current()
    file.write_text('{"runs": {"a": {"note": "by hand"}}}')
    assert note_of(keeper, "a") == "by hand"
    other = OverlayKeeper(str(file.parent.parent))
    other.edit([Edit(("runs", "a", "note"), "by another")])
    assert note_of(keeper, "a") == "by another"
    keeper.current()
    assert len(seen) == 3
    unsubscribe()
    other.edit([Edit(("runs", "a", "note"), "unheard")])
    assert note_of(keeper, "a") == "unheard"
    assert len(seen) == 3


def test_two_keepers_at_once_lose_nothing(logdir: Path) -> None:
    keepers = [OverlayKeeper(str(logdir)) for _ in range(4)]
    start = threading.Barrier(4)

    def work(name: int) -> None:
        start.wait()
        for count in range(15):
            keepers[name].edit([Edit(("runs", f"{name}/{count}", "note"), "x")])

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keepers[0].current().overlay.runs) == 60
    assert sorted(path.name for path in (logdir / ".lightwell").iterdir()) == [
        "overlay.json",
        "overlay.json.lock",
    ]


def test_a_refused_edit_takes_those_beside_it_along(keeper: OverlayKeeper, change: Change) -> None:
    change("baseline", to="a")
    with pytest.raises(WrongEditError):
        keeper.edit([Edit(("baseline",), "b"), Edit(("views", "v", "name"), "x")])
    assert keeper.current().overlay.baseline == "a"


def test_an_overlay_grows_only_so_large(keeper: OverlayKeeper, change: Change, file: Path) -> None:
    file.write_text(json.dumps({"unknown": "x" * (MAX_BYTES - 100)}))
    with pytest.raises(WrongEditError, match=f"larger than {MAX_BYTES} bytes"):
        change("runs", "a", "note", to="y" * 1_000)
    assert keeper.current().overlay.runs == {}
    assert file.stat().st_size < MAX_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"{",
        b"[]",
        b"3",
        b"[" * 200_000,
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b'{"a": NaN}',
        b'{"a": 1e400}',
        b'{"a": ' + b"7" * 10_000 + b"}",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_a_damaged_file_is_kept_aside_at_the_next_change(
    keeper: OverlayKeeper, change: Change, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    state = keeper.current()
    assert state.overlay.runs == {}
    assert "is damaged" in state.notices[0]
    assert file.read_bytes() == content
    change("runs", "a", "note", to="x")
    (aside,) = file.parent.glob("*.damaged")
    assert aside.read_bytes() == content
    assert kept(file)["runs"] == {"a": {"note": "x"}}
    assert keeper.current().notices == (f".lightwell/{aside.name} was damaged and is not shown",)


@pytest.mark.parametrize(
    "document",
    [
        {"runs": [], "pins": "x", "cards": 3, "notes": None, "baseline": {}},
        {"runs": {"a": 3, "b": {"note": 7}}, "pins": {"x": "first"}, "version": "old"},
        {"cards": {"c": {"kind": ["tags"], "title": {}}, "d": {"kind": "tags", "title": "x"}}},
        {"runs": {"x" * 20_000: {"note": "y"}}, "groups": {"g": {"name": "n", "runs": [1]}}},
        {"cards": {"c": {"kind": ["tags"]}, "d": {"kind": {}, "title": "x"}}},
    ],
)
def test_entries_of_a_wrong_form_are_passed_over(
    keeper: OverlayKeeper, change: Change, file: Path, document: dict[str, Any]
) -> None:
    file.write_text(json.dumps(document))
    overlay = keeper.current().overlay
    assert overlay.baseline is None
    for entries in (overlay.runs, overlay.pins, overlay.cards, overlay.notes, overlay.groups):
        assert len(entries) == 0
    change("views", "v", to={"name": "n", "hash": "/"})
    assert {name: kept(file)[name] for name in document} == document


@pytest.mark.parametrize("kind", [[], {}, None, 3])
def test_a_card_of_a_kind_that_is_no_text_can_be_mended_or_removed(
    keeper: OverlayKeeper, change: Change, file: Path, kind: Any
) -> None:
    file.write_text(json.dumps({"cards": {"c": {"kind": kind, "tags": ["loss"]}}}))
    change("cards", "c", "title", to="x")
    assert len(keeper.current().overlay.cards) == 0
    change("cards", "c", "kind", to="tags")
    assert keeper.current().overlay.cards["c"].tags == ("loss",)
    change("cards", "c", to=None)
    assert kept(file)["cards"] == {}


def test_what_cannot_be_kept_there_is_kept_for_the_user_and_put_there_later(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    occupied = logdir / ".lightwell"
    occupied.write_text("a file where the folder would be")
    change("runs", "a", "note", to="mine")
    change("runs", "a", "name", to="best")
    state = keeper.current()
    (spare,) = in_state(logdir)
    assert state.kept_in == "state"
    assert any(str(spare) in notice for notice in state.notices)
    assert kept(spare)["edits"] == [
        {"path": ["runs", "a", "note"], "value": "mine"},
        {"path": ["runs", "a", "name"], "value": "best"},
    ]
    assert note_of(OverlayKeeper(str(logdir)), "a") == "mine"

    occupied.unlink()
    occupied.mkdir()
    (occupied / "overlay.json").write_text('{"runs": {"b": {"note": "theirs"}, "a": {"color": 1}}}')
    assert {run: note_of(keeper, run) for run in "ab"} == {"a": "mine", "b": "theirs"}
    change("baseline", to="a")
    assert in_state(logdir) == []
    assert keeper.current().kept_in == "logdir"
    assert kept(occupied / "overlay.json")["runs"] == {
        "a": {"color": 1, "note": "mine", "name": "best"},
        "b": {"note": "theirs"},
    }


def test_the_spare_file_is_found_by_the_real_path(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    (logdir / ".lightwell").write_text("")
    change("runs", "a", "note", to="mine")
    link = logdir.parent / "link"
    link.symlink_to(logdir)
    assert note_of(OverlayKeeper(str(link)), "a") == "mine"
    other = logdir.parent / "other"
    other.mkdir()
    assert OverlayKeeper(str(other)).current().overlay.runs == {}


def test_a_failing_disk_sends_the_change_to_the_state_folder(
    keeper: OverlayKeeper, change: Change, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("runs", "a", "note", to="before")
    before = file.read_bytes()
    rename = os.rename

    def fail(source: str, target: str, **folders: int) -> None:
        if target == "overlay.json":
            raise OSError(28, "No space left on device")
        rename(source, target, **folders)

    monkeypatch.setattr(os, "rename", fail)
    change("runs", "a", "note", to="after")
    assert note_of(keeper, "a") == "after"
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.tmp"))
    monkeypatch.setattr(os, "rename", rename)
    change("runs", "b", "note", to="more")
    assert kept(file)["runs"] == {"a": {"note": "after"}, "b": {"note": "more"}}


def test_without_a_state_folder_the_failure_is_the_callers(
    logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWELL_STATE", "")
    (logdir / ".lightwell").write_text("")
    with pytest.raises(NotADirectoryError):
        OverlayKeeper(str(logdir)).edit([Edit(("baseline",), "a")])


def test_a_logdir_that_is_not_there_is_not_made(tmp_path: Path, keeper: OverlayKeeper) -> None:
    absent = OverlayKeeper(str(tmp_path / "absent"))
    absent.edit([Edit(("baseline",), "a")])
    assert absent.current().overlay.baseline == "a"
    assert not (tmp_path / "absent").exists()


def test_no_link_is_followed(keeper: OverlayKeeper, change: Change, logdir: Path) -> None:
    elsewhere = logdir.parent / "elsewhere"
    elsewhere.mkdir()
    victim = elsewhere / "overlay.json"
    victim.write_text('{"baseline": "secret"}')
    (logdir / ".lightwell").symlink_to(elsewhere)
    assert keeper.current().overlay.baseline is None
    change("baseline", to="a")
    (logdir / ".lightwell").unlink()
    (logdir / ".lightwell").mkdir()
    (logdir / ".lightwell" / "overlay.json").symlink_to(victim)
    assert keeper.current().overlay.baseline == "a"
    change("baseline", to="b")
    assert keeper.current().overlay.baseline == "b"
    assert victim.read_text() == '{"baseline": "secret"}'
    assert list(elsewhere.iterdir()) == [victim]


@pytest.mark.parametrize(
    ("beside", "expected"), [(0o775, 0o775), (0o777, 0o777), (0o700, 0o700), (0o1777, 0o700)]
)
def test_who_may_write_logs_may_write_the_overlay(
    logdir: Path, change: Change, beside: int, expected: int
) -> None:
    logdir.chmod(beside)
    before = os.umask(0o077)
    try:
        change("baseline", to="a")
        change("baseline", to="b")
    finally:
        os.umask(before)
    folder = logdir / ".lightwell"
    assert folder.stat().st_mode & 0o777 == expected
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == expected & 0o666, path


def test_a_damaged_spare_file_is_kept_aside(
    keeper: OverlayKeeper, change: Change, logdir: Path
) -> None:
    (logdir / ".lightwell").write_text("")
    change("baseline", to="a")
    (spare,) = in_state(logdir)
    assert spare.stat().st_mode & 0o777 == 0o600
    spare.write_text("{")
    assert keeper.current().overlay.baseline is None
    change("baseline", to="b")
    assert keeper.current().overlay.baseline == "b"
    (aside,) = spare.parent.glob("*.damaged")
    assert aside.read_text() == "{"


def test_a_pipe_in_its_place_is_not_waited_for(keeper: OverlayKeeper, file: Path) -> None:
    os.mkfifo(file)
    state = keeper.current()
    assert state.notices == (".lightwell/overlay.json cannot be read: not a regular file",)
    assert keeper.edit([Edit(("baseline",), "a")]).kept_in == "state"


def test_a_lock_that_another_process_never_lets_go_is_told(
    keeper: OverlayKeeper, logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LOCK_SECS", 0.0)
    other = files.KeptFile(str(logdir / ".lightwell"), "overlay.json")
    with other.locked(), pytest.raises(BusyError):
        keeper.edit([Edit(("baseline",), "a")])
    assert keeper.edit([Edit(("baseline",), "b")]).overlay.baseline == "b"


def test_what_killed_writers_left_is_removed_in_time(change: Change, file: Path) -> None:
    old, new = (file.parent / f"overlay.json.{name}.tmp" for name in ("1", "2"))
    old.write_text("half")
    new.write_text("half")
    os.utime(old, (0, 0))
    change("baseline", to="a")
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({"LIGHTWELL_STATE": "/a/b", "XDG_STATE_HOME": "/c"}, "linux", "/a/b"),
        ({"XDG_STATE_HOME": "/c"}, "linux", "/c/lightwell"),
        ({"XDG_STATE_HOME": "c", "HOME": "/home/me"}, "linux", "/home/me/.local/state/lightwell"),
        ({"HOME": "/Users/me"}, "darwin", "/Users/me/Library/Application Support/lightwell"),
        ({"LIGHTWELL_STATE": "", "HOME": "/home/me"}, "linux", None),
    ],
)
def test_the_state_folder_is_where_the_platform_has_it(
    variables: dict[str, str],
    platform: str,
    expected: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from lightwell.overlay.keeper import state_root

    for name in ("LIGHTWELL_STATE", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert state_root() == expected
