"""After ``kill -9`` everything logged a moment before is there, and everything before a flush."""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import time
from pathlib import Path

import pytest

from tests import oracle
from tests.integration.writer import scripts

WINDOW_SECS = 0.25

# Each shared slot holds (index, monotonic time) of a call that has returned, in slot index % SLOTS.
SLOTS = 1 << 16
SCRIPT = """
import mmap, struct
SLOTS = 1 << 16
with open(sys.argv[2], "r+b") as f: shared = mmap.mmap(f.fileno(), 0)
w = SummaryWriter(sys.argv[1])
pause = float(sys.argv[3])
for i in range(10**9):
    w.add_scalar("t", i, i)
    struct.pack_into("<qd", shared, 16 + 16 * (i % SLOTS), i, time.monotonic())
    if i % 997 == 0:
        w.flush()
        struct.pack_into("<q", shared, 0, i)
    time.sleep(pause)
"""


@pytest.mark.parametrize("pause_secs", [0.0001, 0.002, 0.05])
def test_kill_loses_only_the_last_moment(tmp_path: Path, pause_secs: float) -> None:
    moments = random.Random(20)
    for attempt in range(int(os.environ.get("LIGHTWELL_KILLS", "25")) // 3 + 1):
        directory = tmp_path / str(attempt)
        shared_path = tmp_path / f"{attempt}.shared"
        shared_path.write_bytes(struct.pack("<qd", -1, 0.0) * (SLOTS + 1))
        process = scripts.start(SCRIPT, directory, shared_path, pause_secs)
        with shared_path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
            deadline = time.monotonic() + 30
            while struct.unpack_from("<q", shared, 0)[0] < 0:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < deadline
            # The moment is the input of this test, so it is waited for by the clock.
            end = time.monotonic() + moments.uniform(0, 0.4)
            while (left := end - time.monotonic()) > 0:
                time.sleep(left)
            process.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            process.communicate()
            returned = [struct.unpack_from("<qd", shared, 16 + 16 * k) for k in range(SLOTS)]
            (flushed,) = struct.unpack_from("<q", shared, 0)
        (path,) = oracle.event_files(directory)
        content = path.read_bytes()
        steps = [point[1] for point in oracle.scalar_points(content)]
        assert steps == list(range(len(steps)))
        old = [index for index, when in returned if index >= 0 and when < killed - WINDOW_SECS]
        assert len(steps) > max([flushed, *old])
        assert oracle.torn_bytes(content) < 64
