"""The form in which what TensorBoard's reader finds and what ours finds are compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"
CASES = sorted(path.name for path in RECORDED.iterdir() if path.is_dir())

META_GRAPH = "__meta_graph__"
"""What we call the series of a run's MetaGraphDefs; TensorBoard keeps the newest one, nameless."""

LOG_MESSAGE = "__log_message__"
"""What we call the series of a run's messages of the log."""

KINDS = {
    "": "tensor",
    "audio": "audio",
    "custom_scalars": "layout",
    "graph_keras_model": "graph",
    "graph_run_metadata": "graph",
    "graph_run_metadata_graph": "graph",
    "graph_tagged_run_metadata": "graph",
    "graphs": "graph",
    "histograms": "histogram",
    "hparams": "hparams",
    "images": "image",
    "mesh": "mesh",
    "pr_curves": "pr_curve",
    "scalars": "scalar",
    "tensor": "tensor",
    "text": "text",
}
"""Name of a plugin to the kind of its series; ``unknown`` for any other."""


@dataclass(frozen=True)
class Series:
    """One tag of one run: its kind, and (step, wall time, value) in order of writing.

    A value is plain: what it is for each kind, :func:`tests.conformance.theirs.plain` says.
    """

    kind: str
    points: list[tuple[int, float, Any]]


Runs = dict[str, dict[str, Series]]
"""Run name to tag to series; series without a point are left out."""
