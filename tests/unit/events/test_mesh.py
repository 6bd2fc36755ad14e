"""Meshes: torch's bytes, and reading them."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from torch.utils.tensorboard import summary

from lightwell.events import mesh
from lightwell.events.messages import PluginData, Summary, SummaryMetadata, Value
from lightwell.events.plugin_messages import MeshPluginData

VERTICES = np.arange(12, dtype=np.float64).reshape(1, 4, 3) / 8
COLORS = np.arange(12, dtype=np.uint8).reshape(1, 4, 3)
FACES = np.array([[[0, 1, 2], [1, 2, 3]]])


@pytest.mark.parametrize("has_colors", [False, True])
@pytest.mark.parametrize("has_faces", [False, True])
def test_a_mesh_has_the_bytes_that_torch_writes(has_colors: bool, has_faces: bool) -> None:
    colors, faces = COLORS if has_colors else None, FACES if has_faces else None
    config = {"material": {"cls": "PointsMaterial", "size": 2}, "camera": {"fov": 75}}
    ours = mesh.encode("m/x", VERTICES, colors, faces, json.dumps(config, sort_keys=True))
    theirs = summary.mesh(
        "m/x",
        torch.from_numpy(VERTICES),
        None if colors is None else torch.from_numpy(colors),
        None if faces is None else torch.from_numpy(faces),
        config,
    )
    assert Summary(value=list(ours)).SerializeToString() == theirs.SerializeToString()


def test_a_mesh_is_read_back() -> None:
    encoded = mesh.encode("m", VERTICES, None, FACES, "{}")
    points, joined = (mesh.decode(Value.FromString(one.SerializeToString())) for one in encoded)
    assert (points.name, points.content_type, points.config) == ("m", MeshPluginData.VERTEX, "{}")
    np.testing.assert_array_equal(points.elements, VERTICES)
    assert joined.content_type == MeshPluginData.FACE
    np.testing.assert_array_equal(joined.elements, FACES)


def test_a_part_of_no_known_content_is_refused() -> None:
    (value,) = mesh.encode("m", VERTICES, None, None, "{}")
    content = MeshPluginData(content_type=9).SerializeToString()
    value.metadata = SummaryMetadata(plugin_data=PluginData(plugin_name="mesh", content=content))
    with pytest.raises(ValueError, match="expected a known type of content, got 9"):
        mesh.decode(value)


def test_a_part_of_another_shape_is_refused() -> None:
    (value,) = mesh.encode("m", VERTICES.reshape(1, 6, 2), None, None, "{}")
    with pytest.raises(ValueError, match=r"expected shape \(B, N, 3\) of numbers, got \(1, 6, 2\)"):
        mesh.decode(value)
