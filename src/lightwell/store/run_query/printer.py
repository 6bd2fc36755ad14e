"""Writes a query from its tree, so that reading it gives the tree back."""

from __future__ import annotations

from lightwell.store.run_query.scanner import quoted, quoted_pattern
from lightwell.store.run_query.tree import (
    And,
    Compare,
    Condition,
    GroupCapture,
    GroupKey,
    GroupPath,
    GroupTerm,
    Not,
    Or,
    Pattern,
    QueryTree,
    TagPattern,
    TagTerm,
    TagText,
    Text,
    Word,
    without_negations,
)


def print_query(tree: QueryTree) -> str:
    """The query that says what the tree does."""
    parts = [_condition(tree.where), *map(_tag, tree.tags), *map(_group, tree.groups)]
    return " ".join(filter(None, parts))


def _condition(condition: Condition) -> str:
    match condition:
        case Word(text):
            return _text(text)
        case Compare(key, operator, value):
            return f"{_text(key)}{operator}{_text(value)}"
        case Pattern(key, operator, pattern):
            return f"{_text(key)}{operator}{quoted_pattern(pattern)}"
        case Not():
            inner, negations = without_negations(condition)
            return "-" * negations + _in_parentheses(inner, And, Or)
        case And(conditions):
            return " ".join(_in_parentheses(one, And, Or) for one in conditions)
        case Or(conditions):
            return " or ".join(_in_parentheses(one, Or) for one in conditions)


def _in_parentheses(condition: Condition, *kinds: type[And | Or]) -> str:
    text = _condition(condition)
    return f"({text})" if isinstance(condition, kinds) else text


def _tag(term: TagTerm) -> str:
    sign = "-" if term.is_negated else ""
    match term:
        case TagPattern(_, pattern):
            return f"{sign}tag~{quoted_pattern(pattern)}"
        case TagText(_, operator, value):
            return f"{sign}tag{operator}{_text(value)}"


def _group(term: GroupTerm) -> str:
    match term:
        case GroupCapture(pattern):
            return f"group~{quoted_pattern(pattern)}"
        case GroupPath(part):
            return "group:path" if part is None else f"group:path/{part}"
        case GroupKey(key):
            return f"group:{_text(key)}"


def _text(text: Text) -> str:
    return quoted(text.text) if text.is_quoted else text.text
