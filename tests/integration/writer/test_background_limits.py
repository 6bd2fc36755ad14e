"""Full disks, large events and many of them, failures and order on the background thread."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lightwell import SummaryWriter, _core
from lightwell.events import png
from lightwell.writer import background, device
from tests import oracle
from tests.integration.writer import media
from tests.unit.writer.conftest import SlowDevice

PICTURE = np.random.default_rng(0).integers(0, 256, (3, 32, 32), np.uint8)
KEPT_BYTES = 64 << 20


def test_a_full_disk_delays_pictures_and_hyperparameters(
    tmp_path: Path,
    limit_file_size: Callable[[int], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = SummaryWriter(tmp_path)
    limit_file_size(2000)
    for step in range(30):
        writer.add_image("image", PICTURE, step)
    writer.add_hparams({"text": "x" * 4000}, {"loss": 1.0}, run_name="h")
    for _ in range(2):
        with pytest.raises(OSError, match="File too large"):
            writer.flush()
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 2, "one a file"
    assert "events are kept in memory" in warnings[0]
    assert "hyperparameters in" in warnings[1]
    assert writer.stats()["dropped_events"] == 0
    limit_file_size(-1)
    writer.close()
    assert media.steps_of(tmp_path) == {"image": list(range(30))}
    while media.steps_of(tmp_path / "h").get("loss") != [0]:  # bounded by the timeout of the test
        os.sched_yield()


def test_a_full_disk_is_told_of_embeddings_and_the_next_are_written(
    tmp_path: Path,
    limit_file_size: Callable[[int], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = SummaryWriter(tmp_path)
    limit_file_size(2000)
    for step in range(3):
        writer.add_embedding(np.zeros((1000, 10)), global_step=step)
    with pytest.raises(OSError, match="File too large"):
        writer.flush()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    limit_file_size(-1)
    writer.add_embedding(np.eye(3), global_step=3)
    writer.close()
    assert media.embeddings_in(tmp_path) == ["default:00003"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_of_pictures_that_wait_for_a_disk_the_newest_64_mib_are_kept(
    tmp_path: Path, limit_file_size: Callable[[int], None]
) -> None:
    writer = SummaryWriter(tmp_path)
    noise = np.random.default_rng(0).integers(0, 256, 1 << 20, np.uint8)
    limit_file_size(0)
    for step in range(80):
        writer.add_tensor("t", noise, step)
    with pytest.raises(OSError, match="File too large"):
        writer.flush()
    stats = writer.stats()
    waiting, dropped = stats["waiting_bytes"], stats["dropped_events"]
    assert isinstance(waiting, int)
    assert isinstance(dropped, int)
    assert KEPT_BYTES - (2 << 20) < waiting <= KEPT_BYTES
    assert 80 - 64 <= dropped <= 80 - 62
    limit_file_size(-1)
    writer.close()
    (path,) = oracle.event_files(tmp_path)
    found = _core.EventFile(str(path))
    found.poll(1 << 30)
    assert (found.damage_count, found.offset) == (0, path.stat().st_size)
    assert path.stat().st_size == pytest.approx((80 - dropped) * (1 << 20), rel=0.01)


def test_a_deleted_directory_is_made_again_for_pictures_and_embeddings(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with SummaryWriter(run) as writer:
        writer.add_image("image", PICTURE, 1)
        writer.add_embedding(np.eye(3), global_step=1)
        writer.flush()
        shutil.rmtree(run)
        writer.add_image("image", PICTURE, 2)
        writer.add_embedding(np.eye(3), global_step=2)
    assert media.steps_of(run) == {"image": [2]}
    assert media.embeddings_in(run) == ["default:00002"]


def test_events_of_100_mb_are_whole_and_others_go_on(tmp_path: Path) -> None:
    numbers = np.arange(100_000_000 // 8, dtype=np.int64)
    with SummaryWriter(tmp_path) as writer:

        def log() -> None:
            for step in range(20_000):
                writer.add_scalar("scalar", step, step)

        logged = threading.Thread(target=log)
        logged.start()
        writer.add_text("text", "0123456789" * 10_000_000, 1)
        writer.add_tensor("tensor", numbers, 2)
        logged.join()
    (path,) = oracle.event_files(tmp_path)
    file = _core.EventFile(str(path))
    while file.offset < path.stat().st_size:
        before = file.offset
        file.poll(1 << 30)
        assert file.offset > before
    assert file.damage_count == 0
    series = map(file.series, range(file.series_count))
    assert {one.tag: one.count for one in series} == {
        "scalar": 20_000,
        "text/text_summary": 1,
        "tensor": 1,
    }
    content = path.read_bytes()
    assert numbers.tobytes() in content
    assert b"0123456789" * 10_000_000 in content


def test_waiting_pictures_hold_a_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = 16 << 20
    monkeypatch.setattr(background, "MAX_HELD_BYTES", bound)
    picture = np.zeros((1, 2000, 2000), np.uint8)
    held: list[int] = []
    real = png.encode

    def encode(pixels: Any) -> bytes:
        held.append(background.current()._held_bytes)
        return real(pixels)

    monkeypatch.setattr(png, "encode", encode)
    with SummaryWriter(tmp_path) as writer:
        for step in range(300):
            writer.add_image("image", picture, step)
            held.append(background.current()._held_bytes)
    assert max(held) <= bound
    assert max(held) > bound // 2, "callers need not wait before"
    assert media.steps_of(tmp_path) == {"image": list(range(300))}


def test_each_tag_keeps_its_order_beside_a_slow_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowDevice()
    on_device = slow.holds(torch.zeros(3, 8, 8))
    monkeypatch.setattr(
        device, "backend_of", lambda tensor: slow if tensor.device.type == "cpu" else None
    )
    with SummaryWriter(tmp_path) as writer:
        for step in range(30):
            writer.add_image("image", PICTURE if step % 3 else on_device, step)
            writer.add_histogram("histogram", PICTURE if step % 2 else on_device, step)
            writer.add_scalar("scalar", 1.0 if step % 5 else on_device[0, 0, 0], step)
            writer.add_text("text", "words", step)
        assert not slow.is_done.is_set()
        slow.finish()
    assert slow.copies > 0
    ascending = list(range(30))
    assert media.steps_of(tmp_path) == dict.fromkeys(
        ("text/text_summary", "image", "histogram", "scalar"), ascending
    )


def test_pictures_after_close_open_a_new_file(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)
    for step in range(3):
        writer.add_image("image", PICTURE, step)
        writer.add_histogram("histogram", PICTURE, step)
        writer.close()
    assert len(oracle.event_files(tmp_path)) == 3
    assert media.steps_of(tmp_path) == {"image": [0, 1, 2], "histogram": [0, 1, 2]}


def test_closing_while_a_thread_logs_loses_nothing(tmp_path: Path) -> None:
    writer = SummaryWriter(tmp_path)

    def log() -> None:
        for step in range(500):
            writer.add_image("image", PICTURE, step)

    thread = threading.Thread(target=log)
    thread.start()
    while thread.is_alive():
        writer.flush()
        writer.close()
    thread.join()
    writer.close()
    assert media.steps_of(tmp_path) == {"image": list(range(500))}


def test_an_event_that_cannot_be_encoded_costs_only_itself_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, calls = png.encode, 0

    def encode(pixels: Any) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise MemoryError("no 3 KiB")
        return real(pixels)

    monkeypatch.setattr(png, "encode", encode)
    writer = SummaryWriter(tmp_path)
    for step in range(4):
        writer.add_image("image", PICTURE, step)
    with pytest.raises(RuntimeError, match="'image' of step 1 could not be encoded") as caught:
        writer.flush()
    assert isinstance(caught.value.__cause__, MemoryError)
    writer.flush()  # it was told
    assert writer.stats()["dropped_events"] == 1
    writer.add_image("image", PICTURE, 4)
    writer.close()
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "'image' of step 1 could not be encoded and is lost" in record.getMessage()
    assert media.steps_of(tmp_path) == {"image": [0, 2, 3, 4]}
