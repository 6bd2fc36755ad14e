"""The module ``tensorboardX.utils``."""

from __future__ import annotations

from lightwell.compat.torch_tensorboard._utils import (
    _prepare_video,  # pyright: ignore[reportPrivateUsage]  # the name in both packages
    convert_to_HWC,
    figure_to_image,
    make_grid,
)

__all__ = ["_prepare_video", "convert_to_HWC", "figure_to_image", "make_grid"]
