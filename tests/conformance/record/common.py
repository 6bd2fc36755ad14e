"""What the recording scripts share: a clock that moves when told, small values, and names to keep.

Needs NumPy only, and runs on every Python that a recorded writer runs on.
"""

import re
import shutil
import socket
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

START = 1_700_000_000.0
"""Wall time of the first event, where the writer takes it from Python's clock."""

RNG = np.random.RandomState(20)
NORMAL = RNG.normal(size=200)
RGB = RNG.randint(0, 256, (3, 4, 6)).astype(np.uint8)
"""A picture (channel, row, column)."""
BATCH = RNG.uniform(size=(3, 4, 6, 3)).astype(np.float32)
"""Pictures (n, row, column, channel) in 0…1."""
SOUND = np.sin(np.linspace(0, 40, 100)).astype(np.float32)
LABELS = RNG.randint(0, 2, 50)
SCORES = RNG.uniform(size=50)
VERTICES = RNG.normal(size=(1, 4, 3)).astype(np.float32)
COLORS = RNG.randint(0, 256, (1, 4, 3))
FACES = np.array([[[0, 1, 2], [1, 2, 3]]])
SCALARS = [1.5, -2.25, 3.0e-7, float("inf"), float("nan"), 123456.789]
MARKDOWN = "# Grüße\n\n| a | b |\n|---|---|\n| 1 | 😀 |"


class Clock:
    """Stands in for ``time.time``: moves on with each :meth:`tick` only."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def tick(self, secs=0.25):
        self.now += secs
        return self.now


@contextmanager
def recording(writer, version):
    """Yield (folder, clock) to record in; afterwards the folder has no name of this machine."""
    folder = Path(sys.argv[1]) / f"{writer}-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    clock, real = Clock(), time.time
    time.time = clock
    try:
        yield folder, clock
    finally:
        time.time = real
    for run in {path.parent for path in folder.rglob("*tfevents*")}:
        rename(run)
    private = [f".{socket.gethostname()}.", f"{Path.cwd()}", f"{Path.home()}/", "/tmp/"]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        told = [name for name in private if name.encode() in path.read_bytes()]
        if told:
            raise SystemExit(f"{path} tells of this machine: {told}")


def rename(run):
    """Give the event files of a folder names without host and process, in the same order."""
    for number, path in enumerate(sorted(run.glob("*tfevents*"))):
        suffix = re.search(r"(\.v2)?$", path.name).group()
        path.rename(run / f"events.out.tfevents.{int(START) + number}.host.1.{number}{suffix}")
