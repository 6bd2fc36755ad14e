"""Hyperparameters: ``add_hparams``."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from lightwell import _core
from lightwell.writer import inputs, values
from lightwell.writer.event_file import EventFile
from lightwell.writer.file_writer import FileWriter, check_directory
from lightwell.writer.scalars import ScalarMethods

if TYPE_CHECKING:
    from lightwell.events.hparams import HParam
    from lightwell.events.messages import Value


class HParamsMethods(ScalarMethods):
    """The part of ``SummaryWriter`` that logs hyperparameters."""

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, list[Any]] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
        *,
        name: str | None = None,
        sub_run: bool = True,
    ) -> None:
        """Log the hyperparameters of a training and what it reached, for a table of trainings.

        Each call makes a run of its own below ``log_dir``, as TensorBoard needs it to tell several
        calls apart.

        Args:
            hparam_dict: Name to value: a bool, number or str, or an array or tensor of one element,
                on any device, which is waited for. None leaves a name out.
            metric_dict: Name to value, as for ``add_scalar``; each is logged as a scalar, too.
            hparam_domain_discrete: Name to all values that the hyperparameter can have.
            run_name: Directory of the run, relative to ``log_dir``; the time by default, ``.`` for
                ``log_dir`` itself.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            name: The same as ``run_name``, as tensorboardX has it.
            sub_run: False makes no further run and file: everything goes into this run.

        Raises:
            TypeError: An argument is of the wrong kind; a domain without its hyperparameter, or
                with values of another type.
            ValueError: A value that is none of these, a step beyond int64, text that is not UTF-8.
                Nothing is written then.
        """
        hparams = _hparams(hparam_dict)
        metrics = _metrics(metric_dict)
        domains = _domains(hparam_domain_discrete, hparam_dict, hparams)
        step, wall_time = self._when("add_hparams", global_step, None)
        run_name = values.tag("add_hparams", run_name or name or str(time.time()), "run_name")
        from lightwell.events import hparams as events

        encoded = events.encode(hparams, metrics, domains)
        if not sub_run:
            for value in encoded:
                self._add(step, wall_time, value)
            for key, number in metrics.items():
                self.add_scalar(key, number, step, wall_time)
            return
        directory = run_name if run_name.startswith("/") else f"{self._root}/{run_name}"
        directory = check_directory("add_hparams", directory)
        writer = FileWriter(directory, _create=False, _on_disk=self._on_disk)
        _append(writer.event_writer, step, wall_time, encoded, metrics)

        def close() -> Iterable[str]:
            writer.close()
            yield str(writer.stats()["path"])

        self._write_later(f"hyperparameters in {directory}", close)


def _append(
    file: EventFile,
    step: int | None,
    wall_time: float,
    encoded: Iterable[Value],
    metrics: Mapping[str, float],
) -> None:
    """Append what one call logs to ``file``, which nobody else knows."""
    from lightwell.events import messages

    for value in encoded:
        summary = messages.Summary(value=[value])
        file.add_event(messages.Event(wall_time=wall_time, step=step, summary=summary))
    for tag, number in metrics.items():
        if file.log.append_scalar(tag, number, step, wall_time, False, False) == _core.HAS_NEWS:
            file.report_news()


def _check_mapping(name: str, given: object) -> None:
    if not isinstance(given, Mapping):
        raise TypeError(
            f"add_hparams: expected {name} to be a dictionary, got {values.describe(given)}"
        )


def _hparams(given: Mapping[str, Any]) -> dict[str, HParam]:
    _check_mapping("hparam_dict", given)
    return {
        values.tag("add_hparams", name, "each name"): _plain(f"hparam_dict[{name!r}]", value)
        for name, value in given.items()
        if value is not None
    }


def _metrics(given: Mapping[str, Any]) -> dict[str, float]:
    _check_mapping("metric_dict", given)
    return {
        values.tag("add_hparams", name, "each name"): values.number(
            "add_hparams", f"metric_dict[{name!r}]", value
        )
        for name, value in given.items()
    }


def _domains(
    given: Mapping[str, Any] | None,
    hparam_dict: Mapping[str, Any],
    hparams: Mapping[str, HParam],
) -> dict[str, list[HParam]]:
    if given is None:
        return {}
    _check_mapping("hparam_domain_discrete", given)
    domains: dict[str, list[HParam]] = {}
    for name, listed in given.items():
        where = f"hparam_domain_discrete[{name!r}]"
        if name not in hparam_dict:
            raise TypeError(f"add_hparams: expected {where} to be in hparam_dict")
        if not isinstance(listed, (list, tuple)):
            raise TypeError(
                f"add_hparams: expected {where} to be a list, got {values.describe(listed)}"
            )
        domain = [_plain(where, value) for value in cast(list[Any], listed)]
        if any(type(value) is not type(hparams.get(name)) for value in domain):
            raise TypeError(
                f"add_hparams: expected {where} to be a list of the type of hparam_dict[{name!r}], "
                f"got {listed!r}"
            )
        domains[name] = domain
    return domains


def _plain(where: str, value: Any) -> HParam:
    """``value`` as a bool, a float or a str."""
    if isinstance(value, str):
        return values.tag("add_hparams", value, where)
    if isinstance(value, bool):
        return value
    if isinstance(value, Real) or _is_decimal(value):
        try:
            return float(value)
        except OverflowError:
            raise OverflowError(f"add_hparams: {where} is too large for a float64") from None
    if isinstance(value, (list, tuple)) or not (
        hasattr(value, "__array__") or hasattr(value, "__dlpack__")
    ):
        raise ValueError(
            f"add_hparams: expected {where} to be an int, float, str, bool, or an array or tensor "
            f"of one element, got {values.describe(cast(object, value))}"
        )
    array = inputs.array("add_hparams", where, value)
    if math.prod(array.shape) != 1:
        raise ValueError(
            f"add_hparams: expected {where} to have one element, got shape {array.shape}"
        )
    element = array.item()
    if isinstance(element, complex):
        raise TypeError(f"add_hparams: expected {where} to be real, got {element!r}")
    return element if isinstance(element, bool) else float(element)


def _is_decimal(value: object) -> bool:
    decimal = sys.modules.get("decimal")
    return decimal is not None and isinstance(value, decimal.Decimal)
