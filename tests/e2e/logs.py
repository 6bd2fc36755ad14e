"""Logdirs for the end-to-end tests, written by our own writer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lightwell import SummaryWriter

Array = npt.NDArray[Any]


SWEEP = [
    # name, optimizer, lr, last loss
    ("adamw/seed0", "adamw", 3e-4, 0.5),
    ("adamw/seed1", "adamw", 1e-3, 0.4),
    ("sgd/seed0", "sgd", 0.1, 0.4),
    ("sgd/seed1", "sgd", 0.1, 0.9),
]


def write_curves(logdir: Path, runs: int = 3, steps: int = 400) -> None:
    """`runs` runs with a falling loss, a rising accuracy and a learning rate over decades."""
    for index in range(runs):
        with SummaryWriter(logdir / f"run{index}") as writer:
            for step in range(steps):
                decay = math.exp(-step / (80 + 20 * index))
                writer.add_scalar("loss/train", 2 * decay + 0.1 * (index + 1), step)
                writer.add_scalar("acc/val", 1 - decay, step)
                writer.add_scalar("optim/lr", 10 ** (-1 - 4 * step / steps), step)


def write_many_runs(logdir: Path, runs: int = 1000) -> None:
    """So many runs of one tag; the last value of `run0` is the highest."""
    for number in range(runs):
        with SummaryWriter(logdir / f"run{number}") as writer:
            for step in range(5):
                writer.add_scalar("loss/train", 2 * runs - number - step / 10, step)


def write_sweep(logdir: Path) -> None:
    """Four runs of two optimizers and one batch size; `sgd/seed1` is NaN from step 10 on."""
    for name, optimizer, lr, loss in SWEEP:
        with SummaryWriter(logdir / name) as writer:
            writer.add_hparams({"optimizer": optimizer, "lr": lr, "batch": 128, "fused": True}, {})
            for step in range(20):
                is_bad = name == "sgd/seed1" and step >= 10
                value = float("nan") if is_bad else loss + (19 - step) / 10
                writer.add_scalar("loss/val", value, step)
                writer.add_scalar("acc/top1", 1 - loss + step / 100, step)


def write_groups(logdir: Path) -> None:
    """Two groups of three runs each, the first of each shorter, with a loss and tokens."""
    for group, level in (("adamw", 1.0), ("sgd", 2.0)):
        for seed in range(3):
            with SummaryWriter(str(logdir / group / f"seed{seed}")) as writer:
                for step in range(200 if seed else 120):
                    writer.add_scalar("loss", level + seed / 10 + 1 / (step + 1), step)
                    writer.add_scalar("tokens", 512.0 * step, step)


def write_long_curve(
    run: Path,
    points: int,
    spikes: dict[int, float],
    first_step: int = 2**21,
    noise: float = 0.1,
) -> None:
    """A scalar `loss` around 1 of very many points, with `spikes` by position, as raw records.

    Steps begin where their varint takes four bytes, so that every record is as long as the others.
    """
    assert points < 2**28 - first_step
    run.mkdir(parents=True)
    random = np.random.default_rng(0)
    with (run / "events.out.tfevents.1700000000.host.1.0").open("wb") as file:
        for start in range(0, points, 500_000):
            at = np.arange(start, min(points, start + 500_000))
            values = (1 + noise * random.standard_normal(len(at))).astype("<f4")
            for position, value in spikes.items():
                values[at == position] = value
            file.write(_records(at + first_step, 1.7e9 + at * 0.001, values))


def _records(steps: Array, times: Array, values: Array) -> bytes:
    """TFRecords of one event each: wall_time, step, and a summary with one simple value."""
    event = b"\x09" + bytes(8) + b"\x10" + bytes(4) + b"\x2a\x0d\x0a\x0b\x0a\x04loss\x15" + bytes(4)
    rows = np.zeros((len(steps), 16 + len(event)), np.uint8)
    rows[:, 12:-4] = np.frombuffer(event, np.uint8)
    rows[:, 0] = len(event)
    rows[:, 13:21] = times.astype("<f8").view(np.uint8).reshape(-1, 8)
    for byte in range(4):
        more = 0x80 if byte < 3 else 0
        rows[:, 22 + byte] = (steps >> (7 * byte)) & 0x7F | more
    rows[:, -8:-4] = values.view(np.uint8).reshape(-1, 4)
    rows[:, 8:12] = _masked_crc(rows[:, :8])
    rows[:, -4:] = _masked_crc(rows[:, 12:-4])
    return rows.tobytes()


def _masked_crc(rows: Array) -> Array:
    """CRC-32C of each row, masked as TFRecords have it, as four little-endian bytes."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1)
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in rows.T:
        crc = table[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc ^= np.uint32(0xFFFFFFFF)
    masked = ((crc >> 15) | (crc << 17)) + np.uint32(0xA282EAD8)
    return masked.astype("<u4").view(np.uint8).reshape(-1, 4)
