"""Serving many runs: lightwell and TensorBoard over the same logdir, asked for the same things.

    python benchmarks/server.py --runs 1000 --tags 20 --points 20
    python benchmarks/server.py --runs 1000 --tags 1 --points 1000
    python benchmarks/server.py --runs 10000 --tags 2 --points 100 --hparams 50 --alone

Prints wall time, CPU time of the server's processes and bytes received for each question, on both
sides. Both servers have read everything before they are asked. Needs tensorboard and tensorboardX,
or only the latter with --alone.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import tensorboardX.summary
from tensorboardX import SummaryWriter

TAG = "tag0/loss"
# What the page asks for when it draws very many runs by step (web/src/api/client.ts).
PAGE_COLUMNS = "step,value,count,nonfinite,min,max,last,mean,smooth"
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server process and its children."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http://localhost:\d+/", line):
                break
        else:
            raise SystemExit(f"{name} did not start")
        self.client = httpx.Client(base_url=found.group(), timeout=600, trust_env=False)

    def cpu_secs(self) -> float:
        """User and system time of every process of the session."""
        ticks = 0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self._process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def wait(self, is_ready: Callable[[httpx.Client], bool]) -> None:
        while not is_ready(self.client):
            time.sleep(0.05)

    def stop(self) -> None:
        self.client.close()
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()


def report(server: Server, question: str, ask: Callable[[httpx.Client], httpx.Response]) -> None:
    """Ask once to warm up, then print the best of three."""
    ask(server.client)
    wall, cpu, size = [], [], 0
    for _ in range(3):
        before, began = server.cpu_secs(), time.perf_counter()
        response = ask(server.client)
        wall.append(time.perf_counter() - began)
        cpu.append(server.cpu_secs() - before)
        response.raise_for_status()
        size = response.num_bytes_downloaded
    print(
        f"{question:24} {server.name:12} {min(wall) * 1e3:9.1f} ms"
        f" {min(cpu) * 1e3:7.0f} ms CPU {size / 1e6:8.2f} MB"
    )


def report_runs(server: Server, tag: int, size: argparse.Namespace) -> None:
    """What a list of all runs asks for: numbers, little pictures, hyperparameters."""
    report(server, "summaries of a tag", lambda client: client.get(f"api/summaries?tag={tag}"))
    shown = min(size.runs, 1000)
    path = f"api/series?tag={tag}&runs=0-{shown - 1}&cols=24&columns=step,value,last"
    report(server, f"{shown} sparklines", lambda client: client.get(path))
    if size.tags > 1:
        other = server.client.get("api/logdir").json()["tags"]["name"].index("tag1/loss")
        path = f"api/series?tag={tag}&x=tag:{other}&columns={PAGE_COLUMNS},x"
        report(server, "over another tag", lambda client: client.get(path))
    if size.hparams:
        began = time.perf_counter()
        server.client.get("api/hparams").raise_for_status()
        first = (time.perf_counter() - began) * 1e3
        print(f"{'hyperparameters, first':24} {server.name:12} {first:9.1f} ms")
        report(server, "  again", lambda client: client.get("api/hparams"))


def report_many(server: Server, path: str, clients: int = 200) -> None:
    """Many clients at once, each with a connection of its own."""
    url = server.client.base_url
    request = f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()

    def ask(_: int) -> float:
        # A bare socket: an HTTP client would cost more than the answer.
        began = time.perf_counter()
        with socket.create_connection((url.host, url.port), timeout=600) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.split(b" ", 2)[1] == b"200"
        return time.perf_counter() - began

    with ThreadPoolExecutor(clients) as pool:
        times = sorted(pool.map(ask, range(clients)))
    question = f"{clients} clients, p50, p99"
    print(
        f"{question:24} {server.name:12} {times[clients // 2] * 1e3:9.1f} ms"
        f" {times[clients * 99 // 100] * 1e3:9.1f} ms"
    )


def write(folder: Path, runs: int, tags: int, points: int, hparams: int) -> None:
    rng = random.Random(0)
    for run in range(runs):
        with SummaryWriter(str(folder / f"sweep/run{run:04}")) as writer:
            for step in range(points):
                for tag in range(tags):
                    writer.add_scalar(f"tag{tag}/loss", 1.0 / (1 + step + run), step)
            if hparams:
                write_hparams(writer, hparams, rng)


def write_hparams(writer: SummaryWriter, count: int, rng: random.Random) -> None:
    """A third each of numbers and texts out of a few, and of numbers that never come twice."""
    choices: list[Callable[[], float | str]] = [
        lambda: rng.choice([0.1, 0.01, 0.001]),
        lambda: rng.choice(["adamw", "lion", "sgd"]),
        rng.random,
    ]
    values = {f"hparam{i}": choices[i % 3]() for i in range(count)}
    for summary in tensorboardX.summary.hparams(values, {TAG: 0.0}):
        writer.file_writer.add_summary(summary)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--points", type=int, default=20, help="of each tag of each run")
    parser.add_argument("--hparams", type=int, default=0, help="of each run")
    parser.add_argument("--alone", action="store_true", help="leave TensorBoard out")
    size = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), size.runs, size.tags, size.points, size.hparams)
        expected = size.runs * size.tags

        ours = Server("lightwell", [sys.executable, "-m", "lightwell", folder, "--no-open"])
        ours.wait(lambda client: client.get("api/logdir").json()["state"] == "ready")
        tag = ours.client.get("api/logdir").json()["tags"]["name"].index(TAG)
        report(ours, "runs, tags, series", lambda client: client.get("api/logdir"))
        report(ours, "one tag of every run", lambda client: client.get(f"api/series?tag={tag}"))
        page = f"api/series?tag={tag}&columns={PAGE_COLUMNS}"
        report(ours, "  by step, as the page", lambda client: client.get(page))
        for cols in (360, 180):
            path = f"{page}&cols={cols}&smooth=0.6"
            report(ours, f"  in {cols} columns", lambda client, path=path: client.get(path))
        report_runs(ours, tag, size)
        report_many(ours, f"api/series?tag={tag}&runs=0-9")
        ours.stop()
        if size.alone:
            return

        theirs = Server(
            "TensorBoard",
            [sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--port", "0"],
        )

        def series_known(client: httpx.Client) -> int:
            found = client.get("data/plugin/scalars/tags").json()
            return sum(len(tags) for tags in found.values())

        theirs.wait(lambda client: series_known(client) == expected)
        report(theirs, "runs, tags, series", lambda client: client.get("data/plugin/scalars/tags"))
        requests = f'[{{"plugin":"scalars","tag":"{TAG}"}}]'
        report(
            theirs,
            "one tag of every run",
            lambda client: client.post(
                "data/plugin/timeseries/timeSeries", files={"requests": (None, requests)}
            ),
        )
        report_many(theirs, f"data/plugin/scalars/scalars?tag={TAG}&run=sweep/run0000")
        theirs.stop()


if __name__ == "__main__":
    main()
