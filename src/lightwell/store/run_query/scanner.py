"""Cuts a query into words, operators and values, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lightwell.store.run_query.tree import Operator, PatternOperator, Text

#: White space of a query; the same few characters in every language.
_SPACES = " \t\n\r\f\v\u00a0\u3000"
#: As written, and what is meant; the longer ones first.
_OPERATORS: tuple[tuple[str, Operator | PatternOperator], ...] = (
    ("!=", "!="),
    ("!~", "!~"),
    ("<=", "<="),
    (">=", ">="),
    ("==", "="),
    ("=~", "~"),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("~", "~"),
)
#: Ends a word; ``!`` does before ``=`` and ``~`` only.
_WORD_ENDS = _SPACES + '()"<>=:~'
_ESCAPED = re.compile(r"\\([\"\\])")
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_PAIR_OR_QUOTE = re.compile(r"\\.|\"", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word or a value; places are code points of the query, quotes included.

    Attributes:
        text: As written, without the quotes.
        is_quoted: Whether it stands in quotes.
        start: Where it begins.
        stop: Where it ends, excluded.
        is_closed: False for a quoted text without its closing quote.
    """

    text: str
    is_quoted: bool
    start: int
    stop: int
    is_closed: bool = True

    @property
    def meant(self) -> Text:
        r"""What it stands for: in quotes ``\"`` is a quote and ``\\`` a backslash."""
        return Text(_ESCAPED.sub(r"\1", self.text) if self.is_quoted else self.text, self.is_quoted)

    @property
    def text_start(self) -> int:
        """Where the text itself begins."""
        return self.start + self.is_quoted


@dataclass(frozen=True, slots=True)
class OperatorLexeme:
    """An operator and where it stands."""

    operator: Operator | PatternOperator
    start: int
    stop: int


class Scanner:
    """Goes through a query from its start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return self.at == len(self.text)

    @property
    def is_at_break(self) -> bool:
        """Whether a term may end here."""
        return self.is_at_end or self.text[self.at] in _SPACES + ")"

    def skip_space(self) -> None:
        """Goes on to what is no white space."""
        while not self.is_at_end and self.text[self.at] in _SPACES:
            self.at += 1

    def is_at(self, text: str) -> bool:
        """Whether this text follows."""
        return self.text.startswith(text, self.at)

    def take(self, text: str) -> bool:
        """Goes behind this text, if it follows."""
        if not self.is_at(text):
            return False
        self.at += len(text)
        return True

    def word(self) -> Lexeme | None:
        """A word or a key; None where none begins."""
        if self.is_at('"'):
            return self._quoted()
        start = self.at
        while not self.is_at_end and self.text[self.at] not in _WORD_ENDS:
            if self.is_at("!=") or self.is_at("!~"):
                break
            self.at += 1
        return None if self.at == start else self._bare(start)

    def operator(self) -> OperatorLexeme | None:
        """Also behind white space; None, and nothing skipped, where something else stands."""
        before = self.at
        self.skip_space()
        start = self.at
        has_colon = self.take(":")
        for written, operator in _OPERATORS:
            if self.take(written):
                return OperatorLexeme(operator, start, self.at)
        if has_colon:
            return OperatorLexeme(":", start, self.at)
        self.at = before
        return None

    def value(self) -> Lexeme | None:
        """What stands behind an operator: up to white space or a ``)`` that none in it opens."""
        self.skip_space()
        if self.is_at('"'):
            return self._quoted()
        start = self.at
        depth = 0
        while not self.is_at_end and self.text[self.at] not in _SPACES:
            if self.is_at("("):
                depth += 1
            if self.is_at(")"):
                if depth == 0:
                    break
                depth -= 1
            # A backslash takes the next character with it.
            is_pair = self.is_at("\\") and self.at + 1 < len(self.text)
            self.at += 2 if is_pair else 1
        return None if self.at == start else self._bare(start)

    def _bare(self, start: int) -> Lexeme:
        return Lexeme(self.text[start : self.at], False, start, self.at)

    def _quoted(self) -> Lexeme:
        start = self.at
        self.at += 1
        while not self.is_at_end and not self.is_at('"'):
            is_pair = self.is_at("\\") and self.at + 1 < len(self.text)
            self.at += 2 if is_pair else 1
        text = self.text[start + 1 : self.at]
        is_closed = self.take('"')
        return Lexeme(text, True, start, self.at, is_closed)


def unescaped_pattern(text: str) -> str:
    r"""A pattern as it is meant: ``\"`` is a quote; all other escapes are the pattern's own."""
    return _PAIR.sub(lambda pair: '"' if pair[1] == '"' else pair[0], text)


def quoted(text: str) -> str:
    """A text as it stands in quotes."""
    escaped = re.sub(r"[\"\\]", r"\\\g<0>", text)
    return f'"{escaped}"'


def quoted_pattern(pattern: str) -> str:
    """A pattern as it stands in quotes."""
    escaped = _PAIR_OR_QUOTE.sub(lambda part: '\\"' if part[0] == '"' else part[0], pattern)
    return f'"{escaped}"'
