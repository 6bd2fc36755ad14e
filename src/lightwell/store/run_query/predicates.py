"""Turns conditions into functions over runs. What a run lacks fits no comparison."""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable

from lightwell.store.regex import Regex
from lightwell.store.run_query.fields import FieldValue, HParamValue, RunFields, reader_of
from lightwell.store.run_query.keys import kind_of
from lightwell.store.run_query.tree import (
    And,
    Compare,
    Condition,
    Not,
    Or,
    Pattern,
    Text,
    Word,
    without_negations,
)
from lightwell.store.run_query.values import (
    TimeSpan,
    fits_glob,
    number_text,
    parse_duration,
    parse_number,
    parse_time,
)

Predicate = Callable[[RunFields], bool]
_Fits = Callable[[str], bool]
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_IN_SPAN: dict[str, Callable[[float, TimeSpan], bool]] = {
    "<": lambda time, span: time < span.start,
    "<=": lambda time, span: time < span.stop,
    ">": lambda time, span: time >= span.stop,
    ">=": lambda time, span: time >= span.start,
    "!=": lambda time, span: not span.start <= time < span.stop,
    "=": lambda time, span: span.start <= time < span.stop,
    ":": lambda time, span: span.start <= time < span.stop,
}


def predicate_of(condition: Condition, now: float) -> Predicate:
    """Whether a run fits; ``now`` is the wall time that durations behind ``since`` end at."""
    match condition:
        case Word(text):
            fits = containing(text)
            return lambda run: fits(run.name)
        case Compare():
            return _comparison(condition, now)
        case Pattern(key, pattern_operator, pattern):
            regex, is_wanted = Regex(pattern), pattern_operator == "~"
            return _on_value(key, lambda found: regex.test(text_of(found.value)) is is_wanted)
        case Not():
            inner, negations = without_negations(condition)
            holds = predicate_of(inner, now)
            return holds if negations % 2 == 0 else lambda run: not holds(run)
        case And(conditions):
            every = [predicate_of(one, now) for one in conditions]
            return lambda run: all(one(run) for one in every)
        case Or(conditions):
            some = [predicate_of(one, now) for one in conditions]
            return lambda run: any(one(run) for one in some)


def containing(text: Text) -> _Fits:
    """Whether a text holds another, in whatever case; ``*`` is any text unless quoted."""
    wanted = text.text.lower()
    if text.is_quoted or "*" not in wanted:
        return lambda other: wanted in other.lower()
    glob = f"*{wanted}*"
    return lambda other: fits_glob(other.lower(), glob)


def equalling(text: Text) -> _Fits:
    """Whether a text is another, in whatever case; ``*`` is any text unless quoted."""
    wanted = text.text.lower()
    if text.is_quoted:
        return lambda other: other.lower() == wanted
    return lambda other: fits_glob(other.lower(), wanted)


def fitting(value: Text) -> _Fits:
    """What ``:`` asks of a name, a note or a tag: the whole of it with a ``*``, else a part."""
    return equalling(value) if not value.is_quoted and "*" in value.text else containing(value)


def text_of(value: HParamValue) -> str:
    """A value as the page writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def _on_value(key: Text, fits: Callable[[FieldValue], bool]) -> Predicate:
    read = reader_of(key)

    def predicate(run: RunFields) -> bool:
        found = read(run)
        return found is not None and fits(found)

    return predicate


def _comparison(compare: Compare, now: float) -> Predicate:
    key, sign, value = compare.key, compare.operator, compare.value
    kind = kind_of(key)
    if kind in ("time", "since"):
        return _time_comparison(compare, now)
    if kind == "text" and sign == ":":
        fits = fitting(value)
        return _on_value(key, lambda found: fits(text_of(found.value)))
    number = parse_duration(value.text) if kind == "duration" else parse_number(value.text)
    if sign in (":", "=", "!="):
        is_equal, is_wanted = _equality(value, number), sign != "!="
        return _on_value(key, lambda found: is_equal(found) is is_wanted)
    assert number is not None  # the parser has seen to it
    is_in_order, bound = _ORDERS[sign], number

    def is_ordered(found: FieldValue) -> bool:
        other = _number_of(found.value)
        return other is not None and is_in_order(other, bound)

    return _on_value(key, is_ordered)


def _time_comparison(compare: Compare, now: float) -> Predicate:
    text = compare.value.text
    duration = parse_duration(text) if kind_of(compare.key) == "since" else None
    span = parse_time(text) if duration is None else TimeSpan(now - duration, now)
    assert span is not None  # the parser has seen to it
    holds = _IN_SPAN[">=" if kind_of(compare.key) == "since" else compare.operator]
    return _on_value(
        compare.key,
        lambda found: not isinstance(found.value, str) and holds(found.value, span),
    )


def _equality(value: Text, number: float | None) -> Callable[[FieldValue], bool]:
    is_anything = not value.is_quoted and value.text.strip("*") == "" and value.text != ""
    fits = equalling(value)

    def is_equal(found: FieldValue) -> bool:
        if is_anything:
            return True
        if isinstance(found.value, bool):
            return fits(text_of(found.value))
        if isinstance(found.value, str) and fits(found.value):
            return True
        other = _number_of(found.value)
        if other is None or number is None:
            return False
        if math.isnan(number):
            return math.isnan(other)
        return other == number or (found.is_single and other == _single(number))

    return is_equal


def _single(number: float) -> float:
    """The nearest float32."""
    try:
        nearest: float = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)
    return nearest


def _number_of(value: HParamValue) -> float | None:
    """Text that reads as a number counts as one; true and false do not."""
    if isinstance(value, bool):
        return None
    return parse_number(value) if isinstance(value, str) else value
