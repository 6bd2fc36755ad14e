"""What a regular expression says, as a tree; docs/query.md has the grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from lightwell.store.regex.char_set import CharSet, class_of, literal

Assertion = Literal["start", "end", "word", "not_word"]

MAX_REPEATS = 1000
_MAX_DEPTH = 100
_ASSERTIONS: dict[str, Assertion] = {"b": "word", "B": "not_word"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_BOUNDS = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_HEXADECIMAL = re.compile(r"([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\}")


class RegexError(ValueError):
    """A pattern that is none, or one that would take more than linear time.

    Args:
        message: What was expected.
        start: Code points from the start of the pattern.
        stop: Likewise, excluded.
    """

    def __init__(self, message: str, start: int, stop: int) -> None:
        super().__init__(message)
        self.start = start
        self.stop = stop


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    set: CharSet


@dataclass(frozen=True, slots=True)
class Assert:
    """A place, without a character."""

    assertion: Assertion


@dataclass(frozen=True, slots=True)
class Group:
    """``index`` is None where nothing is captured."""

    index: int | None
    node: Node


@dataclass(frozen=True, slots=True)
class Concat:
    """One after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternate:
    """One of them, the earlier the better."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``max`` is None where there is no end."""

    node: Node
    min: int
    max: int | None
    is_lazy: bool


Node = Chars | Assert | Group | Concat | Alternate | Repeat


def parse_regex(pattern: str) -> tuple[Node, int]:
    """The tree, and how many groups capture.

    Raises:
        RegexError: It is none.
    """
    return _Parser(pattern).parse()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0
        self._groups = 0
        self._is_folded = False

    def parse(self) -> tuple[Node, int]:
        if self._take("(?i)"):
            self._is_folded = True
        node = self._alternatives()
        if self._peek() == ")":
            self._fail('expected no ")" without a "("', self._at, self._at + 1)
        return node, self._groups

    def _alternatives(self) -> Node:
        nodes = [self._sequence()]
        while self._take("|"):
            nodes.append(self._sequence())
        return nodes[0] if len(nodes) == 1 else Alternate(tuple(nodes))

    def _sequence(self) -> Node:
        nodes: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            nodes.append(self._repeated())
        return nodes[0] if len(nodes) == 1 else Concat(tuple(nodes))

    def _repeated(self) -> Node:
        start = self._at
        if self._bounds():
            self._fail("expected something to repeat", start, self._at)
        node = self._atom()
        bounds = self._bounds()
        if bounds is None:
            return node
        is_lazy = self._take("?")
        again = self._at
        if self._bounds():
            self._fail("expected no repetition of a repetition", again, self._at)
        return Repeat(node, *bounds, is_lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        """How often: ``* + ? {m} {m,} {m,n}``; None where something else stands."""
        if self._take("*"):
            return 0, None
        if self._take("+"):
            return 1, None
        if self._take("?"):
            return 0, 1
        # Anything else in braces is text, as everywhere.
        found = _BOUNDS.match(self._pattern, self._at, self._at + 32)
        if not found:
            return None
        start = self._at
        self._at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if least > MAX_REPEATS or (most or 0) > MAX_REPEATS:
            self._fail(f"expected at most {MAX_REPEATS} repetitions", start, self._at)
        if most is not None and most < least:
            self._fail("expected the smaller number of repetitions first", start, self._at)
        return least, most

    def _atom(self) -> Node:
        start = self._at
        c = self._next()
        if c == "(":
            return self._group(start)
        if c == "[":
            return Chars(self._class(start))
        if c == ".":
            return Chars(CharSet(((10, 10),), is_negated=True))
        if c == "^":
            return Assert("start")
        if c == "$":
            return Assert("end")
        if c != "\\":
            return Chars(literal(c, is_folded=self._is_folded))
        if self._peek() in _ASSERTIONS:
            return Assert(_ASSERTIONS[self._next()])
        escape = self._escape(start)
        if isinstance(escape, CharSet):
            return Chars(escape)
        return Chars(literal(escape, is_folded=self._is_folded))

    def _group(self, start: int) -> Node:
        if self._depth == _MAX_DEPTH:
            self._fail(f"expected at most {_MAX_DEPTH} groups in each other", start, self._at)
        was_folded = self._is_folded
        index = self._opened(start)
        self._depth += 1
        node = self._alternatives()
        self._depth -= 1
        self._is_folded = was_folded
        if not self._take(")"):
            self._fail('expected ")"', start, len(self._pattern))
        return Group(index, node)

    def _opened(self, start: int) -> int | None:
        """What follows the parenthesis of a group: its number, or None."""
        if self._take("?:"):
            return None
        if self._take("?i:"):
            self._is_folded = True
            return None
        if any(self._take(sign) for sign in ("?=", "?!", "?<=", "?<!")):
            self._fail("expected no look-around: it takes more than linear time", start, self._at)
        if self._peek() == "?":
            self._fail('expected "(?:", "(?i:" or, at the start, "(?i)"', start, self._at + 1)
        self._groups += 1
        return self._groups

    def _class(self, start: int) -> CharSet:
        is_negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        # A bracket that comes first is text.
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            if not self._peek():
                self._fail('expected "]"', start, self._at)
            place = self._at
            low = self._member()
            if isinstance(low, CharSet):
                if low.is_negated:
                    self._fail("expected no negated class in brackets", place, self._at)
                ranges.extend(low.ranges)
                continue
            high: str | CharSet = low
            if self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                high = self._member()
            if isinstance(high, CharSet) or high < low:
                self._fail("expected the smaller end of the range first", place, self._at)
            ranges.append((ord(low), ord(high)))
        self._at += 1
        return CharSet(tuple(ranges), is_negated, self._is_folded)

    def _member(self) -> str | CharSet:
        start = self._at
        c = self._next()
        return self._escape(start) if c == "\\" else c

    def _escape(self, start: int) -> str | CharSet:
        """What follows a backslash."""
        c = self._peek()
        if not c:
            self._fail("expected something behind the backslash", start, self._at)
        self._at += 1
        if (chars := class_of(c)) is not None:
            return chars
        if c in "123456789":
            self._fail("expected no backreference: it takes more than linear time", start, self._at)
        if c == "x":
            return self._hexadecimal(start)
        if c in _CONTROLS:
            return _CONTROLS[c]
        if c.isascii() and c.isalnum():
            self._fail(f'expected a known escape, got "\\{c}"', start, self._at)
        return c

    def _hexadecimal(self, start: int) -> str:
        found = _HEXADECIMAL.match(self._pattern, self._at)
        code = int(found[1] or found[2], 16) if found else 0
        if not found or code > 0x10FFFF:
            self._fail("expected a code such as \\x7e or \\x{1f600}", start, self._at)
        self._at = found.end()
        return chr(code)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _take(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _fail(self, message: str, start: int, stop: int) -> NoReturn:
        raise RegexError(message, start, max(stop, start + 1))
