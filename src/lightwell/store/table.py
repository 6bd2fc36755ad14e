"""Points of many series in one long table, for the data frame library at hand."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lightwell.store.points import Steps, Values, WallTimes

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs]  # it has none
    import polars as pl
    import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]  # it has none

    from lightwell.store.series import Series

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class ScalarTable:
    """One row a point: the series one after the other, each in order of writing.

    Attributes:
        run_names: Names that ``run_codes`` index.
        run_codes: int32 (n,).
        tag_names: Names that ``tag_codes`` index.
        tag_codes: int32 (n,).
        step: int64 (n,).
        wall_time: float64 (n,), seconds since the epoch.
        value: float64 (n,), or float32 (n,) when every series was written as float32.
        superseded: bool (n,), points that a restart of the run wrote anew; None where they were
            not asked for. A column of the frames where it is there.
    """

    run_names: list[str]
    run_codes: NDArray[np.int32]
    tag_names: list[str]
    tag_codes: NDArray[np.int32]
    step: Steps
    wall_time: WallTimes
    value: Values
    superseded: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.step)

    def __repr__(self) -> str:
        runs, tags = len(self.run_names), len(self.tag_names)
        return f"<ScalarTable: {len(self)} points, {runs} runs, {tags} tags>"

    @cached_property
    def run(self) -> NDArray[np.object_]:
        """Run names as str objects, shape (n,)."""
        return _spelled_out(self.run_names, self.run_codes)

    @cached_property
    def tag(self) -> NDArray[np.object_]:
        """Tag names as str objects, shape (n,)."""
        return _spelled_out(self.tag_names, self.tag_codes)

    @property
    def _numbers(self) -> dict[str, NDArray[Any]]:
        """The columns behind the names."""
        columns: dict[str, NDArray[Any]] = {
            "step": self.step,
            "wall_time": self.wall_time,
            "value": self.value,
        }
        return columns if self.superseded is None else columns | {"superseded": self.superseded}

    def to_pandas(self) -> pd.DataFrame:
        """Columns run and tag (categorical), step, wall_time, value, and superseded.

        Raises:
            ImportError: pandas is not installed.
        """
        pandas = imported("pandas")
        codes = pandas.Categorical.from_codes
        return pandas.DataFrame(
            {
                "run": codes(self.run_codes, self.run_names),
                "tag": codes(self.tag_codes, self.tag_names),
                **self._numbers,
            }
        )

    def to_arrow(self) -> pa.Table:  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]  # pyarrow has no types
        """Columns run and tag (dictionary of string), step, wall_time, value, and superseded.

        Raises:
            ImportError: pyarrow is not installed.
        """
        arrow = imported("pyarrow")

        def named(codes: NDArray[np.int32], names: list[str]) -> Any:
            return arrow.DictionaryArray.from_arrays(codes, arrow.array(names, arrow.string()))

        return arrow.table(
            {
                "run": named(self.run_codes, self.run_names),
                "tag": named(self.tag_codes, self.tag_names),
                **self._numbers,
            }
        )

    def to_polars(self) -> pl.DataFrame:
        """Columns run and tag (categorical), step, wall_time, value, and superseded.

        Raises:
            ImportError: polars is not installed.
        """
        polars = imported("polars")

        def named(codes: NDArray[np.int32], names: list[str]) -> Any:
            return polars.Series(names, dtype=polars.Categorical).gather(codes)

        return polars.DataFrame(
            {
                "run": named(self.run_codes, self.run_names),
                "tag": named(self.tag_codes, self.tag_names),
                **self._numbers,
            }
        )


def table_of(
    series: Sequence[tuple[str, str, Series]], superseded: Sequence[NDArray[np.bool_]] | None
) -> ScalarTable:
    """One table of ``(run, tag, points)``, and which of the points are superseded."""
    run_names = list(dict.fromkeys(run for run, _, _ in series))
    tag_names = list(dict.fromkeys(tag for _, tag, _ in series))
    run_code = {name: code for code, name in enumerate(run_names)}
    tag_code = {name: code for code, name in enumerate(tag_names)}
    counts = [len(points) for _, _, points in series]

    def repeated(codes: list[int]) -> NDArray[np.int32]:
        return np.repeat(np.array(codes, np.int32), counts)

    return ScalarTable(
        run_names,
        repeated([run_code[run] for run, _, _ in series]),
        tag_names,
        repeated([tag_code[tag] for _, tag, _ in series]),
        _joined([points.step for _, _, points in series], np.int64),
        _joined([points.wall_time for _, _, points in series], np.float64),
        _joined([points.value for _, _, points in series], np.float64),
        None if superseded is None else _joined(superseded, np.bool_),
    )


def _joined(
    columns: Sequence[NDArray[_Scalar]], dtype_of_nothing: type[_Scalar]
) -> NDArray[_Scalar]:
    return np.concatenate(columns) if columns else np.empty(0, dtype_of_nothing)


def _spelled_out(names: list[str], codes: NDArray[np.int32]) -> NDArray[np.object_]:
    return np.array(names, dtype=object)[codes]


def imported(library: str) -> ModuleType:
    """A data frame library, or how to get it (ImportError)."""
    try:
        return importlib.import_module(library)
    except ImportError as error:
        raise ImportError(
            f"to_{library.removeprefix('py')}: {library} is not installed; "
            f"`pip install {library}`, or use the columns themselves"
        ) from error
