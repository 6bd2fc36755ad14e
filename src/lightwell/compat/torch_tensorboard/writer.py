"""The module ``torch.utils.tensorboard.writer``."""

from __future__ import annotations

from lightwell.compat.torch_tensorboard.summary import (
    audio,
    custom_scalars,
    histogram,
    histogram_raw,
    hparams,
    image,
    image_boxes,
    mesh,
    pr_curve,
    pr_curve_raw,
    scalar,
    tensor_proto,
    text,
    video,
)
from lightwell.writer import FileWriter, SummaryWriter

__all__ = [
    "FileWriter",
    "SummaryWriter",
    "audio",
    "custom_scalars",
    "histogram",
    "histogram_raw",
    "hparams",
    "image",
    "image_boxes",
    "mesh",
    "pr_curve",
    "pr_curve_raw",
    "scalar",
    "tensor_proto",
    "text",
    "video",
]
