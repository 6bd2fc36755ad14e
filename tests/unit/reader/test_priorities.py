"""Which files are read first, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lightwell.reader import LogdirReader
from lightwell.reader.entry import Entry
from lightwell.store import SeriesQuery, Store
from tests.unit.reader.logdirs import held, put, read_all


@pytest.fixture(autouse=True)
def one_file_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lightwell.reader.logdir.SLICE_SECS", 0.0)


def runs_of_age(logdir: Path, count: int, *, points: int = 1) -> None:
    """``run0`` is the oldest."""
    for index in range(count):
        log = put(logdir / f"run{index}", points=points)
        os.utime(log.path, (1000 + index, 1000 + index))


def next_run(reader: LogdirReader) -> str:
    (run,) = {run for run, _ in held(reader, reader.poll())}
    return run


def test_runs_asked_for_are_read_before_newer_ones(tmp_path: Path) -> None:
    runs_of_age(tmp_path, 6)
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    assert next_run(reader) == "run5"
    reader.read_first(["run0", "run1"])
    assert [next_run(reader) for _ in range(3)] == ["run1", "run0", "run4"]


def test_the_last_wish_counts(tmp_path: Path) -> None:
    runs_of_age(tmp_path, 5)
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    reader.read_first(["run0", "run1"])
    reader.read_first(["run2"])
    assert [next_run(reader) for _ in range(3)] == ["run2", "run1", "run0"]


def test_a_big_file_asked_for_is_read_to_its_end_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lightwell.reader.logdir._SLICE_BYTES", 200)
    runs_of_age(tmp_path, 3, points=20)
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    reader.read_first(["run0"])
    file = reader.runs["run0"].files[0].event_file
    for _ in range(20):
        reader.poll()
        if file.series_count and file.series(0).count == 20:
            break
    assert file.series(0).count == 20
    assert all(reader.runs[f"run{n}"].files[0].event_file.series_count == 0 for n in (1, 2))


def test_a_run_that_is_not_there_is_no_wish(tmp_path: Path) -> None:
    runs_of_age(tmp_path, 2)
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    reader.read_first(["elsewhere"])
    assert next_run(reader) == "run1"


def test_a_store_that_is_asked_for_a_run_reads_it_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    runs_of_age(tmp_path, 5)
    order: list[str] = []
    store = Store(tmp_path, follow=False)

    def look() -> None:
        snapshot = store.snapshot()
        names = [snapshot.runs.name[run] for run in snapshot.series.run]
        order.extend(name for name in names if name not in order)
        if order == ["run4"]:
            store.query(SeriesQuery(tag=0, runs=[snapshot.runs.name.index("run0")]))

    store.subscribe(look)
    store.refresh()
    assert order == ["run4", "run0", "run3", "run2", "run1"]


def test_progress_counts_files_and_bytes_and_what_is_left(tmp_path: Path) -> None:
    runs_of_age(tmp_path, 40)
    torn = put(tmp_path / "run7")
    torn.append(b"\x20\0\0\0\0\0\0\0torn")
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    sizes = sum(path.stat().st_size for path in tmp_path.rglob("*tfevents*"))
    begin = reader.progress
    assert (begin.files_done, begin.files_total) == (0, 40)
    assert (begin.bytes_done, begin.bytes_total) == (0, sizes)
    for done in range(1, 41):
        changes = reader.poll()
        assert reader.progress.files_done == done
        assert changes.more == (done < 40)
        assert reader.progress.behind_since == (begin.behind_since if done < 40 else None)
    end = reader.progress
    assert (end.bytes_done, end.bytes_total) == (sizes, sizes)


def test_the_reader_is_behind_from_the_first_look_at_what_is_too_much_for_a_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put(tmp_path / "a")
    reader = LogdirReader(tmp_path, max_workers=1)
    read_all(reader)
    monkeypatch.setattr("lightwell.reader.logdir._SLICE_BYTES", 200)
    monkeypatch.setattr("time.time", iter([50.0, 60.0]).__next__)
    log.write(*((step, 1.0) for step in range(1, 15)))
    assert reader.progress.behind_since is None
    slices: list[float | None] = []
    while reader.poll().more:
        slices.append(reader.progress.behind_since)
    assert len(slices) > 1
    assert set(slices) == {50.0}
    assert reader.progress.behind_since is None


def test_progress_of_a_file_that_cannot_be_read_is_complete(tmp_path: Path) -> None:
    log = put(tmp_path / "a")
    reader = LogdirReader(tmp_path)
    reader.scan()
    log.path.unlink()
    log.path.mkdir()
    reader.poll()
    progress = reader.progress
    assert progress.files_done == progress.files_total == 1
    assert progress.bytes_done == progress.bytes_total


def test_everything_read_is_looked_at_in_the_usual_order_again(tmp_path: Path) -> None:
    runs_of_age(tmp_path, 3)
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.read_first(["run0"])
    read_all(reader)
    for index in range(3):
        log = put(tmp_path / f"run{index}")
        os.utime(log.path, (2000 + index, 2000 + index))
    order = [next_run(reader)]
    assert order == ["run2"]


def test_a_file_that_always_has_more_does_not_age_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put(tmp_path / "a")
    reader = LogdirReader(tmp_path, max_workers=1)
    read_all(reader)
    monkeypatch.setattr("lightwell.reader.logdir._SLICE_BYTES", 200)
    looks = iter(range(50, 1000))
    monkeypatch.setattr("time.time", lambda: float(next(looks)))
    seen: list[float] = []
    for step in range(1, 201, 20):
        log.write(*((one, 1.0) for one in range(step, step + 20)))
        assert reader.poll().more
        since = reader.progress.behind_since
        assert since is not None
        seen.append(since)
        reader.poll()
        reader.poll()
    assert seen == sorted(seen)
    assert len(set(seen)) > 3


def test_progress_is_told_while_other_threads_end_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a")
    reader = LogdirReader(tmp_path, max_workers=1)
    reader.scan()
    looks = iter((5.0, None))
    monkeypatch.setattr(Entry, "behind_since", property(lambda _: next(looks)))
    assert reader.progress.behind_since == 5.0
