"""What a query over runs says, as a tree; docs/query.md has the grammar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal[":", "=", "!=", "<", "<=", ">", ">="]
PatternOperator = Literal["~", "!~"]


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it was written; quoted text is taken literally."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Part of the run's name."""

    text: Text


@dataclass(frozen=True, slots=True)
class Compare:
    """``lr<1e-3``."""

    key: Text
    operator: Operator
    value: Text


@dataclass(frozen=True, slots=True)
class Pattern:
    """``name~"seed[0-4]"``."""

    key: Text
    operator: PatternOperator
    pattern: str


@dataclass(frozen=True, slots=True)
class Not:
    """``-debug``."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All of them; nothing at all lets every run through."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    conditions: tuple[Condition, ...]


Condition = Word | Compare | Pattern | Not | And | Or


def without_negations(condition: Condition) -> tuple[Condition, int]:
    """What is negated, and how often; not by recursion, for there may be very many."""
    negations = 0
    while isinstance(condition, Not):
        condition = condition.condition
        negations += 1
    return condition, negations


@dataclass(frozen=True, slots=True)
class TagText:
    """Which tags are wanted, or unwanted, by text."""

    is_negated: bool
    operator: Literal[":", "="]
    value: Text


@dataclass(frozen=True, slots=True)
class TagPattern:
    """Which tags are wanted, or unwanted, by pattern."""

    is_negated: bool
    pattern: str


TagTerm = TagText | TagPattern


@dataclass(frozen=True, slots=True)
class GroupKey:
    """By a hyperparameter, a metric or a field."""

    key: Text


@dataclass(frozen=True, slots=True)
class GroupPath:
    """By a part of the name's path, from 1; None: all but the last part."""

    part: int | None


@dataclass(frozen=True, slots=True)
class GroupCapture:
    """By what the first group captures in the name, or the pattern if it has no group."""

    pattern: str


GroupTerm = GroupKey | GroupPath | GroupCapture


@dataclass(frozen=True, slots=True)
class QueryTree:
    """All of a query."""

    where: Condition
    tags: tuple[TagTerm, ...] = ()
    groups: tuple[GroupTerm, ...] = ()


class QueryError(ValueError):
    """A query that is none.

    Args:
        message: What was expected, and what was there.
        query: The whole of it.
        start: Where what is wrong begins, in code points.
        stop: Where it ends, excluded.
    """

    def __init__(self, message: str, query: str, start: int, stop: int) -> None:
        super().__init__(f"query: {message}, at column {start + 1}")
        self.message = message
        self.query = query
        self.start = start
        self.stop = stop

    def pointed_out(self) -> str:
        """The query with a caret under what is wrong, for a terminal."""
        line = "".join(c if c.isprintable() else " " for c in self.query)
        carets = "^" * max(1, self.stop - self.start)
        return f"{line}\n{' ' * self.start}{carets} {self.message}"
