"""Logging a model's gradients and parameters while it trains.

A forward pass in training mode, with gradients, is a step unless the caller counts. At a step that
is due, hooks are put on the parameters; they keep each gradient as its backward pass leaves it, so
the last of several backward passes of one step counts. When the next step begins the step is over:
what was kept is logged and the hooks go away. Between due steps there is one call per forward pass.

Nothing here waits for a device: norms stay there, and the writer fetches them in the background.
"""

from __future__ import annotations

import atexit
import logging
import sys
import weakref
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias

from lightwell.writer.model.module_graph import without_wrapper

logger = logging.getLogger("lightwell.writer")


_Values: TypeAlias = tuple[Any, Any]  # of a tensor: itself and its norm, None if not wanted


class Target(Protocol):
    """Where the values go: a ``SummaryWriter``."""

    def add_scalar(self, tag: str, scalar_value: Any, global_step: int | None = None) -> None:
        """As ``SummaryWriter.add_scalar``."""
        ...

    def add_histogram(self, tag: str, values: Any, global_step: int | None = None) -> None:
        """As ``SummaryWriter.add_histogram``."""
        ...


class Watch:
    """A model under watch, until ``remove()`` or the end of a ``with`` block.

    Made by ``SummaryWriter.watch``, which says what the arguments mean. The watch is as thread-safe
    as the model's training is.

    Attributes:
        name: What the tags begin with, behind a slash; "" adds nothing.
        is_removed: True after ``remove()``.
    """

    def __init__(
        self,
        target: Target,
        model: Any,
        every: int,
        gradients: bool,
        parameters: bool,
        histograms: bool,
        norms: bool,
        step: Callable[[], int] | None,
        name: str,
    ) -> None:
        self.name = name
        self.is_removed = False
        self._prefix = f"{name}/" if name else ""
        self._target = target
        self._model = _inner(model)
        self._every = every
        self._has_gradients, self._has_parameters = gradients, parameters
        self._has_histograms, self._has_norms = histograms, norms
        self._step_of_caller = step
        self._steps = 0
        self._due_block: int | None = None  # the last step that was due, in units of `every`
        self._open_step: int | None = None  # the due step whose gradients are being kept
        self._kept: dict[str, _Values] = {}
        self._hooks: list[Any] = []
        self._has_failed = False
        self._unhook = _hook_root(self, model)
        self._at_exit = _finish_at_exit(self)

    def remove(self) -> None:
        """Log what the last due step left, and take all hooks off the model. Again does nothing."""
        self.is_removed = True
        self._unhook()
        atexit.unregister(self._at_exit)
        self.finish_step()
        if self._steps == 0 and not self._has_failed:
            logger.warning(
                "watch: nothing was logged: no forward pass in training mode was seen; "
                "of a compiled model, watch what torch.compile returned"
            )
        self._steps = -1  # told once

    def finish_step(self) -> None:
        """Log what is kept of the due step, as if the next had begun."""
        try:
            self._finish_step()
        except Exception as error:
            self._report(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def begin_forward(self) -> None:
        """Called before each forward pass. Never raises: training goes on without us."""
        try:
            if self._model.training and sys.modules["torch"].is_grad_enabled():
                self._begin_forward()
        except Exception as error:
            self._report(error)

    def keep(self, name: str, parameter: Any) -> None:
        """Called when a backward pass has left the gradient of ``parameter``. Never raises."""
        try:
            if parameter.grad is not None:
                values, norm = self._values(parameter.grad)
                # Clipping or the next backward pass may change it before the step is over.
                self._kept[name] = (None if values is None else values.clone(), norm)
        except Exception as error:
            self._report(error)

    def _begin_forward(self) -> None:
        step = self._steps if self._step_of_caller is None else int(self._step_of_caller())
        self._steps += 1
        block = step // self._every
        if self._open_step is not None:
            if step == self._open_step:
                return
            is_waiting = self._hooks and not self._kept and block == self._due_block
            if self._step_of_caller is None and is_waiting:
                return  # a further forward pass before the backward pass of them all
            self._finish_step()
        if block == self._due_block:
            return
        self._due_block = block
        if self._has_parameters:
            self._log("parameter", step, {n: self._values(p) for n, p in self._parameters()})
        if self._has_gradients:
            self._open_step = step
            for name, parameter in self._parameters():
                if parameter.requires_grad:
                    hook = parameter.register_post_accumulate_grad_hook(self._keeper(name))
                    self._hooks.append(hook)

    def _parameters(self) -> Iterator[tuple[str, Any]]:
        """The parameters that have values, by the names that an unwrapped model gives them."""
        is_lazy = sys.modules["torch"].nn.parameter.is_lazy
        for name, parameter in self._model.named_parameters():
            if not is_lazy(parameter):
                yield name.replace("_orig_mod.", ""), parameter

    def _keeper(self, name: str) -> Callable[[Any], None]:
        # A tensor's hooks are out of reach of the garbage collector, so they must not hold us.
        alive = weakref.ref(self)

        def keep(parameter: Any) -> None:
            if (watch := alive()) is not None:
                watch.keep(name, parameter)

        return keep

    def _finish_step(self) -> None:
        step, kept = self._open_step, self._kept
        self._open_step, self._kept = None, {}
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        if step is not None and kept:
            self._log("gradient", step, kept)

    def _values(self, tensor: Any) -> _Values:
        """What is to be logged of ``tensor``: its values, still the same memory, and its norm."""
        tensor = tensor.detach()
        return (
            tensor if self._has_histograms else None,
            _norm(tensor) if self._has_norms else None,
        )

    def _log(self, kind: str, step: int, tensors: dict[str, _Values]) -> None:
        kind = self._prefix + kind
        norms = {name: norm for name, (_, norm) in tensors.items() if norm is not None}
        if norms:
            self._target.add_scalar(f"{kind}_norm", _total(list(norms.values())), step)
        for name, norm in norms.items():
            self._target.add_scalar(f"{kind}_norm/{name}", norm, step)
        for name, (values, _) in tensors.items():
            if values is not None:
                self._target.add_histogram(f"{kind}s/{name}", values, step)

    def _report(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            logger.warning(
                "watch: gradients or parameters of a step are not logged: %s: %s",
                type(error).__name__,
                error,
                exc_info=error,
            )


class _RootHook:
    """What is called before each forward pass. Copies and pickles of the model watch nothing."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._is_compiling = sys.modules["torch"].compiler.is_compiling

    def __call__(self, module: Any, _arguments: Any) -> None:
        # What is compiled around the module must not become slower, or fail, for us. DataParallel's
        # copies run this too, after the module itself.
        if not self._is_compiling() and not getattr(module, "_is_replica", False):
            self._watch.begin_forward()

    def __reduce__(self) -> tuple[Callable[[], Callable[..., None]], tuple[()]]:
        return _no_hook, ()


def _ignore(_module: Any, _arguments: Any) -> None:
    return None


def _no_hook() -> Callable[..., None]:
    return _ignore


def _hook_root(watch: Watch, model: Any) -> Callable[[], None]:
    """Have ``watch`` told of each forward pass of ``model``; returns what ends that."""
    compiled = getattr(model, "_compiled_call_impl", None)
    if compiled is None:
        remove: Callable[[], None] = model.register_forward_pre_hook(_RootHook(watch)).remove
        return remove

    # Compiled in place: its hooks are part of what was compiled. Copies leave this attribute out.
    def call(*arguments: Any, **keywords: Any) -> Any:
        watch.begin_forward()
        return compiled(*arguments, **keywords)

    def unhook() -> None:
        if model._compiled_call_impl is call:
            model._compiled_call_impl = compiled

    model._compiled_call_impl = call
    return unhook


def _inner(model: Any) -> Any:
    """The module that wrappers were given: its names are those that users know."""
    torch = sys.modules["torch"]
    model = without_wrapper(model)
    while isinstance(model, torch.nn.DataParallel):
        model = without_wrapper(model.module)
    return model


def _norm(tensor: Any) -> Any:
    """The 2-norm of ``tensor``, on its device; of small floats in float32."""
    torch = sys.modules["torch"]
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()  # several gradients of one row add up first
    is_small = tensor.is_floating_point() and tensor.dtype.itemsize < 4
    return torch.linalg.vector_norm(tensor, dtype=torch.float32 if is_small else None)


def _total(norms: list[Any]) -> Any:
    """The norm of all together, on the device of one of them."""
    torch = sys.modules["torch"]
    devices = {norm.device for norm in norms}
    device = next((device for device in devices if device.type != "cpu"), norms[0].device)
    return torch.linalg.vector_norm(
        torch.stack([norm.to(device, torch.float32, non_blocking=True) for norm in norms])
    )


def _finish_at_exit(watch: Watch) -> Callable[[], None]:
    """Have the last step logged when the process ends, if the model is still there then."""
    alive = weakref.ref(watch)

    def finish() -> None:
        if (watched := alive()) is not None:
            watched.finish_step()

    atexit.register(finish)
    return finish
