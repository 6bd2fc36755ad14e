"""The module ``tensorboardX.x2num``."""

from __future__ import annotations

from lightwell.compat.torch_tensorboard._convert_np import make_np

__all__ = ["make_np"]
