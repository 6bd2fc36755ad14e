"""Reads a query over runs."""

from __future__ import annotations

import re
from typing import Literal, NoReturn

from lightwell.store.regex import Regex, RegexError
from lightwell.store.run_query.keys import STATUSES, kind_of
from lightwell.store.run_query.scanner import (
    Lexeme,
    OperatorLexeme,
    Scanner,
    unescaped_pattern,
)
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
    QueryError,
    QueryTree,
    TagPattern,
    TagTerm,
    TagText,
    Text,
    Word,
)
from lightwell.store.run_query.values import parse_duration, parse_number, parse_time

_MAX_LENGTH = 10_000
_MAX_DEPTH = 100
_PATH_PART = re.compile(r"path/([0-9]{1,3})")


def parse_query(text: str) -> QueryTree:
    """The tree of a query.

    Raises:
        QueryError: It is none; says where and what was expected.
    """
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._tags: list[TagTerm] = []
        self._groups: list[GroupTerm] = []
        self._depth = 0
        if len(text) > _MAX_LENGTH:
            self._fail(f"expected at most {_MAX_LENGTH} characters", _MAX_LENGTH, len(text))

    def parse(self) -> QueryTree:
        where = self._alternatives()
        at = self._scanner.at
        if not self._scanner.is_at_end:
            self._fail('expected no ")" without a "("', at, at + 1)
        return QueryTree(where, tuple(self._tags), tuple(self._groups))

    def _alternatives(self) -> Condition:
        conditions = [self._sequence(None)]
        while found := self._keyword("or"):
            if conditions[0] == And(()):
                self._fail('expected a term before "or"', found.start, found.stop)
            conditions.append(self._sequence(found))
        return conditions[0] if len(conditions) == 1 else Or(tuple(conditions))

    def _sequence(self, behind: Lexeme | None) -> Condition:
        """Terms side by side; ``behind`` is the "or" before them, which wants one."""
        conditions: list[Condition] = []
        while not self._is_at_stop():
            if (word := self._keyword("and")) is not None:
                # It says what a space says already; it stands between terms.
                if not conditions or self._is_at_stop() or self._peek_keyword() == "and":
                    self._fail('expected terms around "and"', word.start, word.stop)
                continue
            condition = self._term()
            if condition is not None:
                conditions.append(condition)
        if behind is not None and not conditions:
            self._fail('expected a term behind "or"', behind.start, behind.stop)
        return conditions[0] if len(conditions) == 1 else And(tuple(conditions))

    def _is_at_stop(self) -> bool:
        self._scanner.skip_space()
        return self._scanner.is_at_end or self._scanner.is_at(")") or self._peek_keyword() == "or"

    def _term(self) -> Condition | None:
        """None for a term that says what is shown."""
        start = self._scanner.at
        negations = 0
        while self._scanner.take("-"):
            negations += 1
        if negations > _MAX_DEPTH:
            self._fail(f'expected at most {_MAX_DEPTH} "-"', start, self._scanner.at)
        if negations > 0 and self._scanner.is_at_break:
            self._fail('expected a term behind "-"', start, self._scanner.at)
        condition = self._parenthesised() if self._scanner.take("(") else self._simple(negations)
        if not self._scanner.is_at_break:
            self._fail("expected a space", self._scanner.at, self._scanner.at + 1)
        if condition is None:
            return None
        for _ in range(negations):
            condition = Not(condition)
        return condition

    def _parenthesised(self) -> Condition:
        start = self._scanner.at - 1
        if self._depth == _MAX_DEPTH:
            self._fail(f'expected at most {_MAX_DEPTH} "(" in each other', start, start + 1)
        self._depth += 1
        condition = self._alternatives()
        self._depth -= 1
        if not self._scanner.take(")"):
            self._fail('expected ")"', start, start + 1)
        if condition == And(()):
            self._fail("expected a term in parentheses", start, self._scanner.at)
        return condition

    def _simple(self, negations: int) -> Condition | None:
        start = self._scanner.at
        word = self._scanner.word()
        if word is None:
            found = self._scanner.operator()
            got = f'"{found.operator}"' if found else "something else"
            self._fail(f"expected a word or a key, got {got}", start, self._scanner.at)
        self._expect_closed(word)
        operator = self._scanner.operator()
        key = word.meant
        if operator is None:
            return Word(key)
        value = self._scanner.value()
        if value is None:
            message = f'expected a value behind "{operator.operator}"'
            self._fail(message, operator.start, operator.stop)
        self._expect_closed(value)
        if key in (Text("tag"), Text("group")):
            if self._depth > 0:
                self._fail(f"expected {key.text} outside of parentheses", word.start, word.stop)
            if key.text == "tag":
                self._tags.append(self._tag(operator, value, negations))
            else:
                self._groups.append(self._group(word, operator, value, negations))
            return None
        sign = operator.operator
        if sign == "~" or sign == "!~":
            if kind_of(key) not in ("any", "text", "status"):
                message = f'expected a comparison behind {key.text}, got "{sign}"'
                self._fail(message, operator.start, operator.stop)
            pattern = self._pattern(value)
            return Pattern(key, sign, pattern)
        self._check_value(key, operator, value)
        return Compare(key, sign, value.meant)

    def _tag(self, lexeme: OperatorLexeme, value: Lexeme, negations: int) -> TagTerm:
        operator = lexeme.operator
        is_negated = (negations % 2 == 1) is not operator.startswith("!")
        if operator in ("~", "!~"):
            return TagPattern(is_negated, self._pattern(value))
        if operator not in (":", "=", "!="):
            message = f'expected ":", "=", "!=" or "~" behind tag, got "{operator}"'
            self._fail(message, lexeme.start, lexeme.stop)
        exact: Literal[":", "="] = ":" if operator == ":" else "="
        return TagText(is_negated, exact, value.meant)

    def _group(
        self, key: Lexeme, lexeme: OperatorLexeme, value: Lexeme, negations: int
    ) -> GroupTerm:
        if negations > 0:
            self._fail('expected group without "-"', key.start, key.stop)
        if lexeme.operator == "~":
            return GroupCapture(self._pattern(value))
        if lexeme.operator not in (":", "="):
            message = f'expected ":" or "~" behind group, got "{lexeme.operator}"'
            self._fail(message, lexeme.start, lexeme.stop)
        by = value.meant
        if by.is_quoted:
            return GroupKey(by)
        if by.text == "path":
            return GroupPath(None)
        part = _PATH_PART.fullmatch(by.text)
        if part and int(part[1]) > 0:
            return GroupPath(int(part[1]))
        if part or kind_of(by) not in ("any", "text", "status"):
            expected = "a hyperparameter, name, note, status, path, path/1 or ~ and a pattern"
            self._fail(f'expected {expected}, got "{by.text}"', value.start, value.stop)
        return GroupKey(by)

    def _pattern(self, value: Lexeme) -> str:
        pattern = unescaped_pattern(value.text)
        try:
            Regex(pattern)
        except RegexError as error:
            places = _places_of(value)
            behind = value.text_start + len(value.text)
            start = places[error.start] if error.start < len(places) else behind
            stop = places[error.stop] if error.stop < len(places) else value.stop
            self._fail(str(error), start, max(stop, start + 1))
        return pattern

    def _check_value(self, key: Text, lexeme: OperatorLexeme, value: Lexeme) -> None:
        operator, text = lexeme.operator, value.meant.text
        kind = kind_of(key)
        is_order = operator not in (":", "=", "!=")
        if is_order and kind in ("text", "status"):
            message = f'expected ":", "=", "!=" or "~" behind {key.text}, got "{operator}"'
            self._fail(message, lexeme.start, lexeme.stop)
        if kind == "since" and operator not in (":", "="):
            message = f'expected ":" behind since, got "{operator}"'
            self._fail(message, lexeme.start, lexeme.stop)
        expected = None
        if kind == "count" or (kind == "any" and is_order):
            expected = None if parse_number(text) is not None else "a number"
        elif kind == "duration":
            is_right = parse_duration(text) is not None
            expected = None if is_right else "a duration such as 90s or 1h30m"
        elif kind == "time":
            is_right = parse_time(text) is not None
            expected = None if is_right else "a time such as 2026-11-20 or 2026-11-20T18:30"
        elif kind == "since":
            is_right = parse_duration(text) is not None or parse_time(text) is not None
            expected = None if is_right else "a duration such as 2d or a day such as 2026-11-20"
        elif kind == "status" and (value.is_quoted or "*" not in text):
            is_right = text.lower() in STATUSES
            expected = None if is_right else f"one of {', '.join(STATUSES)}"
        if expected is not None:
            self._fail(f'expected {expected}, got "{text}"', value.start, value.stop)

    def _peek_keyword(self) -> str | None:
        """The keyword that stands here."""
        word = Scanner(self._scanner.text[self._scanner.at : self._scanner.at + 4]).word()
        text = "" if word is None or word.is_quoted else word.text.lower()
        return text if text in ("or", "and") else None

    def _keyword(self, keyword: Literal["or", "and"]) -> Lexeme | None:
        return self._scanner.word() if self._peek_keyword() == keyword else None

    def _expect_closed(self, lexeme: Lexeme) -> None:
        if not lexeme.is_closed:
            self._fail("expected a closing quote", lexeme.start, lexeme.stop)

    def _fail(self, message: str, start: int, stop: int) -> NoReturn:
        raise QueryError(message, self._scanner.text, start, stop)


def _places_of(lexeme: Lexeme) -> list[int]:
    """Where each character of a pattern stands in the query: an escaped quote takes two places."""
    text, places, i = lexeme.text, list[int](), 0
    while i < len(text):
        places.append(lexeme.text_start + i)
        if text[i] == "\\" and i + 1 < len(text):
            i += 1
            if text[i] != '"':
                places.append(lexeme.text_start + i)
        i += 1
    return [*places, lexeme.text_start + len(text)]
