"""Watching a model: ``watch``."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from lightwell.writer import values
from lightwell.writer.run_writer import RunWriter
from lightwell.writer.values import describe

if TYPE_CHECKING:
    from lightwell.writer.model.watch import Target, Watch


class WatchMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs how a model changes while it trains."""

    _watches: weakref.WeakSet[Watch] | None = None

    def watch(
        self,
        model: Any,
        every: int = 100,
        *,
        gradients: bool = True,
        parameters: bool = True,
        histograms: bool = True,
        norms: bool = True,
        step: Callable[[], int] | None = None,
        name: str = "",
    ) -> Watch:
        """Log gradients and parameters of ``model`` at every ``every``-th step, by hooks.

        Histograms go to ``gradients/<name>`` and ``parameters/<name>``, 2-norms to
        ``gradient_norm/<name>`` and ``parameter_norm/<name>``, those of the whole model to
        ``gradient_norm`` and ``parameter_norm``. Parameters are logged as the forward pass finds
        them; gradients as the last backward pass of the step leaves them, before any clipping or
        unscaling and before processes average theirs, when the next step begins. Gradients of a
        step are copied until then if histograms are wanted. No device is waited for, and no error
        of ours stops a training step.

        Args:
            model: The ``torch.nn.Module`` that you call: with ``torch.compile``, what that
                returned. Compile a model in place before you watch it.
            every: The first step is logged, then the first of each further ``every``.
            gradients: Log the gradients.
            parameters: Log the parameters.
            histograms: Log the distribution of each.
            norms: Log the norm of each, and of all together.
            step: Tells the global step; several forward passes may belong to one. When None, each
                forward pass in training mode, with gradients, is a step, counted from 0.
            name: Where one writer watches several models, as of a GAN: what their tags begin with,
                ``<name>/gradients/...``.

        Returns:
            The watch: ``remove()`` ends it, as does leaving it as a context manager.

        Raises:
            TypeError: ``model`` is no module, ``every`` no int or ``step`` not callable.
            ValueError: ``every`` is below 1, nothing is to be logged, or this writer watches under
                that ``name`` already.
        """
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(model, torch.nn.Module):
            raise TypeError(f"watch: expected model to be a torch.nn.Module, got {describe(model)}")
        if isinstance(every, bool) or not isinstance(every, int):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
            raise TypeError(f"watch: expected every to be an int, got {describe(every)}")
        if every < 1:
            raise ValueError(f"watch: expected every to be at least 1, got {every}")
        if step is not None and not callable(step):
            raise TypeError(f"watch: expected step to be callable, got {describe(step)}")
        if not (gradients or parameters) or not (histograms or norms):
            raise ValueError(
                "watch: expected gradients or parameters, and histograms or norms, got neither"
            )
        values.tag("watch", name, "name")
        if any(watch.name == name and not watch.is_removed for watch in self._watches or ()):
            raise ValueError(
                f"watch: expected a name of its own for each model, got {name!r} twice; "
                f"or remove() the first"
            )
        from lightwell.writer.model import watch as watches

        target = cast("Target", self)
        watch = watches.Watch(
            target,
            model,
            every,
            bool(gradients),
            bool(parameters),
            bool(histograms),
            bool(norms),
            step,
            name,
        )
        if self._watches is None:
            self._watches = weakref.WeakSet()
        self._watches.add(watch)
        return watch

    def close(self) -> None:
        """Write what waits and close the files; logging again opens a new one.

        Closing twice does nothing.

        Raises:
            OSError: As for ``flush()``.
        """
        for watch in list(self._watches or ()):
            watch.finish_step()
        super().close()
