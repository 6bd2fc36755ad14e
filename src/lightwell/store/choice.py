"""Which series a question is about: tags or a formula of them, runs, and a window."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple, Protocol, cast, get_args

from lightwell import _core
from lightwell.store.evaluation import columns_at_once, evaluate
from lightwell.store.formula import parse_formula
from lightwell.store.points import PointColumns
from lightwell.store.smoothing import Smoothing

X = Literal["step", "relative", "wall"]
CoreSeries = tuple[PointColumns, float]
"""Points, and the wall time (s) that the relative axis begins at."""

AXES = {"step": _core.XAxis.STEP, "relative": _core.XAxis.RELATIVE, "wall": _core.XAxis.WALL}
MAX_COLS = 8192
# A joined point: step, wall time and value.
_JOINED_BYTES = 3 * 8
# While a run is joined, a point of each tag: its position, step, wall time and value.
_JOINING_BYTES = 4 * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Series, and a window of them; what every question begins with.

    Attributes:
        tag: A tag id, or several; they answer in this order. None: ``formula`` says.
        formula: A formula over tags (``formula.py``), computed for every run that has them all.
        runs: Run ids, answered in this order; None: every run that has the tag. Runs without it are
            left out of the answer.
        x: The x axis; ``relative`` counts seconds since a run's first value.
        from_x: Start of the window in the unit of ``x``; None: where the data begin.
        to_x: End of the window, included; None: where the data end.
        superseded: Whether points hidden by a restart are shown too.

    Raises:
        ValueError: A field is out of its range; the message says which and what was expected.
    """

    tag: int | Sequence[int] | None = None
    formula: str | None = None
    runs: Sequence[int] | None = None
    x: X = "step"
    from_x: float | None = None
    to_x: float | None = None
    superseded: bool = False

    def __post_init__(self) -> None:
        if (self.tag is None) == (self.formula is None):
            raise ValueError("tag: expected either a tag or a formula")
        if self.tag is not None and not self.tags:
            raise ValueError("tag: expected at least one")
        if self.formula is not None:
            parse_formula(self.formula)
        if self.x not in get_args(X):
            raise ValueError(f"x: expected 'step', 'relative' or 'wall', got {self.x!r}")
        check_window(self.from_x, self.to_x)

    @property
    def tags(self) -> tuple[int, ...]:
        """Tag ids; none where there is a formula."""
        if self.tag is None:
            return ()
        return (self.tag,) if isinstance(self.tag, int) else tuple(dict.fromkeys(self.tag))

    @property
    def asked_runs(self) -> Sequence[int] | None:
        """Every run that is asked for, once; None: all."""
        return self.runs

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The tags of the formula, if there is one."""
        return () if self.formula is None else parse_formula(self.formula).tags

    @property
    def window(self) -> tuple[float, float]:
        """Both ends as the core takes them: NaN where none is given."""
        return check_window(self.from_x, self.to_x)


class QueriedSeries(Protocol):
    """What a question asks of a series: the core's ``FrozenSeries`` answers."""

    def count(self, superseded: bool = ...) -> int:
        """Points, the superseded ones too if they are wanted."""
        ...

    def points(self, superseded: bool = ...) -> PointColumns:
        """These points."""
        ...


class SeriesState(NamedTuple):
    """One series as a question found it under the store's lock."""

    run: int
    tag: int
    started: float | None
    version: int
    points: QueriedSeries


class ChosenSeries(NamedTuple):
    """One series that a question is about; ``tag`` is None for a formula."""

    run: int
    tag: int | None
    started: float | None
    version: int
    columns: PointColumns

    @property
    def core(self) -> CoreSeries:
        """As the core takes it."""
        return self.columns, self.started or 0.0


@dataclass(frozen=True, slots=True, eq=False)
class WindowResult:
    """What answers about a window have in common."""

    instance: str
    version: int
    fingerprint: str
    tags: tuple[int, ...]
    formula: str | None
    x: X
    from_x: float
    to_x: float
    cols: int
    smooth: Smoothing


def check_window(
    from_x: float | None, to_x: float | None, names: tuple[str, str] = ("from", "to")
) -> tuple[float, float]:
    """Both ends of a window, arguments of these names, as the core takes them: NaN for None.

    Raises:
        ValueError: An end is not finite, or they are in the wrong order.
    """
    first, last = names
    for name, end in ((first, from_x), (last, to_x)):
        if end is not None and not math.isfinite(end):
            raise ValueError(f"{name}: expected a finite number, got {end}")
    if from_x is not None and to_x is not None:
        if from_x > to_x:
            raise ValueError(f"{first}: expected at most {last}={to_x}, got {from_x}")
        if math.isinf(to_x - from_x):
            raise ValueError(f"{last}: expected a range that a float can measure")
    return math.nan if from_x is None else from_x, math.nan if to_x is None else to_x


def check_cols(cols: int, name: str = "cols") -> None:
    """Raises ValueError for a number of pixel columns, the argument ``name``, out of range."""
    if not 1 <= cols <= MAX_COLS:
        raise ValueError(f"{name}: expected 1 to {MAX_COLS}, got {cols}")


def fingerprint(instance: str, choice: Choice, states: Sequence[SeriesState]) -> str:
    """Differs whenever the answer may differ: what an ETag is made of."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{instance} {type(choice).__name__}".encode())
    for field in fields(choice):
        if field.name != "runs":  # the states name them
            digest.update(f" {field.name}={_shown(getattr(choice, field.name))}".encode())
    states_text = "".join([f";{run} {tag} {version} {at}" for run, tag, at, version, _ in states])
    digest.update(states_text.encode())
    return digest.hexdigest()


def _shown(value: object) -> str:
    """Equal for equal values, whatever order a set happens to have."""
    if isinstance(value, frozenset):
        return str(sorted(map(str, cast(frozenset[object], value))))
    return repr(value)


def chosen_series(choice: Choice, states: Sequence[SeriesState]) -> list[ChosenSeries]:
    """The series themselves; a formula is computed here. Holds no lock."""
    if choice.formula is None:
        return [
            ChosenSeries(state.run, state.tag, state.started, state.version, _points(state, choice))
            for state in states
        ]
    formula = parse_formula(choice.formula)
    return [
        ChosenSeries(
            run,
            None,
            members[0].started,
            # Grows when one of them does.
            sum(state.version for state in members),
            evaluate(
                formula,
                {
                    tag: _points(state, choice)
                    for tag, state in zip(formula.tags, members, strict=True)
                },
            ),
        )
        for run, members in _by_run(states).items()
    ]


def series_sizes(choice: Choice, states: Sequence[SeriesState]) -> tuple[list[int], int]:
    """Points of each chosen series at most, and bytes that making them takes."""
    if choice.formula is None:
        return [state.points.count(choice.superseded) for state in states], 0
    counts = [
        [state.points.count(choice.superseded) for state in members]
        for members in _by_run(states).values()
    ]
    sizes = [min(of_tags) for of_tags in counts]
    # One run is computed after the other.
    joining = _JOINING_BYTES * max(map(sum, counts), default=0)
    computing = 8 * columns_at_once(parse_formula(choice.formula).root) * max(sizes, default=0)
    return sizes, _JOINED_BYTES * sum(sizes) + joining + computing


def _by_run(states: Sequence[SeriesState]) -> dict[int, list[SeriesState]]:
    """The tags of a formula, in its order, of every run."""
    runs: dict[int, list[SeriesState]] = {}
    for state in states:
        runs.setdefault(state.run, []).append(state)
    return runs


def _points(state: SeriesState, choice: Choice) -> PointColumns:
    return state.points.points(choice.superseded)
