"""The query language over runs, as the page's query bar has it; docs/query.md describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from lightwell.store.regex import Regex
from lightwell.store.run_query.fields import HParamValue, RunFields
from lightwell.store.run_query.grouping import Row, RunGroup, grouper_of, groups_of
from lightwell.store.run_query.keys import (
    MetricName,
    Statistic,
    best_of,
    kind_of,
    metrics_of,
)
from lightwell.store.run_query.parser import parse_query
from lightwell.store.run_query.predicates import containing, equalling, fitting, predicate_of
from lightwell.store.run_query.printer import print_query
from lightwell.store.run_query.tree import (
    And,
    Compare,
    Condition,
    Not,
    Or,
    Pattern,
    QueryError,
    QueryTree,
    TagPattern,
    TagTerm,
    Text,
    Word,
    without_negations,
)

__all__ = [
    "Chosen",
    "HParamValue",
    "MetricName",
    "QueryError",
    "QueryTree",
    "RunFields",
    "RunGroup",
    "RunQuery",
    "Statistic",
    "best_of",
    "parse_query",
    "print_query",
]


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Row]):
    """What a query wants.

    Attributes:
        runs: In the order given.
        tags: Names, in the order given.
        groups: Empty where the query does not ask for groups.
    """

    runs: list[Row]
    tags: list[str]
    groups: list[RunGroup[Row]]


class RunQuery:
    """A query ready to be asked.

    Raises:
        QueryError: The text is no query.
    """

    def __init__(self, text: str) -> None:
        self._tree = parse_query(text)
        where = self._tree.where
        terms = where.conditions if isinstance(where, And) else (where,)
        self._words = [term for term in terms if isinstance(term, Word)]
        self._rest = And(tuple(term for term in terms if not isinstance(term, Word)))

    @property
    def metrics(self) -> list[MetricName]:
        """Whose values it may ask for; those of tags that are not there come to nothing."""
        keys = [key for key in _keys_in(self._tree.where) if kind_of(key) == "any"]
        names = [name for key in keys for name in metrics_of(key.text)]
        return list(dict.fromkeys(names))

    def select(self, runs: Sequence[Row], tags: Sequence[str], now: float) -> Chosen[Row]:
        """Of runs and tags those that it wants; ``now`` is the wall time, in seconds."""
        is_among = predicate_of(self._rest, now)
        runs, tags = self._chosen_by_word(runs, tags)
        selected = [run for run in runs if is_among(run)]
        return Chosen(
            selected,
            _shown_tags(self._tree, tags),
            groups_of([grouper_of(term) for term in self._tree.groups], selected),
        )

    def _chosen_by_word(
        self, runs: Sequence[Row], tags: Sequence[str]
    ) -> tuple[Sequence[Row], Sequence[str]]:
        """A word asks for runs if any run's name holds it, for tags if any tag does, or for both.

        One that nothing holds leaves nothing.
        """
        all_runs, all_tags = runs, tags
        for word in self._words:
            fits = containing(word.text)
            is_of_runs = any(fits(run.name) for run in all_runs)
            is_of_tags = any(map(fits, all_tags))
            if is_of_runs or not is_of_tags:
                runs = [run for run in runs if fits(run.name)]
            if is_of_tags or not is_of_runs:
                tags = [tag for tag in tags if fits(tag)]
        return runs, tags


def _shown_tags(tree: QueryTree, tags: Sequence[str]) -> list[str]:
    """Those that fit one of the terms, or all without one, and that fit none of the negated."""
    wanted = [_tag_predicate(term) for term in tree.tags if not term.is_negated]
    unwanted = [_tag_predicate(term) for term in tree.tags if term.is_negated]
    return [
        tag
        for tag in tags
        if (not wanted or any(fits(tag) for fits in wanted))
        and not any(fits(tag) for fits in unwanted)
    ]


def _tag_predicate(term: TagTerm) -> Callable[[str], bool]:
    if isinstance(term, TagPattern):
        return Regex(term.pattern).test
    return fitting(term.value) if term.operator == ":" else equalling(term.value)


def _keys_in(condition: Condition) -> Iterator[Text]:
    match condition:
        case Word():
            return
        case Compare(key) | Pattern(key):
            yield key
        case Not():
            yield from _keys_in(without_negations(condition)[0])
        case And(conditions) | Or(conditions):
            for one in conditions:
                yield from _keys_in(one)
