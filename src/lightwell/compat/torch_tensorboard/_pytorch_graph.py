"""The module ``torch.utils.tensorboard._pytorch_graph``."""

from __future__ import annotations

from typing import Any

from lightwell.compat.recorder import Recorder
from lightwell.events.messages import GraphDef, RunMetadata

__all__ = ["graph"]


def graph(
    model: Any, args: Any, verbose: bool = False, use_strict_trace: bool = True
) -> tuple[GraphDef, RunMetadata]:
    """The graph of a model's operations, and what it ran on.

    Args:
        model: As for ``add_graph``.
        args: The model's input, or a tuple of its inputs.
        verbose: As for ``add_graph``.
        use_strict_trace: As for ``add_graph``.

    Raises:
        RuntimeError: The model cannot be traced.
    """
    recorder = Recorder()
    recorder.add_graph(model, args, verbose, use_strict_trace)
    graphs = [event.graph_def for event in recorder.events if event.HasField("graph_def")]
    if not graphs:
        raise RuntimeError("graph: the model cannot be traced; a warning was logged that says why")
    (metadata,) = [
        event.tagged_run_metadata.run_metadata
        for event in recorder.events
        if event.HasField("tagged_run_metadata")
    ]
    return GraphDef.FromString(graphs[0]), RunMetadata.FromString(metadata)
