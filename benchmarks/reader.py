"""Opening a logdir: Lightwell beside a bare read, TensorBoard's data server and Python's readers.

    python benchmarks/reader.py                       every case at a tenth of its size
    python benchmarks/reader.py long media --scale 1

Each reader runs in a process of its own over the same files, warm in the page cache. CPU is user +
system of that process, start-up (interpreter, imports) taken off. Memory is what the process holds
when everything is loaded, and its peak, less what an empty logdir takes. Readers in pure Python get
a smaller logdir of the same kind (--slow-values), and a time limit. Linux only.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logdirs import CASES, Shape, logdir_of, size_of
from peers import describe_machine

Loader = Callable[[str], object]
"""Path -> all that was loaded, to be held while memory is looked at."""


def load_read(logdir: str) -> object:
    chunk = bytearray(1 << 20)
    for path in Path(logdir).rglob("*tfevents*"):
        with path.open("rb", buffering=0) as file:
            while file.readinto(chunk):
                pass
    return chunk


def has_index() -> bool:
    from lightwell import open_logdir

    return "cache" in inspect.signature(open_logdir).parameters


def load_lightwell(logdir: str) -> object:
    from lightwell import open_logdir

    # Where there are indexes: without one.
    logs = open_logdir(logdir, **({"cache": False} if has_index() else {}))
    _ = logs.damage  # waits until everything is there
    return logs


def load_lightwell_again(logdir: str) -> object:
    from lightwell import open_logdir

    logs = open_logdir(logdir, cache=True)
    _ = logs.damage
    return logs


def load_accumulator(logdir: str) -> object:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    readers = []
    for folder in sorted({path.parent for path in Path(logdir).rglob("*tfevents*")}):
        reader = EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0})
        reader.Reload()
        readers.append(reader)
    return readers


def load_tbparse(logdir: str) -> object:
    from tbparse import SummaryReader

    return SummaryReader(logdir, extra_columns={"dir_name"}).scalars


LOADERS: dict[str, Loader] = {
    "read": load_read,
    "lightwell": load_lightwell,
    "lightwell-again": load_lightwell_again,
    "accumulator": load_accumulator,
    "tbparse": load_tbparse,
}


def measure_here(loader: str, logdir: str) -> None:
    """Load an empty logdir for the imports, then the real one; print what the second cost."""
    with tempfile.TemporaryDirectory() as empty:
        if loader == "tbparse":  # wants a file to begin with
            from lightwell import SummaryWriter

            with SummaryWriter(empty) as writer:
                writer.add_scalar("tag", 1.0, 0)
        LOADERS[loader](empty)
    cpu, wall = time.process_time(), time.perf_counter()
    held, peak = memory_bytes("self")
    everything = LOADERS[loader](logdir)
    figures = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    held_after, peak_after = memory_bytes("self")
    del everything
    print(json.dumps({**figures, "held": held_after - held, "peak": peak_after - peak}))


def memory_bytes(process: int | str) -> tuple[int, int]:
    """Resident now and at its peak."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    held, peak = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return held, peak


