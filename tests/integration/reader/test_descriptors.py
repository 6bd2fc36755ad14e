"""Few descriptors, whatever there is to read, and none at times."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event

from lightwell.reader import LogdirReader
from lightwell.store import Store
from tests.integration.reader.children import in_child
from tests.unit.reader.conftest import framed
from tests.unit.reader.logdirs import NAME, put, read_all, steps_of

_MOST = 64
_RUNS = 400
_PATIENCE_SECS = 60


def _open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def _picture() -> bytes:
    event = Event(wall_time=1.0, step=1)
    event.summary.value.add(tag="picture").image.encoded_image_string = b"png"
    return framed(event.SerializeToString())


def _store_sees(store: Store, step: int) -> int:
    """Of how many runs the newest point is ``step``."""
    return list(store.snapshot().series.last_step).count(step)


def test_four_hundred_runs_with_128_descriptors(tmp_path: Path) -> None:
    logs = [put(tmp_path / f"run{index}") for index in range(_RUNS)]

    def follow() -> list[int]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
        seen: list[int] = []
        with Store(tmp_path, follow=True) as store:
            store.wait_until_ready(_PATIENCE_SECS)
            seen.append(_store_sees(store, 0))
            for log in logs:
                log.write((1, 1.0))
            deadline = time.monotonic() + _PATIENCE_SECS
            while _store_sees(store, 1) < _RUNS and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.append(_store_sees(store, 1))
        return seen

    assert in_child(follow) == [_RUNS, _RUNS]


def test_reading_and_following_keep_few_descriptors_open(tmp_path: Path) -> None:
    logs = [put(tmp_path / f"run{index}", points=50) for index in range(_RUNS)]
    for log in logs:
        log.append(_picture())
    before = _open_descriptors()
    most = 0
    done = threading.Event()

    def count() -> None:
        nonlocal most
        while not done.is_set():
            most = max(most, _open_descriptors())

    counting = threading.Thread(target=count)
    counting.start()
    with Store(tmp_path, follow=True) as store:
        store.wait_until_ready(_PATIENCE_SECS)
        for log in logs:
            log.write((50, 1.0))
        deadline = time.monotonic() + _PATIENCE_SECS
        while _store_sees(store, 50) < _RUNS and time.monotonic() < deadline:
            snapshot = store.snapshot()
            scalars, pictures = map(snapshot.tags.name.index, ("loss", "picture"))
            for run in range(0, len(snapshot.runs.name), 20):
                store.points(run=run, tag=scalars)
                (part,) = store.places(run=run, tag=pictures)
                offset, size = int(part.columns.offsets[0]), int(part.columns.sizes[0])
                assert store.values.reads.payload(part.file, offset, size)
        assert _store_sees(store, 50) == _RUNS
        done.set()
        counting.join()
    assert 0 < most - before <= _MOST


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """Opening fails meanwhile; what is open stays."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_without_a_descriptor_everything_waits_and_nothing_is_lost(tmp_path: Path) -> None:
    def look() -> list[object]:
        log = put(tmp_path / "a")
        reader = LogdirReader(tmp_path, max_workers=1)
        read_all(reader)
        log.write((1, 1.0))
        (file,) = reader.runs["a"].files
        with no_descriptor_left():
            reader.poll()
            told = [file.error, steps_of(reader, "a")]
            reader.scan()
            told += [list(reader.runs), reader.notices]
        read_all(reader)
        return [*told, file.error, steps_of(reader, "a"), reader.notices]

    error, steps, runs, notices, error_after, steps_after, notices_after = in_child(look)
    assert (error, steps) == ("Too many open files", [0])
    assert runs == ["a"]
    assert notices == [".: cannot be listed: Too many open files"]
    assert (error_after, steps_after, notices_after) == (None, [0, 1], [])


def test_a_follower_without_a_descriptor_for_a_while_goes_on(tmp_path: Path) -> None:
    def follow() -> list[object]:
        log = put(tmp_path / "a")
        descriptor = os.open(tmp_path / "a" / NAME, os.O_WRONLY | os.O_APPEND)
        with Store(tmp_path, follow=True) as store:
            store.wait_until_ready(_PATIENCE_SECS)
            whole = log.path.read_bytes()
            deadline = time.monotonic() + _PATIENCE_SECS
            with no_descriptor_left():
                os.write(descriptor, whole)
                file = store._reader.runs["a"].files[0]
                while file.error is None and time.monotonic() < deadline:
                    time.sleep(0.01)
                error = file.error
            while len(store.points(run=0, tag=0)) < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
            return [error, len(store.points(run=0, tag=0))]

    assert in_child(follow) == ["Too many open files", 2]
