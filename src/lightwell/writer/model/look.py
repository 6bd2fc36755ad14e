"""One look at a model of torch: its operations and its modules, as far as they can be had."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

from lightwell.events import graph
from lightwell.events.messages import GraphDef
from lightwell.events.module_graph import ModuleGraph
from lightwell.writer.model import arguments, module_graph, operator_graph
from lightwell.writer.model.arguments import Arguments
from lightwell.writer.model.untouched import untouched

_MAX_REASON: Final = 300


@dataclass(slots=True)
class Look:
    """What was found.

    Attributes:
        operators: The graph of operations, None if there is none.
        modules: The tree of modules, None for a function.
        text: The trace in torch's own words, None if there is none.
        problem: What is missing and why, for the user; None if nothing is.
        error: What the model raised when it was called; None if it ran.
    """

    operators: GraphDef | None = None
    modules: ModuleGraph | None = None
    text: str | None = None
    problem: str | None = None
    error: Exception | None = None


def at(model: Any, input_to_model: Any, is_strict: bool) -> Look:
    """Look at ``model``, a module or a scripted function, leaving it as it was."""
    look = Look()
    torch = sys.modules["torch"]
    if isinstance(model, torch.jit.ScriptFunction):
        called_with = None if input_to_model is None else arguments.of(model, input_to_model)
        _look_at_operators(look, model, called_with, is_strict)
        return look
    model = module_graph.without_wrapper(model)
    if isinstance(model, torch.jit.ScriptModule):
        _look_at_operators(look, model, None, is_strict)  # which does not run it
    elif input_to_model is not None:
        try:
            with untouched(model):
                _look_inside(look, model, arguments.of(model.forward, input_to_model), is_strict)
        except Exception as error:  # the user's train(), or an attribute that cannot be set
            look.problem = f"the model could not be looked at in eval mode: {_reason(error)}"
    if look.modules is None:
        look.modules = module_graph.tree(model, {})
    return look


def _look_inside(look: Look, model: Any, called_with: Arguments, is_strict: bool) -> None:
    """Run the model for its shapes, and if it does run, under the tracer."""
    try:
        runnable = model
        if module_graph.is_lazy(model):
            runnable = module_graph.initialized_copy(model, called_with)
        passes = module_graph.run(runnable, called_with)
    except Exception as error:
        look.error = error
        return
    look.modules = module_graph.tree(runnable, passes)
    _look_at_operators(look, runnable, called_with, is_strict)


def _look_at_operators(
    look: Look, model: Any, called_with: Arguments | None, is_strict: bool
) -> None:
    try:
        traced, traced_graph = operator_graph.trace(model, called_with, is_strict)
        nodes = operator_graph.nodes(traced, traced_graph)
    except Exception as error:
        could_help = is_strict and "strict=False" in str(error)
        hint = "use_strict_trace=False may help: " if could_help else ""
        look.problem = (
            f"the graph of operations is missing: {hint}torch.jit.trace failed: {_reason(error)}"
        )
        return
    look.operators = graph.encode(nodes)
    look.text = str(traced_graph)


def _reason(error: Exception) -> str:
    """The kind and the first line of ``error``."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:_MAX_REASON] if lines else type(error).__name__
