"""Graphs that a run carries: of operations, of modules, of a Keras model, and what ran."""

from __future__ import annotations

import json
from typing import Any, Literal, cast

from lightwell.events import graph, messages, module_graph, tensor
from lightwell.events.graph import Node
from lightwell.events.module_graph import ModuleGraph
from lightwell.store.values import Value

GraphForm = Literal["graph", "function_graphs", "keras_model", "run_metadata", "module_graph"]

_FORMS: dict[str, GraphForm] = {
    "graphs": "graph",
    "graph_run_metadata_graph": "function_graphs",
    "graph_keras_model": "keras_model",
    "graph_run_metadata": "run_metadata",
    "graph_tagged_run_metadata": "run_metadata",
    module_graph.PLUGIN_NAME: "module_graph",
}


class Graph(Value):
    """One graph, or what is known of running one; ``form`` says which method reads it.

    ============== ============================================ ===================
    form           what it is                                   read it with
    ============== ============================================ ===================
    graph          a GraphDef, or a MetaGraphDef with one       ``nodes``
    function_graphs a RunMetadata with the graphs of functions  ``nodes``, ``devices``
    keras_model    the configuration of a Keras model           ``config``
    run_metadata   a RunMetadata                                ``devices``
    module_graph   the tree of a model's modules, of ours       ``modules``
    ============== ============================================ ===================
    """

    __slots__ = ()

    @property
    def form(self) -> GraphForm:
        """What it is; see the class."""
        return _FORMS.get(self._source.plugin, "graph")

    def read(self) -> bytes:
        """The graph itself: an encoded GraphDef, MetaGraphDef or RunMetadata, or JSON in UTF-8."""
        return self._decoded(_content)

    def nodes(self) -> list[Node]:
        """The operations of a graph, in order; those of several functions one after another.

        Raises:
            TypeError: It is of another form.
        """
        self._check("graph", "function_graphs")
        plugin = self._source.plugin
        return self._decoded(
            lambda value: [
                node
                for one in graph.graph_defs(plugin, self.tag, _content(value))
                for node in graph.decode(one)
            ]
        )

    def devices(self) -> list[str]:
        """The devices that a RunMetadata names.

        Raises:
            TypeError: It is of another form.
        """
        self._check("run_metadata", "function_graphs")
        return self._decoded(
            lambda value: [
                one.device
                for one in messages.RunMetadata.FromString(_content(value)).step_stats.dev_stats
            ]
        )

    def config(self) -> dict[str, Any]:
        """The configuration of a Keras model, as ``Model.to_json`` gave it.

        Raises:
            TypeError: It is of another form.
        """
        self._check("keras_model")
        return self._decoded(_config)

    def modules(self) -> ModuleGraph:
        """The tree of a model's modules.

        Raises:
            TypeError: It is of another form.
        """
        self._check("module_graph")
        return self._decoded(module_graph.decode)

    def _check(self, *forms: GraphForm) -> None:
        if self.form not in forms:
            raise TypeError(f"graph {self.tag!r} is of form {self.form}, not {' or '.join(forms)}")


def _content(value: messages.Value) -> bytes:
    strings = tensor.decode_strings(value.tensor)
    if not strings:
        raise ValueError("expected a graph, got an empty tensor")
    return strings[0]


def _config(value: messages.Value) -> dict[str, Any]:
    config: object = json.loads(_content(value))
    if not isinstance(config, dict):
        raise ValueError(f"expected a configuration of a model, got {type(config).__name__}")
    return cast("dict[str, Any]", config)
