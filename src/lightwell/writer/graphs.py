"""Graphs: ``add_graph``, ``add_onnx_graph`` and ``add_openvino_graph``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from lightwell.writer.run_writer import RunWriter
from lightwell.writer.values import describe

if TYPE_CHECKING:
    from lightwell.events.messages import GraphDef, RunMetadata


class GraphMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs what a model is made of."""

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> None:
        """Log the graph of a model's operations, as TensorBoard shows it, and its modules.

        The model runs twice, in eval mode: once to see what each module takes and gives, once under
        ``torch.jit.trace``. Afterwards it is as before: the modes of all modules, buffers and
        random numbers. A model that cannot be traced still gets its modules logged; a warning says
        what is missing and why.

        Args:
            model: A ``torch.nn.Module``, or a scripted module or function of ``torch.jit``.
                Wrappers of ``torch.compile`` and ``DistributedDataParallel`` are looked through.
            input_to_model: What to call it with: one argument, or a tuple or list of them. A dict,
                alone or last, holds keyword arguments if its keys are names of ``forward``'s
                parameters. Tensors must be on the model's device. When None, only the modules
                themselves are logged, without shapes.
            verbose: Log the trace as text, at INFO.
            use_strict_trace: Refuse models that return a dict or list; what ``torch.jit.trace``
                calls ``strict``.

        Raises:
            Exception: What ``model`` raises when it is called with ``input_to_model``; its modules
                are logged nevertheless.
            TypeError: ``model`` is none of these.
        """
        torch = sys.modules.get("torch")
        is_function = torch is not None and isinstance(model, torch.jit.ScriptFunction)
        if torch is None or not (is_function or isinstance(model, torch.nn.Module)):
            raise TypeError(
                f"add_graph: expected model to be a torch.nn.Module or a torch.jit.ScriptFunction, "
                f"got {describe(model)}"
            )
        from lightwell.writer import logs
        from lightwell.writer.model import look

        seen = look.at(model, input_to_model, bool(use_strict_trace))
        if seen.problem is not None:
            logs.logger.warning("%s: add_graph: %s", self._root, seen.problem)
        if verbose and seen.text is not None:
            logs.logger.info("%s: add_graph: %s", self._root, seen.text)
        if seen.operators is not None:
            from lightwell.events import graph

            self._add_graph_def(seen.operators, graph.run_metadata())
        if seen.modules is not None:
            from lightwell.events import module_graph

            self._add(*self._when("add_graph", None, None), module_graph.encode(seen.modules))
        if seen.error is not None:
            raise seen.error

    def add_onnx_graph(self, prototxt: Any) -> None:
        """Log the graph of an ONNX model. The ``onnx`` package is not needed.

        Args:
            prototxt: The path of a ``.onnx`` file, its bytes, or an ``onnx.ModelProto``.

        Raises:
            OSError: The file cannot be read.
            TypeError: ``prototxt`` is none of these.
            ValueError: It is no ONNX model.
        """
        from lightwell.writer.model import onnx

        self._add_graph_def(onnx.load(prototxt), None)

    def add_openvino_graph(self, xmlname: str | os.PathLike[str]) -> None:
        """Log the graph of an OpenVINO model.

        Args:
            xmlname: The path of the ``.xml`` file of its intermediate representation.

        Raises:
            OSError: The file cannot be read.
            TypeError: ``xmlname`` is no path.
            ValueError: It is no such model, or has a document type declaration.
        """
        from lightwell.writer.model import openvino

        self._add_graph_def(openvino.load(xmlname), None)

    def _add_graph_def(self, graph_def: GraphDef, metadata: RunMetadata | None) -> None:
        from lightwell.events import graph

        for event in graph.events(*self._when("add_graph", None, None), graph_def, metadata):
            self._add_event(event)
