"""Every kind of call beside torch and tensorboardX, in one run: CPU, and how far from the goal.

    python benchmarks/writer.py [--repeats R] [--only NAME,NAME,...]

*thread* is CPU on the calling thread, *process* all CPU up to ``close()``, both per call and of the
cheapest repeat; the writers take turns. *floor* is a copy and a checksum of the bytes that the call
puts on disk, the least that any writer does. Latencies are of single calls 100 us apart.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from add_scalar import measure_latency
from import_time import measure as measure_import
from peers import WRITERS, cpu_of, describe_machine, open_writer
from training_loop import run_block, torch_step

from lightwell import _core

RNG = np.random.default_rng(0)


def picture(side: int) -> np.ndarray:
    """A smooth picture with a little noise, (3, side, side) float32 in 0…1."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    channels = [
        np.sin(x / 40) / 2 + 0.5,
        np.cos(y / 60) / 2 + 0.5,
        (x + y) / (2 * side),
    ]
    noisy = np.stack(channels) + RNG.normal(0, 0.02, (3, side, side))
    return np.clip(noisy, 0, 1).astype(np.float32)


@dataclass
class Row:
    """One kind of call. ``goal`` is the ``thread`` and ``process`` time to reach, in us."""

    name: str
    call: Callable[[Any, int], object]
    calls: int
    goal: tuple[float, float] = (math.nan, math.nan)
    goal_floors: float = math.nan
    skip: tuple[str, ...] = ()


def rows() -> list[Row]:
    """What to measure."""
    values = RNG.normal(size=1_000_000).astype(np.float32)
    many, tensor = np.tile(values, 10), torch.from_numpy(values)
    small, large, batch = picture(256), picture(1024), RNG.random((16, 3, 128, 128), np.float32)
    vertices = RNG.normal(size=(1, 10_000, 3)).astype(np.float32)
    faces = RNG.integers(0, 10_000, (1, 20_000, 3)).astype(np.int32)
    sound = np.sin(np.linspace(0, 2764, 44_100)).astype(np.float32)
    video = torch.from_numpy(RNG.random((1, 16, 3, 64, 64), np.float32))
    labels, scores = RNG.integers(0, 2, 10_000), RNG.random(10_000)
    points = torch.from_numpy(RNG.normal(size=(10_000, 128)).astype(np.float32))
    names = [f"point {i}" for i in range(10_000)]
    text = "x" * 1024
    scalar = torch.tensor(0.5)

    def figure() -> Any:
        from matplotlib.figure import Figure

        drawn = Figure(figsize=(6, 4), dpi=100)
        drawn.add_subplot().plot(values[:200])
        return drawn

    drawn = figure()
    mesh_floors = 10.0
    return [
        Row("add_scalar", lambda w, i: w.add_scalar("t", 0.5, i), 20_000, (0.5, 0.8)),
        Row("add_scalar, tensor", lambda w, i: w.add_scalar("t", scalar, i), 5_000),
        Row("add_scalars, 5 keys", lambda w, i: w.add_scalars("m", FIVE, i), 1_000),
        Row("add_histogram 1e3", lambda w, i: w.add_histogram("t", values[:1000], i), 200),
        Row("add_histogram 1e6", lambda w, i: w.add_histogram("t", values, i), 10, (2000, 2000)),
        Row("add_histogram 1e7", lambda w, i: w.add_histogram("t", many, i), 2),
        Row("add_image 256²", lambda w, i: w.add_image("t", small, i), 20),
        Row("add_image 1024²", lambda w, i: w.add_image("t", large, i), 4, (4000, 45_000)),
        Row("add_images 16×128²", lambda w, i: w.add_images("t", batch, i), 10),
        Row("add_figure 600×400", lambda w, i: w.add_figure("t", drawn, i, close=False), 10),
        Row("add_text 1 KB", lambda w, i: w.add_text("t", text, i), 500, goal_floors=mesh_floors),
        Row("add_pr_curve 1e4", lambda w, i: w.add_pr_curve("t", labels, scores, i), 100),
        Row(
            "add_mesh 1e4/2e4",
            lambda w, i: w.add_mesh("t", vertices, faces=faces, global_step=i),
            10,
            goal_floors=mesh_floors,
        ),
        Row(
            "add_audio 1 s",
            lambda w, i: w.add_audio("t", sound, i),
            30,
            goal_floors=mesh_floors,
            skip=("tensorboardX",),  # needs soundfile
        ),
        Row("add_tensor 1e6", lambda w, i: w.add_tensor("t", tensor, i), 3, skip=("tensorboardX",)),
        Row(
            "add_video 16×64²",
            lambda w, i: w.add_video("t", video, i),
            5,
            skip=("torch", "tensorboardX"),  # both need moviepy, torch an old one
        ),
        Row(
            "add_embedding 1e4×128",
            lambda w, i: w.add_embedding(points, names, global_step=i),
            1,
            goal_floors=mesh_floors,
        ),
        Row("add_hparams", lambda w, i: w.add_hparams({"lr": i}, {"m": 1.0}), 30),
    ]


FIVE = {f"key{i}": float(i) for i in range(5)}


def bytes_below(directory: str) -> int:
    """Of all files of a logdir."""
    return sum(path.stat().st_size for path in Path(directory).rglob("*") if path.is_file())


