"""The module ``torch.utils.tensorboard._convert_np``."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from lightwell.writer import inputs

__all__ = ["make_np"]


def make_np(x: Any) -> NDArray[Any]:
    """The values of an array, a tensor or a number as an array of at least one dimension.

    Raises:
        NotImplementedError: ``x`` is something else: torch's class, which callers catch.
    """
    if isinstance(x, np.ndarray):
        return cast(NDArray[Any], x)
    if np.isscalar(x):
        return np.array([x])
    if isinstance(x, (list, tuple, dict, type(None))):
        name = type(cast(object, x)).__qualname__
        raise NotImplementedError(f"make_np: expected an array, a tensor or a number, got {name}")
    return inputs.array("make_np", "x", x)
