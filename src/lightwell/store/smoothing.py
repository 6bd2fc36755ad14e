"""How a series is smoothed, spelled the same in Python, in URLs and in the core."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Literal, TypeAlias, cast, get_args

from lightwell import _core

SmoothingMethod = Literal["ema", "time", "mean", "median", "gaussian"]
Smooth: TypeAlias = "Smoothing | float | str | tuple[SmoothingMethod, float]"
"""A smoothing as it may be given: ``0.6``, ``"median:5"``, ``("median", 5)`` or the object."""

_METHODS = {
    "ema": _core.SmoothingMethod.EMA,
    "time": _core.SmoothingMethod.TIME,
    "mean": _core.SmoothingMethod.MEAN,
    "median": _core.SmoothingMethod.MEDIAN,
    "gaussian": _core.SmoothingMethod.GAUSSIAN,
}
#: The longest window, and the widest Gaussian, in points.
_MOST_POINTS = 1_000_000_000
_EXPECTED: dict[str, str] = {
    "ema": "a weight from 0 up to but not 1",
    "time": "a half-life above 0",
    "mean": f"a whole number of points from 1 to {_MOST_POINTS}",
    "median": f"a whole number of points from 1 to {_MOST_POINTS}",
    "gaussian": f"a standard deviation above 0, in points, to {_MOST_POINTS}",
}


@dataclass(frozen=True, slots=True)
class Smoothing:
    """A method and its parameter; the default changes nothing.

    Attributes:
        method: ``ema``: TensorBoard's debiased moving average. ``time``: the same with weights that
            fade with the distance in x. ``mean``, ``median``: of a centred window, shorter at the
            ends. ``gaussian``: the mean weighted by a Gaussian. NaN and infinities are passed
            through and count in no window.
        parameter: The weight of the past, 0 ≤ w < 1; the half-life in the unit of x; the points in
            the window; the standard deviation in points.

    Raises:
        TypeError: The parameter is no number.
        ValueError: The method is none of these, or the parameter out of its range.
    """

    method: SmoothingMethod = "ema"
    parameter: float = 0.0

    def __post_init__(self) -> None:
        method, parameter = self.method, self.parameter
        if method not in get_args(SmoothingMethod):
            known = ", ".join(get_args(SmoothingMethod))
            raise ValueError(f"smooth: expected one of {known}, got {str(method)[:40]!r}")
        if not isinstance(cast(object, parameter), Real):
            raise TypeError(
                f"smooth: expected {_EXPECTED[method]} for {method!r}, got {parameter!r}"
            )
        object.__setattr__(self, "parameter", float(parameter))
        if method == "ema":
            is_valid = 0 <= parameter < 1
        elif method == "time":
            is_valid = parameter > 0 and math.isfinite(parameter)
        else:
            is_valid = 0 < parameter <= _MOST_POINTS
            is_valid = is_valid and (method == "gaussian" or parameter == math.floor(parameter))
        if not is_valid:
            raise ValueError(
                f"smooth: expected {_EXPECTED[method]} for {method!r}, got {parameter}"
            )

    def __str__(self) -> str:
        # The shortest spelling that reads back as the same number; whole ones without a point.
        return f"{self.method}:{self.parameter!r}".removesuffix(".0")

    @property
    def core(self) -> tuple[_core.SmoothingMethod, float]:
        """As the core takes it."""
        return _METHODS[self.method], self.parameter


def parse_smoothing(text: str) -> Smoothing:
    """The smoothing that ``method:parameter`` spells; a bare number is the weight of ``ema``.

    Raises:
        ValueError: It spells none; the message says what was expected.
    """
    method, colon, parameter = text.partition(":")
    if not colon:
        method, parameter = "ema", text
    try:
        # Python also reads "1_000" and digits of other scripts.
        if not parameter.isascii() or "_" in parameter:
            raise ValueError
        value = float(parameter)
    except ValueError:
        raise ValueError(
            f"smooth: expected a weight or method:parameter, got {text[:40]!r}"
        ) from None
    return Smoothing(method, value)  # type: ignore[arg-type]  # checked there


def smoothing_of(given: Smooth) -> Smoothing:
    """A smoothing, however it was given; a number is the weight of ``ema``.

    Raises:
        TypeError: It is given as something else.
        ValueError: It is none of the methods, or out of range.
    """
    if isinstance(given, Smoothing):
        return given
    if isinstance(given, str):
        return parse_smoothing(given)
    if isinstance(given, tuple) and len(given) == 2:
        return Smoothing(*given)
    number: object = given
    if isinstance(number, Real):
        return Smoothing("ema", float(number))
    raise TypeError(
        f"smooth: expected a weight, 'method:parameter' or (method, parameter), got {given!r}"
    )