def cpu_secs(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one reader took for one logdir of ``values`` values."""

    cpu: float
    wall: float
    held: int
    peak: int
    values: int


class TooSlowError(Exception):
    """A reader did not end within its time."""


class Bench:
    """Measures one reader after the other, each so often, and keeps the least CPU."""

    def __init__(self, repeats: int, limit_secs: float) -> None:
        self._repeats = repeats
        self._limit_secs = limit_secs

    def python(self, loader: str, logdir: Path, values: int, **environment: str) -> Figures:
        """One of ``LOADERS``."""

        def once() -> Figures:
            command = [sys.executable, __file__, "--measure", loader, str(logdir)]
            try:
                done = subprocess.run(
                    command,
                    check=True,
                    stdout=subprocess.PIPE,
                    timeout=self._limit_secs,
                    env={**os.environ, **environment},
                )
            except subprocess.TimeoutExpired:
                raise TooSlowError(f"not done after {self._limit_secs:g} s") from None
            return Figures(**json.loads(done.stdout), values=values)

        return self._least(once)

    def data_server(self, logdir: Path, values: int, *, checksum: bool) -> Figures:
        """TensorBoard's, from its start to the end of its first load cycle, keeping everything."""
        import tensorboard_data_server

        command = [
            tensorboard_data_server.server_binary(),
            f"--logdir={logdir}",
            "--port=0",
            "--samples-per-plugin=scalars=all,images=all",
            "--reload=once",
            "--verbose",
            *(["--checksum"] if checksum else []),
        ]

        def once() -> Figures:
            started = time.perf_counter()
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
                try:
                    assert server.stderr
                    if not any("Finished load cycle" in line for line in server.stderr):
                        raise RuntimeError("the data server ended before it had loaded the logdir")
                    held, peak = memory_bytes(server.pid)
                    wall = time.perf_counter() - started
                    return Figures(cpu_secs(server.pid), wall, held, peak, values)
                finally:
                    server.kill()

        return self._least(once)

    def _least(self, once: Callable[[], Figures]) -> Figures:
        return min((once() for _ in range(self._repeats)), key=lambda figures: figures.cpu)


@contextmanager
def index_of(logdir: Path) -> Iterator[dict[str, str] | None]:
    """The environment in which a logdir has its index already; None where there are no indexes."""
    if not has_index():
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {"LIGHTWELL_CACHE": folder}
        script = (
            "import sys, lightwell\n"
            "with lightwell.open_logdir(sys.argv[1], cache=True) as logs: logs.damage"
        )
        subprocess.run(
            [sys.executable, "-c", script, str(logdir)],
            check=True,
            env={**os.environ, **environment},
        )
        yield environment


def report(name: str, shape: Shape, options: argparse.Namespace) -> None:
    """Measure one case and print its table."""
    bench = Bench(options.repeats, options.limit)
    logdir = logdir_of(shape, options.cache)
    size, values = size_of(logdir), shape.values
    noun = "pictures" if shape.value_bytes else "points"
    print(f"\n{name} ({shape}): {values:,} {noun}, {size / 1e6:,.0f} MB; {describe_machine()}")
    load_read(str(logdir))  # into the page cache
    floor = bench.python("read", logdir, values)
    ours = bench.python("lightwell", logdir, values)
    print(
        f"{'':32}{'CPU s':>9}{'wall s':>9}{'us/value':>12}{'held MB':>10}{'peak MB':>10}"
        f"{'B/value':>12}{'to ours':>9}{'to read':>9}"
    )

    def row(reader: str, measure: Callable[[], Figures]) -> None:
        try:
            figures = measure()
        except TooSlowError as error:
            print(f"{reader:32}{error}")
            return
        each = figures.cpu / figures.values
        print(
            f"{reader:32}{figures.cpu:9.3f}{figures.wall:9.3f}{each * 1e6:12.3f}"
            f"{figures.held / 1e6:10.1f}{figures.peak / 1e6:10.1f}"
            f"{figures.held / figures.values:12.1f}"
            f"{each / (ours.cpu / values):9.2f}{each / (floor.cpu / values):9.1f}",
            flush=True,
        )

    row("read()", lambda: floor)
    row("lightwell", lambda: ours)
    with index_of(logdir) as environment:
        if environment is not None:
            row(
                "lightwell, second opening",
                lambda: bench.python("lightwell-again", logdir, values, **environment),
            )
    row("data server", lambda: bench.data_server(logdir, values, checksum=False))
    row("data server --checksum", lambda: bench.data_server(logdir, values, checksum=True))
    if options.fast:
        return
    slow = shape.at_most(options.slow_values if not shape.value_bytes else 100)
    smaller = logdir_of(slow, options.cache)
    readers = {"accumulator": "EventAccumulator"}
    if not shape.value_bytes:
        readers["tbparse"] = "tbparse"
    for loader, title in readers.items():
        if loader == "tbparse" and importlib.util.find_spec("tbparse") is None:
            print(f"{title:32}not installed: make bench brings it")
            continue
        name = title if slow == shape else f"{title}, {slow.values:,}"
        row(name, lambda loader=loader: bench.python(loader, smaller, slow.values))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "cases", nargs="*", help=f"of {', '.join(CASES)}, or RUNSxTAGSxSTEPS; default: all"
    )
    parser.add_argument("--scale", type=float, default=0.1, help="of the cases' sizes")
    parser.add_argument("--repeats", type=int, default=2, help="the cheapest counts")
    parser.add_argument("--slow-values", type=int, default=20_000, help="for readers in Python")
    parser.add_argument("--limit", type=float, default=120, help="seconds for one reading")
    parser.add_argument("--fast", action="store_true", help="leave readers in Python out")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "lightwell-benchmarks",
        help="folder that keeps the logdirs; some 6 GB at --scale 1",
    )
    parser.add_argument("--measure", nargs=2, metavar=("LOADER", "LOGDIR"), help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.measure:
        measure_here(*options.measure)
        return
    for name in options.cases or CASES:
        if name in CASES:
            report(name, CASES[name].times(options.scale), options)
        else:
            report("given", Shape(*(int(part) for part in name.split("x"))), options)


if __name__ == "__main__":
    main()
