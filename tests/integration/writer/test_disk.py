"""Trouble with the disk never reaches the training loop, loses little, and passes by itself."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lightwell import SummaryWriter
from tests import oracle
from tests.integration.writer import scripts


def steps_in(directory: Path) -> list[int]:
    return [point[1] for point in oracle.points_in(directory)]


def test_a_full_disk_delays_events_and_loses_none(
    tmp_path: Path,
    limit_file_size: Callable[[int], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = SummaryWriter(tmp_path)
    limit_file_size(1000)
    for step in range(300):
        writer.add_scalar("t", 1.0, step)
    with pytest.raises(OSError, match="could not write: File too large") as caught:
        writer.flush()
    assert caught.value.errno == errno.EFBIG
    (path,) = oracle.event_files(tmp_path)
    assert caught.value.filename == str(path)
    assert path.stat().st_size <= 1000
    assert oracle.torn_bytes(path.read_bytes()) == 0, "a torn record is taken back"
    for step in range(300, 600):
        writer.add_scalar("t", 1.0, step)

    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1, "one warning a kind"
    assert "File too large: events are kept in memory" in warnings[0].getMessage()
    stats = writer.stats()
    assert stats["last_error"] == "File too large"
    assert stats["dropped_events"] == 0

    limit_file_size(-1)
    writer.close()
    assert steps_in(tmp_path) == list(range(600))


def test_what_close_could_not_write_is_written_when_the_disk_recovers(
    tmp_path: Path, limit_file_size: Callable[[int], None]
) -> None:
    writer = SummaryWriter(tmp_path)
    limit_file_size(1000)
    for step in range(300):
        writer.add_scalar("t", 1.0, step)
    with pytest.raises(OSError, match="events waiting in memory"):
        writer.close()
    writer.close()
    limit_file_size(-1)
    while len(steps_in(tmp_path)) < 300:  # bounded by the timeout of the test
        os.sched_yield()
    assert steps_in(tmp_path) == list(range(300))


@pytest.mark.parametrize("delete", [shutil.rmtree, None], ids=["directory", "file"])
def test_a_deleted_log_is_made_again(tmp_path: Path, delete: Callable[[Path], None] | None) -> None:
    directory = tmp_path / "run"
    writer = SummaryWriter(directory)
    writer.add_scalar("t", 1.0, 1)
    writer.flush()
    if delete is None:
        oracle.event_files(directory)[0].unlink()
    else:
        delete(directory)
    writer.add_scalar("t", 1.0, 2)
    writer.flush()
    (path,) = oracle.event_files(directory)
    (_, first), *_ = oracle.records(path.read_bytes())
    assert dict(oracle.fields(first))[3] == b"brain.Event:2"
    assert steps_in(directory) == [2]


def test_a_renamed_directory_is_followed(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "run")
    (tmp_path / "run").rename(tmp_path / "renamed")
    writer.add_scalar("t", 1.0, 1)
    writer.close()
    assert steps_in(tmp_path / "renamed") == [1]
    assert not (tmp_path / "run").exists()


def test_a_directory_that_cannot_be_made_again_yet_is_made_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parent = tmp_path / "parent"
    writer = SummaryWriter(parent / "run")
    shutil.rmtree(parent)
    parent.write_text("in the way")
    writer.add_scalar("t", 1.0, 1)
    with pytest.raises(NotADirectoryError):
        writer.flush()
    writer.add_scalar("t", 1.0, 2)
    assert "could not make the directory" in caplog.text
    parent.unlink()
    writer.close()
    assert steps_in(parent / "run") == [1, 2]


def test_add_scalars_and_reopening_do_not_raise_for_a_disk(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path / "run")
    writer.close()
    shutil.rmtree(tmp_path / "run")
    (tmp_path / "run").write_text("in the way")
    writer.add_scalar("t", 1.0, 1)
    writer.add_scalars("m", {"k": 1.0}, 1)
    with pytest.raises(NotADirectoryError):
        writer.flush()
    (tmp_path / "run").unlink()
    writer.close()
    assert steps_in(tmp_path / "run") == [1]
    assert steps_in(tmp_path / "run" / "m_k") == [1]


def test_a_failing_disk_delays_the_end_of_a_process_but_little(tmp_path: Path) -> None:
    result = scripts.run(
        """
        import resource
        w = SummaryWriter(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        w.add_scalar("t", 1.0)
        """,
        tmp_path,
    )
    assert result.returncode == 0
    assert "1 events could not be written before the process ended" in result.stderr


def test_signal_handlers_may_log_flush_and_close(tmp_path: Path) -> None:
    result = scripts.run(
        """
        w = SummaryWriter(sys.argv[1])
        handled = 0
        def handler(*_):
            global handled
            mine, handled = handled, handled + 1  # the next signal may come before this one is done
            w.add_scalar("handler", mine, mine)
            w.flush()
            if mine % 10 == 9: w.close()
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        i = 0
        while handled < 100:
            w.add_scalar("main", i, i)
            w.add_scalars("m", {"k": 1.0})
            if i % 100 == 0: w.flush()
            i += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        w.close()
        print(i, handled)
        """,
        tmp_path,
    )
    assert result.returncode == 0, result.stderr
    logged, handled = map(int, result.stdout.split())
    points = oracle.points_in(tmp_path)
    assert sorted(step for tag, step, *_ in points if tag == "main") == list(range(logged))
    assert sorted(step for tag, step, *_ in points if tag == "handler") == list(range(handled))
