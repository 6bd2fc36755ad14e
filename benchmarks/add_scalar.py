"""What one ``add_scalar`` costs: CPU of the calling thread and of the process, and its latency.

    python benchmarks/add_scalar.py [--calls N] [--repeats R] [--writers NAME,NAME,...]

The writers take turns; of the repeats, the cheapest counts for CPU and all count for latency.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from peers import WRITERS, cpu_of, describe_machine, open_writer


def measure_cpu(name: str, calls: int) -> tuple[float, float]:
    """Microseconds a call: on the calling thread, and in the process up to ``close()``."""
    writer = open_writer(name)
    add_scalar = writer.add_scalar
    thread_secs = 0.0

    def log() -> None:
        for step in range(calls):
            add_scalar("loss/train", 0.5, step)

    def log_and_close() -> None:
        nonlocal thread_secs
        thread_secs, _ = cpu_of(log)
        writer.close()

    _, process_secs = cpu_of(log_and_close)
    return thread_secs / calls * 1e6, process_secs / calls * 1e6


def measure_latency(name: str, calls: int, gap_secs: float) -> np.ndarray:
    """Microseconds of each of ``calls`` calls, ``gap_secs`` apart like the steps of a training."""
    writer = open_writer(name)
    nanoseconds = np.empty(calls)
    for step in range(calls):
        resume = time.perf_counter() + gap_secs
        while time.perf_counter() < resume:
            pass
        start = time.perf_counter_ns()
        writer.add_scalar("loss/train", 0.5, step)
        nanoseconds[step] = time.perf_counter_ns() - start
    writer.close()
    return nanoseconds / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--calls", type=int, default=200_000, help="of ours; the others get a tenth"
    )
    parser.add_argument("--latency-calls", type=int, default=10_000)
    parser.add_argument("--gap-us", type=float, default=100, help="between calls for latency")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--writers", default=",".join(WRITERS))
    options = parser.parse_args()
    names = options.writers.split(",")

    print(describe_machine())
    cpu = dict.fromkeys(names, (np.inf, np.inf))
    latency: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for _ in range(options.repeats):
        for name in names:
            calls = options.calls if name == "lightwell" else options.calls // 10
            cpu[name] = tuple(np.minimum(cpu[name], measure_cpu(name, calls)))
            gap_secs = options.gap_us / 1e6
            latency[name].append(measure_latency(name, options.latency_calls, gap_secs))

    print(f"{'us a call':14}{'thread':>9}{'process':>9}{'p50':>9}{'p99':>9}{'p99.9':>9}{'max':>9}")
    for name in names:
        thread, process = cpu[name]
        all_calls = np.concatenate(latency[name])
        p50, p99, p999 = np.percentile(all_calls, [50, 99, 99.9])
        print(
            f"{name:14}{thread:9.3f}{process:9.3f}"
            f"{p50:9.2f}{p99:9.2f}{p999:9.2f}{all_calls.max():9.1f}"
        )
    for name in names[1:]:
        thread, process = np.divide(cpu[name], cpu[names[0]])
        print(f"{name} / {names[0]}: thread {thread:.0f} x, process {process:.0f} x")


if __name__ == "__main__":
    main()
