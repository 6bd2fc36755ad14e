"""Formulas over tags: what is understood, what is refused, and what they compute."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell.store.evaluation import evaluate
from lightwell.store.formula import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_OPERATIONS,
    MAX_TAGS,
    Call,
    Node,
    Number,
    Tag,
    parse_formula,
)
from lightwell.store.points import PointColumns

NAN, INF = math.nan, math.inf


def points(steps: list[int], values: list[float], dtype: Any = np.float64) -> PointColumns:
    x = np.array(steps, np.int64)
    is_sorted = bool((np.diff(x) >= 0).all())
    walls = 1000.0 + np.arange(len(x))
    return PointColumns(x, walls, np.array(values, dtype), is_sorted, True)


def computed(formula: str, **tags: list[float]) -> list[float]:
    series = {tag: points(list(range(len(values))), values) for tag, values in tags.items()}
    return evaluate(parse_formula(formula), series).values.tolist()


def spelled(node: Node) -> str:
    """Every operation in parentheses."""
    match node:
        case Number(value):
            return repr(value)
        case Tag(name):
            return name
        case Call("neg", (operand,)):
            return f"(-{spelled(operand)})"
        case Call(name, (left, right)) if not name.isalpha():
            return f"({spelled(left)} {name} {spelled(right)})"
        case Call(name, operands):
            return f"{name}({', '.join(map(spelled, operands))})"


@pytest.mark.parametrize(
    ("formula", "grouping"),
    [
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b / c * d", "(((a / b) / c) * d)"),
        ("-a ** 2", "(-(a ** 2.0))"),
        ("a ** b ** c", "(a ** (b ** c))"),
        ("a ** -b", "(a ** (-b))"),
        ("--a", "(-(-a))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("max(a, b, .5e1)", "max(a, b, 5.0)"),
        ("log", "log"),
        ("+a.b_1", "a.b_1"),
    ],
)
def test_operators_bind_as_in_python(formula: str, grouping: str) -> None:
    assert spelled(parse_formula(formula).root) == grouping


def test_tags_are_names_or_stand_in_backticks() -> None:
    formula = parse_formula("`loss/val - 1` - lr*`odd``tag` + lr")
    assert formula.tags == ("loss/val - 1", "lr", "odd`tag")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("", r"column 1: expected a number, a tag, a function or '\(', got the end"),
        ("a +", r"column 4: expected a number, a tag, a function or '\(', got the end"),
        ("a * * b", r"column 5: expected a number, a tag, a function or '\(', got '\*'"),
        ("a b", "column 3: expected an operator or the end, got 'b'"),
        ("(a", r"column 3: expected an operator or '\)', got the end"),
        ("a)", r"column 2: expected an operator or the end, got '\)'"),
        ("`loss", "column 1: expected a closing '`', got '`loss'"),
        ("a + $b", r"column 5: expected a number, a tag or an operator, got '\$b'"),
        ("a + \u00a0b", "column 5: expected a number, a tag or an operator"),
        ("sin(a)", r"column 1: expected a function \(log, .*\), got 'sin'"),
        ("__import__(a)", "expected a function"),
        ("clip(a, 1)", "clip: expected 3 operands, got 2"),
        ("min(a)", "min: expected 2 to 16 operands, got 1"),
        ("log()", "expected a number, a tag"),
        ("ema(a, 1)", "ema: expected a number from 0 up to but not 1"),
        ("ema(a, b)", "ema: expected a number from 0 up to but not 1"),
        ("1 + 2", "expected at least one tag"),
        ("(" * 10_000, f"expected at most {MAX_LENGTH} characters"),
        ("(" * 1000 + "a" + ")" * 999, f"expected at most {MAX_DEPTH} levels"),
        ("-" * 1000 + "a", f"expected at most {MAX_DEPTH} levels"),
        ("2**" * 500 + "a", f"expected at most {MAX_DEPTH} levels"),
        ("+".join("a" * 900), f"expected at most {MAX_OPERATIONS} operations"),
        ("+".join(f"t{i}" for i in range(17)), f"expected at most {MAX_TAGS} tags"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_column(formula: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_formula(formula)


@settings(deadline=None, max_examples=500)
@given(st.text("ab1.e+-*/() ,`minlogx\n", max_size=60) | st.text(max_size=40))
def test_any_text_is_a_formula_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        formula = parse_formula(text)
        assert formula.tags
        series = points([0, 1, 2], [1.0, NAN, -2.0])
        assert len(evaluate(formula, dict.fromkeys(formula.tags, series))) <= 3


def test_every_function_computes_what_its_name_says() -> None:
    a = [1.0, -4.0, 100.0]
    assert computed("log10(a)", a=[1, 10, 0]) == [0.0, 1.0, -INF]
    assert computed("exp(log(a))", a=[2.0]) == pytest.approx([2.0])
    assert computed("sqrt(abs(a))", a=a) == [1.0, 2.0, 10.0]
    assert computed("min(a, b, 2)", a=a, b=[0, 5, 5]) == [0.0, -4.0, 2.0]
    assert computed("max(a, 3)", a=a) == [3.0, 3.0, 100.0]
    assert computed("clip(a, 0, 50)", a=a) == [1.0, 0.0, 50.0]
    assert computed("cumsum(a)", a=a) == [1.0, -3.0, 97.0]
    assert computed("ema(a, 0.5)", a=[4.0, 2.0]) == [4.0, 2.0 / 0.75]


def test_a_difference_begins_at_the_second_step_and_so_does_what_is_made_of_it() -> None:
    result = evaluate(parse_formula("a + diff(a)"), {"a": points([0, 5, 7], [1, 4, 9])})
    assert result.steps.tolist() == [5, 7]
    assert result.values.tolist() == [7.0, 14.0]
    assert computed("diff(diff(a))", a=[1, 4, 9]) == [2.0]
    assert computed("cumsum(diff(a)) - diff(diff(a))", a=[1, 4, 9]) == [6.0]
    assert computed("diff(a)", a=[1]) == []
    assert computed("diff(diff(a)) * 2", a=[1]) == []


def test_results_are_those_of_ieee_and_stay_points() -> None:
    result = computed("a / b", a=[1, -1, 0, NAN], b=[0, 0, 0, 1])
    np.testing.assert_array_equal(result, [INF, -INF, NAN, NAN])
    np.testing.assert_array_equal(computed("log(a)", a=[-1]), [NAN])
    np.testing.assert_array_equal(computed("a ** 0.5", a=[-4]), [NAN])
    np.testing.assert_array_equal(computed("1e308 * 10 * a", a=[2]), [INF])
    np.testing.assert_array_equal(computed("cumsum(a)", a=[1, NAN, 2]), [1, NAN, 3])


def test_tags_are_joined_where_they_have_the_same_step() -> None:
    series = {"a": points([0, 1, 2, 5], [1, 2, 3, 4]), "b": points([1, 2, 3, 5], [10, 20, 30, 40])}
    result = evaluate(parse_formula("a + b"), series)
    assert result.steps.tolist() == [1, 2, 5]
    assert result.values.tolist() == [12.0, 23.0, 44.0]
    assert result.wall_times.tolist() == [1001.0, 1002.0, 1003.0], "the later one of both"
    assert (result.steps_sorted, result.wall_times_sorted) == (True, True)


finite = st.floats(-100, 100)


@settings(deadline=None)
@given(
    a=st.lists(st.tuples(st.integers(-5, 5), finite), max_size=12),
    b=st.lists(st.tuples(st.integers(-5, 5), finite), max_size=12),
)
def test_the_last_value_of_a_step_counts(
    a: list[tuple[int, float]], b: list[tuple[int, float]]
) -> None:
    series = {
        "a": points([step for step, _ in a], [value for _, value in a]),
        "b": points([step for step, _ in b], [value for _, value in b]),
    }
    result = evaluate(parse_formula("a - 2 * b"), series)
    last_a, last_b = dict(a), dict(b)
    common = sorted(last_a.keys() & last_b.keys())
    assert result.steps.tolist() == common
    assert result.values.tolist() == [last_a[step] - 2 * last_b[step] for step in common]


def test_float32_values_are_computed_with_as_float64() -> None:
    series = {"a": points([0], [0.1], np.float32)}
    (value,) = evaluate(parse_formula("a * 3"), series).values.tolist()
    assert value == float(np.float32(0.1)) * 3
