"""What the functions and operators of formulas compute: NumPy, float64, IEEE results kept."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from lightwell import _core

Column = NDArray[np.float64]
Compute = Callable[..., Column]
_MANY = 16


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a formula.

    Attributes:
        compute: Its operands, columns or scalars, to a column.
        fewest: Of its operands.
        most: Of its operands.
        is_along: Whether a value depends on those of earlier steps: then there must be columns.
        is_parameter_last: Whether its last operand is a weight, written as a number.
    """

    compute: Compute
    fewest: int = 1
    most: int = 1
    is_along: bool = False
    is_parameter_last: bool = False

    @property
    def usage(self) -> str:
        """How many operands it takes, for messages."""
        if self.fewest == self.most:
            return f"expected {self.fewest} operand{'s' if self.fewest > 1 else ''}"
        return f"expected {self.fewest} to {self.most} operands"


def _difference(values: Column) -> Column:
    """Of each value and the one at the step before; one shorter."""
    return np.diff(values)


def _running_sum(values: Column) -> Column:
    """What is not finite is passed through and left out of the sum, as smoothing does."""
    is_finite = np.isfinite(values)
    return np.where(is_finite, np.cumsum(np.where(is_finite, values, 0.0)), values)


def _average(values: Column, weight: Any) -> Column:
    nothing = np.zeros(len(values))
    points = _core.PointColumns(
        nothing.astype(np.int64), nothing, np.ascontiguousarray(values), True, True
    )
    smoothed = _core.smooth(
        (points, 0.0), _core.XAxis.STEP, _core.SmoothingMethod.EMA, float(cast(float, weight))
    )
    return cast(Column, smoothed)


def _clipped(values: Any, low: Any, high: Any) -> Column:
    return cast(Column, np.minimum(np.maximum(values, low), high))


def _lowest(*operands: Any) -> Column:
    return functools.reduce(np.minimum, operands)


def _highest(*operands: Any) -> Column:
    return functools.reduce(np.maximum, operands)


FUNCTIONS: dict[str, Function] = {
    "log": Function(np.log),
    "log10": Function(np.log10),
    "exp": Function(np.exp),
    "sqrt": Function(np.sqrt),
    "abs": Function(np.abs),
    "min": Function(_lowest, 2, _MANY),
    "max": Function(_highest, 2, _MANY),
    "clip": Function(_clipped, 3, 3),
    "diff": Function(_difference, is_along=True),
    "cumsum": Function(_running_sum, is_along=True),
    "ema": Function(_average, 2, 2, is_along=True, is_parameter_last=True),
}

OPERATORS: dict[str, Function] = {
    "+": Function(np.add, 2, 2),
    "-": Function(np.subtract, 2, 2),
    "*": Function(np.multiply, 2, 2),
    "/": Function(np.true_divide, 2, 2),
    "**": Function(np.power, 2, 2),
    "neg": Function(np.negative),
}
