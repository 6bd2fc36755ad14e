"""Sets of characters of a regular expression. Words, digits and white space are those of ASCII."""

from __future__ import annotations

from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]
"""First and last code point of each range."""

_CLASSES: dict[str, Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}


@dataclass(frozen=True, slots=True)
class CharSet:
    """Characters; upper and lower case are the same where ``is_folded``."""

    ranges: Ranges
    is_negated: bool = False
    is_folded: bool = False

    def __contains__(self, code: int) -> bool:
        is_in = _within(self.ranges, code)
        if not is_in and self.is_folded:
            c = chr(code)
            is_in = any(
                len(other) == 1 and _within(self.ranges, ord(other))
                for other in (c.lower(), c.upper())
            )
        return is_in is not self.is_negated


def literal(c: str, *, is_folded: bool) -> CharSet:
    """The set of one character."""
    return CharSet(((ord(c), ord(c)),), is_folded=is_folded)


def class_of(letter: str) -> CharSet | None:
    r"""The set that ``\d \w \s`` and their opposites name; None for another letter."""
    ranges = _CLASSES.get(letter.lower())
    return None if ranges is None else CharSet(ranges, is_negated=letter.isupper())


def is_word(code: int) -> bool:
    """Whether it is of a word, as ASCII has them."""
    return _within(_CLASSES["w"], code)


def _within(ranges: Ranges, code: int) -> bool:
    return any(first <= code <= last for first, last in ranges)
