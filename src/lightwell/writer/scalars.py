"""Scalars: ``add_scalar`` and ``add_scalars``."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from lightwell import _core
from lightwell.writer import background, inputs, run_writer, values
from lightwell.writer.file_writer import FileWriter
from lightwell.writer.inputs import Input
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from lightwell.writer.scalar_rows import ScalarRows

_MAX_NAME_BYTES: Final = 255  # what the common file systems allow
_POINT_BYTES: Final = 1 << 10  # about what a point holds in memory and on a device while it waits


def _sub_directory(start: str, key: object) -> str:
    """Where ``add_scalars`` puts ``key``, below ``log_dir``; refused where no folder can be so."""
    name = values.tag("add_scalars", key, "each key")
    directory = f"{start}{name}"
    if "\0" in name or ".." in (*name.split("/"), *directory.split("/")):
        raise ValueError(f"add_scalars: expected keys without '..' and NUL, got {key!r}")
    longest = max(len(os.fsencode(part)) for part in directory.split("/"))
    if longest > _MAX_NAME_BYTES:
        raise ValueError(
            f"add_scalars: expected '<main_tag>_<key>' to be a directory's name, of at most "
            f"{_MAX_NAME_BYTES} bytes, got {longest} bytes"
        )
    return directory


def _native_refuses(*_arguments: object) -> int:
    """Stands in for the native append while points must not go straight to the file."""
    return _core.NOT_PLAIN


def _number(value: float | Input) -> float:
    """The number itself, waited for if it is on its way from a device."""
    return float(value.array().item()) if isinstance(value, Input) else value


class ScalarMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs one number a step.

    A point normally goes straight into the native log. While a value is on its way from a device,
    all points of this writer line up behind it, on the background thread, so that none overtakes
    another; when the line is empty, they go straight again.
    """

    _append_scalar: Callable[..., int]
    _line: set[object] | None = None  # a token for each that waits; the lock of `background` guards
    _line_of: background.Background | None = None  # the line of another process is not ours
    _rows: ScalarRows | None = None  # guarded likewise

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
        *,
        display_name: str = "",
        summary_description: str = "",
    ) -> None:
        """Append one point to the series ``tag``.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            scalar_value: A number, text of one, or an array or tensor of one element, on any
                device, which is not waited for. NaN and infinities are kept. Stored as float32
                unless ``new_style`` and ``double_precision`` are both True.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            new_style: Store a tensor instead of a simple value, as TensorFlow 2 does.
            double_precision: Store the tensor of ``new_style`` as float64, which TensorBoard's
                default loader does not show. Without ``new_style`` it does nothing, as in torch: a
                simple value is a float32.
            display_name: What TensorBoard calls the series instead of ``tag``.
            summary_description: Markdown that TensorBoard shows with the series.

        Raises:
            TypeError: An argument is of the wrong kind: a complex value, a tag that is no str, ...
            ValueError: Not one element, text that is no number, a step beyond int64, a tag that is
                not UTF-8.
            OverflowError: An integer beyond float64.
        """
        if display_name or summary_description:
            self._add_described(
                tag,
                scalar_value,
                global_step,
                walltime,
                new_style,
                double_precision,
                display_name,
                summary_description,
            )
            return
        outcome = self._append_scalar(
            tag, scalar_value, global_step, walltime, new_style, double_precision
        )
        if outcome:
            self._finish_scalar(
                outcome, tag, scalar_value, global_step, walltime, new_style, double_precision
            )

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
        *,
        sub_runs: bool = True,
    ) -> None:
        """Append a point to each of several series that belong in one chart.

        Each key gets a run of its own, the directory ``<log_dir>/<main_tag>_<key>`` with ``/`` in
        ``main_tag`` replaced by ``_``, and in it a point of the series ``main_tag``: what
        TensorBoard needs to draw them in one chart. Lightwell's board shows them within this run.

        Args:
            main_tag: Series name, the same in every run.
            tag_scalar_dict: Key to value; values as for ``add_scalar``. A ``/`` in a key nests the
                directory.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            sub_runs: False makes no further runs and files: the points go to the series
                ``<main_tag>/<key>`` of this run.

        Raises:
            TypeError: As for ``add_scalar``, or ``tag_scalar_dict`` is no mapping.
            ValueError: As for ``add_scalar``, or a key leads out of ``log_dir`` or is too long for
                a directory's name. Nothing is written then.
        """
        values.tag("add_scalars", main_tag, "main_tag")
        if not isinstance(tag_scalar_dict, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
            raise TypeError(
                f"add_scalars: expected tag_scalar_dict to be a mapping, "
                f"got {values.describe(tag_scalar_dict)}"
            )
        from lightwell.writer import scalar_rows

        step, wall_time = self._when("add_scalars", global_step, walltime)
        if sub_runs and "\0" in main_tag:
            raise ValueError(f"add_scalars: expected main_tag without NUL, got {main_tag!r}")
        start = self._start_of_sub_run(main_tag)
        points: list[tuple[str | None, str, float | Input]] = []
        for key, given in tag_scalar_dict.items():
            value = inputs.take_scalar("add_scalars", f"tag_scalar_dict[{key!r}]", given)
            if sub_runs:
                points.append((f"{self._root}/{_sub_directory(start, key)}", main_tag, value))
            else:
                name = values.tag("add_scalars", key, "each key")
                points.append((None, f"{main_tag}/{name}", value))

        def append() -> None:
            for directory, tag, value in points:
                number = _number(value)
                self._append_point(directory, tag, number, step, wall_time, False, False)
                with run_writer.lock():
                    self._rows = self._rows or scalar_rows.ScalarRows()
                    self._rows.add(directory or f"{self._root}/{tag}", wall_time, step, number)

        self._in_line(append, [value for _, _, value in points])

    def export_scalars_to_json(self, path: str | os.PathLike[str]) -> None:
        """Write all points of ``add_scalars`` since the last export to ``path``, and forget them.

        The file holds ``{directory of the key's run: [[wall time, step, value], ...], ...}``, the
        step being null where none was given. NaN and infinities are written as Python's ``json``
        writes and reads them. Up to 1,048,576 points are kept for this.

        Raises:
            OSError: ``path`` cannot be written. Nothing is forgotten then.
            OverflowError: There were more points; they are in the event files.
        """
        background.current().wait_for(self)
        with run_writer.lock():
            rows, self._rows = self._rows, None
        if not self._on_disk:
            return
        from lightwell.writer import scalar_rows

        try:
            (rows or scalar_rows.ScalarRows()).export(path)
        except OSError:
            if rows is not None:
                self._put_back(rows)
            raise

    @contextmanager
    def use_metadata(
        self, *, global_step: int | None = None, walltime: float | None = None
    ) -> Generator[Self]:
        """Give all ``add_*`` calls within the ``with`` block this step or wall time by default.

        Args:
            global_step: For calls without one.
            walltime: Seconds since the epoch, for calls without one.

        Raises:
            ValueError: Neither was given, or the block is inside another.
        """
        if global_step is None and walltime is None:
            raise ValueError("use_metadata: expected global_step or walltime, got neither")
        defaults = (
            values.step("use_metadata", global_step),
            None if walltime is None else values.wall_time("use_metadata", walltime),
        )
        with run_writer.lock():
            if self._defaults is not None:
                raise ValueError("use_metadata: expected not to be used within itself")
            self._defaults = defaults
            self._route()
        try:
            yield self
        finally:
            with run_writer.lock():
                self._defaults = None
                self._route()

    def _start_of_sub_run(self, main_tag: str) -> str:
        """How the name of each key's run starts that ``add_scalars`` makes, below this run's."""
        return f"{main_tag.replace('/', '_')}_"

    def _finish_scalar(self, outcome: int, *arguments: Any) -> None:
        """Do what the native call left: convert the arguments, reopen, or pass on a warning."""
        tag, given, global_step, walltime, new_style, double_precision = arguments
        if outcome == _core.NOT_PLAIN and (plain := inputs.plain_element(given)) is not None:
            outcome = self._append_scalar(tag, plain, *arguments[2:])
        if outcome == _core.HAS_NEWS and (writer := self.file_writer) is not None:
            writer.event_writer.report_news()
        if outcome in (_core.DONE, _core.HAS_NEWS):
            return
        values.tag("add_scalar", tag)
        value = inputs.take_scalar("add_scalar", "scalar_value", given)
        step, wall_time = self._when("add_scalar", global_step, walltime)
        new_style, double_precision = bool(new_style), bool(double_precision)
        self._in_line(
            lambda: self._append_point(
                None, tag, _number(value), step, wall_time, new_style, double_precision
            ),
            [value],
        )

    def _add_described(
        self,
        tag: str,
        given: Any,
        global_step: object,
        walltime: object,
        new_style: bool,
        double_precision: bool,
        display_name: str,
        summary_description: str,
    ) -> None:
        from lightwell.events import scalar

        values.tag("add_scalar", tag)
        values.tag("add_scalar", display_name, "display_name")
        values.tag("add_scalar", summary_description, "summary_description")
        value = inputs.take_scalar("add_scalar", "scalar_value", given)
        step, wall_time = self._when("add_scalar", global_step, walltime)
        self._in_line(
            lambda: self._add(
                step,
                wall_time,
                scalar.encode(
                    tag,
                    _number(value),
                    new_style,
                    double_precision,
                    display_name,
                    summary_description,
                ),
            ),
            [value],
        )

    def _put_back(self, rows: ScalarRows) -> None:
        """Keep ``rows`` before those that came in since they were taken."""
        with run_writer.lock():
            if self._rows is not None:
                rows.add_all(self._rows)
            self._rows = rows

    def _in_line(self, append: Callable[[], None], points: Collection[float | Input]) -> None:
        """Append ``points`` now or, if one of them or one before them waits for a device, later."""
        if not self._on_disk:
            return
        jobs = background.current()
        token = object()
        with jobs.lock:
            if self._line is None or self._line_of is not jobs:
                self._line_of, self._line = jobs, set()
            line = self._line
            has_to_wait = len(line) > 0 or any(isinstance(point, Input) for point in points)
            if has_to_wait:
                line.add(token)
            self._route()
        if not has_to_wait:
            append()
            return

        def job() -> None:
            try:
                append()
            except Exception as error:
                self._lose_event("a scalar could not be fetched from its device and is lost", error)
            finally:
                leave()

        def leave() -> None:
            with jobs.lock:
                line.discard(token)
                self._route()

        try:
            jobs.submit(self, job, len(points) * _POINT_BYTES)
        except BaseException:  # Ctrl-C while it waits for room: the job may never run
            leave()
            raise

    def _route(self) -> None:
        """Let points go straight to the native log if nothing keeps them. Hold the lock."""
        writer = self.file_writer
        is_held_up = bool(self._line) or self._defaults is not None
        if writer is None or is_held_up or not self._on_disk:
            self._append_scalar = _native_refuses
        else:
            self._append_scalar = writer.event_writer.log.append_scalar

    def _adopt(self, writer: FileWriter) -> None:
        super()._adopt(writer)
        self._route()

    def _append_point(
        self,
        directory: str | None,
        tag: str,
        value: float,
        step: int | None,
        wall_time: float,
        new_style: bool,
        double_precision: bool,
    ) -> None:
        """Append to the run's own file or, when it is given, to the one of ``directory``."""
        while True:
            writer = self._open() if directory is None else self._sub_writer(directory)
            outcome = writer.event_writer.log.append_scalar(
                tag, value, step, wall_time, new_style, double_precision
            )
            if outcome == _core.HAS_NEWS:
                writer.event_writer.report_news()
            if outcome != _core.IS_CLOSED:
                return
