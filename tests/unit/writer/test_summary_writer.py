"""``SummaryWriter`` and ``FileWriter``: files, lifetimes and arguments."""

from __future__ import annotations

import copy
import os
import pickle
import re
import threading
from pathlib import Path

import pytest

from lightwell import FileWriter, SummaryWriter
from lightwell.errors import LightwellError, WriterClosedError
from tests import oracle

SESSION_START = b"\x3a\x02\x08\x01"


def only_file(directory: Path) -> Path:
    (path,) = oracle.event_files(directory)
    return path


def test_a_new_writer_leaves_a_file_with_its_version(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "a" / "b", filename_suffix=".mine")
    path = only_file(tmp_path / "a" / "b")
    assert re.fullmatch(
        rf"events\.out\.tfevents\.\d{{10}}\..+\.{os.getpid()}\.\d+\.mine", path.name
    )
    ((_, payload),) = oracle.records(path.read_bytes())
    event = dict(oracle.fields(payload))
    assert event[3] == b"brain.Event:2"
    assert dict(oracle.fields(event[10])) == {1: b"lightwell"}
    writer.close()


def test_two_writers_of_one_directory_have_files_of_their_own(tmp_path: Path) -> None:
    first, second = SummaryWriter(tmp_path), SummaryWriter(tmp_path)
    first.add_scalar("t", 1.0)
    second.add_scalar("t", 2.0)
    first.close()
    second.close()
    assert len(oracle.event_files(tmp_path)) == 2
    assert sorted(point[2] for point in oracle.points_in(tmp_path)) == [1.0, 2.0]


def test_the_default_directory_carries_the_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    writer = SummaryWriter(comment="_lr3")
    assert re.fullmatch(r"runs/\w{3}\d\d_\d\d-\d\d-\d\d_.+_lr3", str(writer.get_logdir()))
    only_file(tmp_path / writer.log_dir)


def test_a_relative_directory_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    writer = SummaryWriter("run")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    only_file(tmp_path / "run").unlink()
    writer.add_scalar("t", 1.0)
    writer.flush()
    assert len(oracle.points_in(tmp_path / "run")) == 1
    assert writer.get_logdir() == "run"


def test_torchs_attributes_are_there(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path, "c", 3, 5, 60, ".s")
    assert writer.log_dir is tmp_path
    assert (writer.max_queue, writer.flush_secs, writer.filename_suffix) == (5, 60, ".s")
    assert writer.purge_step is None
    assert writer.file_writer is not None
    assert writer.file_writer.get_logdir() == str(tmp_path)
    assert writer.all_writers == {str(tmp_path): writer.file_writer}


@pytest.mark.parametrize("purge_step", [0, 7])
def test_purge_step_writes_two_session_starts(tmp_path: Path, purge_step: int) -> None:
    writer = SummaryWriter(tmp_path, purge_step=purge_step)
    writer.add_scalars("m", {"k": 1.0}, 8)
    writer.close()
    writer.add_scalar("t", 1.0)
    writer.close()
    first, reopened = oracle.event_files(tmp_path)
    for path in (first, only_file(tmp_path / "m_k")):
        events = [dict(oracle.fields(payload)) for _, payload in oracle.records(path.read_bytes())]
        starts = [event for event in events[:-1] if 7 in event]
        assert [event.get(2, 0) for event in starts] == [purge_step, purge_step]
        assert all(dict(oracle.fields(event[7])) == {1: 1} for event in starts)
        assert events[1:3] == starts
    assert SESSION_START not in reopened.read_bytes()


def test_a_file_that_is_closed_alone_is_followed_by_one_that_purges_nothing(
    tmp_path: Path,
) -> None:
    writer = SummaryWriter(tmp_path, purge_step=3)
    for step in (3, 4):
        writer.add_scalar("t", 1.0, step)
        writer.add_scalars("m", {"k": 1.0}, step)
        assert writer.all_writers is not None
        for one in tuple(writer.all_writers.values()):
            one.close()
    writer.close()
    for directory in (tmp_path, tmp_path / "m_k"):
        first, second = (path.read_bytes() for path in oracle.event_files(directory))
        assert first.count(SESSION_START) == 2
        assert second.count(SESSION_START) == 0


@pytest.mark.parametrize(
    ("double_precision", "tensor"),
    [(False, {1: 1, 5: b"\0\0\x60\x40"}), (True, {1: 2, 6: b"\0\0\0\0\0\0\x0c\x40"})],
)
def test_new_style_is_a_tensor_of_the_scalars_plugin(
    tmp_path: Path, double_precision: bool, tensor: dict[int, object]
) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 3.5, 1, new_style=True, double_precision=double_precision)
    writer.close()
    _, (_, payload), _ = oracle.records(only_file(tmp_path).read_bytes())
    (value,) = dict(oracle.fields(dict(oracle.fields(payload))[5])).values()
    parts = dict(oracle.fields(value))
    assert dict(oracle.fields(parts[8])) == tensor
    plugin = dict(oracle.fields(dict(oracle.fields(parts[9]))[1]))
    assert plugin == {1: b"scalars"}


def test_double_precision_alone_does_nothing(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 3.5, double_precision=True)
    writer.close()
    assert oracle.points_in(tmp_path)[0][2] == 3.5


