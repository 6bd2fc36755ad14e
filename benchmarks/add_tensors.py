"""What texts, tensors, meshes, embeddings and hyperparameters cost, beside their bytes alone.

    python benchmarks/add_tensors.py [--repeats R] [--writers NAME,NAME,...]

The writers take turns; of the repeats, the cheapest counts. `a copy and a checksum` is what the
bytes of the values cost at least: one copy of them and one CRC-32C over it, and for the process
also writing them to a file.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from peers import WRITERS, cpu_of, describe_machine, open_writer

from lightwell import _core


@dataclasses.dataclass
class Case:
    """One kind of value.

    Attributes:
        log: Logs one value, at a step.
        calls: How often, for one figure.
        bytes: What a value holds.
        lacking: Writers that do not have the method.
    """

    log: Callable[[Any, int], None]
    calls: int
    bytes: bytes
    lacking: tuple[str, ...] = ()


def make_cases() -> dict[str, Case]:
    random = np.random.default_rng(1)
    text = "x" * 1024
    numbers = torch.from_numpy(random.standard_normal(1_000_000, np.float32))
    vertices = torch.from_numpy(random.standard_normal((1, 10_000, 3), np.float32))
    colors = torch.from_numpy(random.integers(0, 255, (1, 10_000, 3)))
    faces = torch.from_numpy(random.integers(0, 10_000, (1, 20_000, 3)))
    points = torch.from_numpy(random.standard_normal((10_000, 128), np.float32))
    labels = [f"label {index}" for index in range(len(points))]
    hparams = {"lr": 0.1, "layers": 3, "optimizer": "adam", "momentum": 0.9}
    metrics = {"accuracy": 0.5, "loss": 1.5}

    def log_mesh(writer: Any, step: int) -> None:
        writer.add_mesh("mesh", vertices, colors, faces, global_step=step)

    def log_embedding(writer: Any, step: int) -> None:
        writer.add_embedding(points, labels, global_step=step)

    return {
        "text 1 KB": Case(
            lambda writer, step: writer.add_text("text", text, step), 1000, text.encode()
        ),
        "tensor 1e6 float32": Case(
            lambda writer, step: writer.add_tensor("tensor", numbers, step),
            5,
            numbers.numpy().tobytes(),
            ("tensorboardX",),
        ),
        "mesh 10k/20k": Case(log_mesh, 5, bytes(4 * 3 * (10_000 + 10_000 + 20_000))),
        "embedding 10k x 128": Case(log_embedding, 1, points.numpy().tobytes()),
        "hparams": Case(
            lambda writer, step: writer.add_hparams(hparams, metrics, None, f"run{step}"),
            100,
            bytes(600),
            ("tensorboardX",),
        ),
    }


def measure(name: str, case: Case) -> tuple[float, float]:
    """Milliseconds a call: on the calling thread, and in the process up to ``close()``."""
    writer = open_writer(name)
    thread_secs = 0.0

    def log() -> None:
        for step in range(case.calls):
            case.log(writer, step)

    def log_and_close() -> None:
        nonlocal thread_secs
        thread_secs, _ = cpu_of(log)
        writer.close()

    _, process_secs = cpu_of(log_and_close)
    return thread_secs / case.calls * 1e3, process_secs / case.calls * 1e3


def measure_bytes(content: bytes) -> tuple[float, float]:
    """Milliseconds that a copy and a checksum of ``content`` take, and with a file written."""
    calls = max(1, 20_000_000 // len(content))

    def copy_and_check() -> None:
        for _ in range(calls):
            _core.masked_crc32c(bytes(memoryview(content)))

    def write() -> None:
        with tempfile.TemporaryFile(buffering=0) as file:
            for _ in range(calls):
                file.write(content)

    (checked_secs, _), (written_secs, _) = cpu_of(copy_and_check), cpu_of(write)
    return checked_secs / calls * 1e3, (checked_secs + written_secs) / calls * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--writers", default=",".join(WRITERS))
    options = parser.parse_args()
    names = options.writers.split(",")

    print(describe_machine())
    print(f"{'ms a call':22}{'writer':26}{'thread':>10}{'process':>10}")
    for title, case in make_cases().items():
        present = [name for name in names if name not in case.lacking]
        cpu = dict.fromkeys(present, (np.inf, np.inf))
        least = np.array((np.inf, np.inf))
        for _ in range(options.repeats):
            least = np.minimum(least, measure_bytes(case.bytes))
            for name in present:
                cpu[name] = tuple(np.minimum(cpu[name], measure(name, case)))
        checked, written = least
        print(f"{title:22}{'a copy and a checksum':26}{checked:10.4f}{written:10.4f}")
        for name in present:
            thread, process = cpu[name]
            line = f"{title:22}{name:26}{thread:10.4f}{process:10.4f}"
            print(f"{line}   {thread / checked:.1f} x, {process / written:.1f} x the bytes")
        for name in present[1:]:
            thread, process = np.divide(cpu[name], cpu[present[0]])
            print(f"{'':22}{name} / {present[0]}: thread {thread:.0f} x, process {process:.0f} x")


if __name__ == "__main__":
    main()
