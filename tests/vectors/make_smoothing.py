"""Writes ``smoothing.json``: what the debiased moving average gives, for all who compute it.

The rule, as TensorBoard draws it: ``last = last * w + (1 - w) * v`` over the finite values, divided
by ``1 - w ** n`` for the n-th of them; a value that is not finite is passed on and not counted; a
series whose values are all equal is returned as it is.

JSON has no NaN or infinity: they are written as the strings "NaN", "Infinity" and "-Infinity".
Run ``python tests/vectors/make_smoothing.py`` after a change of the rule.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

PATH = Path(__file__).with_name("smoothing.json")
WEIGHTS = (0.0, 0.3, 0.6, 0.9, 0.99, 0.999)


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """The rule in plain Python, one step a line; slow on purpose."""
    if all(value == values[0] for value in values):
        return list(values)
    last = 0.0
    finite_count = 0
    out: list[float] = []
    for value in values:
        if not math.isfinite(value):
            out.append(value)
            continue
        last = last * weight + (1 - weight) * value
        finite_count += 1
        out.append(last / (1 - weight**finite_count))
    return out


def _sequences() -> list[list[float]]:
    nan, inf = math.nan, math.inf
    decay = [2.3 * math.exp(-i / 12) + 0.05 * math.sin(7.1 * i) for i in range(60)]
    return [
        [],
        [3.5],
        [nan],
        [0.25] * 6,
        [inf] * 3,
        [1.0, 2.0],
        [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [5.0, nan, 3.0, inf, 4.0, -inf, nan, 2.0],
        [nan, nan, 1.0, 2.0, nan],
        [7.0, 7.0, nan, 7.0],
        [1e300, -1e300, 1e-300, 5e-324, 0.0],
        decay,
        [v if i % 9 else nan for i, v in enumerate(decay)],
    ]


def encoded(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def vectors() -> list[dict[str, object]]:
    return [
        {
            "weight": weight,
            "values": [encoded(value) for value in values],
            "expected": [encoded(value) for value in smoothed(values, weight)],
        }
        for values in _sequences()
        for weight in WEIGHTS
    ]


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(vector, allow_nan=False) for vector in vectors())
    PATH.write_text(f"[\n{lines}\n]\n")
