"""Running a model without leaving a trace in it."""

from __future__ import annotations

import random
import sys
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

import numpy as np

from lightwell.writer import device


@contextmanager
def untouched(model: Any) -> Generator[None]:
    """Within the block ``model`` is in eval mode; afterwards all is as it was.

    Restored are the training mode of each module, buffers that a forward pass changed, and the
    random numbers of torch (on the CPU and the model's devices), NumPy and Python. Compiled parts
    run uncompiled meanwhile, so nothing is compiled for one look.
    """
    torch = sys.modules["torch"]
    with ExitStack() as restoring:
        restoring.enter_context(_random_numbers(torch, model))
        restoring.enter_context(_buffers(torch, model))
        restoring.enter_context(_evaluating(model))
        restoring.enter_context(_uncompiled(torch, model))
        yield


@contextmanager
def _evaluating(model: Any) -> Generator[None]:
    modules = [module for module in model.modules() if hasattr(module, "training")]
    modes = [module.training for module in modules]
    was_training = model.training
    try:
        model.train(False)
        yield
    finally:
        model.train(was_training)  # what a model's own train() does besides is undone too
        for module, mode in zip(modules, modes, strict=True):
            if module.training != mode:
                module.training = mode


@contextmanager
def _buffers(torch: Any, model: Any) -> Generator[None]:
    is_lazy = torch.nn.parameter.is_lazy
    places = [
        (module, name, buffer)
        for module in model.modules()
        for name, buffer in module.named_buffers(recurse=False)
    ]
    kept = [
        (module, name, buffer, buffer.detach().clone(), _version(buffer))
        for module, name, buffer in places
        if not is_lazy(buffer)
    ]
    try:
        yield
    finally:
        with torch.no_grad():
            for module, name, buffer, values, version in kept:
                if version is None or _version(buffer) != version:
                    buffer.copy_(values)
                if getattr(module, name, None) is not buffer:
                    setattr(module, name, buffer)


def _version(tensor: Any) -> int | None:
    """How often ``tensor`` was changed in place; None where torch does not count."""
    return None if tensor.is_inference() else int(tensor._version)


@contextmanager
def _random_numbers(torch: Any, model: Any) -> Generator[None]:
    tensors = [*model.parameters(), *model.buffers()]
    states = [
        (backend, place, backend.get_rng_state(*place)) for backend, place in _backends(tensors)
    ]
    state, numpy_state, python_state = (
        torch.get_rng_state(),
        np.random.get_state(),  # the one that models use
        random.getstate(),
    )
    try:
        yield
    finally:
        torch.set_rng_state(state)
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        for backend, place, device_state in states:
            backend.set_rng_state(device_state, *place)


def _backends(tensors: Iterable[Any]) -> list[tuple[Any, tuple[Any, ...]]]:
    """What torch drives each accelerator with that holds ``tensors``, and how that names it."""
    by_device = {str(tensor.device): tensor for tensor in tensors}
    found: list[tuple[Any, tuple[Any, ...]]] = []
    for tensor in by_device.values():
        backend = device.backend_of(tensor)
        if hasattr(backend, "get_rng_state"):
            is_only_one = tensor.device.type == "mps"  # which takes no name
            found.append((backend, () if is_only_one else (tensor.device,)))
    return found


@contextmanager
def _uncompiled(torch: Any, model: Any) -> Generator[None]:
    """Have the original modules in the places of those that were compiled."""
    modules = list(model.modules())
    wrapped = [
        (module, name, child)
        for module in modules
        for name, child in module._modules.items()
        if "_orig_mod" in getattr(child, "_modules", {})
    ]
    in_place = [(m, m._compiled_call_impl) for m in modules if _is_compiled_in_place(m)]
    with _eager(torch):
        try:
            for module, name, child in wrapped:
                module._modules[name] = child._orig_mod
            for module, _ in in_place:
                module._compiled_call_impl = None
            yield
        finally:
            for module, name, child in wrapped:
                module._modules[name] = child
            for module, call in in_place:
                module._compiled_call_impl = call


def _is_compiled_in_place(module: Any) -> bool:
    return getattr(module, "_compiled_call_impl", None) is not None


def _eager(torch: Any) -> Any:
    """Compiled functions run as they are written."""
    if "torch._dynamo" not in sys.modules or not hasattr(torch.compiler, "set_stance"):
        return nullcontext()
    return torch.compiler.set_stance("force_eager")