def measure(row: Row, name: str) -> tuple[float, float, float]:
    """Microseconds a call on the calling thread and in the process, and bytes a call."""
    writer = open_writer(name)
    thread_secs = 0.0

    def log() -> None:
        for step in range(row.calls):
            row.call(writer, step)

    def log_and_close() -> None:
        nonlocal thread_secs
        thread_secs, _ = cpu_of(log)
        writer.close()

    _, process_secs = cpu_of(log_and_close)
    directory = writer.logdir if name == "tensorboardX" else writer.log_dir
    size = bytes_below(directory) / row.calls
    return thread_secs / row.calls * 1e6, process_secs / row.calls * 1e6, size


def floor_us(size: int) -> float:
    """Microseconds to copy ``size`` bytes and sum the copy."""
    payload = memoryview(os.urandom(size))
    best = math.inf
    for _ in range(5):

        def copy_and_sum() -> None:
            for _ in range(10):
                _core.masked_crc32c(bytes(payload))

        best = min(best, cpu_of(copy_and_sum)[0] / 10)
    return best * 1e6


def print_calls(chosen: list[Row], repeats: int) -> None:
    """The table of calls."""
    print(
        f"{'us a call':24}{'thread':>10}{'process':>10}{'bytes':>10}{'floor':>9}"
        f"{'torch ×':>16}{'tensorboardX ×':>18}  goal"
    )
    for row in chosen:
        found = {name: (math.inf, math.inf, 0.0) for name in WRITERS if name not in row.skip}
        for _ in range(repeats):
            for name in found:
                found[name] = min(found[name], measure(row, name), key=lambda figures: figures[1])
        thread, process, size = found["lightwell"]
        floor = floor_us(int(size))
        ratios = [
            f"{found[name][0] / thread:.0f} / {found[name][1] / process:.0f}"
            if name in found
            else "-"
            for name in ("torch", "tensorboardX")
        ]
        print(
            f"{row.name:24}{thread:10.1f}{process:10.1f}{size:10.0f}{floor:9.1f}"
            f"{ratios[0]:>16}{ratios[1]:>18}  {verdict(row, thread, process, floor)}"
        )


def verdict(row: Row, thread: float, process: float, floor: float) -> str:
    """The goal, and whether it is reached."""
    if not math.isnan(row.goal_floors):
        return f"≤ {row.goal_floors:.0f} floors: {process / floor:.1f}"
    if math.isnan(row.goal[0]):
        return ""
    reached = thread <= row.goal[0] and process <= row.goal[1]
    return f"≤ {row.goal[0]:g} / {row.goal[1]:g}: {'reached' if reached else 'missed'}"


def print_latency(repeats: int) -> None:
    """Single calls of ``add_scalar``."""
    print(f"\n{'add_scalar, us':24}{'p50':>10}{'p99':>10}{'p99.9':>10}{'max':>10}  goal")
    for name in WRITERS:
        calls = np.concatenate([measure_latency(name, 10_000, 1e-4) for _ in range(repeats)])
        p50, p99, p999 = np.percentile(calls, [50, 99, 99.9])
        goal = f"p99.9 < 20: {'reached' if p999 < 20 else 'missed'}" if name == "lightwell" else ""
        print(f"{name:24}{p50:10.2f}{p99:10.2f}{p999:10.2f}{calls.max():10.1f}  {goal}")


def print_loop(blocks: int) -> None:
    """Ten scalars a step of about half a millisecond."""
    step = torch_step()
    writers = {name: open_writer(name) for name in WRITERS}
    seconds: dict[str, list[np.ndarray]] = {name: [] for name in ("none", *writers)}
    run_block(step, 250, None, 0)
    for _ in range(blocks):
        seconds["none"].append(run_block(step, 250, None, 0))
        for name, writer in writers.items():
            seconds[name].append(run_block(step, 250, writer, 10))
    for writer in writers.values():
        writer.close()
    p10 = {name: float(np.percentile(np.array(found), 10)) for name, found in seconds.items()}
    print(f"\n10 scalars a step of {p10['none'] * 1e6:.0f} us, p10{'added':>16}  goal")
    for name in WRITERS:
        added = 100 * (p10[name] / p10["none"] - 1)
        goal = f"≤ 2 %: {'reached' if added <= 2 else 'missed'}" if name == "lightwell" else ""
        print(f"{name:38}{added:14.1f} %  {goal}")


def print_import(repeats: int) -> None:
    """Importing the writer after torch."""
    print(f"\n{'import after torch':24}{'CPU ms':>10}{'modules':>10}  goal")
    for name, module in WRITERS.items():
        cpu, modules, _ = min(measure_import(module, "torch") for _ in range(repeats))
        goal = ""
        if name == "lightwell":
            goal = f"≤ 15 ms, ≤ 25: {'reached' if cpu <= 15 and modules <= 25 else 'missed'}"
        print(f"{name:24}{cpu:10.1f}{modules:10.0f}  {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="parts of the names of calls, by commas")
    options = parser.parse_args()
    os.chdir(tempfile.mkdtemp(prefix="bench-writer-"))
    print(describe_machine())
    wanted = [part for part in options.only.split(",") if part]
    chosen = [row for row in rows() if not wanted or any(part in row.name for part in wanted)]
    print_calls(chosen, options.repeats)
    if not wanted:
        print_latency(options.repeats)
        print_loop(blocks=8)
        print_import(options.repeats)


if __name__ == "__main__":
    main()
