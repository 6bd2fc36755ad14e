"""Loading every scalar: Lightwell beside TensorBoard's data server, its Python reader and read().

python benchmarks/load_scalars.py [RUNSxTAGSxSTEPS ...]     default: 1x10x100000 100x20x500

Each reader runs in a process of its own over the same files, warm in the page cache. CPU is user +
system of that process, start-up (interpreter, imports) taken off. Memory is what the process holds
when everything is loaded, and its peak, less what an empty logdir takes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CACHE = Path(tempfile.gettempdir()) / "lightwell-benchmarks"
BASE_TIME = 1.7e9


def make_logdir(runs: int, tags: int, steps: int) -> Path:
    """One event a scalar, as torch's SummaryWriter writes them; kept for the next time."""
    logdir = CACHE / f"{runs}x{tags}x{steps}"
    if (logdir / "complete").exists():
        return logdir
    from tensorboard.compat.proto.event_pb2 import Event

    from lightwell._core import masked_crc32c

    for run in range(runs):
        folder = logdir / f"run{run:05}"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"events.out.tfevents.1700000000.host.{run}.0").open("wb") as out:
            version = Event(wall_time=BASE_TIME, file_version="brain.Event:2")
            payloads = [version.SerializeToString()]
            for step in range(steps):
                for tag in range(tags):
                    event = Event(wall_time=BASE_TIME + step + tag / 1000, step=step)
                    event.summary.value.add(tag=f"metrics/tag{tag}", simple_value=step / 7)
                    payloads.append(event.SerializeToString())
                for payload in payloads:
                    length = len(payload).to_bytes(8, "little")
                    out.write(length + masked_crc32c(length).to_bytes(4, "little"))
                    out.write(payload + masked_crc32c(payload).to_bytes(4, "little"))
                payloads.clear()
    (logdir / "complete").touch()
    return logdir


def load_read(logdir: str) -> int:
    for path in Path(logdir).rglob("*tfevents*"):
        with path.open("rb", buffering=0) as file:
            chunk = bytearray(1 << 20)
            while file.readinto(chunk):
                pass
    return 0


def load_lightwell(logdir: str) -> int:
    from lightwell.reader import LogdirReader

    reader = LogdirReader(logdir, cache=False)
    reader.scan()
    while reader.poll().more:
        pass
    files = [file.event_file for run in reader.runs.values() for file in run.files]
    count = sum(file.series(i).count for file in files for i in range(file.series_count))
    globals()["kept"] = reader  # memory is measured with everything held
    return count


def load_event_accumulator(logdir: str) -> int:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    count = 0
    for folder in {path.parent for path in Path(logdir).rglob("*tfevents*")}:
        reader = EventAccumulator(str(folder), size_guidance={"scalars": 0})
        reader.Reload()
        count += sum(len(reader.Scalars(tag)) for tag in reader.Tags()["scalars"])
        globals().setdefault("kept", []).append(reader)
    return count


LOADERS = {"read": load_read, "lightwell": load_lightwell, "accumulator": load_event_accumulator}


def measure_here(loader: str, logdir: str) -> None:
    """Load an empty logdir for the imports, then the real one; print what the second cost."""
    with tempfile.TemporaryDirectory() as empty:
        LOADERS[loader](empty)
    cpu, wall = time.process_time(), time.perf_counter()
    held, peak = memory_bytes("self")
    count = LOADERS[loader](logdir)
    result = {
        "points": count,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
    }
    held_after, peak_after = memory_bytes("self")
    print(json.dumps({**result, "held": held_after - held, "peak": peak_after - peak}))


def memory_bytes(process: int | str) -> tuple[int, int]:
    """Resident now and at its peak. Linux only."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    held, peak = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return held, peak


def measure(loader: str, logdir: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", loader, str(logdir)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def cpu_secs(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_data_server(logdir: Path, checksum: bool) -> dict[str, float]:
    """TensorBoard's data server from its start to the end of its first load cycle, keeping all."""
    import tensorboard_data_server

    command = [
        tensorboard_data_server.server_binary(),
        f"--logdir={logdir}",
        "--port=0",
        "--samples-per-plugin=scalars=all",
        "--reload=once",
        "--verbose",
        *(["--checksum"] if checksum else []),
    ]
    started = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        for line in server.stderr:
            if "Finished load cycle" in line:
                break
        else:
            raise RuntimeError("the data server ended before it had loaded the logdir")
        held, peak = memory_bytes(server.pid)
        result = {
            "cpu": cpu_secs(server.pid),
            "wall": time.perf_counter() - started,
            "held": held,
            "peak": peak,
        }
        server.send_signal(signal.SIGKILL)
    return result


def report(shape: str, with_accumulator: bool) -> None:
    runs, tags, steps = (int(part) for part in shape.split("x"))
    logdir = make_logdir(runs, tags, steps)
    size = sum(path.stat().st_size for path in logdir.rglob("*tfevents*"))
    points = runs * tags * steps
    print(f"\n{shape}: {points:,} points, {size / 1e6:.0f} MB")
    rows = {"read()": measure("read", logdir)}  # also warms the page cache
    rows["read()"] = measure("read", logdir)
    rows["lightwell, checksums on"] = measure("lightwell", logdir)
    assert rows["lightwell, checksums on"]["points"] == points
    rows["data server, checksums off"] = measure_data_server(logdir, checksum=False)
    rows["data server, checksums on"] = measure_data_server(logdir, checksum=True)
    if with_accumulator:
        rows["EventAccumulator"] = measure("accumulator", logdir)
    ours = rows["lightwell, checksums on"]
    print(
        f"{'':28}{'CPU s':>8}{'wall s':>8}{'us/point':>10}{'held B':>8}{'peak B':>8}{'ratio':>11}"
    )
    for name, row in rows.items():
        print(
            f"{name:28}{row['cpu']:8.3f}{row['wall']:8.3f}{row['cpu'] / points * 1e6:10.3f}"
            f"{row['held'] / points:8.1f}{row['peak'] / points:8.1f}"
            f"{row['cpu'] / ours['cpu']:11.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shapes", nargs="*", default=["1x10x100000", "100x20x500"])
    parser.add_argument("--accumulator", action="store_true", help="EventAccumulator too (slow)")
    parser.add_argument("--measure", nargs=2, metavar=("LOADER", "LOGDIR"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_here(*arguments.measure)
        return
    for shape in arguments.shapes:
        report(shape, arguments.accumulator)


if __name__ == "__main__":
    main()
