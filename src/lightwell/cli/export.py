"""``lightwell export``: every scalar point of a logdir, in a format that others read."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import numpy as np
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lightwell.cli.exit_codes import INTERRUPTED, MISUSED
from lightwell.cli.formats import LINE_FORMS, MARKED_LINE_FORMS, Format, LineWriter, PointWriter
from lightwell.cli.output import check_standard_output, check_target, new_file, standard_output
from lightwell.cli.parquet import ParquetWriter, import_pyarrow
from lightwell.cli.reading import counted, read_logdir
from lightwell.cli.selection import (
    Piece,
    Query,
    RunPatterns,
    StepWindow,
    chosen_runs,
    chosen_tags,
    queried,
    step_window,
)
from lightwell.cli.serve import NoCache, check_logdir
from lightwell.errors import CliError
from lightwell.store import KINDS, LogdirSnapshot, PointColumns, Store

SCALAR = "scalar"
_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def export(
    logdir: Annotated[Path, Parameter(help="Folder with event files, at any depth.")],
    *,
    output: Annotated[
        str | None,
        Parameter(
            name=["--output", "-o"],
            help="A file; or a folder, for one file a run. [default: standard output]",
        ),
    ] = None,
    format: Annotated[
        Format | None,
        Parameter(help="Of the output. [default: what the file's name ends with, else csv]"),
    ] = None,
    runs: RunPatterns = None,
    query: Query = None,
    tags: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="A tag, or a pattern such as 'loss/*'. May be repeated. [default: all]",
        ),
    ] = None,
    steps: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help="FROM:TO, both included; either may be left out. [default: all]",
        ),
    ] = None,
    superseded: Annotated[
        bool,
        Parameter(
            negative="",
            help="Include points that a restart of the run wrote anew, and a column that tells.",
        ),
    ] = False,
    force: Annotated[bool, Parameter(negative="", help="Replace files that are there.")] = False,
    no_cache: NoCache = False,
) -> None:
    """Write every scalar point under LOGDIR as CSV, JSON or Parquet.

    The columns are run, tag, step, wall_time and value, as written. Nothing is sampled.
    """
    target = _target(output, format, force=force)
    window = step_window(steps)
    check_logdir(logdir)
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        with read_logdir(logdir, console, cache=not no_cache) as store:
            chosen = _Chosen(runs, query, tags)
            selection = _selected(store, chosen, window, superseded=superseded)
            _Export(selection, target, console, force=force).run()
    except KeyboardInterrupt:
        raise CliError("export: interrupted", INTERRUPTED) from None


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to: standard output (None), a file, or a folder with one file a run."""

    path: Path | None
    format: Format
    is_folder: bool = False


def _target(output: str | None, format: Format | None, *, force: bool) -> _Target:
    if output == "":
        raise CliError("--output: expected a file or a folder, got ''", MISUSED)
    if output in (None, "-"):
        check_standard_output()
        if format == "parquet" and sys.stdout.isatty():
            raise CliError("export: Parquet is nothing for a terminal: add -o FILE", MISUSED)
        target = _Target(None, format or "csv")
    else:
        path = Path(output)
        is_folder = output.endswith("/") or path.is_dir()
        if not is_folder:
            format = format or _SUFFIXES.get(path.suffix.lower())
            if format is None:
                raise CliError(
                    f"{output}: which format is it to be? add --format csv, json, jsonl or parquet",
                    MISUSED,
                )
            check_target(path, force=force)
        target = _Target(path, format or "csv", is_folder)
    if target.format == "parquet":
        import_pyarrow()  # a reason to stop before reading
    return target


