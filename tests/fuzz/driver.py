"""Feeds the targets, and looks at what they raise and at the memory that they take."""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS

# Objects of Python for what is there: two bytes are a message of their own, and become an object
# with a dict. A tensor may say that it repeats one element 2^20 times.
BASE_BYTES: Final = 48 << 20
BYTES_PER_BYTE: Final = 1000
# One case in so many has its memory looked at, which makes it five times slower.
_MEASURED_OF: Final = 8


class FindingError(Exception):
    """A case that a parser does not stand; its message says how to run it again."""


@dataclass(slots=True)
class Figures:
    """What a run has seen.

    Attributes:
        answered: Cases by target that were decoded.
        refused: Cases by target that raised ValueError.
        most_bytes: The most memory of a case, and its target and size.
        longest_secs: CPU time of the slowest case, and its target and size.
    """

    answered: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    most_bytes: tuple[int, str, int] = (0, "", 0)
    longest_secs: tuple[float, str, int] = (0.0, "", 0)


def fuzz(name: str, seed: int, cases: int, figures: Figures) -> None:
    """Run ``cases`` cases of the target ``name`` that follow from ``seed``.

    Raises:
        FindingError: The parser raised another error than ValueError, or took too much memory.
    """
    target = TARGETS[name]
    seeds = target.seeds()
    random = Random(f"{name} {seed}")
    for number in range(cases):
        is_noise = random.random() < 0.05
        content = (
            random.randbytes(random.randrange(200))
            if is_noise
            else mutated(random.choice(seeds), random, seeds)
        )
        _run(name, content, figures, is_measured=number % _MEASURED_OF == 0)


def _run(name: str, content: bytes, figures: Figures, *, is_measured: bool) -> None:
    if is_measured:
        tracemalloc.start()
    started = time.thread_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            TARGETS[name].parse(content)
        figures.answered[name] += 1
    except ValueError:
        figures.refused[name] += 1
    except BaseException as error:
        raise FindingError(f"{name}: {error!r} for bytes.fromhex({content.hex()!r})") from error
    finally:
        secs = time.thread_time() - started
        peak = tracemalloc.get_traced_memory()[1] if is_measured else 0
        if is_measured:
            tracemalloc.stop()
    if not is_measured:
        figures.longest_secs = max(figures.longest_secs, (secs, name, len(content)))
    figures.most_bytes = max(figures.most_bytes, (peak, name, len(content)))
    if peak > BASE_BYTES + BYTES_PER_BYTE * len(content):
        raise FindingError(f"{name}: {peak} bytes taken for bytes.fromhex({content.hex()!r})")
