"""How the values of a query are read and written: numbers, durations, times, globs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_NUMBER = re.compile(
    r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,6}))?([kKMGBTmuµμn]?)"
)
_EXPONENTS = {"": 0, "k": 3, "K": 3, "M": 6, "G": 9, "B": 9, "T": 12, "m": -3, "n": -9}
_EXPONENTS.update(dict.fromkeys("uµμ", -6))
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
_AMOUNT = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_SECONDS = re.compile(_AMOUNT)
_DURATION = re.compile(rf"(?:{_AMOUNT}(?:ms|min|[wdhms]))+")
_DURATION_PART = re.compile(r"([0-9.]+)(ms|min|[wdhms])")
_SECONDS_OF = {
    "w": 604_800.0,
    "d": 86_400.0,
    "h": 3600.0,
    "m": 60.0,
    "min": 60.0,
    "s": 1.0,
    "ms": 0.001,
}
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of wall time, in seconds since the epoch, the end excluded."""

    start: float
    stop: float


def parse_number(text: str) -> float | None:
    """``3``, ``1e-3``, ``10k``, ``300u``, ``inf``, ``nan``; None for anything else."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _NOT_FINITE.get(text.lower())
    exponent = int(found[2] or 0) + _EXPONENTS[found[3]]
    return float(f"{found[1]}e{exponent}")


def parse_duration(text: str) -> float | None:
    """Seconds of ``90s``, ``1h30m``, ``2d``; a number alone is seconds too; else None."""
    if _SECONDS.fullmatch(text):
        return float(text)
    if not _DURATION.fullmatch(text):
        return None
    seconds = 0.0
    # Not by sum(), which rounds otherwise than the page does.
    for count, unit in _DURATION_PART.findall(text):
        seconds += float(count) * _SECONDS_OF[unit]
    return seconds


def parse_time(text: str) -> TimeSpan | None:
    """``2026-11-20``, ``2026-11-20T18:30``, with ``:05``, ``Z`` or ``+01:00`` behind; else None.

    It is a stretch: a day, a minute or a second. Without a zone it is the local time.
    """
    found = _TIME.fullmatch(text)
    if found is None or not "1980" <= found[1] <= "2999":
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second)  # local
    except ValueError:
        return None
    length = None if found[4] is None else timedelta(minutes=1) if found[6] is None else _SECOND
    zone = found[7]
    if zone is None:
        start = local.timestamp()
        if length is not None:
            return TimeSpan(start, start + length.total_seconds())
        return TimeSpan(start, (local + _DAY).timestamp())
    minutes = 0 if zone == "Z" else int(zone[1:3]) * 60 + int(zone[4:])
    away = timedelta(minutes=-minutes if zone.startswith("-") else minutes)
    start = (local - away - _EPOCH).total_seconds()
    return TimeSpan(start, start + (length or _DAY).total_seconds())


_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1)  # of times whose zone was taken off


def fits_glob(text: str, glob: str) -> bool:
    """Whether a text is as a glob says; ``*`` is any text. Both in lower case."""
    first, *rest = glob.split("*")
    if not rest:
        return text == glob
    *middle, last = rest
    if len(text) < len(first) + len(last):
        return False
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at <= len(text) - len(last)


def number_text(value: float) -> str:
    """A number as the page writes it: the shortest digits that give it back, as JavaScript does."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    shown = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign}{shown}e{'+' if point > 0 else '-'}{abs(point - 1)}"
