"""Formulas over tags: ``(`loss/val` - `loss/train`) / lr``, read without ``eval``.

::

    formula = sum
    sum     = product {("+" | "-") product}
    product = sign {("*" | "/") sign}
    sign    = ("+" | "-") sign | power
    power   = atom ["**" sign]
    atom    = number | tag | function "(" sum {"," sum} ")" | "(" sum ")"
    tag     = name | "`" any text, a backtick doubled "`"
    name    = a letter or "_", then letters, digits, "_" and "."

Operators bind as in Python: ``-x ** 2`` is ``-(x ** 2)``, and ``**`` groups to the right. A name
before ``(`` is a function, any other a tag. Reading takes time linear in the length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lightwell.store.formula_functions import FUNCTIONS

MAX_LENGTH = 2_000
MAX_DEPTH = 50
MAX_OPERATIONS = 200
MAX_TAGS = 16
#: What to tell who names a tag that is not there: mostly it was meant as part of a longer one.
BACKTICKS = (
    "a tag stands in backticks, as `loss/train`, unless it is of letters, digits, _ and . only"
)

_SPACES = " \t\n\r\f\v"
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
      | `(?P<tag>(?:[^`]|``)*)`
      | (?P<sign>\*\*|[-+*/(),])
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.ASCII,
)


class Token(NamedTuple):
    """A piece of a formula: its kind (a group of the pattern), text, and column from 1 on."""

    kind: str
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Tag:
    """The values of a tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator (``+ - * / **``, ``neg``) of some operands."""

    name: str
    operands: tuple[Node, ...]


Node = Number | Tag | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was understood.

    Attributes:
        text: As it was given.
        tags: Names of its tags, in order of appearance, each once; at least one.
        root: What it says.
    """

    text: str
    tags: tuple[str, ...]
    root: Node


def parse_formula(text: str) -> Formula:
    """Reads a formula.

    Raises:
        ValueError: It is none; the message names the column and what was expected there.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"formula: expected at most {MAX_LENGTH} characters, got {len(text)}")
    parser = _Parser(text)
    root = parser.sum(0)
    parser.expect_end()
    if not parser.tags:
        raise ValueError("formula: expected at least one tag")
    return Formula(text, tuple(parser.tags), root)


class _Parser:
    """Recursive descent, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._operations = 0
        self.tags: dict[str, None] = {}

    def sum(self, depth: int) -> Node:
        node = self._product(depth)
        while self._next_is("+", "-"):
            name = self._take().text
            node = self._call(name, node, self._product(depth))
        return node

    def _product(self, depth: int) -> Node:
        node = self._sign(depth)
        while self._next_is("*", "/"):
            name = self._take().text
            node = self._call(name, node, self._sign(depth))
        return node

    def _sign(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._error(f"expected at most {MAX_DEPTH} levels of nesting")
        if self._next_is("-"):
            self._take()
            return self._call("neg", self._sign(depth + 1))
        if self._next_is("+"):
            self._take()
            return self._sign(depth + 1)
        base = self._atom(depth)
        if not self._next_is("**"):
            return base
        self._take()
        return self._call("**", base, self._sign(depth + 1))

    def _atom(self, depth: int) -> Node:
        token = self._next
        if token.kind == "number":
            return Number(float(self._take().text))
        if token.kind == "tag":
            return self._tag(self._take().text.replace("``", "`"))
        if token.kind == "name":
            self._take()
            return self._function(token, depth) if self._next_is("(") else self._tag(token.text)
        if not self._next_is("("):
            raise self._unexpected("a number, a tag, a function or '('")
        self._take()
        node = self.sum(depth + 1)
        self._expect(")")
        return node

    def _function(self, name: Token, depth: int) -> Node:
        function = FUNCTIONS.get(name.text)
        if function is None:
            known = ", ".join(FUNCTIONS)
            raise _error(name.column, f"expected a function ({known}), got {name.text[:40]!r}")
        self._take()
        operands = [self.sum(depth + 1)]
        while self._next_is(","):
            self._take()
            operands.append(self.sum(depth + 1))
        if not function.fewest <= len(operands) <= function.most:
            raise _error(name.column, f"{name.text}: {function.usage}, got {len(operands)}")
        self._expect(")")
        if function.is_parameter_last and not _is_weight(operands[-1]):
            raise _error(name.column, f"{name.text}: expected a number from 0 up to but not 1")
        return self._call(name.text, *operands)

    def _tag(self, name: str) -> Node:
        self.tags[name] = None
        if len(self.tags) > MAX_TAGS:
            raise self._error(f"expected at most {MAX_TAGS} tags")
        return Tag(name)

    def _call(self, name: str, *operands: Node) -> Node:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise self._error(f"expected at most {MAX_OPERATIONS} operations")
        return Call(name, operands)

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected("an operator or the end")

    def _expect(self, sign: str) -> None:
        if not self._next_is(sign):
            raise self._unexpected(f"an operator or {sign!r}")
        self._take()

    def _next_is(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def _take(self) -> Token:
        token = self._next
        self._next = next(self._tokens, token)
        return token

    def _unexpected(self, expected: str) -> ValueError:
        got = "the end" if self._next.kind == "end" else repr(self._next.text[:40])
        return self._error(f"expected {expected}, got {got}")

    def _error(self, message: str) -> ValueError:
        return _error(self._next.column, message)


def _is_weight(node: Node) -> bool:
    return isinstance(node, Number) and 0 <= node.value < 1


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip(_SPACES))
            what = "a closing '`'" if text[at] == "`" else "a number, a tag or an operator"
            raise _error(at + 1, f"expected {what}, got {text[at : at + 40]!r}")
        kind = match.lastgroup
        assert kind is not None
        yield Token(kind, match[kind], match.start(kind) + 1)
        if kind == "end":
            return
        at = match.end()


def _error(column: int, message: str) -> ValueError:
    return ValueError(f"formula: column {column}: {message}")
