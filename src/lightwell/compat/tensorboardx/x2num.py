"""The module ``tensorboardX.x2num``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell.compat.torch_tensorboard import _convert_np

__all__ = ["make_np"]


def make_np(x: Any) -> NDArray[Any]:
    """As torch's, but a number has no dimension and a list is taken."""
    return np.asarray(x) if np.isscalar(x) or isinstance(x, list) else _convert_np.make_np(x)
