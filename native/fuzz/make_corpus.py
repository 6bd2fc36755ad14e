"""Writes the seeds of ``corpus/`` from the conformance data: whole files, payloads and messages.

python native/fuzz/make_corpus.py
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

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


def main() -> None:
    """Write the seeds of every target."""
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


if __name__ == "__main__":
    main()
