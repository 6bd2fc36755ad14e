"""The tree of a model's modules, with what went through each in one forward pass."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast

from lightwell.events.module_graph import MAX_TENSORS, Module, ModuleGraph, Tensor
from lightwell.writer.model.arguments import Arguments

_MAX_DEPTH: Final = 8  # of containers within containers


@dataclasses.dataclass(slots=True)
class Passes:
    """What went through one module: the first time, and how often."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    calls: int = 1


def without_wrapper(model: Any) -> Any:
    """The module that ``torch.compile`` or ``DistributedDataParallel`` was given.

    A forward pass of the latter would wait for the other processes.
    """
    torch = sys.modules["torch"]
    while True:
        if "_orig_mod" in getattr(model, "_modules", {}):
            model = model._orig_mod
        elif isinstance(model, torch.nn.parallel.DistributedDataParallel):
            model = model.module
        else:
            return model


def is_lazy(model: Any) -> bool:
    """Whether a parameter or buffer gets its shape only in the first forward pass."""
    lazy = sys.modules["torch"].nn.parameter.is_lazy
    return any(lazy(tensor) for tensor in [*model.parameters(), *model.buffers()])


def initialized_copy(model: Any, arguments: Arguments) -> Any:
    """A copy of a lazy ``model`` that has made one forward pass, and so has all its shapes."""
    torch = sys.modules["torch"]
    parameter_class = torch.nn.parameter.UninitializedParameter
    buffer_class = torch.nn.parameter.UninitializedBuffer
    copies: dict[int, Any] = {}  # of the tensors without a shape, some of which refuse it
    for tensor in [*model.parameters(), *model.buffers()]:
        if isinstance(tensor, parameter_class):
            copies[id(tensor)] = parameter_class(
                tensor.requires_grad, device=tensor.device, dtype=tensor.dtype
            )
        elif isinstance(tensor, buffer_class):
            copies[id(tensor)] = buffer_class(device=tensor.device, dtype=tensor.dtype)
    copied = copy.deepcopy(model, copies)
    copied(*arguments.positional, **arguments.keywords)
    return copied


def run(model: Any, arguments: Arguments) -> dict[int, Passes]:
    """Run ``model`` once; what went through each module, by the module's id.

    What goes on within a scripted module is not seen. Gradients are left on: models that take
    derivatives in their forward pass need them.

    Raises:
        Exception: Whatever the model raises.
    """
    torch = sys.modules["torch"]
    seen: dict[int, Passes] = {}

    def record(module: Any, args: Any, kwargs: dict[str, Any], output: Any) -> None:
        passes = seen.get(id(module))
        if passes is not None:
            passes.calls += 1
            return
        given = [*((str(position), value) for position, value in enumerate(args)), *kwargs.items()]
        seen[id(module)] = Passes(
            tuple(tensor for name, value in given for tensor in _tensors(torch, name, value))[
                :MAX_TENSORS
            ],
            tuple(_tensors(torch, "", output))[:MAX_TENSORS],
        )

    handles = [
        module.register_forward_hook(record, with_kwargs=True)
        for module in model.modules()
        if not isinstance(module, torch.jit.ScriptModule)
    ]
    try:
        with _each_module_runs(torch):
            model(*arguments.positional, **arguments.keywords)
    finally:
        for handle in handles:
            handle.remove()
    return seen


def tree(model: Any, passes: Mapping[int, Passes]) -> ModuleGraph:
    """The modules of ``model``, with the ``passes`` that ``run`` recorded."""
    modules: list[Module] = []
    first_place: dict[int, int] = {}
    # From the model down; the children's places are pushed in reverse, so that they come in order.
    waiting: list[tuple[str, int | None, Any]] = [("", None, model)]
    while waiting:
        path, parent, wrapped = waiting.pop()
        module = without_wrapper(wrapped)
        index = len(modules)
        if id(module) in first_place:
            modules.append(Module(path, parent, same_as=first_place[id(module)]))
            continue
        first_place[id(module)] = index
        seen = passes.get(id(module))
        modules.append(
            Module(
                path=path,
                parent=parent,
                class_name=getattr(module, "original_name", None) or type(module).__name__,
                detail=_detail(module),
                own=_counts(module.parameters(recurse=False)),
                calls=seen.calls if seen else 0,
                inputs=seen.inputs if seen else None,
                outputs=seen.outputs if seen else None,
            )
        )
        children = [(name, child) for name, child in module._modules.items() if child is not None]
        waiting += [
            (f"{path}.{name}" if path else name, index, child) for name, child in reversed(children)
        ]
    return ModuleGraph(_with_totals(model, modules, first_place))


def _with_totals(model: Any, modules: list[Module], first_place: dict[int, int]) -> list[Module]:
    """The modules with the parameters of those below; one shared between two counts once."""
    totals = list(modules)
    for wrapped in model.modules():
        index = first_place.get(id(wrapped))
        if index is not None:
            counts = _counts(wrapped.parameters())
            totals[index] = dataclasses.replace(modules[index], total=counts)
    return totals


def _counts(parameters: Iterator[Any]) -> tuple[int, int]:
    """Elements of ``parameters``: all, and those of trainable ones."""
    lazy = sys.modules["torch"].nn.parameter.is_lazy
    everything = trainable = 0
    for parameter in parameters:
        count = 0 if lazy(parameter) else parameter.numel()
        everything += count
        trainable += count if parameter.requires_grad else 0
    return everything, trainable


def _detail(module: Any) -> str:
    try:
        return str(module.extra_repr())
    except Exception:  # the user's code, and only for show
        return ""


@contextmanager
def _each_module_runs(torch: Any) -> Generator[None]:
    """Have attention call its submodules: its fast path computes for them, past their hooks."""
    attention = getattr(torch.backends, "mha", None)
    if attention is None:
        yield
        return
    was_enabled = attention.get_fastpath_enabled()
    attention.set_fastpath_enabled(False)
    try:
        yield
    finally:
        attention.set_fastpath_enabled(was_enabled)


def _tensors(torch: Any, name: str, value: Any, depth: int = 0) -> Iterator[Tensor]:
    """``value``, or what is in it."""
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        yield Tensor(name, dtype, _shape(value))
        return
    inside = None
    if depth < _MAX_DEPTH:
        try:
            inside = _items(value)
        except Exception:  # the user's code, and only for show
            inside = None
    if inside is None:
        yield Tensor(name, type(value).__qualname__, None)
        return
    for position, (key, element) in enumerate(inside):
        if position == MAX_TENSORS:
            return
        yield from _tensors(torch, f"{name}.{key}" if name else str(key), element, depth + 1)


def _items(value: Any) -> Iterator[tuple[Any, Any]] | None:
    """Keys and elements of a container; None for what is none."""
    if isinstance(value, Mapping):
        return iter(value.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # of anything
    if hasattr(value, "_fields"):
        return iter([(key, getattr(value, key)) for key in value._fields])
    if isinstance(value, (list, tuple)):
        return iter(enumerate(cast("list[Any]", value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return iter([(field.name, getattr(value, field.name, None)) for field in fields])
    return None


def _shape(tensor: Any) -> tuple[int, ...] | None:
    try:
        return tuple(int(size) for size in tensor.shape)
    except (RuntimeError, TypeError):  # nested tensors have no one shape
        return None
