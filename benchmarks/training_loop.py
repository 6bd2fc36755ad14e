"""What logging adds to a training loop: a step of about 0.5 ms with 1 and with 10 scalars.

    python benchmarks/training_loop.py [--blocks B] [--steps S] [--step torch|numpy]

Blocks of steps without and with each logger take turns, so that all of them meet the same load; the
figures are the 10th percentile of single steps (the least disturbed) and the median of the blocks'
means.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from peers import WRITERS, describe_machine, open_writer

Step = Callable[[], float]


def numpy_step() -> Step:
    generator = np.random.default_rng(0)
    weights = generator.normal(size=(256, 256)).astype(np.float32)
    batch = generator.normal(size=(64, 256)).astype(np.float32)

    def step() -> float:
        hidden = batch
        for _ in range(6):
            hidden = np.tanh(hidden @ weights * 0.05)
        return float(hidden.mean())

    return step


def torch_step() -> Step:
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 10),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    inputs, labels = torch.randn(64, 64), torch.randint(0, 10, (64,))

    def step() -> float:
        loss = torch.nn.functional.cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def run_block(step: Step, steps: int, writer: object, scalars: int) -> np.ndarray:
    """Seconds of each step, logging included."""
    seconds = np.empty(steps)
    for i in range(steps):
        start = time.perf_counter()
        loss = step()
        for k in range(scalars):
            writer.add_scalar(f"metric/{k}", loss, i)  # type: ignore[attr-defined]  # any SummaryWriter
        seconds[i] = time.perf_counter() - start
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--step", choices=["torch", "numpy"], default="torch")
    parser.add_argument("--blocks", type=int, default=12)
    parser.add_argument("--steps", type=int, default=250, help="in a block")
    parser.add_argument("--writers", default=",".join(WRITERS))
    options = parser.parse_args()

    step = torch_step() if options.step == "torch" else numpy_step()
    cases = [("none", 0)] + [(n, k) for k in (1, 10) for n in options.writers.split(",")]
    writers = {name: open_writer(name) for name in options.writers.split(",")}
    times: dict[tuple[str, int], list[np.ndarray]] = {case: [] for case in cases}
    print(describe_machine())
    run_block(step, options.steps, None, 0)
    for _ in range(options.blocks):
        for name, scalars in cases:
            times[name, scalars].append(run_block(step, options.steps, writers.get(name), scalars))
    for writer in writers.values():
        writer.close()

    def figures(case: tuple[str, int]) -> tuple[float, float]:
        blocks = np.array(times[case]) * 1e6
        return float(np.percentile(blocks, 10)), float(np.median(blocks.mean(axis=1)))

    base_p10, base_median = figures(("none", 0))
    print(f"step of {options.step}: p10 {base_p10:.0f} us, median block {base_median:.0f} us")
    print(f"{'logger':14}{'scalars':>8}{'added p10':>18}{'added median':>18}")
    for case in cases[1:]:
        p10, median = figures(case)
        print(
            f"{case[0]:14}{case[1]:8}"
            f"{p10 - base_p10:9.1f} us {100 * (p10 / base_p10 - 1):5.1f}%"
            f"{median - base_median:9.1f} us {100 * (median / base_median - 1):5.1f}%"
        )


if __name__ == "__main__":
    main()
