"""Writes the seeds of ``corpus/``: whole files, payloads and messages of the conformance data, and
queries at the ends of the doubles.

python native/fuzz/make_corpus.py
"""

from __future__ import annotations

import math
import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lightwell import _core
from lightwell.events.messages import (
    DataType,
    Event,
    Image,
    PluginData,
    SessionLog,
    Summary,
    SummaryMetadata,
    TensorProto,
    Value,
)

FUZZ = Path(__file__).parent
DATA = FUZZ.parent.parent / "tests" / "conformance" / "data"
MAX_SEED_BYTES = 1500
PACK_FOOTER_BYTES = 24


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


def framed(payload: bytes) -> bytes:
    """A record."""
    length = struct.pack("<Q", len(payload))
    sums = (struct.pack("<I", _core.masked_crc32c(part)) for part in (length, payload))
    return length + next(sums) + payload + next(sums)


def media() -> Iterator[tuple[str, bytes]]:
    """Names and payloads of what is indexed without being read, and of what is not."""
    image = Image(height=8, width=8, colorspace=3, encoded_image_string=b"i" * 80)
    tensor = TensorProto(dtype=DataType.STRING, string_val=[b"t" * 80])
    text = SummaryMetadata(plugin_data=PluginData(plugin_name="text"))
    values = {
        "image": [Value(tag="image", image=image)],
        "text": [Value(tag="text", metadata=text, tensor=tensor)],
        "both": [Value(tag="image", image=image), Value(tag="text", tensor=tensor)],
        "mixed": [Value(tag="image", image=image), Value(tag="loss", simple_value=0.5)],
    }
    for step, (name, value) in enumerate(values.items()):
        event = Event(wall_time=1.5, step=step, summary=Summary(value=value))
        yield f"media-{name}", event.SerializeToString()
    yield "media-graph", Event(step=5, graph_def=b"g" * 80).SerializeToString()
    log = SessionLog(status=3, checkpoint_path="c" * 80)
    yield "media-checkpoint", Event(step=6, session_log=log).SerializeToString()
    # TensorFlow writes the metadata behind the tensor.
    tail = Value(metadata=text).SerializeToString()
    late = Value(tag="text", tensor=tensor).SerializeToString() + tail
    summary = b"\x0a" + bytes([len(late) & 127 | 128, len(late) >> 7]) + late
    size = bytes([len(summary) & 127 | 128, len(summary) >> 7])
    yield "media-late", Event(step=7).SerializeToString() + b"\x2a" + size + summary


def pack(content: bytes) -> bytes:
    """What the index keeps of an event file, as if of the same disk and time each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events"
        path.write_bytes(content)
        os.utime(path, (1, 1))
        file = _core.EventFile(path)
        file.poll(1 << 30)
        writer = _core.IndexWriter(path.with_suffix(".index"))
        writer.add(file, b"events")
        writer.finish()
        kept = bytearray(path.with_suffix(".index").read_bytes())
    (table,) = struct.unpack_from("<Q", kept, len(kept) - PACK_FOOTER_BYTES)
    device = table + 3 * 8 + len(b"events")
    struct.pack_into("<QQ", kept, device, 1, 2)
    return bytes(kept)


def main() -> None:
    """Write the seeds of every target."""
    for name, seed in queries():
        (FUZZ / "corpus" / "fuzz_query").mkdir(parents=True, exist_ok=True)
        (FUZZ / "corpus" / "fuzz_query" / name).write_bytes(seed)
    for name in ("fuzz_tail", "fuzz_event_decode", "fuzz_wire", "fuzz_index"):
        (FUZZ / "corpus" / name).mkdir(parents=True, exist_ok=True)
    for path in sorted(DATA.glob("*.tfevents")):
        content = path.read_bytes()
        if len(content) <= MAX_SEED_BYTES:
            (FUZZ / "corpus" / "fuzz_tail" / path.stem).write_bytes(content)
            (FUZZ / "corpus" / "fuzz_index" / path.stem).write_bytes(pack(content))
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
    for name, payload in media():
        (FUZZ / "corpus" / "fuzz_event_decode" / name).write_bytes(payload)
    records = [framed(payload) for _, payload in media()]
    (FUZZ / "corpus" / "fuzz_tail" / "media").write_bytes(b"".join(records))
    # Torn records, with others appended to them.
    torn = b"".join(record[: 12 + 9 * i] for i, record in enumerate(records))
    (FUZZ / "corpus" / "fuzz_tail" / "media-torn").write_bytes(torn + b"".join(records))


if __name__ == "__main__":
    main()
