"""Writes the seeds of ``corpus/``: whole files, payloads and messages of the conformance data, and
queries at the ends of the doubles.

python native/fuzz/make_corpus.py
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from lightwell.events.messages import (
    DataType,
    Event,
    PluginData,
    Summary,
    SummaryMetadata,
    TensorProto,
    Value,
)

FUZZ = Path(__file__).parent
DATA = FUZZ.parent.parent / "tests" / "conformance" / "data"
MAX_SEED_BYTES = 1500


def payloads(content: bytes) -> Iterator[bytes]:
    """The payload of each record; the data is known to be intact."""
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        yield content[at + 12 : at + 12 + length]
        at += length + 16


def queries() -> Iterator[tuple[str, bytes]]:
    """Names and inputs of ``fuzz_query``: a question; step, time and value of each point."""
    most, least = sys.float_info.max, 5e-324
    extents = {
        "data": (math.nan, math.nan, 0.0, [1e9 + i / 8 for i in range(40)]),
        "unsorted": (2.0, 30.0, 1.0, [i * 17 % 41 for i in range(40)]),
        "widest": (math.nan, math.nan, 0.0, [-most, 0.0, most, 5.0] * 9),
        "relative": (math.nan, math.nan, -most, sorted([-most, 0.0, most, 5.0] * 9)),
        "infinite": (-math.inf, math.inf, math.inf, [-math.inf, math.nan, 1.0, math.inf] * 9),
        "narrowest": (0.0, least, 0.0, [0.0, least] * 20),
        "reversed": (5.0, math.nan, 0.0, [1.0, 2.0, 3.0] * 12),
    }
    for name, (start, end, started, times) in extents.items():
        for axis in (1, 2):
            seed = struct.pack("<3B3d", axis, 3, 128, start, end, started)
            values = (0.5, -most, math.nan, most)
            for i, time in enumerate(times):
                seed += struct.pack("<q2d", i, time, values[i % 4])
            yield f"{name}-{axis}", seed
            # The third byte says how to smooth: 128 is the half-life, 145 to 147 a window mean, a
            # window median and a Gaussian.
            if name in ("data", "unsorted"):
                for smooth in (145, 146, 147):
                    yield f"{name}-{axis}-{smooth}", seed[:2] + bytes([smooth]) + seed[3:]


def mark() -> bytes:
    """The event of a named mark: our own plugin, whose content says what it is."""
    metadata = SummaryMetadata(plugin_data=PluginData(plugin_name="lightwell", content=b"mark"))
    tensor = TensorProto(dtype=DataType.STRING, string_val=["lr ÷ 10".encode()])
    value = Value(tag="marks/drop", metadata=metadata, tensor=tensor)
    return Event(wall_time=1.5, step=400, summary=Summary(value=[value])).SerializeToString()


def main() -> None:
    """Write the seeds of every target."""
    for name, seed in queries():
        (FUZZ / "corpus" / "fuzz_query").mkdir(parents=True, exist_ok=True)
        (FUZZ / "corpus" / "fuzz_query" / name).write_bytes(seed)
    for name in ("fuzz_tail", "fuzz_event_decode", "fuzz_wire"):
        (FUZZ / "corpus" / name).mkdir(parents=True, exist_ok=True)
    for path in sorted(DATA.glob("*.tfevents")):
        content = path.read_bytes()
        if len(content) <= MAX_SEED_BYTES:
            (FUZZ / "corpus" / "fuzz_tail" / path.stem).write_bytes(content)
        seen: set[int] = set()
        for payload in payloads(content):
            # One event of each size is variety enough.
            if len(payload) > MAX_SEED_BYTES or len(payload) // 4 in seen:
                continue
            seen.add(len(payload) // 4)
            for target in ("fuzz_event_decode", "fuzz_wire"):
                name = f"{path.stem}-{len(payload)}"
                (FUZZ / "corpus" / target / name).write_bytes(payload)
    for target in ("fuzz_event_decode", "fuzz_wire"):
        (FUZZ / "corpus" / target / "lightwell-mark").write_bytes(mark())


if __name__ == "__main__":
    main()
