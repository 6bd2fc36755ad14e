"""Formulas on the points of a run: joined by step, computed in float64."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from lightwell.store.formula import Call, Formula, Node, Number, Tag
from lightwell.store.formula_functions import FUNCTIONS, OPERATORS
from lightwell.store.points import PointColumns, Steps, WallTimes

_Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Values:
    """Values from the common step ``start`` on; behind a ``diff`` the first ones are missing."""

    column: NDArray[np.float64]
    start: int


def evaluate(formula: Formula, points: Mapping[str, PointColumns]) -> PointColumns:
    """The formula as a series, in order of step.

    It has a point at every step that all tags have. The last value that a tag wrote at a step is
    its value there; the wall time is the latest of theirs. Division by zero, the logarithm of what
    is negative and the like give NaN or an infinity, which are points as well. ``diff`` has no
    value at the first common step, and neither has what is made of it.

    Args:
        formula: What to compute.
        points: Each of its tags, in order of writing.
    """
    steps, wall_times, columns = _joined([points[tag] for tag in formula.tags])
    tags = {
        tag: column.astype(np.float64, copy=False)
        for tag, column in zip(formula.tags, columns, strict=True)
    }
    with np.errstate(all="ignore"):
        result = _value_of(formula.root, tags, len(steps))
    start = result.start
    steps, wall_times, values = steps[start:], wall_times[start:], result.column
    return PointColumns(
        np.ascontiguousarray(steps),
        np.ascontiguousarray(wall_times),
        np.ascontiguousarray(values),
        True,
        is_sorted(wall_times),
    )


def is_sorted(column: NDArray[Any]) -> bool:
    """Whether a column never goes back and holds no NaN."""
    # Compared this way round, a NaN makes it unsorted; alone it would not be compared.
    return bool((column[:-1] <= column[1:]).all()) and not bool(np.isnan(column[:1]).any())


def stretch_of(points: PointColumns, rows: slice) -> PointColumns:
    """Some points in a row, copied."""
    steps, wall_times = points.steps[rows], points.wall_times[rows]
    values = cast(NDArray[np.float32], points.values[rows])  # or float64: the core tells them apart
    return PointColumns(steps, wall_times, values, is_sorted(steps), is_sorted(wall_times))


def columns_at_once(node: Node) -> int:
    """How many columns exist at most while ``node`` is computed, the tags' not counted."""
    if not isinstance(node, Call):
        return 1
    return 1 + max(before + columns_at_once(one) for before, one in enumerate(node.operands))


def _value_of(node: Node, tags: Mapping[str, NDArray[np.float64]], size: int) -> _Values:
    if isinstance(node, Number):
        return _Values(np.full(size, node.value), 0)
    if isinstance(node, Tag):
        return _Values(tags[node.name], 0)
    return _call(node, tags, size)


def _call(node: Call, tags: Mapping[str, NDArray[np.float64]], size: int) -> _Values:
    function = OPERATORS.get(node.name) or FUNCTIONS[node.name]
    if function.is_parameter_last:
        *operands, parameter = node.operands
        assert isinstance(parameter, Number)
        values = _value_of(operands[0], tags, size)
        return _Values(function.compute(values.column, parameter.value), values.start)
    values_of = [
        # A constant stays one number: NumPy spreads it without a column of its own.
        operand.value
        if isinstance(operand, Number) and not function.is_along and len(node.operands) > 1
        else _value_of(operand, tags, size)
        for operand in node.operands
    ]
    start = max((one.start for one in values_of if isinstance(one, _Values)), default=0)
    columns = [
        one.column[start - one.start :] if isinstance(one, _Values) else one for one in values_of
    ]
    column = np.asarray(function.compute(*columns), np.float64)
    if column.ndim == 0:
        column = np.full(size, float(column))
    return _Values(column, min(size, start + 1) if node.name == "diff" else start)


def _joined(
    series: Sequence[PointColumns],
) -> tuple[Steps, WallTimes, list[NDArray[np.float32 | np.float64]]]:
    """Common steps, latest wall times, and the values of each there."""
    positions = [_last_of_each_step(points) for points in series]
    steps = [points.steps[at] for points, at in zip(series, positions, strict=True)]
    if all(np.array_equal(steps[0], other) for other in steps[1:]):
        common = steps[0]
    else:
        common = functools.reduce(
            lambda one, other: np.intersect1d(one, other, assume_unique=True), steps
        )
        positions = [
            at[np.searchsorted(own, common)] for at, own in zip(positions, steps, strict=True)
        ]
    wall_times = functools.reduce(
        np.fmax, [points.wall_times[at] for points, at in zip(series, positions, strict=True)]
    )
    values = [points.values[at] for points, at in zip(series, positions, strict=True)]
    return common, wall_times, values


def _last_of_each_step(points: PointColumns) -> _Positions:
    """Where each step was written last, in order of step."""
    steps = points.steps
    if points.steps_sorted:
        is_last = np.append(steps[1:] != steps[:-1], [True] if len(steps) else [])
        return np.flatnonzero(is_last)
    order: _Positions = np.argsort(steps, kind="stable")
    ordered = steps[order]
    last: _Positions = order[np.append(ordered[1:] != ordered[:-1], [True])]
    return last