@dataclass(frozen=True, slots=True)
class _Selection:
    """What is to be written: the series by run, in order of appearance."""

    store: Store
    snapshot: LogdirSnapshot
    #: Run id to the ids of its tags.
    series: dict[int, list[int]]
    #: Points of these series that nothing supersedes.
    count: int
    #: Kind to the number of tags that hold no scalars, where nobody said which tags.
    left_out: Counter[str]
    window: StepWindow
    superseded: bool

    def points(self, run: int, tag: int) -> PointColumns:
        return self.store.points(run=run, tag=tag, superseded=self.superseded)

    def pieces(self, run: int, tag: int) -> Iterator[Piece]:
        """What of a series is in the window."""
        if self.superseded:
            return self.window.pieces(*self.store.superseded(run=run, tag=tag))
        return self.window.pieces(self.points(run, tag))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which series the command line asks for; None: it does not say."""

    runs: list[str] | None
    query: str | None
    tags: list[str] | None

    @property
    def is_everything(self) -> bool:
        return self.runs is None and self.query is None and self.tags is None


def _selected(store: Store, chosen: _Chosen, window: StepWindow, *, superseded: bool) -> _Selection:
    snapshot = store.snapshot()
    if not snapshot.runs.name:
        raise CliError(f"{snapshot.name}: no event files in it")
    runs, tags = queried(store, chosen.query, chosen_runs(snapshot, chosen.runs))
    of_run: dict[int, list[int]] = {run: [] for run in runs}
    names = set(tags)
    wanted = {
        tag for tag, name in chosen_tags(snapshot, SCALAR, chosen.tags).items() if name in names
    }
    columns = snapshot.series
    count = 0
    others: set[tuple[str, int]] = set()
    kinds: list[int] = columns.kind.tolist()
    rows = zip(
        columns.run.tolist(),
        columns.tag.tolist(),
        kinds,
        columns.count.tolist(),
        strict=True,
    )
    for run, tag, kind, points in rows:
        if run not in of_run:
            continue
        if KINDS[kind] != SCALAR:
            if points:
                others.add((KINDS[kind], tag))
        elif tag in wanted:
            of_run[run].append(tag)
            count += points
    series = {run: sorted(found) for run, found in of_run.items() if found}
    if not series:
        if not chosen.is_everything:
            raise CliError("export: there is no such scalar tag in any of these runs", MISUSED)
        raise CliError(f"{snapshot.name}: no scalars in it")
    left_out = Counter(kind for kind, _ in others) if chosen.tags is None else Counter[str]()
    return _Selection(store, snapshot, series, count, left_out, window, superseded)


class _Export:
    """One export, with a bar on a terminal and one line about it at the end."""

    def __init__(
        self, selection: _Selection, target: _Target, console: Console, *, force: bool
    ) -> None:
        self._selection = selection
        self._target = target
        self._console = console
        self._force = force
        self._written = 0
        self._bar = Progress(
            TextColumn("writing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("points"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal or (target.path is None and sys.stdout.isatty()),
        )
        # How many a restart hid is known only once they are there.
        total = None if selection.superseded else selection.count
        self._task = self._bar.add_task("writing", total=total)

    def run(self) -> None:
        files = self._files()
        with self._bar:
            for opened, series in files:
                with opened() as out:
                    self._write_file(self._writer(out, series), series)
        if self._target.path is not None:
            self._console.print(self._what_was_written(len(files)))
        if left_out := self._selection.left_out:
            kinds = ", ".join(f"{left_out[kind]:,} {kind}" for kind in sorted(left_out))
            self._console.print(f"lightwell: tags without scalars are left out: {kinds}")
        damage = sum(self._selection.snapshot.runs.damage[run] for run in self._selection.series)
        if damage:
            self._console.print(
                f"lightwell: {counted(damage, 'damaged place')} skipped in these runs; "
                f"lightwell inspect {self._selection.snapshot.name} lists what is damaged"
            )

    def _files(
        self,
    ) -> list[tuple[Callable[[], AbstractContextManager[BinaryIO]], dict[int, list[int]]]]:
        """How to open each file, and what goes into it."""
        path, series = self._target.path, self._selection.series
        if path is None:
            return [(standard_output, series)]
        if not self._target.is_folder:
            return [(partial(new_file, path), series)]
        names = self._selection.snapshot.runs.name
        # As the logdir has them: names that do not clash.
        paths = {run: path / names[run] / f"scalars.{self._target.format}" for run in series}
        for each in paths.values():
            check_target(each, force=self._force)
        return [
            (partial(new_file, each, parents=True), {run: series[run]})
            for run, each in paths.items()
        ]

    def _writer(self, out: BinaryIO, series: dict[int, list[int]]) -> PointWriter:
        if self._target.format != "parquet":
            forms = MARKED_LINE_FORMS if self._selection.superseded else LINE_FORMS
            return LineWriter(out, forms[self._target.format])
        types = {
            self._selection.points(run, tag).values.dtype
            for run, tags in series.items()
            for tag in tags
        }
        value_type = np.result_type(np.float32, *types)
        return ParquetWriter(out, value_type, is_marked=self._selection.superseded)

    def _write_file(self, writer: PointWriter, series: dict[int, list[int]]) -> None:
        try:
            for run, tags in series.items():
                self._write_run(writer, run, tags)
            writer.finish()
        except BaseException:
            writer.abandon()
            raise

    def _write_run(self, writer: PointWriter, run: int, tags: list[int]) -> None:
        selection = self._selection
        run_name = selection.snapshot.runs.name[run]
        for tag in tags:
            tag_name = selection.snapshot.tags.name[tag]
            for piece in selection.pieces(run, tag):
                writer.add(run_name, tag_name, piece)
                self._written += len(piece)
            self._bar.advance(self._task, len(selection.points(run, tag)))

    def _what_was_written(self, files: int) -> str:
        selection = self._selection
        series = sum(map(len, selection.series.values()))
        where = f"{self._target.path}" + (f", {counted(files, 'file')}" if files > 1 else "")
        return (
            f"{counted(self._written, 'point')} of {series:,} series, "
            f"{counted(len(selection.series), 'run')} -> {where}"
        )
