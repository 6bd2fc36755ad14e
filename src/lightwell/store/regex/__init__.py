"""Regular expressions in linear time, as RE2's: no backreferences, no look-around."""

from __future__ import annotations

from lightwell.store.regex.automaton import Automaton
from lightwell.store.regex.machine import search
from lightwell.store.regex.program import compile_tree
from lightwell.store.regex.syntax import RegexError, parse_regex

__all__ = ["Regex", "RegexError"]


class Regex:
    """A pattern; the page's own engine in TypeScript understands the same. One thread at a time.

    Raises:
        RegexError: The pattern is none, or it would take more than linear time.
    """

    def __init__(self, pattern: str) -> None:
        tree, self._groups = parse_regex(pattern)
        self._program = compile_tree(tree, len(pattern))
        self._automaton = Automaton(self._program)

    def test(self, text: str) -> bool:
        """Whether it matches anywhere in the text."""
        return self._automaton.test(text)

    def match(self, text: str) -> list[str | None] | None:
        """The first match and what its groups captured, None for one that took no part."""
        slots = search(self._program, self._groups, text, self._automaton.may_start)
        if slots is None:
            return None
        return [
            None if stop < 0 else text[start:stop]
            for start, stop in zip(slots[::2], slots[1::2], strict=True)
        ]
