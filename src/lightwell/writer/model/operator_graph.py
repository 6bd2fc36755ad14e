"""The operations of a model of torch, as ``torch.jit.trace`` sees them.

Node for node what ``torch.utils.tensorboard`` writes: inputs, outputs, then every value that an
operation makes. Names are ``<scope>/<debug name>``; a scope is the class of the model, then
``Class[attribute]`` for each module on the way. torch chooses the debug names.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from typing import Any, Final

from lightwell.events.graph import Node
from lightwell.writer.model.arguments import Arguments

_GET_ATTRIBUTE: Final = "prim::GetAttr"
_MODULE_TYPE: Final = "ClassType"


@dataclass(slots=True)
class _Value:
    """A node under way: inputs and name are those of the trace until all scopes are known."""

    name: str
    op: str
    scope: str
    inputs: list[str]
    text: str
    shape: tuple[int, ...] | None


def trace(model: Any, arguments: Arguments | None, is_strict: bool) -> tuple[Any, Any]:
    """Run ``model`` once, recording its operations.

    Args:
        model: A module, a scripted module or a scripted function.
        arguments: What to call it with. What is scripted needs none; a function's nodes have
            shapes only with them.
        is_strict: What ``torch.jit.trace`` calls ``strict``.

    Returns:
        What was traced, and its graph with all calls inlined.

    Raises:
        Exception: Whatever torch or the model raise.
    """
    torch = sys.modules["torch"]
    if isinstance(model, torch.jit.ScriptModule) or arguments is None:
        graph = model.graph.copy()  # inlining changes the model's own
        traced: Any = model
    else:
        with warnings.catch_warnings():
            # About jit's future, and about traces that will be run with other inputs.
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", torch.jit.TracerWarning)
            traced = _traced(torch, model, arguments, is_strict)
        graph = traced.graph
    torch._C._jit_pass_inline(graph)
    return traced, graph


def _traced(torch: Any, model: Any, arguments: Arguments, is_strict: bool) -> Any:
    # Checking the trace would run the model twice more, and nobody runs this trace.
    if not arguments.keywords:
        return torch.jit.trace(model, arguments.positional, strict=is_strict, check_trace=False)
    return torch.jit.trace(
        model,
        example_kwarg_inputs=arguments.all_by_keyword(),
        strict=is_strict,
        check_trace=False,
    )


def nodes(traced: Any, graph: Any) -> list[Node]:
    """The nodes of what ``trace`` returned."""
    torch = sys.modules["torch"]
    values: dict[str, _Value] = {}
    for value in graph.inputs():
        if value.uses() and value.type().kind() != _MODULE_TYPE:
            name = value.debugName()
            values[name] = _Value(name, "IO Node", "input", [], "", _io_shape(value))
    operations = _operations(graph, _scopes(torch, traced))
    for position, value in enumerate(graph.outputs(), 1):
        name = f"output.{position}"
        values[name] = _Value(name, "IO Node", "output", [value.debugName()], "", _io_shape(value))

    # A value of another module than the trace's, which no node makes, is named by its last user.
    full_names: dict[str, str] = {}
    for operation in operations:
        for made in operation.made:
            values[made.name] = made
        for used in operation.inputs:
            full_names[used] = f"{operation.scope}/{used}"
    for key, made in values.items():
        full_names[key] = f"{made.scope}/{made.name}"
    return [
        Node(
            name=full_names[made.name],
            op=made.op,
            inputs=tuple(full_names[used] for used in made.inputs),
            text=made.text,
            shape=made.shape,
        )
        for made in values.values()
    ]


@dataclass(slots=True)
class _Operation:
    scope: str
    inputs: list[str]
    made: list[_Value]


def _operations(graph: Any, scope_names: _ScopeNames) -> list[_Operation]:
    """What ``graph`` computes; looking up a submodule is no operation, a parameter is one."""
    operations: list[_Operation] = []
    paths: dict[str, str] = {}  # of the modules and parameters that were looked up
    for node in graph.nodes():
        scope = node.scopeName()
        if node.kind() == _GET_ATTRIBUTE:
            scope = _path_of_attribute(node, paths)
            paths[node.output().debugName()] = scope
            if node.output().type().kind() == _MODULE_TYPE:
                continue
        scope = scope_names.full(scope)
        inputs = [value.debugName() for value in node.inputs()]
        attributes = {
            name: getattr(node, node.kindOf(name))(name) for name in node.attributeNames()
        }
        text = str(attributes).replace("'", " ")  # quotes confuse TensorBoard
        made = [
            _Value(value.debugName(), node.kind(), scope, inputs, text, _complete_shape(value))
            for value in node.outputs()
        ]
        operations.append(_Operation(scope, inputs, made))
    return operations


def _path_of_attribute(node: Any, paths: dict[str, str]) -> str:
    """Each module on the way to the attribute, from the model: ``__module.a/__module.a.b``."""
    parent, name = node.input().node(), node.s("name")
    if parent.kind() != _GET_ATTRIBUTE:
        return f"__module.{name}"
    path = paths[parent.output().debugName()]
    return f"{path}/{path.rpartition('/')[2]}.{name}"


@dataclass(frozen=True, slots=True)
class _ScopeNames:
    """How the scopes of a trace are called in the graph."""

    model: str
    by_alias: dict[str, str]

    def full(self, scope: str) -> str:
        """``Model/Class[attribute]/...`` for what the trace calls ``scope``."""
        parts = [
            self.by_alias[alias] if alias in self.by_alias else alias.rpartition(".")[2]
            for alias in scope.split("/")
        ]
        return "/".join([self.model, *parts]) if any(parts) else self.model


def _scopes(torch: Any, traced: Any) -> _ScopeNames:
    if isinstance(traced, torch.jit.ScriptFunction):
        return _ScopeNames(traced.name, {})

    def class_of(module: Any) -> str:
        if isinstance(module, torch.jit.TracedModule):
            return str(module._name)
        return str(getattr(module, "original_name", "Module"))

    aliases = {
        name: f"{class_of(module)}[{name.rpartition('.')[2]}]"
        for name, module in traced.named_modules(prefix="__module")
    }
    return _ScopeNames(class_of(traced), aliases)


def _io_shape(value: Any) -> tuple[int, ...] | None:
    try:
        sizes = value.type().sizes()
    except RuntimeError:
        return (1,)  # no tensor: a tuple, a number, ...
    return None if sizes is None else tuple(sizes)


def _complete_shape(value: Any) -> tuple[int, ...] | None:
    return tuple(value.type().sizes()) if value.isCompleteTensor() else None
