"""What query strings are made of: a ValueError is one sentence about the wrong parameter."""

from __future__ import annotations

from urllib.parse import parse_qsl

MAX_RUNS = 100_000
# Ids are counted up from 0: longer ones cannot exist, and take long to parse.
MAX_DIGITS = 9


def parameters_of(query_string: str) -> dict[str, str]:
    """Name to value, each given once."""
    given: dict[str, str] = {}
    for name, value in parse_qsl(query_string, keep_blank_values=True):
        if name in given:
            raise ValueError(f"{name}: given more than once")
        given[name] = value
    return given


def whole(name: str, text: str) -> int:
    """A number of digits alone."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise ValueError(f"{name}: expected a whole number, got {text[:40]!r}")
    return int(text)


def number(name: str, text: str) -> float:
    """Any number a float can be."""
    try:
        # Python also reads "1_000" and digits of other scripts.
        if not text.isascii() or "_" in text:
            raise ValueError
        return float(text)
    except ValueError:
        raise ValueError(f"{name}: expected a number, got {text[:40]!r}") from None


def run_ids(text: str, most: int = MAX_RUNS, *, name: str = "runs") -> list[int]:
    """The ids in a list like ``0,3-9``, each once, in the order given."""
    runs: dict[int, None] = {}
    named = 0  # repetitions count too: they cost time, though no memory
    for item in text.split(",") if text else ():
        first, dash, last = item.partition("-")
        start = whole(name, first)
        stop = whole(name, last) if dash else start
        if stop < start:
            raise ValueError(f"{name}: expected a range that goes up, got {item!r}")
        named += stop - start + 1
        if named > most:
            raise ValueError(f"{name}: expected at most {most} ids")
        runs.update(dict.fromkeys(range(start, stop + 1)))
    return list(runs)
