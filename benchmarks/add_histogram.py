"""What one ``add_histogram`` and one ``add_pr_curve`` cost: CPU of the caller and of the process.

    python benchmarks/add_histogram.py [--sizes N,N,...] [--repeats R] [--writers NAME,NAME,...]

float32 values in memory. The writers take turns; of the repeats the cheapest counts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from peers import WRITERS, cpu_of, describe_machine, open_writer

MOST_VALUES = 20_000_000  # that one repeat logs
MOST_CALLS = 200
CURVE_SIZE = 10_000


def measure(name: str, log: Callable[[Any, int], None], calls: int) -> np.ndarray:
    """Microseconds a call: on the calling thread, and in the process up to ``close()``."""
    writer = open_writer(name)
    log(writer, 0)  # tables and threads are made once
    writer.flush()
    thread_secs = 0.0

    def log_all() -> None:
        for step in range(calls):
            log(writer, step)

    def log_all_and_close() -> None:
        nonlocal thread_secs
        thread_secs, _ = cpu_of(log_all)
        writer.close()

    _, process_secs = cpu_of(log_all_and_close)
    return np.array((thread_secs, process_secs)) / calls * 1e6


def compare(
    title: str, names: list[str], log: Callable[[Any, int], None], calls: int, repeats: int
) -> None:
    """Print a line for each writer, and how many times as much the others take."""
    costs = {name: np.full(2, np.inf) for name in names}
    for _ in range(repeats):
        for name in names:
            costs[name] = np.minimum(costs[name], measure(name, log, calls))
    for name in names:
        thread, process = costs[name]
        times = costs[name] / costs[names[0]]
        print(f"{title:24}{name:14}{thread:11.1f}{process:11.1f}{times[0]:8.1f} x{times[1]:8.1f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,1000000,10000000", help="of the histograms")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--writers", default=",".join(WRITERS))
    options = parser.parse_args()
    names = options.writers.split(",")
    random = np.random.default_rng(0)

    print(describe_machine())
    print(f"{'us a call':24}{'':14}{'thread':>11}{'process':>11}{'thread':>10}{'process':>10}")
    for size in map(int, options.sizes.split(",")):
        values = random.standard_normal(size, np.float32)
        calls = max(1, min(MOST_CALLS, MOST_VALUES // size))
        compare(
            f"add_histogram {size:.0e}",
            names,
            lambda writer, step, values=values: writer.add_histogram("weights", values, step),
            calls,
            options.repeats,
        )
    labels = random.integers(0, 2, CURVE_SIZE)
    predictions = random.random(CURVE_SIZE, np.float32)
    compare(
        f"add_pr_curve {CURVE_SIZE:.0e}",
        names,
        lambda writer, step: writer.add_pr_curve("curve", labels, predictions, step),
        MOST_CALLS,
        options.repeats,
    )


if __name__ == "__main__":
    main()
