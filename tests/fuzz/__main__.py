"""Fuzzes all parsers for a while: ``python -m tests.fuzz --seconds 600 --seed 1``."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator

from tests.fuzz.driver import Figures, FindingError, fuzz
from tests.fuzz.protobuf import compare
from tests.fuzz.targets import TARGETS

_CASES = 200
_ADDRESS_SPACE_BYTES = 6 << 30


def main() -> int:
    """Runs round after round until the time is over; 1 when something was found."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=0, help="of the first round")
    options = arguments.parse_args()
    # A parser that believes a size it reads fails here, not the machine.
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    figures = Figures()
    seed, compared = options.seed, 0
    deadline = time.monotonic() + options.seconds
    try:
        while time.monotonic() < deadline:
            for name in TARGETS:
                fuzz(name, seed, _CASES, figures)
            compared += compare(seed, _CASES)
            seed += 1
    except (FindingError, AssertionError) as found:
        sys.stderr.write(f"seed {seed}: {found}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in _report(figures, compared))
    return 0


def _report(figures: Figures, compared: int) -> Iterator[str]:
    for name in TARGETS:
        yield f"{name:14} {figures.answered[name]:9} decoded {figures.refused[name]:9} refused"
    yield f"{compared} messages compared with protobuf's own"
    yield "most memory: {} bytes, {}, input of {} bytes".format(*figures.most_bytes)
    yield "slowest case: {:.3f} s, {}, input of {} bytes".format(*figures.longest_secs)


if __name__ == "__main__":
    sys.exit(main())
