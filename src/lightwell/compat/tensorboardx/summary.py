"""The module ``tensorboardX.summary``: one value each, as a message, not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Any, cast

import numpy as np

from lightwell.compat.recorder import summary_of
from lightwell.compat.tensorboardx.tags import clean_tag
from lightwell.compat.torch_tensorboard import summary
from lightwell.compat.torch_tensorboard.summary import (
    audio,
    custom_scalars,
    histogram_raw,
    image_boxes,
    make_histogram,
    make_image,
    make_video,
    pr_curve,
    pr_curve_raw,
    text,
)
from lightwell.events import scalar as scalar_kind
from lightwell.events.messages import Summary
from lightwell.events.plugin_messages import MeshPluginData

__all__ = [
    "audio",
    "custom_scalars",
    "histogram",
    "histogram_raw",
    "hparams",
    "image",
    "image_boxes",
    "make_histogram",
    "make_image",
    "make_video",
    "mesh",
    "pr_curve",
    "pr_curve_raw",
    "scalar",
    "text",
    "video",
]

_MESH_SUFFIXES = {
    "_VERTEX": MeshPluginData.VERTEX,
    "_FACE": MeshPluginData.FACE,
    "_COLOR": MeshPluginData.COLOR,
}


def scalar(
    name: str, scalar: Any, display_name: str = "", summary_description: str = ""
) -> Summary:
    """One number; what describes it is stored with it."""
    made = summary.scalar(clean_tag(name), scalar)
    if display_name or summary_description:
        (value,) = made.value
        value.metadata = scalar_kind.encode(
            name, 0.0, False, False, display_name, summary_description
        ).metadata
    return made


def histogram(
    name: str, values: Any, bins: str | int | Sequence[float], max_bins: int | None = None
) -> Summary:
    """A histogram of an array or a tensor; a list is taken as well."""
    if isinstance(values, (list, tuple)):
        values = np.asarray(cast(Sequence[Any], values))
    return summary.histogram(clean_tag(name), values, bins, max_bins)


def image(tag: str, tensor: Any, rescale: float = 1, dataformats: str = "CHW") -> Summary:
    """A picture, or a batch as a grid; ``rescale`` multiplies its height and width."""
    return summary.image(clean_tag(tag), tensor, rescale, dataformats)


def video(tag: str, tensor: Any, fps: float = 4, dataformats: str = "NTCHW") -> Summary:
    """A video."""
    return summary_of(
        lambda w: w.add_video(clean_tag(tag), tensor, fps=fps, dataformats=dataformats)
    )


def mesh(
    tag: str,
    vertices: Any,
    colors: Any,
    faces: Any,
    config_dict: Mapping[str, Any] | None = None,
) -> Summary:
    """A mesh or a point cloud: up to three values, called tag_1, tag_2 and tag_3."""
    made = summary.mesh(tag, vertices, colors, faces, config_dict)
    for value in made.value:
        for suffix, number in _MESH_SUFFIXES.items():
            if value.tag == tag + suffix:
                value.tag = f"{tag}_{number}"
    return made


def hparams(
    hparam_dict: Mapping[str, Any] | None = None, metric_dict: Mapping[str, Any] | None = None
) -> tuple[Summary, Summary, Summary]:
    """What describes hyperparameters and metrics, a session's start, and its end.

    A function or class stands for its name; what is no number, text or bool is left out.
    """
    return summary.hparams(loggable(hparam_dict or {}), metric_dict)


def loggable(hparams: Mapping[str, Any]) -> dict[str, Any]:
    """The hyperparameters that can be stored, a function or class as its name."""
    if not isinstance(hparams, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
        raise TypeError(
            "add_hparams: expected hparam_dict to be a dictionary, "
            f"got {type(hparams).__qualname__}"
        )
    kept: dict[str, Any] = {}
    for name, value in hparams.items():
        if isinstance(value, (str, Number)) or hasattr(value, "__array__"):
            kept[name] = value
        elif callable(value):
            kept[name] = getattr(value, "__name__", str(value))
    return kept
