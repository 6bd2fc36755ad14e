"""How trees of queries and rows of runs are written down in ``vectors/run_query.json``."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from lightwell.store.run_query import HParamValue, QueryTree, Statistic
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
    TagPattern,
    TagTerm,
    TagText,
    Text,
    Word,
)

Json = Any  # whatever a JSON document holds


@dataclass(frozen=True)
class Row:
    """A run of the vectors; numbers that JSON lacks are strings there."""

    name: str
    note: str | None = None
    status: str = "done"
    started: float | None = None
    updated: float | None = None
    steps: int | None = None
    hparams: dict[str, HParamValue] = field(default_factory=dict[str, HParamValue])
    metrics: dict[str, float | str] = field(default_factory=dict[str, float | str])
    #: Hyperparameters that any row has.
    all_hparams: Set[str] = frozenset()

    def is_hparam(self, name: str) -> bool:
        return name in self.all_hparams

    def hparam(self, name: str) -> HParamValue | None:
        return self.hparams.get(name)

    def metric(self, tag: str, statistic: Statistic) -> float | None:
        value = self.metrics.get(f"{tag} {statistic}")
        return None if value is None else float(value)


def utf16(text: str, place: int) -> int:
    """The place that code point ``place`` has in UTF-16 units, which a page counts in."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def dumped(tree: QueryTree) -> Json:
    """A tree as lists; quoted text is a list of one."""
    return {
        "where": _condition(tree.where),
        "tags": [_tag(term) for term in tree.tags],
        "groups": [_group(term) for term in tree.groups],
    }


def _condition(condition: Condition) -> Json:
    match condition:
        case Word(text):
            return ["word", _text(text)]
        case Compare(key, operator, value):
            return [operator, _text(key), _text(value)]
        case Pattern(key, operator, pattern):
            return [operator, _text(key), pattern]
        case Not(inner):
            return ["not", _condition(inner)]
        case And(conditions):
            return ["and", *map(_condition, conditions)]
        case Or(conditions):
            return ["or", *map(_condition, conditions)]


def _tag(term: TagTerm) -> Json:
    sign = "-" if term.is_negated else "+"
    match term:
        case TagText(_, operator, value):
            return [sign, operator, _text(value)]
        case TagPattern(_, pattern):
            return [sign, "~", pattern]


def _group(term: GroupTerm) -> Json:
    match term:
        case GroupKey(key):
            return ["key", _text(key)]
        case GroupPath(part):
            return ["path", part]
        case GroupCapture(pattern):
            return ["~", pattern]


def _text(text: Text) -> Json:
    return [text.text] if text.is_quoted else text.text
