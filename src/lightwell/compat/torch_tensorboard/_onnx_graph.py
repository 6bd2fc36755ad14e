"""The module ``torch.utils.tensorboard._onnx_graph``."""

from __future__ import annotations

import os

from lightwell.events.messages import GraphDef
from lightwell.writer.model import onnx

__all__ = ["load_onnx_graph"]


def load_onnx_graph(fname: str | os.PathLike[str]) -> GraphDef:
    """The graph of the ONNX model in a file; errors as of ``add_onnx_graph``."""
    return onnx.load(fname)
