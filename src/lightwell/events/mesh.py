"""Meshes and point clouds: up to three series of tensors, of shape B×N×3.

Vertices, faces (indices of vertices) and colors (0 to 255) of one mesh are series of their own,
whose metadata says which mesh they belong to. ``SummaryWriter`` writes float32; TensorFlow writes
faces as int32 and colors as uint8. Both are read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import PluginData, SummaryMetadata, Value
from lightwell.events.plugin_messages import MeshPluginData

KIND: Final[Kind] = "mesh"
PLUGIN_NAME: Final = "mesh"

_SUFFIXES: Final = {
    MeshPluginData.VERTEX: "VERTEX",
    MeshPluginData.FACE: "FACE",
    MeshPluginData.COLOR: "COLOR",
}


@dataclass(frozen=True, slots=True)
class MeshPart:
    """One of the series of a mesh at one step.

    Attributes:
        name: The mesh.
        content_type: ``MeshPluginData.VERTEX``, ``FACE`` or ``COLOR``.
        config: JSON for the viewer: camera, lights, material.
        elements: B×N×3, of any real dtype, as written.
    """

    name: str
    content_type: int
    config: str
    elements: NDArray[Any]


def encode(
    tag: str,
    vertices: NDArray[Any],
    colors: NDArray[Any] | None,
    faces: NDArray[Any] | None,
    config: str,
) -> tuple[Value, ...]:
    """The values of one mesh.

    Args:
        tag: The mesh; its series are called ``<tag>_VERTEX`` and so on.
        vertices: B×N×3, of any real dtype; stored as float32.
        colors: B×N×3 or None.
        faces: B×M×3 or None.
        config: JSON.
    """
    present = [
        (content_type, elements)
        for content_type, elements in (
            (MeshPluginData.VERTEX, vertices),
            (MeshPluginData.FACE, faces),
            (MeshPluginData.COLOR, colors),
        )
        if elements is not None
    ]
    components = sum(1 << content_type for content_type, _ in present)
    return tuple(
        Value(
            tag=f"{tag}_{_SUFFIXES[content_type]}",
            metadata=SummaryMetadata(
                plugin_data=PluginData(
                    plugin_name=PLUGIN_NAME,
                    content=MeshPluginData(
                        name=tag,
                        content_type=content_type,
                        components=components,
                        shape=list(elements.shape),
                        json_config=config,
                    ).SerializeToString(),
                )
            ),
            tensor=tensor.encode_array(elements.astype(np.float32, copy=False)),
        )
        for content_type, elements in present
    )


def decode_content(metadata: SummaryMetadata) -> MeshPluginData:
    """What the metadata of a series says: which mesh it is part of, and which part.

    Raises:
        ValueError: It is no message, or names a part that is not known.
    """
    content = MeshPluginData.FromString(metadata.plugin_data.content)
    if content.content_type not in _SUFFIXES:
        raise ValueError(f"mesh: expected a known type of content, got {content.content_type}")
    return content


def decode(value: Value) -> MeshPart:
    """The part of a mesh in ``value``.

    Raises:
        ValueError: It is none: no shape B×N×3, another type of content.
    """
    content = decode_content(value.metadata)
    elements = tensor.decode(value.tensor)
    if elements.ndim != 3 or elements.shape[2] != 3 or elements.dtype.kind not in "iuf":
        raise ValueError(
            f"mesh: expected shape (B, N, 3) of numbers, got {elements.shape} of {elements.dtype}"
        )
    return MeshPart(content.name, content.content_type, content.json_config, elements)