def test_add_scalars_writes_one_run_a_key(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalars("loss/all", {"train": 1.0, "val/top": "2.5"}, 4)
    assert writer.all_writers is not None
    assert set(writer.all_writers) == {
        str(tmp_path),
        f"{tmp_path}/loss_all_train",
        f"{tmp_path}/loss_all_val/top",
    }
    writer.close()
    (train,) = oracle.points_in(tmp_path / "loss_all_train")
    (top,) = oracle.points_in(tmp_path / "loss_all_val" / "top")
    assert train[:3] == ("loss/all", 4, 1.0)
    assert top[:3] == ("loss/all", 4, 2.5)
    assert train[3] == top[3]


@pytest.mark.parametrize("key", ["/../../escape", "..", "a/../..", "nul\0"])
def test_add_scalars_keys_stay_below_log_dir(tmp_path: Path, key: str) -> None:
    writer = SummaryWriter(tmp_path / "run")
    with pytest.raises(ValueError, match="add_scalars: expected keys without"):
        writer.add_scalars("m", {"good": 1.0, key: 1.0})
    writer.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "run"]
    assert len(list((tmp_path / "run").iterdir())) == 1, "a refused call writes nothing"


@pytest.mark.parametrize("key", ["k" * 254, "\N{GREEK SMALL LETTER LAMDA}" * 127, "a/" + "k" * 256])
def test_add_scalars_refuses_a_key_too_long_for_a_directory(tmp_path: Path, key: str) -> None:
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(ValueError, match="at most 255 bytes, got 256 bytes"):
            writer.add_scalars("m", {"fine": 1.0, key: 2.0})
        writer.add_scalars("m", {"k" * 253: 1.0})
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["m_" + "k" * 253]


def test_add_scalars_refuses_what_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="expected tag_scalar_dict to be a mapping, got list"):
        SummaryWriter(tmp_path).add_scalars("m", [1.0])  # type: ignore[arg-type]  # the point


def test_close_is_idempotent_and_logging_again_opens_a_new_file(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 1.0)
    writer.close()
    writer.close()
    writer.flush()
    assert writer.file_writer is None
    assert writer.all_writers is None
    writer.add_scalar("t", 2.0)
    writer.add_scalars("m", {"k": 3.0})
    writer.close()
    assert [point[2] for point in oracle.points_in(tmp_path)] == [1.0, 2.0]
    assert len(oracle.event_files(tmp_path)) == 2
    assert len(oracle.points_in(tmp_path / "m_k")) == 1


def test_leaving_a_with_block_closes_and_passes_the_exception_on(tmp_path: Path) -> None:
    def interrupted() -> None:
        with writer:
            writer.add_scalar("t", 1.0)
            raise KeyError

    writer = SummaryWriter(tmp_path)
    with pytest.raises(KeyError):
        interrupted()
    assert writer.file_writer is None
    assert len(oracle.points_in(tmp_path)) == 1


def test_a_file_writer_refuses_use_after_close(tmp_path: Path) -> None:
    file_writer = FileWriter(tmp_path)
    file_writer.close()
    file_writer.close()
    with pytest.raises(WriterClosedError, match="Writer is closed") as caught:
        file_writer.flush()
    assert isinstance(caught.value, (OSError, LightwellError))


def test_an_unwritable_place_raises_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError) as caught:
        SummaryWriter(tmp_path / "file" / "run")
    assert caught.value.filename == str(tmp_path / "file" / "run")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"log_dir": 3}, TypeError),
        ({"log_dir": "s3://bucket/run"}, ValueError),
        ({"log_dir": "a\0b"}, ValueError),
        ({"filename_suffix": "/../x"}, ValueError),
        ({"filename_suffix": None}, TypeError),
        ({"purge_step": 2**63}, ValueError),
    ],
    ids=str,
)
def test_wrong_arguments_of_the_constructor_raise(
    tmp_path: Path, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match="SummaryWriter: "):
        SummaryWriter(**{"log_dir": tmp_path, **arguments})  # type: ignore[arg-type]  # the point


def _open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_collected_writer_has_written_everything(tmp_path: Path) -> None:
    descriptors = _open_descriptors()
    for i in range(1000):
        with SummaryWriter(tmp_path / str(i % 10)) as writer:
            writer.add_scalar("t", i)
    assert sum(len(oracle.points_in(tmp_path / str(k))) for k in range(10)) == 1000
    assert _open_descriptors() <= descriptors + 2


def test_threads_log_together_and_keep_their_order(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)

    def log(thread: int) -> None:
        for step in range(2000):
            writer.add_scalar(f"t{thread}", float(step), step)
            if step % 700 == 0:
                writer.flush()

    threads = [threading.Thread(target=log, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    steps: dict[str, list[int]] = {}
    for tag, step, _, _ in oracle.points_in(tmp_path):
        steps.setdefault(tag, []).append(step)
    assert steps == {f"t{k}": list(range(2000)) for k in range(4)}


def test_stats_count_over_all_files(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 1.0)
    writer.add_scalars("m", {"a": 1.0, "b": 2.0})
    writer.flush()
    stats = writer.stats()
    assert (stats["events"], stats["written_events"], stats["files"]) == (3, 3, 3)
    assert (stats["dropped_events"], stats["failures"], stats["last_error"]) == (0, 0, None)


def test_a_closed_file_ends_with_a_session_stop_and_an_open_one_does_not(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 1.0)
    writer.flush()
    session_logs = [
        dict(oracle.fields(payload)).get(7)
        for _, payload in oracle.records(only_file(tmp_path).read_bytes())
    ]
    assert session_logs == [None, None]
    writer.close()
    *_, (_, last) = oracle.records(only_file(tmp_path).read_bytes())
    assert dict(oracle.fields(dict(oracle.fields(last))[7])) == {1: 2}


def test_closing_a_writer_whose_file_was_deleted_makes_no_new_one(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("t", 1.0)
    writer.flush()
    only_file(tmp_path).unlink()
    writer.close()
    assert oracle.event_files(tmp_path) == []


def test_a_writer_says_where_it_writes_and_refuses_to_be_copied(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        assert repr(writer) == f"SummaryWriter({str(tmp_path)!r})"
        for copy_it in (copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="make one there, with the same log_dir"):
                copy_it(writer)
