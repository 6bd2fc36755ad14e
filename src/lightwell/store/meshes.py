"""Meshes: vertices, faces and colors, series of their own, put together again."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from numpy.typing import NDArray

from lightwell.events import mesh, messages
from lightwell.events.plugin_messages import MeshPluginData
from lightwell.store.record_reads import RecordReads
from lightwell.store.values import Source, Value

_Rows = dict[int, int]  # row of the vertices to that of another part


@dataclass(frozen=True, slots=True, eq=False)
class MeshParts:
    """A batch of meshes at one step; arrays are read-only, of the dtype as written.

    Attributes:
        vertices: Shape (B, N, 3).
        faces: Shape (B, M, 3), indices of vertices; None for a point cloud.
        colors: Shape (B, N, 3), 0 to 255; None where there are none.
        config: What the viewer was told: camera, lights, material.
    """

    vertices: NDArray[Any]
    faces: NDArray[Any] | None
    colors: NDArray[Any] | None
    config: dict[str, Any]


class Mesh(Value):
    """A batch of meshes at one step."""

    __slots__ = ("_others",)

    def __init__(
        self, source: Source, row: int, reads: RecordReads, others: dict[int, tuple[Source, _Rows]]
    ) -> None:
        super().__init__(source, row, reads)
        self._others = others

    def decode(self) -> MeshParts:
        """Vertices, faces, colors and the configuration."""
        part = self._decoded(self._part)
        return MeshParts(
            part.elements,
            self._other(MeshPluginData.FACE),
            self._other(MeshPluginData.COLOR),
            _config(part.config),
        )

    def to_numpy(self) -> NDArray[Any]:
        """The vertices, of shape (B, N, 3), of the dtype as written, read-only."""
        return self._decoded(self._part).elements

    def _part(self, value: messages.Value) -> mesh.MeshPart:
        return mesh.decode(self._source.with_metadata(value))

    def _other(self, content_type: int) -> NDArray[Any] | None:
        if content_type not in self._others:
            return None
        source, rows = self._others[content_type]
        row = rows.get(self._row)
        if row is None:
            return None
        return Value(source, row, self._reads).to_numpy()


def parts_by_type(sources: Sequence[Source], name: str) -> dict[int, Source]:
    """The series of the mesh ``name`` among those of meshes, by what they hold."""
    found: dict[int, Source] = {}
    for source in sources:
        content = content_of(source)
        if content is not None and content.name == name:
            found.setdefault(content.content_type, source)
    return found


def content_of(source: Source) -> MeshPluginData | None:
    """Which part of which mesh a series is; None where its metadata does not say."""
    try:
        return mesh.decode_content(source.metadata)
    except ValueError:
        return None


def joined(parts: dict[int, Source]) -> Callable[[Source, int, RecordReads], Mesh]:
    """Makes the elements of the series of vertices, with what was written of them elsewhere.

    A face or color belongs to the vertices of the same step that were written with it; of several,
    the first to the first. TensorFlow 2 writes them one by one: there it belongs to the last
    vertices of its step that were written before it.
    """
    vertices = parts[MeshPluginData.VERTEX]
    others = {
        content_type: (source, _rows(vertices, source))
        for content_type, source in parts.items()
        if content_type != MeshPluginData.VERTEX
    }
    return lambda source, row, reads: Mesh(source, row, reads, others)


def _rows(vertices: Source, other: Source) -> _Rows:
    # Wall time and row of the vertices of each step, in order of the former.
    written: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for row, (step, wall_time) in enumerate(_keys(vertices)):
        written[step].append((wall_time, row))
    for rows in written.values():
        rows.sort()
    taken: defaultdict[tuple[int, float], int] = defaultdict(int)
    found: _Rows = {}
    for row, (step, wall_time) in enumerate(_keys(other)):
        rows = written.get(step, [])
        first = bisect_left(rows, (wall_time, 0))
        together = bisect_left(rows, (math.nextafter(wall_time, math.inf), 0)) - first
        if together:
            at = first + taken[step, wall_time]
            taken[step, wall_time] += 1
            if at < first + together:
                found[rows[at][1]] = row
        elif first:
            found.setdefault(rows[first - 1][1], row)
    return found


def _keys(source: Source) -> list[tuple[int, float]]:
    return list(zip(source.steps.tolist(), source.wall_times.tolist(), strict=True))


def _config(text: str) -> dict[str, Any]:
    try:
        config: object = json.loads(text) if text else {}
    except (ValueError, RecursionError):  # what only the viewer needs costs nobody the mesh
        return {}
    return cast("dict[str, Any]", config) if isinstance(config, dict) else {}
