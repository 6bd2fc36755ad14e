"""Exporting every scalar point: ``lightwell export`` beside what else writes the same table.

    python benchmarks/export.py 1000000

CPU of the whole process, less that of one which only loads the same points. pandas and pyarrow
write what ``open_logdir(...).scalars()`` has, with as many digits as they do by themselves.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from logdirs import Shape, logdir_of
from peers import describe_machine

LOADED = "import lightwell, sys; table = lightwell.open_logdir(sys.argv[1]).scalars()"
# What each needs beside writing, and the writing.
OTHERS = {
    "pandas, CSV": ("frame = table.to_pandas()", "frame.to_csv(sys.argv[2], index=False)"),
    "pyarrow, CSV": (
        "import pyarrow.csv; frame = table.to_arrow()",
        "pyarrow.csv.write_csv(frame, sys.argv[2])",
    ),
    "pandas, JSON Lines": (
        "frame = table.to_pandas()",
        "frame.to_json(sys.argv[2], orient='records', lines=True)",
    ),
    "pyarrow, Parquet": (
        "import pyarrow.parquet; frame = table.to_arrow()",
        "pyarrow.parquet.write_table(frame, sys.argv[2], compression='zstd')",
    ),
}
FORMATS = ("csv", "jsonl", "json", "parquet")


def cpu_of(*command: str) -> float:
    """User + system seconds of a process and its threads; the cheaper of two."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return min(once(), once())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("points", nargs="?", type=int, default=1_000_000)
    points = parser.parse_args().points
    cache = Path(tempfile.gettempdir()) / "lightwell-benchmarks"
    logdir = os.fspath(logdir_of(Shape(1, 10, max(1, points // 10)), cache))
    print(f"{points:,} points; {describe_machine()}")
    print(f"{'':24}{'us/point':>10}{'MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        command = ("-m", "lightwell", "export", logdir, "--force", "-o")
        # Reads all, writes next to nothing.
        loaded = cpu_of(*command, f"{folder}/out.csv", "--steps", "0:0")
        for name in FORMATS:
            path = f"{folder}/out.{name}"
            cpu = cpu_of(*command, path) - loaded
            print_row(f"lightwell, {name}", cpu / points, path)
        for name, (prepare, write) in OTHERS.items():
            path = f"{folder}/other"
            script = f"{LOADED}; {prepare}"
            loaded = cpu_of("-c", script, logdir)
            cpu = cpu_of("-c", f"{script}; {write}", logdir, path) - loaded
            print_row(name, cpu / points, path)


def print_row(name: str, secs_per_point: float, path: str) -> None:
    print(
        f"{name:24}{secs_per_point * 1e6:10.3f}{Path(path).stat().st_size / 1e6:8.0f}", flush=True
    )


if __name__ == "__main__":
    main()
